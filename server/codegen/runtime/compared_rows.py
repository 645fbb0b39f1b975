"""Rows that are expected beside rows that came: which have no partner, in whatever order they stand."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# Rows within a row come as JSON has them, without a type.


def paired(
    wanted: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Rows that are wanted and find no partner of their own, and rows that are left over."""
    fitting = [[number for number, row in enumerate(found) if agrees(own, row)] for own in wanted]
    partner: dict[int, int] = {}

    def place(own: int, tried: set[int]) -> bool:
        for number in fitting[own]:
            if number not in tried:
                tried.add(number)
                if number not in partner or place(partner[number], tried):
                    partner[number] = own
                    return True
        return False

    missing = [row for own, row in enumerate(wanted) if not place(own, set())]
    return missing, [row for number, row in enumerate(found) if number not in partner]


def agrees(wanted: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether a row has the wanted values in the wanted columns."""
    return all(equal(value, row.get(name)) for name, value in wanted.items())


def equal(first: Any, second: Any) -> bool:
    """Whether two carried values are the same; numbers by their value, NaN as NaN."""
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(agrees(one, two) for one, two in zip(first, second, strict=True))
    if isinstance(first, bool) or isinstance(second, bool) or first is None or second is None:
        return first is second
    if isinstance(first, int | float | Decimal) and isinstance(second, int | float | Decimal | str):
        one, two = Decimal(str(first)), Decimal(str(second))
        return one == two or (one.is_nan() and two.is_nan())
    return first == second


def one_text(text: str) -> str:
    """A nested value as the text that all equal ones have."""
    return json.dumps(json.loads(text), sort_keys=True)


def shown(row: Mapping[str, Any]) -> str:
    """A row for a person."""
    return ", ".join(f"{name}: {one_line(value)}" for name, value in row.items())


def one_line(value: Any) -> str:
    """A value for a person: rows within a row as JSON, nothing as NULL."""
    if value is None:
        return "NULL"
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)
