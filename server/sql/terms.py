"""A checked expression: every name resolved, every type known, every implicit cast written out."""

from dataclasses import dataclass
from typing import Any

from server.sql.types import UNKNOWN, VOID


class ExpressionRefused(ValueError):
    """Why an expression can't be used here: ``code`` for machines, the message one sentence for its author."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Term:
    """A node of a checked expression. ``op`` names what it does; ``value`` is what ``op`` needs beside its arguments:
    a literal's value, a column's name, an aggregate's kind and stages. ``sql`` is the part of the text it came from.
    """

    op: str
    type: str
    args: "tuple[Term, ...]" = ()
    value: Any = None
    sql: str = ""

    @property
    def nullable(self) -> bool:
        """Whether it can be NULL."""
        if self.op == "literal":
            return self.value is None
        if self.op in ("is_null", "same", "is_true", "is_false"):
            return False
        if self.op == "coalesce":
            return all(arg.nullable for arg in self.args)
        if self.op == "aggregate":
            return self.value[0] not in ("count", "rows")
        return True


def literal(value: Any, kind: str, sql: str = "") -> Term:
    """A constant."""
    return Term("literal", VOID if value is None else kind, value=value, sql=sql)


def cast(term: Term, kind: str) -> Term:
    """The term as a value of another type; itself where nothing has to be done."""
    if term.type == kind or UNKNOWN in (term.type, kind):
        return term
    if term.op == "literal" and term.value is None:
        return Term("literal", kind, value=None, sql=term.sql)
    return Term("cast", kind, (term,), sql=term.sql)


def columns_of(term: Term) -> set[str]:
    """The columns a term reads, of the current row or of rows taken."""
    found = {term.value} if term.op == "column" else set[str]()
    for arg in term.args:
        found |= columns_of(arg)
    return found


def has_aggregate(term: Term) -> bool:
    """Whether a term looks at rows the run has taken."""
    return term.op == "aggregate" or any(has_aggregate(arg) for arg in term.args)
