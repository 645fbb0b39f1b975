"""Checks nodes share: that expressions and columns in a form are what the stream has."""

import difflib

from server.graph.finding import Finding
from server.sql.columns import Column, Schema
from server.sql.escape import sayable
from server.sql.rowwise import UNKNOWN, RowExpressionError, read_expression, type_of_expression

LONGEST_LINE = 80


def check_column(name: str, schema: Schema | None, field: str) -> list[Finding]:
    """That a column of that name is there. Nothing is said where the columns aren't known."""
    if schema is None or schema.open or schema.column(name) is not None:
        return []
    return [Finding("column.unknown", unknown_column(name, schema), field=field)]


def may_be_time(column: Column, schema: Schema) -> bool:
    """Whether a column can be an event time: a TIMESTAMP, or what a step before may yet make one."""
    return column.type == "TIMESTAMP" or (schema.unsure and column.type == UNKNOWN)


def check_name(name: str, field: str) -> list[Finding]:
    """That a name a user gives to a column can stand in a program."""
    if sayable(name):
        return []
    detail = "A column needs a name of visible characters, without blanks at its ends and without ${ in it."
    return [Finding("column.name", detail, field=field)]


def check_expression(text: str, schema: Schema | None, field: str) -> list[Finding]:
    """That a text is one expression over columns that are there."""
    try:
        expression = read_expression(text)
    except RowExpressionError as error:
        return [Finding("expression.invalid", str(error), field=field)]
    return [finding for name in expression.columns for finding in check_column(name, schema, field)]


def check_condition(text: str, schema: Schema | None, field: str) -> list[Finding]:
    """That a text is one boolean expression over columns that are there."""
    findings = check_expression(text, schema, field)
    if findings:
        return findings
    kind = type_of_expression(text, schema or Schema())
    if kind not in ("BOOLEAN", UNKNOWN, "VOID"):
        detail = f"This must be a condition, true or false; it gives {kind}."
        return [Finding("expression.type", detail, field=field)]
    return []


def type_of(text: str, schema: Schema) -> str:
    """The type of an expression; UNKNOWN for one that can't be read."""
    try:
        return type_of_expression(text, schema)
    except RowExpressionError:
        return UNKNOWN


def column_of(text: str) -> str | None:
    """The column an expression passes on unchanged, if that is all it does."""
    try:
        return read_expression(text).passes_on
    except RowExpressionError:
        return None


def unknown_column(name: str, schema: Schema) -> str:
    """The sentence for a name that is not there, with the nearest one that is."""
    names = [column.name for column in schema.columns]
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"There is no column {name} here; did you mean {near[0]}?"
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return f"There is no column {name} here. There is: {shown or 'no column at all'}."


def one_line(text: str) -> str:
    """A text for a card: one line, not too long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST_LINE else plain[: LONGEST_LINE - 1] + "…"
