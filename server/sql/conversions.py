"""Numbers as they are written, and casts as they are asked for."""

from collections.abc import Mapping
from decimal import Decimal

from server.sql.literals import constant_cast
from server.sql.terms import ExpressionRefused, Term, literal
from server.sql.types import INTERVAL, UNKNOWN, decimal, is_numeric, is_plain

CASTS: Mapping[str, tuple[str, ...]] = {
    "STRING": ("NUMBER", "BOOLEAN", "DATE", "TIMESTAMP"),
    "NUMBER": ("NUMBER", "STRING", "BOOLEAN", "TIMESTAMP"),
    "BOOLEAN": ("NUMBER", "STRING"),
    "DATE": ("STRING", "TIMESTAMP"),
    "TIMESTAMP": ("STRING", "DATE", "NUMBER"),
}
"""From which type to which, as ANSI mode allows. ``NUMBER`` stands for any of them."""


MOST_CHARACTERS = 400
"""Of a number as it is written: leading zeros and those of a double included."""


def number(text: str) -> Term:
    """A number as Spark reads it: whole, decimal, or double if it has an exponent."""
    if not text.isascii():
        raise ExpressionRefused("expression.number", f"{text[:40]} is not a number: write it in the digits 0 to 9.")
    if len(text) > MOST_CHARACTERS:
        raise ExpressionRefused("expression.number", f"{text[:40]}… is too long: a number has at most 38 digits.")
    if text.isdigit():
        value = int(text)
        if value < 1 << 31:
            return literal(value, "INT")
        if value < 1 << 63:
            return literal(value, "BIGINT")
        if value >= 10**38:
            raise ExpressionRefused("expression.number", f"{text} has more than 38 digits.")
        return literal(Decimal(text), decimal(len(str(value)), 0))
    try:
        if "e" in text.casefold():
            return literal(float(text), "DOUBLE")
        value = Decimal(text)
    except (ArithmeticError, ValueError):
        raise ExpressionRefused("expression.number", f"{text} is not a number.") from None
    digits = value.as_tuple()
    scale = max(-int(digits.exponent), 0)
    if max(len(digits.digits), scale) > 38:
        raise ExpressionRefused("expression.number", f"{text} has more than 38 digits.")
    return literal(value, decimal(max(len(digits.digits), scale), scale))


def checked_cast(value: Term, kind: str, shown: str, op: str = "cast") -> Term:
    """A cast the user wrote. Raises ExpressionRefused where Spark has no such cast, or the matcher not."""
    if not is_plain(kind) or kind in (INTERVAL, UNKNOWN, "VOID"):
        raise ExpressionRefused("expression.type", f"{shown}: a pattern can't compute with {kind}.")
    source = value.type
    if source not in (kind, UNKNOWN, "VOID") and kind not in CASTS.get("NUMBER" if is_numeric(source) else source, ()):
        target_ok = is_numeric(kind) and "NUMBER" in CASTS.get("NUMBER" if is_numeric(source) else source, ())
        if not target_ok:
            raise ExpressionRefused("expression.type", f"{shown}: {source} can't be cast to {kind}.")
    if value.op == "literal" and op == "cast":
        return constant_cast(value, kind, shown)
    return value if source == kind else Term(op, kind, (value,), sql=shown)
