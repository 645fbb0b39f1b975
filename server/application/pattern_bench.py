"""The bench on which a pattern is tried: its detector, a state per key, and what came out as positions of events."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Annotated, Any

from msgspec import Meta, Struct

from server.application.pattern_answer import (
    ErrorView,
    ExplainView,
    Live,
    MatchView,
    PatternTestResult,
    TimeoutView,
)
from server.application.pattern_events import Events
from server.application.pattern_patience import MOST_WORK, CountingExplainingMachine, CountingMachine, too_large
from server.cep.casts import cast_value
from server.cep.explain import ExplainingDetector, Reasons
from server.cep.matcher import MAX_RUNS, PatternDetector
from server.cep.ordered import OrderedDetector
from server.cep.outputs import SKIP_MISSING, Dropped, Failed, Late, Match, Note, Output, Timeout
from server.cep.rollcall import RollCall
from server.cep.rowpattern.row_detector import RowPatternDetector
from server.cep.runs import KeyState
from server.domain.rejected import Rejected
from server.graph.finding import Finding
from server.nodes.pattern_compile import DETECTED_AT, CompiledPattern

Event = Mapping[str, Any]


Milliseconds = Annotated[int, Meta(ge=-(10**15), le=10**15)]


class Arrival(Struct, frozen=True, forbid_unknown_fields=True):
    """One of: the event at a position arrives, the watermark moves, the matcher is saved, thrown away and loaded."""

    event: Annotated[int, Meta(ge=0)] | None = None
    watermark: Milliseconds | None = None
    restart: bool = False


class Bench:
    """One try: a detector, and a state for each key. A row's last value is its position in ``given``."""

    nowhere: tuple[Any, ...] = (None,)
    """What a row has last that stands nowhere in the list."""

    def __init__(self, pattern: CompiledPattern, given: Sequence[Event], events: Events, *, explain: bool) -> None:
        self.pattern = pattern
        self.given = given
        self.rows = events.rows
        self.times = events.times
        self.unfit = events.unfit
        self.unplaced: list[int] = []
        """The positions of rows that have come and can't be judged."""
        spec = pattern.to_spec()
        self.detector = explaining(pattern) if explain else pattern.detector.from_spec(spec)
        if isinstance(self.detector, RowPatternDetector):
            self.detector.machine = CountingExplainingMachine(spec) if explain else CountingMachine(spec)
        self.key_columns: list[int] = spec["key"]
        self.roll = RollCall(spec)
        self.states: dict[tuple[Any, ...], Any] = {}
        self.watermark: int | None = None
        self.work = 0
        self.outputs: dict[tuple[Any, ...], list[Output]] = {}
        self.first_rows: dict[tuple[Any, ...], Sequence[Any]] = {}
        self.noted: list[tuple[Any, ...]] = []
        """For each note of the detector, whose it is."""

    def key_of(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """What distinguishes a row's key: NaN is one key, though it does not equal itself."""
        return tuple("NaN" if row[c] != row[c] else row[c] for c in self.key_columns)

    def state_of(self, row: Sequence[Any]) -> tuple[Any, list[Output]]:
        """The state of a row's key, and what has come out of it."""
        key = self.key_of(row)
        state = self.states.get(key)
        if state is None:
            state = self.states[key] = self.detector.new()
            self.outputs[key] = []
            self.first_rows[key] = row
        return state, self.outputs[key]

    def notes_of(self, key: tuple[Any, ...]) -> None:
        """What has been noted since this was last called is about this key."""
        self.noted += [key] * (len(self.detector_notes()) - len(self.noted))

    def detector_notes(self) -> Sequence[Note]:
        """All notes of the detector so far, where it keeps any."""
        keeper = self.detector.machine if isinstance(self.detector, RowPatternDetector) else self.detector
        return getattr(keeper, "notes", None) or ()

    def play_in_order(self) -> None:
        """Without arrivals the list is the order of release, and nothing is late."""
        for position, (row, at) in enumerate(zip(self.rows, self.times, strict=True)):
            if position in self.unfit:
                self.unplaced.append(position)
                continue
            self.roll.arrived(at, None)
            self.call_roll(at)
            state, outputs = self.state_of(row)
            self.spend(state)
            self.detector.judge(state, row, at, outputs)
            self.notes_of(self.key_of(row))

    def play(self, arrivals: Iterable[Arrival]) -> None:
        """Rows arrive, the watermark moves, the matcher is restarted."""
        for number, arrival in enumerate(arrivals):
            given = [arrival.event is not None, arrival.watermark is not None, arrival.restart]
            if given.count(True) != 1:
                detail = "An arrival is one of: event, watermark, restart."
                raise Rejected("pattern.arrival", detail, path=f"arrivals.{number}", invalid=True)
            if arrival.restart:
                self.restart()
            elif arrival.watermark is not None:
                self.watermark_to(arrival.watermark)
            elif arrival.event is not None:
                self.arrive(arrival.event, number)

    def arrive(self, event: int, number: int) -> None:
        """An event arrives; a position beyond the list is refused."""
        if event >= len(self.rows):
            detail = f"There is no event {event}; the list has {len(self.rows)}."
            raise Rejected("pattern.arrival", detail, path=f"arrivals.{number}.event", invalid=True)
        if event in self.unfit:
            self.unplaced.append(event)
            return
        row = self.rows[event]
        self.roll.arrived(self.times[event], self.watermark)
        state, outputs = self.state_of(row)
        outputs += self.detector.arrive(state, row, self.times[event], self.watermark)

    def watermark_to(self, watermark: int) -> None:
        """Move the watermark; it never goes back."""
        if self.watermark is not None and watermark <= self.watermark:
            return
        self.watermark = watermark
        self.call_roll(watermark)
        for key, state in self.states.items():
            self.spend(state, len(state.buffer) + 1)
            self.outputs[key] += self.detector.advance(state, watermark)
            self.notes_of(key)

    def call_roll(self, watermark: int) -> None:
        """Let the keys that are only listed begin, when it is time. Their rows stand nowhere in the list."""
        begin = self.roll.call(watermark)
        if begin is None or not isinstance(self.detector, OrderedDetector):
            return
        for row in self.roll.rows:
            state, _ = self.state_of((*row, *self.nowhere))
            self.detector.begin(state, (*row, *self.nowhere), begin)

    def finish(self) -> None:
        """The events have ended, and nothing will follow: only a row pattern asks."""
        assert isinstance(self.detector, RowPatternDetector)
        for key, state in self.states.items():
            self.outputs[key] += self.detector.finish(state)
            self.notes_of(key)

    def restart(self) -> None:
        """Save every state, throw the matcher's away, load them again (T5)."""
        self.states = {key: self.detector.load(self.detector.save(state)) for key, state in self.states.items()}

    def spend(self, state: Any, rows: int = 1) -> None:
        """Give up on a pattern that explodes on these events."""
        runs = len(state.runs) if isinstance(state, KeyState) else 0
        self.work += rows * (runs + 1)
        if self.work > MOST_WORK or runs >= MAX_RUNS:
            raise too_large()

    def result(self, findings: tuple[Finding, ...]) -> PatternTestResult:
        """The answer, positions for rows. Keys stand in the order of their first events, each with its own order."""
        outputs = [output for of_key in self.outputs.values() for output in of_key]
        staged = [state for state in self.states.values() if isinstance(state, KeyState)]
        return PatternTestResult(
            key_columns=tuple(column.name for column in self.pattern.partition),
            matches=tuple(self.match(output) for output in outputs if isinstance(output, Match)),
            timeouts=tuple(self.timeout(output) for output in outputs if isinstance(output, Timeout)),
            late=tuple(output.row[-1] for output in outputs if isinstance(output, Late)),
            live=Live(
                runs=sum(len(state.runs) for state in staged),
                held=sum(len(state.held) for state in staged),
                buffered=sum(len(state.buffer) for state in self.states.values()),
            ),
            explain=self.explained(),
            errors=self.errors(),
            warnings=findings,
        )

    def refuse_missing_skips(self, path: str) -> None:
        """Raises Rejected where a match can't skip to where its pattern says, and says that this is an error."""
        for output in (output for of_key in self.outputs.values() for output in of_key):
            if isinstance(output, Failed) and output.code == SKIP_MISSING:
                detail = f"The skip after a match can't be carried out at event {output.row[-1]}: {output.reason}."
                raise Rejected(SKIP_MISSING, detail, path=path, invalid=True)

    def errors(self) -> tuple[ErrorView, ...]:
        """The rows without a time or with a value of another type, then what could not be judged, key by key."""
        outputs = [output for of_key in self.outputs.values() for output in of_key]
        unplaced = [ErrorView(*self.unfit[position], event=position) for position in self.unplaced]
        return (*unplaced, *(error_of(output) for output in outputs if isinstance(output, Failed | Dropped)))

    def explained(self) -> tuple[ExplainView, ...]:
        """Every verdict, with the key it is about."""
        keys = {key: self.key(row) for key, row in self.first_rows.items()}
        return tuple(
            ExplainView(None if n.row is None else n.row[-1], n.run, n.stage, n.verdict, n.because, keys[key])
            for n, key in zip(self.detector_notes(), self.noted, strict=True)
        )

    def key(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """The key as the event gave it, or the list of keys that are waited for."""
        position: int | None = row[-1]
        if position is None:
            return tuple(row[place] for place in self.key_columns)
        event = self.given[position]
        return tuple(event.get(column.name) for column in self.pattern.partition)

    def match(self, found: Match) -> MatchView:
        return MatchView(
            key=self.key(found.rows[0]),
            events=positions(found.rows),
            stages=by_stage(found.rows, found.stages),
            start_ms=found.start,
            end_ms=found.end,
            emitted_at_ms=found.emitted_at,
            match_id=found.match_id,
            values=self.found_at(found) | self.values(found.values),
        )

    def found_at(self, found: Match) -> dict[str, Any]:
        """When it was found, where a match says so."""
        asked = self.pattern.detected_at
        return {DETECTED_AT.name: shown(found.emitted_at, DETECTED_AT.type)} if asked else {}

    def timeout(self, dead: Timeout) -> TimeoutView:
        return TimeoutView(
            key=self.key(dead.rows[0]),
            events=positions(dead.rows),
            stages=by_stage(dead.rows, dead.stages),
            timeout_ms=dead.at,
            start_ms=dead.start,
            end_ms=dead.end,
            values=self.values(dead.values),
        )

    def values(self, values: Sequence[Any]) -> dict[str, Any]:
        """The columns that the node gives of a match, or of what might have become one."""
        return {
            column.name: shown(value, column.type) for column, value in zip(self.pattern.outputs, values, strict=True)
        }


def explaining(pattern: CompiledPattern) -> Any:
    """The pattern's detector, one that keeps notes on every verdict."""
    spec = pattern.to_spec()
    if pattern.detector is PatternDetector:
        return ExplainingDetector(spec)
    detector = pattern.detector.from_spec(spec)
    if isinstance(detector, OrderedDetector):
        detector.explain_with(Reasons(spec))
    return detector


def shown(value: Any, kind: str) -> Any:
    """A value of a match as the answer has it: times and dates as ISO texts, and what JSON has no number for as Spark
    writes it: Infinity, NaN."""
    if value is None:
        return None
    if isinstance(value, float) and not isfinite(value):
        return cast_value(value, "DOUBLE", "STRING")
    if kind == "TIMESTAMP":
        return cast_value(value, "TIMESTAMP", "STRING")
    if kind == "DATE":
        return cast_value(value, "DATE", "STRING")
    return str(value) if isinstance(value, Decimal) else value


def positions(rows: Iterable[Sequence[Any]]) -> tuple[int, ...]:
    """The positions of rows in the request; a key that is only listed has no row there."""
    return tuple(row[-1] for row in rows if row[-1] is not None)


def by_stage(rows: Iterable[Sequence[Any]], stages: Iterable[str]) -> dict[str, list[int]]:
    """Positions by the stage that took the row."""
    found: dict[str, list[int]] = {}
    for row, stage in zip(rows, stages, strict=True):
        if row[-1] is None:
            continue
        found.setdefault(stage, []).append(row[-1])
    return found


def error_of(output: Failed | Dropped) -> ErrorView:
    """An error as the answer tells it."""
    if isinstance(output, Failed):
        return ErrorView(output.code, output.reason, event=output.row[-1])
    return ErrorView("pattern.run-dropped", output.reason, events=positions(output.rows))
