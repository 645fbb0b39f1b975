"""The fields forms are made of: types with limits, and the hints by which the page draws them."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

Widget = Literal[
    "text",
    "number",
    "select",
    "duration",
    "sql-expression",
    "columns",
    "column",
    "schema-hints",
    "path",
    "pattern",
    "output-columns",
    "boolean",
    "names",
    "one-of",
    "records",
    "points",
    "row-pattern",
    "python",
    "test-cases",
]
"""``names``: a list of short texts. ``one-of``: a choice among the entries of another field (``optionsFrom``).
``records``: a list of objects, a row each, drawn by the hints of their own fields. ``points``: latitude and longitude,
a corner each. ``row-pattern`` and ``python``: text with an editor of its own. ``test-cases``: kept tries."""


class Config(Struct, frozen=True, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """Base of every node's form."""


class UiHint(Struct, frozen=True, rename="camel", omit_defaults=True):
    """How the page draws one field. ``visible_if``: shown only when that field has one of those values.

    ``options_from``: the field of the form whose entries are the choices.
    """

    widget: Widget
    order: int
    label: str
    help: str
    placeholder: str = ""
    group: str = "main"
    visible_if: dict[str, list[str]] | None = None
    options_from: str = ""


def ui(
    label: str,
    widget: Widget,
    order: int,
    help: str,
    *,
    placeholder: str = "",
    advanced: bool = False,
    visible_if: dict[str, list[str]] | None = None,
    options_from: str = "",
    **limits: Any,
) -> Meta:
    """The form hint of a field, with its limits as msgspec's ``Meta`` knows them (``ge``, ``max_length`` …)."""
    group = "advanced" if advanced else "main"
    hint = UiHint(widget, order, label, help, placeholder, group, visible_if, options_from)
    return Meta(title=label, description=help, extra_json_schema={"x-ui": msgspec.to_builtins(hint)}, **limits)


Unit = Literal["seconds", "minutes", "hours", "days"]

_MILLISECONDS: dict[Unit, int] = {"seconds": 1_000, "minutes": 60_000, "hours": 3_600_000, "days": 86_400_000}


class Duration(Config, frozen=True):
    """A length of time as people say it: 10 minutes."""

    value: Annotated[int, Meta(ge=0, le=1_000_000)]
    unit: Unit

    @property
    def milliseconds(self) -> int:
        """The same length in milliseconds."""
        return self.value * _MILLISECONDS[self.unit]

    def __str__(self) -> str:
        return f"{self.value} {self.unit[:-1] if self.value == 1 else self.unit}"


def spoken(milliseconds: int) -> str:
    """A length of time for a card, in the largest units that say it exactly: "2 h", "1 min 30 s"."""
    units = (("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1))
    parts: list[str] = []
    for name, size in units:
        count, milliseconds = divmod(milliseconds, size)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts) or "0 s"
