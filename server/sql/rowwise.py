"""A SQL expression over the columns of one row: read, checked against a schema, printed for Spark."""

from functools import lru_cache

import sqlglot
from msgspec import Struct
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.expressions.core import Expr
from sqlglot.optimizer.annotate_types import annotate_types

from server.sql.columns import Schema
from server.sql.ddl import DdlError, parse_type
from server.sql.escape import sayable, visible
from server.sql.parse import SQLGLOT_FAILS

UNKNOWN = "UNKNOWN"
"""The type of an expression whose type can't be told before the program runs."""

_REFUSED: tuple[tuple[type[Expr], str], ...] = (
    (exp.Query, "a query can't stand in an expression"),
    (exp.Window, "a window function needs more than one row"),
    (exp.AggFunc, "an aggregate needs more than one row"),
    (exp.UDTF, "it would make several rows of one"),
    (exp.Star, "* can't stand in an expression: name the columns"),
    (exp.Placeholder, "a placeholder can't be filled in here"),
    (exp.Parameter, "a placeholder can't be filled in here"),
    (exp.Alias, "the name stands in its own field, without AS"),
    (exp.Command, "this is a command, not an expression"),
    (exp.Rand, "its value would change from run to run"),
    (exp.Uuid, "its value would change from run to run"),
)

_SEVERAL_ROWS = {"window", "session_window", "explode", "posexplode", "inline", "stack", "java_method", "reflect"}

_TYPES_OF_CALLS = {
    "timestamp_millis": "TIMESTAMP",
    "timestamp_seconds": "TIMESTAMP",
    "timestamp_micros": "TIMESTAMP",
    "make_timestamp": "TIMESTAMP",
    "try_to_timestamp": "TIMESTAMP",
    "make_date": "DATE",
    "pmod": "BIGINT",
    "xxhash64": "BIGINT",
    "hash": "INT",
    "get_json_object": "STRING",
    "try_divide": "DOUBLE",
}


LACKS = "This is not a SQL expression: a function lacks an argument, or has one it can't take."


class RowExpressionError(ValueError):
    """Why a text is no expression over one row; the message is one sentence for its author."""


class RowExpression(Struct, frozen=True):
    """``spark``: the text as Spark SQL reads it. ``columns``: those it reads, as written, in order of appearance."""

    spark: str
    columns: tuple[str, ...]
    boolean: bool | None
    passes_on: str | None


@lru_cache(maxsize=8_192)
def read_expression(text: str) -> RowExpression:
    """The expression. ``boolean`` None: can't be told. ``passes_on``: the column, if it is a column and no more.

    Raises RowExpressionError for anything that is not exactly one expression over one row.
    """
    tree = _parse(text)
    kind = _type(_typed(tree, None))
    columns = tuple(dict.fromkeys(_root(column) for column in tree.find_all(exp.Column)))
    alone = tree if isinstance(tree, exp.Column) and len(tree.parts) == 1 else None
    return RowExpression(
        spark=visible(_printed(tree)),
        columns=columns,
        boolean=None if kind in (UNKNOWN, "VOID") else kind == "BOOLEAN",
        passes_on=alone.name if alone is not None else None,
    )


@lru_cache(maxsize=8_192)
def type_of_expression(text: str, schema: Schema) -> str:
    """The Spark SQL type of an expression over those columns, UNKNOWN where it can't be told."""
    tree = _parse(text)
    try:
        return _type(_typed(tree, schema))
    except RowExpressionError:
        return UNKNOWN


@lru_cache(maxsize=8_192)
def _parse(text: str) -> Expr:
    try:
        trees = sqlglot.parse(text, read="databricks")
    except SQLGLOT_FAILS as error:
        raise RowExpressionError(f"This is not a SQL expression: {_reason(error)}.") from error
    if len(trees) != 1 or trees[0] is None:
        raise RowExpressionError("This must be one SQL expression, and no more.")
    tree = trees[0]
    if not isinstance(tree, exp.Condition | exp.Interval | exp.DataType | exp.Column | exp.Paren | exp.Func):
        raise RowExpressionError("This must be one SQL expression, not a statement.")
    for node in tree.walk():
        for refused, why in _REFUSED:
            if isinstance(node, refused):
                raise RowExpressionError(f"{_excerpt(node)} can't stand here: {why}.")
        if isinstance(node, exp.Anonymous) and node.name.casefold() in _SEVERAL_ROWS:
            raise RowExpressionError(f"{node.name}() can't stand here: it needs, or makes, more than one row.")
        if isinstance(node, exp.Identifier) and not sayable(node.name):
            raise RowExpressionError("A name in this expression has invisible characters, or ${, in it.")
        node.pop_comments()
    return tree


def _typed(tree: Expr, schema: Schema | None) -> Expr:
    def replaced(node: Expr) -> Expr:
        if not isinstance(node, exp.Column):
            return node
        column = schema.column(_root(node)) if schema is not None else None
        if column is None or column.type == UNKNOWN:
            return node
        value: Expr = exp.cast(exp.null(), column.type, dialect="databricks")
        for field in node.parts[1:]:
            value = exp.Dot(this=value, expression=field.copy())
        return value

    try:
        return annotate_types(tree.copy().transform(replaced), dialect="databricks")
    except SQLGLOT_FAILS as error:
        raise RowExpressionError(LACKS) from error


def _printed(tree: Expr) -> str:
    try:
        return tree.sql("databricks")
    except SQLGLOT_FAILS as error:
        raise RowExpressionError(LACKS) from error


def _type(tree: Expr) -> str:
    if isinstance(tree, exp.Anonymous):
        return _TYPES_OF_CALLS.get(tree.name.casefold(), UNKNOWN)
    if isinstance(tree, exp.Paren):
        return _type(tree.this)
    if isinstance(tree, exp.TimestampTrunc):
        return "TIMESTAMP"
    kind = tree.type
    if kind is None or kind.is_type(exp.DataType.Type.UNKNOWN):
        return UNKNOWN
    try:
        return parse_type(kind.sql("databricks"))
    except DdlError:
        return UNKNOWN


def _root(column: exp.Column) -> str:
    return column.parts[0].name


def _excerpt(node: Expr) -> str:
    text = _printed(node)
    return text if len(text) <= 60 else text[:57] + "…"


def _reason(error: Exception) -> str:
    errors = getattr(error, "errors", None)
    if isinstance(error, RecursionError):
        return "it nests too deeply"
    if not isinstance(error, SqlglotError | IndexError):
        return "a function lacks an argument"
    if not errors:
        return "a quote is not closed"
    first = errors[0]
    near = str(first.get("highlight") or "").strip()
    what = str(first.get("description") or "it can't be read").rstrip(".")
    what = "something is missing" if what.startswith("Required keyword") else what.split(". ")[0]
    return f"{what[:1].lower()}{what[1:]}" + (f", near {near[:40]!r}" if near else "")
