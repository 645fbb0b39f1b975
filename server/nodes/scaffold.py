"""A new node folder, whole: form, check, templates, preview, help, cases, to be changed (``lakestream new-node``)."""

import re
from pathlib import Path

from server.nodes.base import Category

HERE = Path(__file__).parent
FORMS = HERE / "scaffolds"

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class CantScaffold(ValueError):
    """Why there can be no such folder; the message is one sentence for the person who asked."""


def scaffold(name: str, category: Category, nodes: Path = HERE) -> tuple[Path, ...]:
    """Write the folder of a node type ``name`` (lower case, words joined by hyphens); return its files.

    Raises CantScaffold for a malformed name or category, and for a node type that is already there.
    """
    if not _NAME.fullmatch(name) or len(name) > 64:
        raise CantScaffold(f"{name!r} is no name for a node type: use lower-case words joined by hyphens.")
    form = FORMS / category
    if not form.is_dir():
        raise CantScaffold(f"There is no category {category!r}; there are source, pattern, transform and sink.")
    taken = [folder for folder in nodes.glob(f"*/{name.replace('-', '_')}") if folder.is_dir()]
    if taken:
        raise CantScaffold(f"There is a node type {name} already, in {taken[0].parent.name}.")
    folder = nodes / f"{category}s" / name.replace("-", "_")
    label = " ".join(word.capitalize() for word in name.split("-"))
    written: list[Path] = []
    for source in sorted(form.rglob("*.txt")):
        target = folder / source.relative_to(form).with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8").replace("@NAME@", name).replace("@LABEL@", label)
        text = text.replace("@MODULE@", folder.name)
        target.write_text(text, encoding="utf-8", newline="\n")
        written.append(target)
    return tuple(written)
