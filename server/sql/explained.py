"""How to say why a condition is not true: its parts, each with a test and the values it looked at."""

from typing import Any

from server.sql.terms import Term
from server.sql.to_python import Printer

COMPARED = {"compare", "same"}
LOOKS = {"column", "aggregate", "navigate", "gather"}


def explained(term: Term, printer: Printer) -> list[dict[str, Any]]:
    """The parts joined by AND: ``sql``, ``python`` (is it true), ``false`` (is it false), and ``values``: sides of a
    comparison as Python with the ``sign`` between, or the columns looked at."""
    if term.op == "and":
        return [*explained(term.args[0], printer), *explained(term.args[1], printer)]
    part: dict[str, Any] = {"sql": term.sql, "python": printer.true(term), "false": printer.false(term)}
    if term.op in COMPARED:
        part["sign"] = term.value if term.op == "compare" else "<=>"
        part["values"] = [["", printer.value(arg)] for arg in term.args]
    else:
        part["values"] = [[sql, printer.value(looked)] for sql, looked in looked_at(term).items()]
    return [part]


def looked_at(term: Term) -> dict[str, Term]:
    """The columns, aggregates and other rows a term depends on, by their text."""
    if term.op in LOOKS:
        return {term.sql or str(term.value): term}
    found: dict[str, Term] = {}
    for arg in term.args:
        found |= looked_at(arg)
    return found
