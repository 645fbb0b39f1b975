"""What is known of one key of a row pattern: the rows at hand, the attempt under way, rows that wait."""

from collections.abc import Sequence
from typing import Any

from server.cep.copies import Instant
from server.cep.memory import Memory
from server.cep.waiting import Buffered

Link = tuple[int, "Link | None"]
"""A row taken: by which position, after which. Ways that fork share what they have in common."""

Reading = tuple[int, Link | None, Memory]
"""One way to read the rows so far: the position it stands at, its rows, what it remembers."""


class RowState:
    """Everything of one key. Lists run in parallel, one entry per row at hand; places are positions in them.

    ``base``: so many rows of the partition went before those at hand. ``start``: the place at which the attempt under
    way begins, or the next one. ``ways`` in the order of preference; None between attempts. ``next``: the place of the
    next row to judge. ``best``: the most preferred match found so far, as its last place and rows. ``lost``: the way
    that was preferred when the window closed. ``matched``: the place behind the last row that was in a match.
    ``decided``: the time of the last decision. ``marks``: per row, positions from which nothing can match any more.
    ``instant``: the rows of the latest time at which something began that was given out.
    """

    __slots__ = (
        "arrived", "base", "best", "buffer", "clock", "decided", "dropped", "instant", "letters", "lost", "marks",
        "matched", "next", "number", "reported", "rows", "start", "times", "ways",
    )  # fmt: skip

    def __init__(self) -> None:
        self.clock: int | None = None
        self.decided: int | None = None
        self.base = 0
        self.rows: list[Sequence[Any]] = []
        self.times: list[int] = []
        self.letters: list[int] = []
        self.marks: list[int] = []
        self.start = 0
        self.next = 0
        self.ways: list[Reading] | None = None
        self.best: tuple[int, Link | None] | None = None
        self.lost: Link | None = None
        self.dropped = False
        self.matched = 0
        self.number = 0
        self.reported: set[int] = set()
        self.instant = Instant()
        self.buffer: list[Buffered] = []
        self.arrived = 0

    def forget(self, count: int) -> None:
        """Let go of the first rows at hand, between attempts."""
        for entries in (self.rows, self.times, self.letters, self.marks):
            del entries[:count]
        self.base += count
        self.start -= count
        self.next -= count
        self.matched = max(self.matched - count, 0)
        self.reported = {number for number in self.reported if number >= self.base}


def places_taken(link: Link | None) -> list[int]:
    """The positions that took the rows of a way, first to last."""
    found: list[int] = []
    while link is not None:
        found.append(link[0])
        link = link[1]
    found.reverse()
    return found
