"""A pattern on Spark: two state entries per bucket of keys, one event-time timer per bucket.

Rows come in bundles (``waiting_rows``). What comes out is (port, body): ``body`` a JSON object whose parts the program
takes apart by the port's schema.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportIncompatibleMethodOverride=false
# pandas and Spark's processor interface come without complete types.

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from pyspark.sql.streaming.stateful_processor import (
    ExpiredTimerInfo,
    StatefulProcessor,
    StatefulProcessorHandle,
    TimerValues,
)

from server.cep.outputs import NO_TIME, Dropped, Failed, Match, Output, Timeout
from server.cep.rollcall import RollCall
from server.nodes.patterns.kept import Kept
from server.nodes.patterns.waiting_rows import (
    NO_TIMER,
    Layout,
    Rows,
    key_codes,
    places_in_order,
    rows_again,
    rows_of_frames,
    tie_of_rows,
)

ROLL = b""
"""The entry of the roll call, where keys are listed; no key has this name."""

Told = tuple[str, str, int | None]
"""Port and body; for a match also when it was found."""


class PatternProcessor(StatefulProcessor):
    """Feeds one detector per key.

    ``in_time``: of the rows at hand, those that are never late, because a pattern before this one has given them.
    """

    in_time: Any = False

    def __init__(self, detector: Any, spec: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> None:
        """``detector``: the class of the engine, which takes the columns in ``spec["columns"]``. ``columns``: all of
        them in order, with their types."""
        self.engine = detector
        self.spec = spec
        self.columns = tuple(columns)
        self.key = tuple(spec["key"])

    def init(self, handle: StatefulProcessorHandle) -> None:
        self.handle = handle
        self.detector = self.engine.from_spec(self.spec)
        self.layout = Layout(self.columns)
        self.needed = [self.layout.names.index(column) for column in self.spec["columns"]]
        self.decimals = frozenset(n for n, place in enumerate(self.needed) if place in self.layout.decimals)
        self.most = int(self.spec.get("maxBufferedPerKey") or NO_TIMER)
        self.kept = handle.getValueState("kept", "saved BINARY")
        self.waiting = handle.getValueState("waiting", "saved BINARY")

    def handleInputRows(  # noqa: N802
        self,
        key: Any,
        rows: Iterator[pd.DataFrame],
        timerValues: TimerValues,  # noqa: N803
    ) -> Iterator[pd.DataFrame]:
        kept = self.load()
        waiting = self.load_waiting()
        clock = timerValues.getCurrentWatermarkInMs()
        out: list[Told] = []
        arrived = self.taken_in(rows_of_frames(rows), clock, out)
        self.heard(kept, arrived)
        if clock > 0:
            reached = arrived.at <= clock
            if reached.any():
                waiting, arrived = waiting.followed_by(arrived.take(reached)), arrived.take(~reached)
            waiting = self.released(kept, waiting, clock, out)
        waiting = self.bounded(waiting.followed_by(arrived), len(waiting), out)
        self.save_waiting(waiting)
        self.keep(kept, waiting, clock)
        if out:
            yield self.framed(out, clock)

    def handleExpiredTimer(  # noqa: N802
        self,
        key: Any,
        timerValues: TimerValues,  # noqa: N803
        expiredTimerInfo: ExpiredTimerInfo,  # noqa: N803
    ) -> Iterator[pd.DataFrame]:
        kept = self.load()
        kept.timer = NO_TIMER
        clock = timerValues.getCurrentWatermarkInMs()
        out: list[Told] = []
        before = self.load_waiting()
        waiting = self.released(kept, before, clock, out)
        if len(waiting) != len(before):
            self.save_waiting(waiting)
        self.keep(kept, waiting, clock)
        if out:
            yield self.framed(out, clock)

    # -- rows ----------------------------------------------------------------------------------------------------------

    def taken_in(self, rows: Rows, clock: int, out: list[Told]) -> Rows:
        """The rows that are in time, with the columns the detector takes. The rest goes out as it came (T2)."""
        timeless = rows.at == -NO_TIMER
        late = (rows.at <= clock) & ~timeless & ~np.asarray(self.in_time) if clock > 0 else None
        apart = timeless if late is None else timeless | late
        own = Rows(rows.at, [rows.columns[n] for n in self.needed])
        if not apart.any():
            return own
        for row in own.take(timeless).tuples(self.decimals):
            out.append(self.failed(row, None, *NO_TIME))
        if late is not None:
            out.extend(self.late(row) for row in rows.take(late).tuples(self.layout.decimals))
        return own.take(~apart)

    def bounded(self, waiting: Rows, before: int, out: list[Told]) -> Rows:
        """Refuse the rows that came when their key had as many waiting as it may. ``before``: rows that were here."""
        if len(waiting) <= self.most:
            return waiting
        codes = key_codes(waiting, self.key)
        ahead = pd.Series(codes).groupby(codes, sort=False).cumcount().to_numpy()
        too_many = (ahead >= self.most) & (np.arange(len(waiting)) >= before)
        if not too_many.any():
            return waiting
        refused = waiting.take(too_many)
        reason = f"more than {self.most} rows of this key wait for the watermark"
        for row, at in zip(refused.tuples(self.decimals), refused.at.tolist(), strict=True):
            out.append(self.failed(row, at, "pattern.buffer-full", reason))
        return waiting.take(~too_many)

    def released(self, kept: Kept, waiting: Rows, clock: int, out: list[Told]) -> Rows:
        """Judge the rows the watermark has reached, key by key in order, and move every due clock; what still waits."""
        self.call_roll(kept, clock)
        ready = waiting.at <= clock
        judged: set[bytes] = set()
        if ready.any():
            rows = waiting.take(ready)
            waiting = waiting.take(~ready)
            codes = key_codes(rows, self.key)
            order = places_in_order(rows, codes, tie_of_rows(rows, self.detector.tie_break, self.decimals))
            sorted_rows = rows.take(order).tuples(self.decimals)
            times = rows.at[order].tolist()
            edges = [0, *(np.flatnonzero(np.diff(codes[order])) + 1).tolist(), len(times)]
            for begin, end in pairwise(edges):
                own = self.name_of(sorted_rows[begin])
                judged.add(own)
                self.judge(kept, own, sorted_rows[begin:end], times[begin:end], clock, out)
        for own in [own for own, (due, _) in kept.states.items() if due <= clock and own not in judged]:
            self.judge(kept, own, (), (), clock, out)
        return waiting

    def judge(
        self, kept: Kept, own: bytes, rows: Sequence[Any], times: Sequence[int], clock: int, out: list[Told]
    ) -> None:
        """Rows of one key in order, then its clock to the watermark (T3); its state is put back, or forgotten (T5)."""
        detector = self.detector
        found = kept.states.get(own)
        state = detector.new() if found is None else detector.load(found[1])
        outputs: list[Output] = []
        detector.release_rows(state, rows, times, outputs)
        detector.move_clock(state, clock, outputs)
        out.extend(self.told(output) for output in outputs)
        if detector.is_empty(state):
            kept.states.pop(own, None)
            return
        due = detector.next_timer(state)
        kept.states[own] = (NO_TIMER if due is None else due, detector.save(state))

    def name_of(self, row: Sequence[Any]) -> bytes:
        """A key as bytes. Zero has one sign, as in Spark's own groups."""
        key = [row[place] for place in self.key]
        return json.dumps([part + 0.0 if isinstance(part, float) else part for part in key], default=str).encode()

    # -- listed keys ---------------------------------------------------------------------------------------------------

    def heard(self, kept: Kept, arrived: Rows) -> None:
        """Rows in time have come: the listed keys begin with the first of them, in event time, once it is released."""
        roll = RollCall(self.spec, kept.states[ROLL][1] if ROLL in kept.states else None)
        if roll.called or not len(arrived):
            return
        roll.arrived(int(arrived.at.min()), None)
        kept.states[ROLL] = (roll.due(), roll.saved())

    def call_roll(self, kept: Kept, clock: int) -> None:
        """Let the listed keys begin when the watermark has reached the first row of any."""
        if ROLL not in kept.states:
            return
        roll = RollCall(self.spec, kept.states[ROLL][1])
        begin = roll.call(clock)
        if begin is None:
            return
        kept.states[ROLL] = (NO_TIMER, roll.saved())
        for row in roll.rows:
            own = self.name_of(row)
            found = kept.states.get(own)
            state = self.detector.new() if found is None else self.detector.load(found[1])
            self.detector.begin(state, row, begin)
            kept.states[own] = (begin, self.detector.save(state))

    # -- state ---------------------------------------------------------------------------------------------------------

    def load(self) -> Kept:
        """The bucket's states."""
        saved = self.kept.get()
        return Kept(bytes(saved[0]) if saved else None)

    def load_waiting(self) -> Rows:
        """The rows that wait for the watermark."""
        saved = self.waiting.get()
        return rows_again((bytes(saved[0]),)) if saved else Rows(np.empty(0, np.int64), [])

    def save_waiting(self, waiting: Rows) -> None:
        """Put them back."""
        if len(waiting):
            self.waiting.update((waiting.saved(sided=self.layout.sided),))
        else:
            self.waiting.clear()

    def keep(self, kept: Kept, waiting: Rows, clock: int) -> None:
        """Save the bucket, with its one timer at the earliest time any of its keys or rows wants."""
        # A timer the watermark has reached fires in this very batch; what it wakes sets the next.
        if kept.timer > clock:
            earliest = kept.earliest()
            if len(waiting):
                earliest = min(earliest, int(waiting.at.min()))
            wanted = max(earliest, clock + 1)
            if wanted != kept.timer:
                if kept.timer != NO_TIMER:
                    self.handle.deleteTimer(kept.timer)
                if wanted != NO_TIMER:
                    self.handle.registerTimer(wanted)
                kept.timer = wanted
        if kept.states or kept.timer != NO_TIMER:
            self.kept.update((kept.saved(),))
        else:
            self.kept.clear()

    # -- outputs -------------------------------------------------------------------------------------------------------

    def told(self, output: Output) -> Told:
        """An output of the detector as (port, body)."""
        if isinstance(output, Match):
            return "out", self.match(output, output.end), output.emitted_at
        if isinstance(output, Timeout):
            return "timeouts", self.match(output, output.at), None
        if isinstance(output, Failed):
            return self.failed(output.row, output.at, output.code, output.reason)
        if isinstance(output, Dropped):
            return self.failed(output.rows[-1], output.at, "pattern.runs-full", output.reason)
        raise TypeError(type(output).__name__)

    def match(self, output: Match | Timeout, end: int) -> str:
        """Key, id, start, end, then the output columns, or all rows taken; or the row itself."""
        first = output.rows[0]
        if self.spec.get("rowItself"):
            return wire({f"c{n}": value for n, value in enumerate(first)})
        body: dict[str, Any] = {f"k{n}": first[place] for n, place in enumerate(self.key)}
        found = output.emitted_at if isinstance(output, Match) else end
        body |= {"id": output.match_id, "start": output.start, "end": end, "found": found}
        if output.values:
            body |= {f"v{n}": value for n, value in enumerate(output.values)}
        else:
            body["rows"] = [{f"c{n}": value for n, value in enumerate(row)} for row in output.rows]
        return wire(body)

    def late(self, whole: Sequence[Any]) -> Told:
        """A late row, all of it."""
        return "late", wire({f"c{n}": value for n, value in enumerate(whole)}), None

    def failed(self, row: Sequence[Any], at: int | None, code: str, reason: str) -> Told:
        """A row that could not be judged, as text, with the reason."""
        shown = dict(zip(self.spec["columns"], row, strict=True))
        return "errors", wire({"code": code, "reason": reason, "at": at, "row": wire(shown)}), None

    def framed(self, out: Sequence[Told], clock: int) -> pd.DataFrame:
        """Outputs as Spark takes them."""
        return pd.DataFrame({"port": [port for port, _, _ in out], "body": [body for _, body, _ in out]})


def wire(body: Mapping[str, Any]) -> str:
    """A JSON text for Spark's reader."""
    return json.dumps(body, separators=(",", ":"), default=str)
