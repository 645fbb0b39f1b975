"""The detector of a MATCH_RECOGNIZE query: rules MR1 to MR16 of SPEC.md for one key at a time."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import count, pairwise, repeat
from operator import itemgetter
from typing import Any

from server.cep.outputs import Output
from server.cep.rowpattern.machine import RowMachine
from server.cep.rowpattern.row_codec import load_row_state, row_fingerprint, save_row_state
from server.cep.rowpattern.state import RowState
from server.cep.values import order_key
from server.cep.waiting import FOREVER, TakesRowsIn


class Downward:
    """A key that sorts the other way round."""

    __slots__ = ("key",)

    def __init__(self, key: tuple[Any, ...]) -> None:
        self.key = key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Downward) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __lt__(self, other: "Downward") -> bool:
        return other.key < self.key


class RowPatternDetector(TakesRowsIn):
    """The query of one SPEC. One thread at a time may use a detector.

    ``tie_break`` is empty: the rest of ORDER BY may fall as well as rise, so rows of one time are put in order here.
    """

    tie_break: tuple[int, ...] = ()

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.columns: tuple[str, ...] = tuple(spec["columns"])
        self.order: tuple[tuple[int, bool, bool], ...] = tuple((c, down, last) for c, down, last in spec["order"])
        self.machine = RowMachine(spec)
        self.max_buffered = self.machine.max_rows
        self.fingerprint = row_fingerprint(spec)
        self.uses_number: bool = bool(spec.get("usesNumber"))
        onward = self.machine.moves.onward
        self.anchored = onward[-1] != onward[-2]

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> "RowPatternDetector":
        """The detector of a SPEC as ``CompiledRowPattern.to_spec()`` gives it. Raises ValueError on a malformed one."""
        return cls(spec)

    def new(self) -> RowState:
        """The state of a key nothing is known of."""
        return RowState()

    def arrive_all(
        self, state: RowState, rows: Sequence[Sequence[Any]], times: Sequence[int], watermark: int | None
    ) -> list[Output]:
        """Take in several rows of the key, in the order of their arrival."""
        full = len(state.buffer) + len(rows) > self.max_buffered
        if not (self.order or full or (watermark is not None and times and min(times) <= watermark)):
            state.buffer.extend(zip(times, repeat(()), count(state.arrived), rows, strict=False))
            state.arrived += len(rows)
            return []
        out: list[Output] = []
        for row, at in zip(rows, times, strict=True):
            out.extend(self.arrive(state, row, at, watermark))
        return out

    def release_rows(
        self, state: RowState, rows: Sequence[Sequence[Any]], times: Sequence[int], out: list[Output]
    ) -> None:
        """Judge rows in their turn: those of one time stand in the order of arrival, or of ORDER BY already."""
        if self.order and any(one == other for one, other in pairwise(times)):
            entries = sorted(zip(times, map(self.tie_of, rows), count(), rows, strict=False))
            rows, times = [entry[3] for entry in entries], [entry[0] for entry in entries]
        self.machine.take_in(state, rows, times)
        if times and (state.clock is None or times[-1] > state.clock):
            state.clock = times[-1]
        self.machine.run(state, False, out)

    def judge(self, state: RowState, row: Sequence[Any], at: int, out: list[Output]) -> None:
        """A row in its turn. Its time is never before that of the row before it, as in the bench (T3)."""
        if state.clock is not None and at < state.clock:
            at = state.clock
        self.release_rows(state, (row,), (at,), out)

    def move_clock(self, state: RowState, now: int, out: list[Output]) -> None:
        """Only the clock closes windows (T3). It never goes back."""
        if state.clock is None or now > state.clock:
            state.clock = now
        self.machine.run(state, False, out)

    def advance(self, state: RowState, watermark: int) -> list[Output]:
        """Release buffered rows up to the watermark in order, then move the clock to it (T1, T3)."""
        out: list[Output] = []
        self.release(state, watermark, out)
        self.move_clock(state, watermark, out)
        return out

    def finish(self, state: RowState) -> list[Output]:
        """The input has ended: release all that waits, decide all that is open. Only for input that is bounded."""
        out: list[Output] = []
        self.release(state, FOREVER, out)
        self.machine.run(state, True, out)
        return out

    def release(self, state: RowState, watermark: int, out: list[Output]) -> None:
        """Hand on the rows that wait no longer, in order."""
        if not state.buffer:
            return
        state.buffer.sort()
        end = bisect_right(state.buffer, watermark, key=itemgetter(0))
        ready, state.buffer = state.buffer[:end], state.buffer[end:]
        self.release_rows(state, [entry[3] for entry in ready], [entry[0] for entry in ready], out)

    def next_timer(self, state: RowState) -> int | None:
        """The earliest time at which ``advance`` would do something; None if only a new row can."""
        due = [min(state.buffer)[0]] if state.buffer else []
        if state.ways and self.machine.within is not None and state.lost is None and state.next >= len(state.rows):
            due.append(state.times[state.start] + self.machine.within)
        return min(due, default=None)

    def is_empty(self, state: RowState) -> bool:
        """Whether the state may be forgotten: nothing is under way, and later matches look at nothing before (MR15)."""
        if state.buffer or state.ways is not None or state.start < len(state.rows):
            return False
        begun = state.base + len(state.rows) > 0
        if begun and (self.machine.look_back or self.anchored):
            return False
        return not (self.uses_number and state.number)

    def save(self, state: RowState) -> bytes:
        """The state, compact and versioned (T5)."""
        return save_row_state(state, self.fingerprint, self.machine.look_back)

    def load(self, saved: bytes) -> RowState:
        """The state again. Raises ValueError on bytes of another version or query."""
        return load_row_state(saved, self.fingerprint, self.machine.moves, self.tie_of)

    def tie_of(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """A row's place among rows of one time: the rest of ORDER BY (MR1)."""
        ties: list[Any] = []
        for column, down, nulls_last in self.order:
            value = row[column]
            key = order_key(value)
            ties.append(((value is None) == nulls_last, Downward(key) if down else key))
        return tuple(ties)
