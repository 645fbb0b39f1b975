"""Rows that wait for the watermark, and the time that never comes."""

from collections.abc import Sequence
from typing import Any, Protocol

from server.cep.outputs import Failed, Late, Output
from server.cep.values import order_key

FOREVER = 1 << 62
"""Later than any time a row can have."""

Buffered = tuple[int, tuple[Any, ...], int, Sequence[Any]]
"""A row that waits: time, tie-break, arrival, row (T1)."""


class Waits(Protocol):
    """What of a key's state has to do with rows that wait. ``arrived`` counts the rows that have come."""

    buffer: list[Buffered]
    arrived: int


class TakesRowsIn:
    """How every engine takes in a row. ``tie_break``: the columns that order rows of one time."""

    tie_break: tuple[int, ...]
    max_buffered: int

    def arrive(self, state: Waits, row: Sequence[Any], at: int, watermark: int | None) -> list[Output]:
        """Take a row in: into the buffer, or out again as late (T2)."""
        if watermark is not None and at <= watermark:
            return [Late(row, at, watermark)]
        if len(state.buffer) >= self.max_buffered:
            reason = f"more than {self.max_buffered} rows of this key wait for the watermark"
            return [Failed(row, at, "pattern.buffer-full", reason)]
        state.buffer.append((at, self.tie_of(row), state.arrived, row))
        state.arrived += 1
        return []

    def tie_of(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """A row's place among rows of one time."""
        return tuple(order_key(row[column]) for column in self.tie_break)
