"""Columns whose type only Spark knows: a pattern passes their values on, and computes nothing with them.

Such values reach a pattern as text. To compare them as texts would be a wrong answer without a word (10 before 9), and
no cast of a text is Spark's cast of what it was: so they get a type before the pattern, where Spark computes.
"""

import re
from collections.abc import Collection

from server.sql.scope import Scope
from server.sql.terms import ExpressionRefused, Term

UNTYPED = "expression.untyped-column"

NO_KEY = re.compile(r"\bMAP<|\bVARIANT\b(?!\s*:)")
"""Types of which Spark makes no hash, wherever they stand in a type."""


def check_typed(term: Term, untyped: Collection[str]) -> Term:
    """The term, where it only passes columns of unknown types on, counts them, or asks whether they are NULL. Raises
    ExpressionRefused where it computes with one."""
    name = computed_with(term, untyped) if untyped else None
    if name is not None:
        raise untyped_column(name, term.sql)
    return term


def untyped_column(name: str, shown: str = "") -> ExpressionRefused:
    """The refusal of a column; ``shown``: what would be computed."""
    own = name.split(".", 1)[-1]
    where = f"{shown}: the" if shown and shown != own else "The"
    return ExpressionRefused(
        UNTYPED,
        f"{where} type of {own} can't be known here, so a pattern can only pass it on or ask whether it is NULL. "
        f"Give it a type in a Map / Select before, such as CAST({own} AS DOUBLE) AS {own}.",
    )


def column_named(scope: Scope, name: str, *, in_order: bool) -> str:
    """A column's own spelling, of a key, or, ``in_order``, of what puts rows in order. Raises ExpressionRefused where
    there is none of that name, where rows can't be told apart by it, or where the order of its values is not known."""
    found, kind = scope.column(name)
    if not in_order and NO_KEY.search(kind):
        detail = f"{found} is {kind}, by which Spark tells no rows apart: take a value out of it before the pattern."
        raise ExpressionRefused("expression.key-type", detail)
    if in_order and found in scope.untyped():
        raise untyped_column(found)
    return found


def passed_on(term: Term, untyped: Collection[str]) -> str | None:
    """The column of unknown type whose value a term is, as it stands; None if it is none."""
    if term.op == "column":
        return term.value if term.value in untyped else None
    return passed_on(term.args[0], untyped) if term.op == "navigate" or _is_aggregate(term, ("first", "last")) else None


def computed_with(term: Term, untyped: Collection[str]) -> str | None:
    """The first column of unknown type that a term computes with."""
    harmless = term.op in ("is_null", "navigate") or _is_aggregate(term, ("first", "last", "count"))
    for part in term.args:
        name = computed_with(part, untyped) if harmless else passed_on(part, untyped) or computed_with(part, untyped)
        if name is not None:
            return name
    return None


def _is_aggregate(term: Term, kinds: tuple[str, ...]) -> bool:
    if term.op == "gather":
        return term.value.kind in kinds
    return term.op == "aggregate" and term.value[0] in kinds
