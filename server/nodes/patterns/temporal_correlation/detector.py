"""Pairs rows of two sides that share the key and lie less than a gap apart.

Rows wait in the order in which their time runs out: thousands may, so the clock touches only those it lets go.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from server.cep.ordered import OrderedDetector
from server.cep.outputs import Dropped, Match, Output
from server.cep.packing import match_id_of
from server.cep.waiting import FOREVER


class PairingDetector(OrderedDetector):
    """What both ways to pair share. A row says its side, and of the columns only its own side's are filled."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        super().__init__(spec)
        self.side = self.columns.index("side")
        self.of_b = [name.startswith("b.") for name in self.columns]
        self.gap: int = self.settings["gapMs"]

    def row(self, memory: dict[str, Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
        side = row[self.side]
        if any(row[place] is None for place in self.key):
            self.note(row, side, "skipped", "the key is NULL, which equals nothing")
            return
        holds = self.conditions.holds.get(side)
        if holds is not None and not holds(row):
            self.note(row, side, "skipped", self.why(side, row))
            return
        self.take(memory, side, row, at, out)

    def take(self, memory: dict[str, Any], side: str, row: Sequence[Any], at: int, out: list[Output]) -> None:
        """A row that may have partners; the clock stands at its time."""
        raise NotImplementedError

    def pair(self, a: Sequence[Any], a_at: int, b: Sequence[Any], b_at: int, clock: int) -> Match:
        """A match of a row of each side: that of a first, whichever came first."""
        rows = (a, b)
        start, end = min(a_at, b_at), max(a_at, b_at)
        measures = (a_at, b_at, b_at - a_at)
        beside = [b[n] if of_b else a[n] for n, of_b in enumerate(self.of_b)]
        identity = match_id_of(self.node, self.key, rows, start, end)
        values = (*measures, *self.more(beside, end, measures, b if b_at >= a_at else a))
        return Match(identity, rows, ("a", "b"), start, end, clock, values, 0)

    def fresh(self) -> dict[str, Any]:
        return {"a": deque[Any](), "b": deque[Any]()}

    def remembered(self, saved: Any) -> dict[str, Any]:
        return {side: deque(saved[side]) for side in ("a", "b")}

    def idle(self, memory: dict[str, Any]) -> bool:
        return not memory["a"] and not memory["b"]

    def wait(self, waiting: deque[Any], entry: list[Any], at: int, out: list[Output]) -> None:
        """A row joins those that wait; an entry begins with the time it goes by and ends with the row. At most so many
        rows of a side wait; beyond it the oldest is given up, and told."""
        behind = bool(waiting) and entry[0] < waiting[-1][0]
        waiting.append(entry)
        if behind:
            # Only a bench releases a row out of order.
            ordered = sorted(waiting, key=itemgetter(0))
            waiting.clear()
            waiting.extend(ordered)
        most = self.settings["mostWaiting"]
        if len(waiting) > most:
            oldest = waiting.popleft()[-1]
            reason = f"more than {most} rows of side {oldest[self.side]} of this key wait for a partner"
            self.note(oldest, oldest[self.side], "killed", reason)
            out.append(Dropped((oldest,), at, reason))


class AllPairsDetector(PairingDetector):
    """Every pair, once: when the later of its two rows is judged.

    Memory: ``{"a": [[at, row], ...], "b": ...}``, the rows younger than the gap, in their order.
    """

    def due(self, memory: dict[str, Any]) -> int:
        return min([rows[0][0] + self.gap for rows in memory.values() if rows], default=FOREVER)

    def tick(self, memory: dict[str, Any], now: int, out: list[Output]) -> None:
        """Rows so old that nothing later can be near enough are forgotten."""
        for rows in memory.values():
            while rows and rows[0][0] + self.gap <= now:
                rows.popleft()

    def take(self, memory: dict[str, Any], side: str, row: Sequence[Any], at: int, out: list[Output]) -> None:
        others = memory["b" if side == "a" else "a"]
        for other_at, other in others:
            of_a, of_b = ((row, at), (other, other_at)) if side == "a" else ((other, other_at), (row, at))
            out.append(self.pair(*of_a, *of_b, at))
        self.note(row, side, "taken", f"{len(others)} of the other side within {self.gap} ms before it")
        self.wait(memory[side], [at, row], at, out)


class NearestPairDetector(PairingDetector):
    """Each row of a with the row of b nearest in time, of two equally near the earlier: when none nearer can come.

    Memory: ``{"a": [[deadline, at, row], ...], "b": [[at, row]]}``. ``a``: rows whose partner is not decided. ``b``:
    the latest row, of several at one time the first. Every row of b decides all that wait; so who waits has the one in
    ``b`` for a candidate, and its deadline is as far behind it as that lies before it, or else it has none, and its
    deadline is the gap. So the later row has the later deadline.
    """

    def due(self, memory: dict[str, Any]) -> int:
        if memory["a"]:
            return memory["a"][0][0]
        return memory["b"][0][0] + self.gap if memory["b"] else FOREVER

    def tick(self, memory: dict[str, Any], now: int, out: list[Output]) -> None:
        waiting = memory["a"]
        while waiting and waiting[0][0] <= now:
            deadline, at, row = waiting.popleft()
            if deadline - at == self.gap:
                self.note(None, "a", "expired", f"no row of b within {self.gap} ms of the row of a at {at}")
                continue
            (b_at, b) = memory["b"][0]
            self.note(None, "a", "taken", f"no row of b is nearer to that of a at {at} than {at - b_at} ms")
            out.append(self.pair(row, at, b, b_at, deadline))
        if not waiting and memory["b"] and memory["b"][0][0] + self.gap <= now:
            memory["b"].clear()

    def take(self, memory: dict[str, Any], side: str, row: Sequence[Any], at: int, out: list[Output]) -> None:
        if side == "a":
            self.take_a(memory, row, at, out)
            return
        self.note(row, side, "taken", f"the nearest to {len(memory['a'])} rows of a that wait")
        for _, a_at, a in memory["a"]:
            out.append(self.pair(a, a_at, row, at, at))
        memory["a"].clear()
        if not memory["b"] or memory["b"][0][0] < at:
            memory["b"].clear()
            memory["b"].append([at, row])

    def take_a(self, memory: dict[str, Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
        before = memory["b"][0] if memory["b"] else None
        distance = self.gap if before is None else min(at - before[0], self.gap)
        if before is not None and distance == 0:
            self.note(row, "a", "taken", "a row of b has the same time")
            out.append(self.pair(row, at, before[1], before[0], at))
            return
        said = f"one of b lies {distance} ms before it" if distance < self.gap else "none of b before it"
        self.note(row, "a", "taken", f"{said}; waits for a nearer one")
        self.wait(memory["a"], [at + distance, at, row], at, out)
