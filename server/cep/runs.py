"""What is known of one key: its runs, held matches, buffered rows and clock."""

from collections.abc import Sequence
from typing import Any

from server.cep.copies import Instant
from server.cep.memory import Memory
from server.cep.places import Place
from server.cep.waiting import FOREVER, Buffered

Taken = tuple[Sequence[Any], int, int, int, "Taken | None", int, int]
"""A taken row: the row, its time, its place in the order of release, the leaf that took it, the one taken before it,
how many there are up to here, its number among equal rows (``copies.py``). Runs that fork share what they have in
common."""


class Run:
    """A partial match. ``start``: place of its first row in the order of release; ``first``, ``last``: times.

    ``emitted``: it has been a match in a shorter form (Q2). ``due``: when the clock next does something to it.
    """

    __slots__ = ("due", "emitted", "first", "last", "memory", "number", "place", "start", "taken")

    def __init__(
        self,
        place: Place,
        start: int,
        first: int,
        last: int,
        due: int,
        taken: Taken,
        memory: Memory,
        emitted: bool,
        number: int,
    ) -> None:
        self.place = place
        self.start = start
        self.first = first
        self.last = last
        self.due = due
        self.taken = taken
        self.memory = memory
        self.emitted = emitted
        self.number = number


Finished = tuple[int, int, Taken, int]
"""A match not yet given out: start, minus its length, its last taken row, its run's number."""


class KeyState:
    """Everything of one key. ``runs`` stand in the order of their starts; ``released`` and ``arrived`` count rows.
    ``instant``: the rows of the latest time that have been taken."""

    __slots__ = ("arrived", "buffer", "clock", "due", "held", "instant", "released", "run_count", "runs")

    def __init__(self) -> None:
        self.clock: int | None = None
        self.due = FOREVER
        self.runs: list[Run] = []
        self.held: list[Finished] = []
        self.buffer: list[Buffered] = []
        self.released = 0
        self.arrived = 0
        self.run_count = 0
        self.instant = Instant()


def chain(taken: Taken) -> list[Taken]:
    """The rows of a run, first to last."""
    found: list[Taken] = []
    link: Taken | None = taken
    while link is not None:
        found.append(link)
        link = link[4]
    found.reverse()
    return found


def taking(row: Sequence[Any], at: int, serial: int, leaf: int, before: Taken | None, copy: int) -> Taken:
    """A row taken by a leaf, after others or as the first."""
    return (row, at, serial, leaf, before, 1 if before is None else before[5] + 1, copy)


def finished(start: int, taken: Taken, run: int) -> Finished:
    """A run's rows as a match not yet given out."""
    return (start, -taken[5], taken, run)
