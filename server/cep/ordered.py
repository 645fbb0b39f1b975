"""What every engine but the matcher of stages shares: rows of a key in the order of T1, its clock, its state."""

import json
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from operator import itemgetter
from typing import Any

from server.cep.conditions import Conditions
from server.cep.copies import Instant
from server.cep.functions import compiled_lambda
from server.cep.outputs import MOST_NOTES, Failed, Match, Note, Output, Timeout, output_failed
from server.cep.packing import COMPACT, canonical, copy_of_name, decoded, match_id_of
from server.cep.values import UNJUDGED
from server.cep.waiting import FOREVER, Buffered, TakesRowsIn

ORDERED_STATE_VERSION = 1


class OrderedState:
    """Everything of one key. ``memory`` is the detector's own; ``arrived`` counts rows; ``instant``: the names of the
    matches given out at the latest time."""

    __slots__ = ("arrived", "buffer", "clock", "instant", "memory")

    def __init__(self, memory: Any) -> None:
        self.clock: int | None = None
        self.buffer: list[Buffered] = []
        self.arrived = 0
        self.instant = Instant()
        self.memory = memory


class OrderedDetector(TakesRowsIn):
    """A detector that is told of rows in their order, and of the clock. A subclass says what it remembers and does.

    A memory is made of lists, deques, dicts with text keys, numbers, texts, None, and rows; rows and deques come back
    from a saved state as lists. ``settings`` are the numbers and words of the form. Rules T1 to T5 hold for whatever a
    subclass does.
    """

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.columns: tuple[str, ...] = tuple(spec["columns"])
        self.key: tuple[int, ...] = tuple(spec["key"])
        self.tie_break: tuple[int, ...] = tuple(spec["tieBreak"])
        self.max_buffered: int = spec["maxBufferedPerKey"]
        self.node: str = spec["node"]
        self.settings: Mapping[str, Any] = spec["settings"]
        self.conditions = Conditions(spec)
        self.outputs = [(output["name"], compiled_lambda("r", output["python"])) for output in spec["outputs"]]
        self.failures: list[Failed] = []
        self.fingerprint = ordered_fingerprint(spec)
        self.notes: list[Note] | None = None
        self.why: Callable[[str, Sequence[Any]], str] = lambda name, row: name

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> "OrderedDetector":
        """The detector of a SPEC as the node's compiler gives it."""
        return cls(spec)

    # -- what a subclass says ------------------------------------------------------------------------------------------

    def fresh(self) -> Any:
        """The memory of a key nothing is known of."""
        raise NotImplementedError

    def remembered(self, saved: Any) -> Any:
        """The memory again, of what JSON made of it."""
        return saved

    def row(self, memory: Any, row: Sequence[Any], at: int, out: list[Output]) -> None:
        """Judge a row in its turn; every deadline up to its time has been passed (T3)."""
        raise NotImplementedError

    def tick(self, memory: Any, now: int, out: list[Output]) -> None:
        """Pass through each deadline up to ``now``, in order."""

    def due(self, memory: Any) -> int:
        """When the clock next does something; FOREVER if it does not."""
        return FOREVER

    def idle(self, memory: Any) -> bool:
        """Whether the memory may be forgotten: it is what ``fresh`` gives, as far as the rest of time can tell."""
        raise NotImplementedError

    def expect(self, memory: Any, row: Sequence[Any], at: int) -> None:
        """A key is waited for from ``at`` on, though no row of it has come; of ``row`` only the key is known. Asked
        only of detectors whose SPEC lists ``expected`` keys."""
        raise NotImplementedError

    # -- the detector's face -------------------------------------------------------------------------------------------

    def new(self) -> OrderedState:
        """The state of a key nothing is known of."""
        return OrderedState(self.fresh())

    def arrive_all(
        self, state: OrderedState, rows: Sequence[Sequence[Any]], times: Sequence[int], watermark: int | None
    ) -> list[Output]:
        """Take in several rows of the key, in the order of their arrival."""
        out: list[Output] = []
        for row, at in zip(rows, times, strict=True):
            out.extend(self.arrive(state, row, at, watermark))
        return out

    def advance(self, state: OrderedState, watermark: int) -> list[Output]:
        """Release buffered rows up to the watermark in order, then move the clock to it (T1, T3)."""
        out: list[Output] = []
        if state.buffer:
            state.buffer.sort()
            end = bisect_right(state.buffer, watermark, key=itemgetter(0))
            ready, state.buffer = state.buffer[:end], state.buffer[end:]
            self.release_rows(state, [entry[3] for entry in ready], [entry[0] for entry in ready], out)
        self.move_clock(state, watermark, out)
        return out

    def begin(self, state: OrderedState, row: Sequence[Any], at: int) -> None:
        """A listed key's clock starts without a row of its own (``rollcall.py``)."""
        self.expect(state.memory, row, at)
        state.clock = at

    def release_rows(
        self, state: OrderedState, rows: Sequence[Sequence[Any]], times: Sequence[int], out: list[Output]
    ) -> None:
        """Judge rows that are in the order of T1."""
        for row, at in zip(rows, times, strict=True):
            self.judge(state, row, at, out)

    def judge(self, state: OrderedState, row: Sequence[Any], at: int, out: list[Output]) -> None:
        """A row in its turn: the clock moves to its time first (T3)."""
        self.pass_time(state, at, out)
        begin = len(out)
        self.row(state.memory, row, at, out)
        self.tell_apart(state, begin, out)
        troubles = self.conditions.troubles
        if troubles:
            out.append(Failed(row, at, "pattern.expression", troubles[0]))
            troubles.clear()
        if state.clock is not None and at < state.clock:
            # Only a bench releases a row out of order: what its time has made due is due at once.
            self.pass_time(state, state.clock, out)

    def move_clock(self, state: OrderedState, now: int, out: list[Output]) -> None:
        """The watermark has come to ``now``: rows of that time and before are late from here on."""
        self.pass_time(state, now, out)
        state.instant.close()

    def pass_time(self, state: OrderedState, now: int, out: list[Output]) -> None:
        """Only the clock closes windows (T3). It never goes back."""
        if state.clock is not None and now < state.clock:
            now = state.clock
        if self.due(state.memory) <= now:
            begin = len(out)
            self.tick(state.memory, now, out)
            self.tell_apart(state, begin, out)
        state.clock = now

    def tell_apart(self, state: OrderedState, begin: int, out: list[Output]) -> None:
        """Names of their own for matches of equal rows. Those are given out at one time, whatever the detector: equal
        rows have the same deadlines. Then what failed in what came out (E7)."""
        for place in range(begin, len(out)):
            output = out[place]
            if isinstance(output, Match | Timeout):
                at = output.emitted_at if isinstance(output, Match) else output.at
                number = state.instant.number_of((output.match_id,), at, state.instant.serial + 1)
                if number:
                    out[place] = output._replace(match_id=copy_of_name(output.match_id, number))
        if self.failures:
            out.extend(self.failures)
            self.failures.clear()

    def next_timer(self, state: OrderedState) -> int | None:
        """The earliest time at which ``advance`` would do something; None if only a new row can."""
        due = self.due(state.memory)
        if state.buffer:
            due = min(due, min(state.buffer)[0])
        return None if due >= FOREVER else due

    def is_empty(self, state: OrderedState) -> bool:
        """Whether the state may be forgotten (T5)."""
        return not state.buffer and self.idle(state.memory)

    def save(self, state: OrderedState) -> bytes:
        """The state, compact and versioned (T5)."""
        body: dict[str, Any] = {
            "v": ORDERED_STATE_VERSION,
            "p": self.fingerprint,
            "n": [state.clock, state.arrived],
            "m": state.memory,
            "b": [[at, arrival, *row] for at, _, arrival, row in state.buffer],
        }
        if state.instant.at is not None:
            body["i"] = state.instant.saved()
        return COMPACT.encode(body).encode()

    def load(self, saved: bytes) -> OrderedState:
        """The state again. Raises ValueError on bytes of another version or of another pattern."""
        body: dict[str, Any] = json.loads(saved, object_hook=decoded)
        if body.get("v") != ORDERED_STATE_VERSION:
            raise ValueError(f"a saved state of version {body.get('v')} is not readable")
        if body["p"] != self.fingerprint:
            raise ValueError("the saved state belongs to another pattern")
        state = OrderedState(self.remembered(body["m"]))
        state.clock, state.arrived = body["n"]
        saved_buffer: list[list[Any]] = body["b"]
        for at, arrival, *values in saved_buffer:
            row = tuple(values)
            state.buffer.append((at, self.tie_of(row), arrival, row))
        if "i" in body:
            state.instant.load(body["i"])
        return state

    # -- for subclasses ------------------------------------------------------------------------------------------------

    def match(
        self,
        rows: Sequence[Sequence[Any]],
        start: int,
        end: int,
        clock: int,
        measures: Sequence[Any],
        stage: str = "row",
    ) -> Match:
        """A match of these rows: it gives the node's measures, then the output columns over its last row."""
        taken = tuple(rows)
        identity = match_id_of(self.node, self.key, taken, start, end)
        values = (*measures, *self.more(taken[-1], end, measures))
        return Match(identity, taken, (stage,) * len(taken), start, end, clock, values, 0)

    def more(
        self, row: Sequence[Any], at: int, measures: Sequence[Any], last: Sequence[Any] | None = None
    ) -> tuple[Any, ...]:
        """The output columns over a row of time ``at`` and the node's measures; one that fails is NULL, and noted.

        ``last``: the row that is then told of, where ``row`` is made of several.
        """
        whole = (*row[: len(self.columns)], *measures)
        found: list[Any] = []
        for name, output in self.outputs:
            try:
                found.append(output(whole))
            except UNJUDGED as error:
                self.failures.append(output_failed(row if last is None else last, at, name, error))
                found.append(None)
        return tuple(found)

    def explain_with(self, why: Callable[[str, Sequence[Any]], str]) -> None:
        """Keep notes from now on. ``why``: a sentence on a condition's truth for a row."""
        self.notes = []
        self.why = why

    def note(self, row: Sequence[Any] | None, stage: str, verdict: str, because: str) -> None:
        """Write down what became of a row, or what the clock did (row None), where somebody wants to know."""
        if self.notes is not None and len(self.notes) < MOST_NOTES:
            self.notes.append(Note(row, 0, stage, verdict, because))


def ordered_fingerprint(spec: Mapping[str, Any]) -> str:
    """Equal for SPECs whose saved states can be exchanged."""
    part = {name: spec[name] for name in ("engine", "columns", "key", "tieBreak", "settings")}
    for name in ("conditions", "values"):
        part[name] = {key: entry["python"] for key, entry in spec[name].items()}
    return sha256(canonical(part)).hexdigest()[:16]
