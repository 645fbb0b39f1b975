"""What names in an expression mean: columns of a row, stages of a pattern."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.sql.columns import Schema
from server.sql.terms import ExpressionRefused
from server.sql.types import UNKNOWN, normal_type


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean. ``schema`` None: nothing is known of the columns. ``stages``: by name, the stages that take
    rows for it (a group has several); ``absent``: those that never take one. ``row``: there is a current
    row; without one, a bare column is that of the last row taken."""

    schema: Schema | None
    stages: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    absent: frozenset[str] = frozenset()
    row: bool = True

    def column(self, name: str) -> tuple[str, str]:
        """The column's own spelling and type. Raises ExpressionRefused where there is none of that name."""
        if self.schema is None:
            return name, UNKNOWN
        column = self.schema.column(name)
        if column is not None:
            return column.name, normal_type(column.type)
        if self.schema.open:
            return name, UNKNOWN
        raise ExpressionRefused(
            "expression.unknown-column", unknown("column", name, [c.name for c in self.schema.columns])
        )

    def untyped(self) -> frozenset[str]:
        """The columns that are known, but for their type, as ``column`` spells them."""
        columns = self.schema.columns if self.schema is not None and not self.schema.open else ()
        return frozenset(column.name for column in columns if normal_type(column.type) == UNKNOWN)

    def of_input(self, name: str, column: str) -> tuple[str, str] | None:
        """The spelling and type of ``name.column``, where rows of several named inputs stand side by side; None where
        ``name`` is no input. Raises ExpressionRefused where the input has no such column."""
        return None


def unknown(kind: str, name: str, names: list[str]) -> str:
    """The sentence for a name that is not there, with the nearest one that is."""
    near = difflib.get_close_matches(name.casefold(), [known.casefold() for known in names], n=1, cutoff=0.6)
    if near:
        meant = next(known for known in names if known.casefold() == near[0])
        return f"There is no {kind} {name} here; did you mean {meant}?"
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return f"There is no {kind} {name} here. There is: {shown or 'none'}."


def found(name: str, stages: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """What stands for a name: by its exact spelling, else without regard to case if that is clear."""
    if name in stages:
        return stages[name]
    near = [taken_by for stage, taken_by in stages.items() if stage.casefold() == name.casefold()]
    return near[0] if len(near) == 1 else None
