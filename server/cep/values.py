"""SQL's values at run time: NULL is None, truth has three values, and what cannot be computed raises SqlError."""

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from struct import pack, unpack
from typing import Any


class SqlError(ValueError):
    """What Spark's ANSI mode would stop for: a division by zero, a cast of a text that is no number, an overflow."""


UNJUDGED = (SqlError, TypeError, ArithmeticError, ValueError)
"""What an expression may raise on a row: SqlError, and on values of an unexpected type what Python says of them."""

WIDE = Context(prec=100, rounding=ROUND_HALF_UP)


def order_key(value: Any) -> tuple[Any, ...]:
    """A value's place in ascending order: NULL, then false and true, numbers with NaN last, then texts, then others."""
    if value is None:
        return (0,)
    if isinstance(value, bool):
        return (1, int(value))
    if isinstance(value, str):
        return (4, value)
    if value != value:
        return (3,)
    if isinstance(value, int | float | Decimal):
        return (2, value)
    return (5, repr(value))


def less(first: Any, second: Any) -> bool:
    """First < second for doubles that are not NULL: NaN equals itself and is larger than any other (Spark's order)."""
    return first < second or (second != second and first == first)


def same(first: Any, second: Any) -> bool:
    """First = second for doubles, NULL equal to NULL and NaN to NaN."""
    return first == second or (first is not None and second is not None and first != first and second != second)


def sum_with(total: Any, value: Any) -> Any:
    """A sum that passes over NULL and is NULL over nothing."""
    if value is None:
        return total
    if total is None:
        return value
    return WIDE.add(total, value) if isinstance(value, Decimal) else total + value


def least_with(least: Any, value: Any) -> Any:
    """The smaller of two, passing over NULL."""
    if value is None or least is None:
        return least if value is None else value
    return value if order_key(value) < order_key(least) else least


def greatest_with(greatest: Any, value: Any) -> Any:
    """The larger of two, passing over NULL."""
    if value is None or greatest is None:
        return greatest if value is None else value
    return value if order_key(value) > order_key(greatest) else greatest


def average(total: Any, count: int) -> Any:
    """The mean of doubles, NULL over nothing."""
    return None if total is None or not count else total / count


def average_exact(total: Any, count: int, precision: int, scale: int) -> Any:
    """The mean of decimals, NULL over nothing."""
    return None if total is None or not count else decimal_in(WIDE.divide(total, Decimal(count)), precision, scale)


def whole(value: int, bits: int) -> int:
    """A whole number that fits in so many bits. Raises SqlError for one that does not."""
    if -(1 << (bits - 1)) <= value < 1 << (bits - 1):
        return value
    raise SqlError(f"{value} does not fit in {bits} bits")


def single(value: float) -> float:
    """A double rounded to single precision (FLOAT)."""
    try:
        return unpack("<f", pack("<f", value))[0]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def decimal_in(value: Decimal, precision: int, scale: int) -> Decimal:
    """A decimal rounded half up to a scale. Raises SqlError if it has more digits than the precision."""
    try:
        rounded = value.quantize(Decimal(1).scaleb(-scale), context=WIDE)
    except InvalidOperation:
        raise SqlError(f"{value} does not fit in DECIMAL({precision},{scale})") from None
    if rounded and rounded.adjusted() >= precision - scale:
        raise SqlError(f"{value} does not fit in DECIMAL({precision},{scale})")
    return rounded


def exact(value: Any) -> Decimal:
    """A whole or decimal number as a decimal."""
    return value if isinstance(value, Decimal) else Decimal(value)


def divided(first: Any, second: Any) -> Any:
    """Division of doubles. Raises SqlError by zero, as ANSI mode does."""
    if first is None or second is None:
        return None
    if second == 0:
        raise SqlError("division by zero")
    return first / second


def whole_divided(first: Any, second: Any) -> Any:
    """``div``: the whole part of a quotient, towards zero. Raises SqlError by zero."""
    if first is None or second is None:
        return None
    if second == 0:
        raise SqlError("division by zero")
    if isinstance(first, Decimal) or isinstance(second, Decimal):
        return whole(int(WIDE.divide_int(exact(first), exact(second))), 64)
    quotient = abs(first) // abs(second)
    return whole(quotient if (first < 0) == (second < 0) else -quotient, 64)


def remainder(first: Any, second: Any) -> Any:
    """``%``: with the sign of the dividend. Raises SqlError by zero."""
    if first is None or second is None:
        return None
    if second == 0:
        raise SqlError("division by zero")
    if isinstance(first, float) or isinstance(second, float):
        if first != first or second != second or first in (float("inf"), float("-inf")):
            return float("nan")
        if second in (float("inf"), float("-inf")):
            return first
        left = abs(first) % abs(second)
        return -left if first < 0 else left
    if isinstance(first, Decimal) or isinstance(second, Decimal):
        return WIDE.remainder(exact(first), exact(second))
    left = abs(first) % abs(second)
    return -left if first < 0 else left


def exactly(sign: str, first: Any, second: Any, precision: int, scale: int) -> Any:
    """Arithmetic of decimals, rounded half up to the result's type. Raises SqlError by zero and on overflow."""
    if first is None or second is None:
        return None
    one, two = exact(first), exact(second)
    if sign == "+":
        result = WIDE.add(one, two)
    elif sign == "-":
        result = WIDE.subtract(one, two)
    elif sign == "*":
        result = WIDE.multiply(one, two)
    elif two == 0:
        raise SqlError("division by zero")
    elif sign == "/":
        result = WIDE.divide(one, two)
    else:
        result = WIDE.remainder(one, two)
    return decimal_in(result, precision, scale)
