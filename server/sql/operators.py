"""Operators: which types they take, which they give, and the casts Spark's ANSI mode puts in between."""

from collections.abc import Sequence
from decimal import Decimal

from server.cep.casts import BLANKS, cast_value
from server.cep.values import SqlError
from server.sql.literals import constant_cast
from server.sql.terms import ExpressionRefused, Term, cast, literal
from server.sql.types import (
    BITS,
    FLOATS,
    INTEGRALS,
    INTERVAL,
    UNKNOWN,
    VOID,
    common_type,
    decimal,
    decimal_size,
    is_decimal,
    is_numeric,
)


def truth(term: Term) -> Term:
    """The term as a condition. Raises ExpressionRefused for one of another type."""
    if term.type not in ("BOOLEAN", UNKNOWN, VOID):
        raise ExpressionRefused("expression.type", f"{term.sql} must be true or false; it is {term.type}.")
    return cast(term, "BOOLEAN")


def logical(op: str, first: Term, second: Term) -> Term:
    """AND, OR."""
    return Term(op, "BOOLEAN", (truth(first), truth(second)))


def unified(terms: Sequence[Term], shown: str, *, texts: bool = True) -> list[Term]:
    """The terms with one type. ``texts``: a text is read as what it stands beside, where either of them is constant.
    Raises ExpressionRefused where they have none in common."""
    kind = str(VOID)
    for term in terms:
        common = common_type(kind, term.type)
        if common is None and texts and (constant(term) or all(constant(t) for t in terms if t.type == kind)):
            common = read_as(kind) if term.type == "STRING" else read_as(term.type) if kind == "STRING" else None
        if common is None:
            raise ExpressionRefused("expression.type", f"{shown} mixes {kind} and {term.type}; cast one of them.")
        kind = common
    return [converted(term, kind, shown) for term in terms]


def constant(term: Term) -> bool:
    """Whether a term is written as a value."""
    return term.op == "literal"


def read_as(kind: str) -> str:
    """What a text beside a value of a type is read as: as Spark reads it, a number without bounds of digits."""
    return "BIGINT" if kind in INTEGRALS else "DOUBLE" if is_numeric(kind) else kind


def converted(term: Term, kind: str, shown: str) -> Term:
    """The term as another type; a constant at once."""
    if term.op == "literal" and term.value is not None and term.type != kind and kind != UNKNOWN:
        return constant_cast(term, kind, shown)
    return cast(term, kind)


def comparison(sign: str, first: Term, second: Term, shown: str) -> Term:
    """A comparison. A constant text beside a number, date, time or condition is read as one."""
    kind = common_type(first.type, second.type)
    if kind is None:
        for text, other in ((first, second), (second, first)):
            if constant(text) and text.type == "STRING" and is_comparable(other.type):
                kind = other.type if fits_exactly(text, other.type) else read_as(other.type)
    if kind is None or not is_comparable(kind):
        raise ExpressionRefused(
            "expression.type", f"{shown} compares {first.type} with {second.type}; cast one of them."
        )
    args = (converted(first, kind, shown), converted(second, kind, shown))
    if sign == "<=>":
        return Term("same", "BOOLEAN", args, sql=shown)
    return Term("compare", "BOOLEAN", args, sign, shown)


def fits_exactly(text: Term, kind: str) -> bool:
    """Whether a constant text is a decimal of that type as it stands. Then values can be compared as they are: as
    doubles, which Spark compares, they come out the same."""
    if not is_decimal(kind):
        return False
    try:
        return cast_value(text.value, "STRING", kind) == Decimal(text.value.strip(BLANKS))
    except (SqlError, ArithmeticError):
        return False


def is_comparable(kind: str) -> bool:
    """Whether values of a type have an order the matcher knows."""
    return is_numeric(kind) or kind in ("BOOLEAN", "STRING", "DATE", "TIMESTAMP", INTERVAL, VOID, UNKNOWN)


def negation(term: Term, shown: str) -> Term:
    """Minus."""
    if constant(term) and term.value is not None and is_numeric(term.type):
        return negative(term, shown)
    if not (is_numeric(term.type) or term.type in (INTERVAL, UNKNOWN)):
        raise ExpressionRefused("expression.type", f"{shown} needs a number; {term.sql} is {term.type}.")
    return Term("negate", term.type, (term,), sql=shown)


def negative(term: Term, shown: str) -> Term:
    """Minus of a constant. The least INT and BIGINT are each written with a minus before what is none."""
    value = -term.value
    kind = {-(1 << 31): "INT", -(1 << 63): "BIGINT"}.get(value, term.type) if term.type not in FLOATS else term.type
    if kind in INTEGRALS and not -(1 << (BITS[kind] - 1)) <= value < 1 << (BITS[kind] - 1):
        raise ExpressionRefused("expression.value", f"{shown}: {value} does not fit in {kind}.")
    return literal(int(value) if kind in INTEGRALS else value, kind, shown)


