"""What is wrong with a drawing, said to a person at the place where it is wrong."""

from typing import Literal

from msgspec import Struct


class Finding(Struct, frozen=True, rename="camel", omit_defaults=True):
    """One problem. ``field`` is a path into the node's config such as ``pattern.stages.1.where``.

    ``code`` is for machines and never changes; ``detail`` is one sentence that says what is wrong and what to do.
    An ``error`` stops code generation, a ``warning`` does not.
    """

    code: str
    detail: str
    node_id: str | None = None
    field: str | None = None
    severity: Literal["error", "warning"] = "error"
