"""The functions a printed expression may name, and how its text becomes a function."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from server.cep.calendar import (
    clock_part,
    date_part,
    difference,
    product,
    scaled,
    sum_of,
    truncated,
)
from server.cep.casts import cast_value, fitting, try_cast_value
from server.cep.numerics import (
    absolute,
    ceiling_of,
    exponential,
    floor_of,
    greatest_of,
    is_nan,
    least_of,
    logarithm,
    positive_remainder,
    power,
    rounded_double,
    rounded_exact,
    rounded_whole,
    sign_of,
    square_root,
    unless_nan,
)
from server.cep.texts import (
    backwards,
    concatenated,
    contains,
    ends_with,
    left_part,
    length,
    like,
    lower,
    padded,
    position,
    repeated,
    replaced,
    right_part,
    starts_with,
    substring,
    substring_from,
    trimmed,
    upper,
)
from server.cep.values import (
    average,
    average_exact,
    divided,
    exactly,
    greatest_with,
    least_with,
    less,
    remainder,
    same,
    single,
    sum_with,
    whole,
    whole_divided,
)

CALLABLE: tuple[Callable[..., Any], ...] = (
    absolute, average, average_exact, backwards, cast_value, ceiling_of, clock_part, concatenated, contains, date_part,
    difference, divided, ends_with, exactly, exponential, fitting, floor_of, greatest_of, greatest_with, is_nan,
    least_of, least_with, left_part, length, less, like, logarithm, lower, padded, position, positive_remainder, power,
    product, remainder, repeated, replaced, right_part, rounded_double, rounded_exact, rounded_whole, same, scaled,
    sign_of, single, square_root, starts_with, substring, substring_from, sum_of, sum_with, trimmed, truncated,
    try_cast_value, unless_nan, upper, whole, whole_divided,
)  # fmt: skip

NAMESPACE: Mapping[str, Any] = {
    **{function.__name__: function for function in CALLABLE},
    "Decimal": Decimal,
    "float": float,
    "__builtins__": {},
}
"""All that a printed expression can reach."""


def compiled_lambda(parameters: str, text: str) -> Callable[..., Any]:
    """A function from an expression that ``server.sql`` has printed from a checked tree."""
    return eval(compile(f"lambda {parameters}: {text}", "<pattern>", "eval"), dict(NAMESPACE))  # noqa: S307
