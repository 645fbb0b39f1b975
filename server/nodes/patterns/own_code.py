"""A user's own processor on Spark: its text becomes a class in a namespace of its own, apart from all our names."""

from typing import Any

from pyspark.sql.streaming.stateful_processor import StatefulProcessor


def own_processor(node: str, class_name: str, text: str, **given: str) -> StatefulProcessor:
    """An instance of the class that the text defines. ``given``: what the text may use beside what it imports itself.

    Tracebacks name the text ``<own code of NODE>``, with its own lines. Raises TypeError if there is no such class.
    """
    names: dict[str, Any] = {"__name__": f"own_code_of_{node}", **given}
    exec(compile(text, f"<own code of {node}>", "exec", dont_inherit=True), names)  # noqa: S102
    made = names.get(class_name)
    if not isinstance(made, type) or not issubclass(made, StatefulProcessor):
        raise TypeError(f"{class_name} is no StatefulProcessor once the code has run")
    return made()
