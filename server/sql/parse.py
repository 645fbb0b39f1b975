"""What a user typed, as one expression of sqlglot's, within limits."""

from collections.abc import Callable, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.expressions.core import Expr
from sqlglot.tokenizer_core import Token, TokenType

from server.sql.terms import ExpressionRefused

MAX_LENGTH = 10_000
MAX_TOKENS = 2_000
MAX_DEPTH = 100

SQLGLOT_FAILS = (
    SqlglotError, RecursionError, LookupError, ValueError, ArithmeticError, AttributeError, TypeError,
)  # fmt: skip
"""What sqlglot raises, on purpose and else, of texts it was not made for: ``regexp_replace(s, 'x')``, ``floor()``."""

_NO_EXPRESSION: tuple[type[Expr], ...] = (
    exp.Query, exp.Command, exp.DDL, exp.Window, exp.Placeholder, exp.Parameter, exp.Lambda, exp.Block, exp.Subquery,
)  # fmt: skip


def parse_expression(text: str, rewritten: Callable[[list[Token]], list[Token]] = list) -> Expr:
    """One expression, without comments. Raises ExpressionRefused with a sentence for anything else.

    ``rewritten``: what the words are made into before they are parsed.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionRefused("expression.too-long", f"An expression can have at most {MAX_LENGTH} characters.")
    if "\0" in text:
        raise ExpressionRefused("expression.syntax", "A NUL character can't stand in an expression.")
    dialect = sqlglot.Dialect.get_or_raise("databricks")
    try:
        tokens = list(quoted_quotes(dialect.tokenize(text)))
        check_size(tokens)
        tokens = rewritten(tokens)
        trees = dialect.parser().parse(tokens, text)
    except ExpressionRefused:
        raise
    except SQLGLOT_FAILS as error:
        raise ExpressionRefused("expression.syntax", f"This is not a SQL expression: {reason(error)}.") from error
    if len(trees) != 1 or trees[0] is None:
        raise ExpressionRefused("expression.syntax", "Write one SQL expression here.")
    tree = trees[0]
    for node in tree.walk():
        if isinstance(node, _NO_EXPRESSION):
            raise ExpressionRefused(
                "expression.not-allowed", "Write one SQL expression here: no statement, query or placeholder."
            )
        if isinstance(node, exp.Func) and node.error_messages():
            detail = f"A function lacks an argument: {excerpt(tree)}."
            raise ExpressionRefused("expression.arguments", detail)
        node.pop_comments()
    return tree


def quoted_quotes(tokens: list[Token]) -> Iterator[Token]:
    """Tokens with ``'it''s'`` as one string, as Spark 4 reads it; sqlglot would join two."""
    before: Token | None = None
    for token in tokens:
        if before is not None and _continues(before, token):
            before = Token(
                TokenType.STRING, f"{before.text}'{token.text}", before.line, before.col, before.start, token.end
            )
            continue
        if before is not None:
            yield before
        before = token
    if before is not None:
        yield before


def _continues(before: Token, token: Token) -> bool:
    return before.token_type == token.token_type == TokenType.STRING and token.start == before.end + 1


def check_size(tokens: list[Token]) -> None:
    """Refuse what would nest deeper or run longer than a reader could follow."""
    if len(tokens) > MAX_TOKENS:
        raise ExpressionRefused("expression.too-long", f"An expression can have at most {MAX_TOKENS} words and signs.")
    depth = 0
    for token in tokens:
        if token.token_type == TokenType.SEMICOLON:
            raise ExpressionRefused("expression.syntax", "Write one SQL expression here, without a semicolon.")
        if token.token_type in (TokenType.L_PAREN, TokenType.CASE):
            depth += 1
        elif token.token_type in (TokenType.R_PAREN, TokenType.END):
            depth -= 1
        if depth > MAX_DEPTH:
            raise ExpressionRefused("expression.too-deep", f"An expression can nest at most {MAX_DEPTH} deep.")


def reason(error: Exception) -> str:
    """What sqlglot found wrong, in a few words."""
    errors = getattr(error, "errors", None)
    if isinstance(error, RecursionError):
        return "it nests too deeply"
    if not isinstance(error, SqlglotError | IndexError):
        return "a function lacks an argument"
    if not errors:
        return "a quote or bracket is not closed"
    first = errors[0]
    near = str(first.get("highlight") or "").strip()
    return "it can't be read" + (f" near {near[:40]!r}" if near else " to its end")


def excerpt(tree: Expr) -> str:
    """A part of an expression as text, for a sentence."""
    try:
        text = tree.sql("databricks")
    except SQLGLOT_FAILS:
        text = tree.key
    return text if len(text) <= 80 else text[:79] + "…"
