"""What names mean in a row pattern's expressions: columns, variables of the pattern, names for several of them."""

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

from server.sql.scope import Scope, found, unknown
from server.sql.terms import ExpressionRefused

Variables = tuple[str, ...]
"""Primary variables; none stands for all of them."""


class Navigation(NamedTuple):
    """Which row is looked at: the ``offset``-th from the ``side`` (first, last) of those of the variables, then so many
    ``steps`` on (NEXT) or back (PREV). ``final``: of the whole match, not of its rows up to the current one."""

    variables: Variables
    side: str
    offset: int
    steps: int
    final: bool


class Gathering(NamedTuple):
    """An aggregate over the rows of the variables."""

    kind: str
    variables: Variables
    final: bool


class RowScope(Struct, frozen=True):
    """``variables``: by name, what it stands for. ``defines``: whose condition is read; empty: a measure is."""

    columns: Scope
    variables: Mapping[str, Variables]
    defines: str = ""

    def named(self, name: str) -> Variables:
        """The variables a name stands for. Raises ExpressionRefused where there is none of that name."""
        known = found(name, self.variables)
        if known is None:
            raise ExpressionRefused(
                "expression.unknown-variable", unknown("pattern variable", name, list(self.variables))
            )
        return known
