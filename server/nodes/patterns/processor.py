"""A pattern on Spark: one state entry per bucket of keys, one event-time timer per bucket.

Rows come as (bucket, at, row): ``at`` in milliseconds or None, ``row`` a JSON object with all columns in order.
What comes out is (port, body): ``body`` a JSON array whose parts the program takes apart by the port's schema.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportIncompatibleMethodOverride=false
# pandas and Spark's processor interface come without complete types.

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
from pyspark.sql.streaming.stateful_processor import (
    ExpiredTimerInfo,
    StatefulProcessor,
    StatefulProcessorHandle,
    TimerValues,
)

from server.cep.outputs import Dropped, Failed, Late, Match, Output, Timeout

NO_TIMER = 2**63 - 1
ENTRY = ">IqI"
"""Before each key's state: length of the key, time of its next timer, length of the state."""


class Kept:
    """The states of one bucket: bytes by key, with the time at which each wants to be woken."""

    def __init__(self, saved: bytes | None) -> None:
        self.timer = NO_TIMER
        self.states: dict[bytes, tuple[int, bytes]] = {}
        if not saved:
            return
        (self.timer,) = struct.unpack_from(">q", saved, 0)
        place = 8
        while place < len(saved):
            key_length, due, length = struct.unpack_from(ENTRY, saved, place)
            place += struct.calcsize(ENTRY)
            key = saved[place : place + key_length]
            place += key_length
            self.states[key] = (due, saved[place : place + length])
            place += length

    def saved(self) -> bytes:
        """The whole as bytes."""
        parts = [struct.pack(">q", self.timer)]
        for key, (due, state) in self.states.items():
            parts += (struct.pack(ENTRY, len(key), due, len(state)), key, state)
        return b"".join(parts)

    def earliest(self) -> int:
        """The earliest time at which a key wants to be woken."""
        return min((due for due, _ in self.states.values()), default=NO_TIMER)


