"""Operators: which types they take, which they give, and the casts Spark's ANSI mode puts in between."""

from collections.abc import Sequence

from server.sql.literals import constant_cast
from server.sql.terms import ExpressionRefused, Term, cast, literal
from server.sql.types import (
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


def unified(terms: Sequence[Term], shown: str) -> list[Term]:
    """The terms with one type. Raises ExpressionRefused where they have none in common."""
    kind = str(VOID)
    for term in terms:
        common = common_type(kind, term.type)
        if common is None and (term.op == "literal" or all(t.op == "literal" for t in terms if t.type == kind)):
            common = kind if term.type == "STRING" else term.type if kind == "STRING" else None
        if common is None:
            raise ExpressionRefused("expression.type", f"{shown} mixes {kind} and {term.type}; cast one of them.")
        kind = common
    return [converted(term, kind, shown) for term in terms]


def converted(term: Term, kind: str, shown: str) -> Term:
    """The term as another type; a constant at once."""
    if term.op == "literal" and term.value is not None and term.type != kind and kind != UNKNOWN:
        return constant_cast(term, kind, shown)
    return cast(term, kind)


def comparison(sign: str, first: Term, second: Term, shown: str) -> Term:
    """A comparison. A constant text beside a number, date, time or condition is read as one."""
    kind = common_type(first.type, second.type)
    if kind is None:
        for constant, other in ((first, second), (second, first)):
            if constant.op == "literal" and constant.type == "STRING" and is_comparable(other.type):
                kind = "DOUBLE" if other.type in FLOATS else other.type
                kind = "BIGINT" if other.type in INTEGRALS else kind
    if kind is None or not is_comparable(kind):
        raise ExpressionRefused(
            "expression.type", f"{shown} compares {first.type} with {second.type}; cast one of them."
        )
    args = (converted(first, kind, shown), converted(second, kind, shown))
    if sign == "<=>":
        return Term("same", "BOOLEAN", args, sql=shown)
    return Term("compare", "BOOLEAN", args, sign, shown)


def is_comparable(kind: str) -> bool:
    """Whether values of a type have an order the matcher knows."""
    return is_numeric(kind) or kind in ("BOOLEAN", "STRING", "DATE", "TIMESTAMP", INTERVAL, VOID, UNKNOWN)


def negation(term: Term, shown: str) -> Term:
    """Minus."""
    if term.op == "literal" and term.value is not None and is_numeric(term.type):
        value = -term.value
        return literal(value, "INT" if value == -(1 << 31) else term.type, shown)
    if not (is_numeric(term.type) or term.type in (INTERVAL, UNKNOWN)):
        raise ExpressionRefused("expression.type", f"{shown} needs a number; {term.sql} is {term.type}.")
    return Term("negate", term.type, (term,), sql=shown)


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
        return constant_cast(term, "DOUBLE" if other.type in FLOATS else "BIGINT", shown)
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
