"""SQL's values at run time: NULL is None, truth has three values, and what cannot be computed raises SqlError."""

from collections.abc import Callable
from typing import Any


class SqlError(ValueError):
    """What Spark's ANSI mode would stop for: a division by zero, a cast of a text that is no number, an overflow."""


def compiled_lambda(parameters: str, text: str) -> Callable[..., Any]:
    """A function from an expression that ``server.sql`` has printed from a checked tree; it may use this module."""
    return eval(compile(f"lambda {parameters}: {text}", "<pattern>", "eval"), globals())  # noqa: S307


def order_key(value: Any) -> tuple[Any, ...]:
    """A value's place in ascending order: NULL, then false and true, numbers with NaN last, then texts, then the rest."""
    if value is None:
        return (0,)
    if isinstance(value, bool):
        return (1, int(value))
    if isinstance(value, str):
        return (4, value)
    if value != value:
        return (3,)
    if isinstance(value, int | float) or hasattr(value, "as_tuple"):
        return (2, value)
    return (5, repr(value))


def sum_with(total: Any, value: Any) -> Any:
    """A sum that passes over NULL and is NULL over nothing."""
    if value is None:
        return total
    return value if total is None else total + value


def least_with(least: Any, value: Any) -> Any:
    """The smaller of two in SQL's order, passing over NULL; NaN is larger than any number."""
    if value is None or least is None:
        return least if value is None else value
    return value if order_key(value) < order_key(least) else least


def greatest_with(greatest: Any, value: Any) -> Any:
    """The larger of two in SQL's order, passing over NULL; NaN is larger than any number."""
    if value is None or greatest is None:
        return greatest if value is None else value
    return value if order_key(value) > order_key(greatest) else greatest