def arithmetic(sign: str, first: Term, second: Term, shown: str) -> Term:
    """+ - * / div %, on numbers, dates, times and intervals."""
    first, second = (_number_from_text(first, second, shown), _number_from_text(second, first, shown))
    kinds = (first.type, second.type)
    if UNKNOWN in kinds:
        return Term("arithmetic", UNKNOWN, (first, second), sign, shown)
    temporal = _temporal(sign, first, second, shown)
    if temporal is not None:
        return temporal
    kind = common_type(*kinds)
    if kind is None or not (is_numeric(kind) or kind == VOID):
        detail = f"{shown} can't be computed with {kinds[0]} and {kinds[1]}."
        raise ExpressionRefused("expression.type", detail)
    if kind == VOID:
        return literal(None, VOID, shown)
    if sign == "/" and not is_decimal(kind):
        kind = "DOUBLE"
    if sign == "div":
        return _whole_division(first, second, kind, shown)
    if is_decimal(kind):
        return _decimal(sign, first, second, shown)
    return Term("arithmetic", kind, (converted(first, kind, shown), converted(second, kind, shown)), sign, shown)


def _number_from_text(term: Term, other: Term, shown: str) -> Term:
    if term.op == "literal" and term.type == "STRING" and is_numeric(other.type):
        return constant_cast(term, read_as(other.type), shown)
    return term


def _whole_division(first: Term, second: Term, kind: str, shown: str) -> Term:
    if kind in FLOATS:
        raise ExpressionRefused("expression.type", f"{shown}: DIV is for whole and decimal numbers.")
    if is_decimal(kind):
        return Term("arithmetic", "BIGINT", (first, second), "div", shown)
    return Term("arithmetic", "BIGINT", (cast(first, "BIGINT"), cast(second, "BIGINT")), "div", shown)


def _decimal(sign: str, first: Term, second: Term, shown: str) -> Term:
    one, two = (_exact(first), _exact(second))
    (p1, s1), (p2, s2) = one, two
    match sign:
        case "+" | "-":
            scale = max(s1, s2)
            kind = decimal(max(p1 - s1, p2 - s2) + scale + 1, scale)
        case "*":
            kind = decimal(p1 + p2 + 1, s1 + s2)
        case "/":
            scale = max(6, s1 + p2 + 1)
            kind = decimal(p1 - s1 + s2 + scale, scale)
        case _:
            scale = max(s1, s2)
            kind = decimal(min(p1 - s1, p2 - s2) + scale, scale)
    return Term("arithmetic", kind, (first, second), sign, shown)


def _exact(term: Term) -> tuple[int, int]:
    """The size of the decimal a number fits in; a whole constant takes only its own digits."""
    if term.op == "literal" and term.type in INTEGRALS and term.value is not None:
        return len(str(abs(term.value))), 0
    return decimal_size(term.type) or (1, 0)


def _temporal(sign: str, first: Term, second: Term, shown: str) -> Term | None:
    kinds = (first.type, second.type)
    if not ({*kinds} & {"DATE", "TIMESTAMP", INTERVAL}) or VOID in kinds:
        return None
    match (kinds[0], sign, kinds[1]):
        case ("TIMESTAMP", "-", "TIMESTAMP") | ("TIMESTAMP", "-", "DATE") | ("DATE", "-", "TIMESTAMP"):
            pair = (cast(first, "TIMESTAMP"), cast(second, "TIMESTAMP"))
            return Term("plain", INTERVAL, pair, "-", shown)
        case ("TIMESTAMP", "+" | "-", "INTERVAL"):
            return Term("plain", "TIMESTAMP", (first, second), sign, shown)
        case ("INTERVAL", "+", "TIMESTAMP"):
            return Term("plain", "TIMESTAMP", (first, second), sign, shown)
        case ("INTERVAL", "+" | "-", "INTERVAL"):
            return Term("plain", INTERVAL, (first, second), sign, shown)
        case ("INTERVAL", "*", kind) if kind in INTEGRALS:
            return Term("plain", INTERVAL, (first, second), sign, shown)
        case (kind, "*", "INTERVAL") if kind in INTEGRALS:
            return Term("plain", INTERVAL, (first, second), sign, shown)
        case ("DATE", "+" | "-", "INT" | "SMALLINT" | "TINYINT"):
            return Term("plain", "DATE", (first, second), sign, shown)
        case _:
            detail = f"{shown} can't be computed with {kinds[0]} and {kinds[1]}."
            raise ExpressionRefused("expression.type", detail)
