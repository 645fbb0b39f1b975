"""Rows that nothing tells apart: of one key, of one instant, with the same values. They are numbered from 0."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from server.cep.packing import canonical


class Instant:
    """Numbers the equal rows of the latest instant, in the order they are asked for. ``serial``: the row's own number,
    so that asking for one row again gives the same answer.

    What an instant has had is only needed while more rows of its time can come.
    """

    __slots__ = ("alone", "at", "found", "number", "serial")

    def __init__(self) -> None:
        self.at: int | None = None
        self.alone: Sequence[Any] | None = None
        self.found: dict[str, int] = {}
        self.serial = -1
        self.number = 0

    def number_of(self, row: Sequence[Any], at: int, serial: int) -> int:
        """How many rows equal to this one have been asked for before it."""
        if serial == self.serial:
            return self.number
        self.serial = serial
        if at != self.at:
            # Most instants have one row: its values are written out only when a second one comes.
            self.at, self.alone, self.number = at, row, 0
            if self.found:
                self.found = {}
            return 0
        if self.alone is not None:
            self.found[name_of_row(self.alone)] = 1
            self.alone = None
        name = name_of_row(row)
        self.number = self.found.get(name, 0)
        self.found[name] = self.number + 1
        return self.number

    def close(self) -> None:
        """No more rows of its time can come."""
        if self.at is not None:
            self.at, self.alone, self.found = None, None, {}

    def saved(self) -> list[Any]:
        """As JSON has it: time, serial and number of the last row, and how often each row has come."""
        found = self.found if self.alone is None else {name_of_row(self.alone): 1}
        return [self.at, self.serial, self.number, found]

    def load(self, saved: Sequence[Any]) -> None:
        """The reverse."""
        self.at, self.serial, self.number, self.found = saved


def name_of_row(row: Sequence[Any]) -> str:
    """The same for rows of the same values, and short."""
    return sha256(canonical(list(row))).hexdigest()[:32]
