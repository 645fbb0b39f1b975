"""Functions of numbers. NULL in, NULL out."""

import math
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import Any

from server.cep.casts import java_text
from server.cep.values import WIDE, SqlError, decimal_in, order_key, single, whole

EVERY_DIGIT = Context(prec=400, rounding=ROUND_HALF_UP)
"""Room for the digits of any double, and for 38 behind the point."""


def absolute(value: Any, bits: int) -> Any:
    """The size of a number; ``bits`` 0 for one that can't overflow."""
    if value is None:
        return None
    return whole(abs(value), bits) if bits else value.copy_abs() if isinstance(value, Decimal) else abs(value)


def rounded_double(value: Any, digits: int, is_single: bool) -> Any:
    """A double rounded half away from zero, by its shortest decimal text."""
    if value is None or value != value or value in (math.inf, -math.inf):
        return value
    result = float(Decimal(java_text(value, is_single)).quantize(Decimal(1).scaleb(-digits), context=EVERY_DIGIT))
    return single(result) if is_single else result


def rounded_whole(value: Any, digits: int, bits: int) -> Any:
    """A whole number rounded half away from zero to tens, hundreds … for negative digits."""
    if value is None or digits >= 0:
        return value
    return whole(int(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, WIDE)), bits)


def rounded_exact(value: Any, digits: int, precision: int, scale: int) -> Any:
    """A decimal rounded half away from zero."""
    if value is None:
        return None
    return decimal_in(value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, WIDE), precision, scale)


def floor_of(value: Any) -> Any:
    """The largest whole number not above."""
    return to_long(value, math.floor, ROUND_FLOOR)


def ceiling_of(value: Any) -> Any:
    """The smallest whole number not below."""
    return to_long(value, math.ceil, ROUND_CEILING)


def to_long(value: Any, by: Callable[[float], int], exactly_by: str) -> Any:
    """A number as a whole one, by a way to round; 0 for NaN. Raises SqlError beyond 64 bits."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1), exactly_by, WIDE)
    if value != value:
        return 0
    if value in (math.inf, -math.inf):
        raise SqlError(f"{value} does not fit in 64 bits")
    return whole(by(value), 64)


def sign_of(value: Any) -> Any:
    """-1.0, 0.0 or 1.0; NaN stays."""
    return value if value is None or value != value or value == 0 else math.copysign(1.0, value)


def square_root(value: Any) -> Any:
    """NaN of a negative number."""
    return None if value is None else math.sqrt(value) if value >= 0 else math.nan


def power(base: Any, exponent: Any) -> Any:
    """As Java's pow: infinite rather than an error, NaN for a root of a negative number."""
    if base is None or exponent is None:
        return None
    if exponent != exponent or (base != base and exponent != 0):
        return math.nan
    if abs(base) == 1 and math.isinf(exponent):
        return math.nan
    try:
        return math.pow(base, exponent)
    except OverflowError:
        odd = exponent == math.floor(exponent) and exponent % 2 == 1
        return -math.inf if base < 0 and odd else math.inf
    except ValueError:
        if base == 0:
            odd = exponent == math.floor(exponent) and exponent % 2 == 1
            return math.copysign(math.inf, base) if odd else math.inf
        return math.nan


def exponential(value: Any) -> Any:
    """e to a power; infinite rather than an error."""
    try:
        return None if value is None else math.exp(value)
    except OverflowError:
        return math.inf


def logarithm(value: Any, base: int) -> Any:
    """The logarithm to base 10 or 2, or (0) the natural one; NULL of zero and below."""
    if value is None or value <= 0:
        return None
    return math.log10(value) if base == 10 else math.log2(value) if base == 2 else math.log(value)


def positive_remainder(first: Any, second: Any) -> Any:
    """``pmod`` of whole numbers: the remainder made positive for a positive divisor. Raises SqlError by zero."""
    if first is None or second is None:
        return None
    if second == 0:
        raise SqlError("division by zero")
    left = remainder_of(first, second)
    return left if left >= 0 else remainder_of(left + second, second)


def remainder_of(first: int, second: int) -> int:
    """The remainder with the dividend's sign."""
    left = abs(first) % abs(second)
    return -left if first < 0 else left


def greatest_of(*values: Any) -> Any:
    """The largest, passing over NULL; NaN is the largest number."""
    return max((value for value in values if value is not None), key=order_key, default=None)


def least_of(*values: Any) -> Any:
    """The smallest, passing over NULL."""
    return min((value for value in values if value is not None), key=order_key, default=None)


def is_nan(value: Any) -> bool:
    """Whether a number is NaN; NULL is not."""
    return value is not None and value != value


def unless_nan(value: Any, other: Any) -> Any:
    """The first, but the second where the first is NaN."""
    return other if value is not None and value != value else value
