"""Column lists as people write them in DDL, ``carrier STRING, ts TIMESTAMP``, read into a Schema."""

from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from server.sql.columns import Column, Schema
from server.sql.escape import sayable

_OPEN = {TokenType.L_PAREN, TokenType.LT}
_CLOSE = {TokenType.R_PAREN: 1, TokenType.GT: 1}

MAX_COLUMNS = 2_000


class DdlError(ValueError):
    """A column list that can't be read; the message is one sentence for the person who wrote it."""


@lru_cache(maxsize=2_048)
def parse_columns(text: str) -> Schema:
    """The columns in order, types in upper case. Raises DdlError with a sentence that names the place."""
    try:
        tokens = sqlglot.tokenize(text, read="databricks")
    except SqlglotError as error:
        raise DdlError("This column list can't be read: a quote is not closed.") from error
    columns: list[Column] = []
    seen: set[str] = set()
    for part in _split(tokens):
        column = _column(part, text)
        if column.name.casefold() in seen:
            raise DdlError(f"The column {column.name} stands in the list twice.")
        seen.add(column.name.casefold())
        columns.append(column)
    if len(columns) > MAX_COLUMNS:
        raise DdlError(f"At most {MAX_COLUMNS} columns can be listed.")
    return Schema(tuple(columns))


@lru_cache(maxsize=4_096)
def parse_type(text: str) -> str:
    """A Spark SQL type in its canonical spelling. Raises DdlError for anything that is not exactly one type."""
    try:
        tree = sqlglot.parse_one(f"CAST(NULL AS {text})", read="databricks")
    except (SqlglotError, RecursionError) as error:
        raise DdlError(f"{text.strip()} is not a type; STRING, BIGINT, DOUBLE, BOOLEAN, TIMESTAMP are.") from error
    kind = tree.args.get("to") if isinstance(tree, exp.Cast) and isinstance(tree.this, exp.Null) else None
    if not isinstance(kind, exp.DataType) or kind.find(exp.Subquery, exp.Anonymous):
        raise DdlError(f"{text.strip()} is not a type; STRING, BIGINT, DOUBLE, BOOLEAN, TIMESTAMP are.")
    return kind.sql("databricks")


def _split(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.token_type in _OPEN:
            depth += 1
        depth -= _CLOSE.get(token.token_type, 0)
        if token.token_type == TokenType.COMMA and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    if parts[-1] == [] and len(parts) > 1:
        parts.pop()
    return [] if parts == [[]] else parts


def _column(part: list[Token], text: str) -> Column:
    if not part:
        raise DdlError("There is a comma too many in this column list.")
    name = part[0].text
    if len(part) == 1:
        raise DdlError(f"The column {name} has no type: write {name} STRING, for example.")
    rest = part[1:]
    if rest[0].token_type == TokenType.COLON:
        rest = rest[1:]
    if not sayable(name):
        raise DdlError("A column needs a name of visible characters, without ${ in it.")
    if not rest:
        raise DdlError(f"The column {name} has no type: write {name} STRING, for example.")
    return Column(name, parse_type(text[rest[0].start : rest[-1].end + 1]))