class PatternProcessor(StatefulProcessor):
    """Feeds one detector per key."""

    def __init__(self, detector: Any, spec: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> None:
        """``detector``: the class of the engine, which takes the columns in ``spec["columns"]``. ``columns``: all of
        them in order, with their types."""
        self.engine = detector
        self.spec = spec
        self.key = tuple(spec["key"])
        self.names = tuple(name for name, _ in columns)
        self.decimals = tuple(place for place, (_, kind) in enumerate(columns) if kind.startswith("DECIMAL"))
        self.floats = tuple(place for place, (_, kind) in enumerate(columns) if kind in ("DOUBLE", "FLOAT"))

    def init(self, handle: StatefulProcessorHandle) -> None:
        self.handle = handle
        self.detector = self.engine.from_spec(self.spec)
        self.needed = tuple(self.names.index(column) for column in self.spec["columns"])
        self.kept = handle.getValueState("kept", "saved BINARY")

    def handleInputRows(  # noqa: N802
        self,
        key: Any,
        rows: Iterator[pd.DataFrame],
        timerValues: TimerValues,  # noqa: N803
    ) -> Iterator[pd.DataFrame]:
        kept = self.load()
        watermark = known_watermark(timerValues)
        arrived: dict[bytes, list[tuple[int, tuple[Any, ...], list[Any]]]] = {}
        out: list[tuple[str, str]] = []
        for frame in rows:
            times: list[Any] = frame["at"].tolist()
            texts: list[str] = frame["row"].tolist()
            for at, whole in zip(times, parsed(texts), strict=True):
                for place in self.decimals:
                    if whole[place] is not None:
                        whole[place] = Decimal(whole[place])
                for place in self.floats:
                    if isinstance(whole[place], str):
                        whole[place] = float(whole[place])
                row = tuple([whole[place] for place in self.needed])
                if at == -NO_TIMER:
                    out.append(self.failed(row, None, "pattern.no-time", "the time column is NULL"))
                    continue
                own = json.dumps([row[place] for place in self.key], default=str).encode()
                arrived.setdefault(own, []).append((int(at), row, whole))
        for own, entries in arrived.items():
            state = self.state_of(kept, own)
            for at, row, whole in entries:
                for output in self.detector.arrive(state, row, at, watermark):
                    out.append(self.late(whole) if isinstance(output, Late) else self.told(output))
            self.advance(kept, own, state, watermark, out)
        self.keep(kept, watermark)
        if out:
            yield framed(out)

    def handleExpiredTimer(  # noqa: N802
        self,
        key: Any,
        timerValues: TimerValues,  # noqa: N803
        expiredTimerInfo: ExpiredTimerInfo,  # noqa: N803
    ) -> Iterator[pd.DataFrame]:
        kept = self.load()
        kept.timer = NO_TIMER
        watermark = timerValues.getCurrentWatermarkInMs()
        out: list[tuple[str, str]] = []
        for own in [own for own, (due, _) in kept.states.items() if due <= watermark]:
            self.advance(kept, own, self.state_of(kept, own), watermark, out)
        self.keep(kept, watermark)
        if out:
            yield framed(out)

    # -- state ---------------------------------------------------------------------------------------------------------

    def load(self) -> Kept:
        """The bucket's states."""
        saved = self.kept.get()
        return Kept(bytes(saved[0]) if saved else None)

    def state_of(self, kept: Kept, own: bytes) -> Any:
        """A key's state, new if nothing is known of it."""
        found = kept.states.get(own)
        return self.detector.new() if found is None else self.detector.load(found[1])

    def advance(self, kept: Kept, own: bytes, state: Any, watermark: int | None, out: list[tuple[str, str]]) -> None:
        """Move a key's clock to the watermark and put its state back."""
        if watermark is not None:
            out.extend(self.told(output) for output in self.detector.advance(state, watermark))
        if self.detector.is_empty(state):
            kept.states.pop(own, None)
            return
        due = self.detector.next_timer(state)
        kept.states[own] = (NO_TIMER if due is None else due, self.detector.save(state))

    def keep(self, kept: Kept, watermark: int | None) -> None:
        """Save the bucket, with its one timer at the earliest time any of its keys wants."""
        clock = 0 if watermark is None else watermark
        # A timer the watermark has reached fires in this very batch; what it wakes sets the next.
        if kept.timer > clock:
            wanted = max(kept.earliest(), clock + 1)
            if wanted != kept.timer:
                if kept.timer != NO_TIMER:
                    self.handle.deleteTimer(kept.timer)
                if wanted != NO_TIMER:
                    self.handle.registerTimer(wanted)
                kept.timer = wanted
        if kept.states:
            self.kept.update((kept.saved(),))
        else:
            self.kept.clear()

    # -- outputs -------------------------------------------------------------------------------------------------------

    def told(self, output: Output) -> tuple[str, str]:
        """An output of the detector as (port, body)."""
        if isinstance(output, Match):
            return "out", self.match(output, output.end)
        if isinstance(output, Timeout):
            return "timeouts", self.match(output, output.at)
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
        body |= {"id": output.match_id, "start": output.start, "end": end}
        if output.values:
            body |= {f"v{n}": value for n, value in enumerate(output.values)}
        else:
            body["rows"] = [{f"c{n}": value for n, value in enumerate(row)} for row in output.rows]
        return wire(body)

    def late(self, whole: list[Any]) -> tuple[str, str]:
        """A late row, all of it."""
        return "late", wire({f"c{n}": value for n, value in enumerate(whole)})

    def failed(self, row: Sequence[Any], at: int | None, code: str, reason: str) -> tuple[str, str]:
        """A row that could not be judged, as text, with the reason."""
        shown = dict(zip(self.spec["columns"], row, strict=True))
        return "errors", wire({"code": code, "reason": reason, "at": at, "row": wire(shown)})


def known_watermark(timer_values: TimerValues) -> int | None:
    """The watermark in milliseconds; 0 is Spark's word for none yet."""
    watermark = timer_values.getCurrentWatermarkInMs()
    return watermark if watermark > 0 else None


def parsed(texts: Sequence[str]) -> list[list[Any]]:
    """JSON objects as lists of their values. Spark writes NaN and infinities as strings."""
    return [list(entry.values()) for entry in json.loads("[" + ",".join(texts) + "]")]


def wire(body: Mapping[str, Any]) -> str:
    """A JSON text for Spark's reader."""
    return json.dumps(body, separators=(",", ":"), default=str)


def framed(out: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Outputs as Spark takes them."""
    return pd.DataFrame({"port": [port for port, _ in out], "body": [body for _, body in out]})
