"""The test bench: a pattern tried on a handful of events, by the matcher the programs carry (contract, "its test")."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from server.application.pattern_events import Events, event_rows, schema_of
from server.cep.explain import ExplainingDetector
from server.cep.matcher import MAX_RUNS, PatternDetector
from server.cep.outputs import Dropped, Failed, Late, Match, Output, Timeout
from server.cep.runs import KeyState
from server.cep.skipping import SkipTargetMissing
from server.codegen.artefact import Refused
from server.domain.rejected import Rejected
from server.graph.finding import Finding
from server.nodes.pattern_compile import PatternUse, compile_pattern
from server.nodes.pattern_model import PatternSpec

MOST_EVENTS = 100_000
MOST_WORK = 3_000_000
"""Partial matches looked at, over all rows: beyond it the bench gives up rather than the person."""

Milliseconds = Annotated[int, Meta(ge=-(10**15), le=10**15)]


class Arrival(Struct, frozen=True, forbid_unknown_fields=True):
    """One of: the event at a position arrives, the watermark moves, the matcher is saved, thrown away and loaded."""

    event: Annotated[int, Meta(ge=0)] | None = None
    watermark: Milliseconds | None = None
    restart: bool = False


class PatternTest(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The body of ``POST /api/patterns/test``. ``columns``: types of columns, where the events don't show them."""

    pattern: PatternSpec | None = None
    partition_by: Annotated[tuple[str, ...], Meta(max_length=32)] = ()
    event_time: Annotated[str, Meta(min_length=1, max_length=255)] = "ts"
    tie_break: Annotated[tuple[str, ...], Meta(max_length=32)] = ()
    columns: Annotated[dict[str, str], Meta(max_length=2_000)] = field(default_factory=dict[str, str])
    events: Annotated[tuple[dict[str, Any], ...], Meta(max_length=MOST_EVENTS)] = ()
    arrivals: Annotated[tuple[Arrival, ...], Meta(max_length=2 * MOST_EVENTS)] | None = None
    final_watermark_ms: Milliseconds | None = None
    explain: bool = False
    sql: str | None = None


class MatchView(Struct, frozen=True, rename="camel"):
    """``events``: positions in the request's list, as they were taken; ``stages``: by stage."""

    key: tuple[Any, ...]
    events: tuple[int, ...]
    stages: dict[str, list[int]]
    start_ms: int
    end_ms: int
    emitted_at_ms: int
    match_id: str


class TimeoutView(Struct, frozen=True, rename="camel"):
    """A partial match that died of time, at ``timeoutMs``."""

    key: tuple[Any, ...]
    events: tuple[int, ...]
    stages: dict[str, list[int]]
    timeout_ms: int


class Live(Struct, frozen=True):
    """What is still open at the end: partial matches, finished ones held back, rows that wait for the watermark."""

    runs: int
    held: int
    buffered: int


class ErrorView(Struct, frozen=True, omit_defaults=True):
    """A row that could not be judged wholly (``event``), or a partial match given up (``events``)."""

    code: str
    detail: str
    event: int | None = None
    events: tuple[int, ...] = ()


class ExplainView(Struct, frozen=True):
    """Why a row did to a run what it did; ``event`` null where the clock did it."""

    event: int | None
    run: int
    stage: str
    verdict: str
    because: str


class PatternTestResult(Struct, frozen=True, omit_defaults=False):
    """The answer. ``warnings``: what compiles and may hurt."""

    matches: tuple[MatchView, ...]
    timeouts: tuple[TimeoutView, ...]
    late: tuple[int, ...]
    live: Live
    explain: tuple[ExplainView, ...]
    errors: tuple[ErrorView, ...]
    warnings: tuple[Finding, ...]


def run(request: PatternTest) -> PatternTestResult:
    """Try the pattern. Raises Refused with findings ``pattern.*``, or Rejected for events that can't be tried."""
    if request.sql is not None:
        detail = "Row patterns in SQL (MATCH_RECOGNIZE) can't be tried yet; draw the pattern in stages."
        raise Rejected("pattern.sql", detail, path="sql", invalid=True)
    if request.pattern is None:
        raise Rejected("pattern.missing", "Give a pattern with stages.", path="pattern", invalid=True)
    schema = schema_of(request.events, request.columns, request.event_time)
    use = PatternUse(
        partition_by=request.partition_by, tie_break=request.tie_break, every_column=True, explain=request.explain
    )
    compiled, findings = compile_pattern(request.pattern, schema, use)
    if compiled is None:
        raise Refused(tuple(finding for finding in findings if finding.severity == "error"))
    spec = compiled.to_spec()
    names = [column.name for column in compiled.inputs]
    events = event_rows(request.events, names, schema, request.event_time)
    bench = Bench(spec, request, events)
    try:
        if request.arrivals is None:
            bench.play_in_order()
        else:
            bench.play(request.arrivals)
        if request.final_watermark_ms is not None:
            bench.watermark_to(request.final_watermark_ms)
    except SkipTargetMissing as missing:
        detail = f"{str(missing)[:1].upper()}{str(missing)[1:]}."
        raise Rejected("pattern.skip-missing", detail, path="pattern.afterMatchSkip", invalid=True) from missing
    return bench.result(tuple(findings))


class Bench:
    """One try: a matcher, and a state for each key. A row's last value is its position in the request."""

    def __init__(self, spec: dict[str, Any], request: PatternTest, events: Events) -> None:
        self.request = request
        self.rows = events.rows
        self.times = events.times
        self.detector = ExplainingDetector(spec) if request.explain else PatternDetector(spec)
        self.key_columns: list[int] = spec["key"]
        self.states: dict[tuple[Any, ...], KeyState] = {}
        self.watermark: int | None = None
        self.work = 0
        self.outputs: dict[tuple[Any, ...], list[Output]] = {}

    def key_of(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """What distinguishes a row's key: NaN is one key, though it does not equal itself."""
        return tuple("NaN" if row[c] != row[c] else row[c] for c in self.key_columns)

    def state_of(self, row: Sequence[Any]) -> tuple[KeyState, list[Output]]:
        """The state of a row's key, and what has come out of it."""
        key = self.key_of(row)
        state = self.states.get(key)
        if state is None:
            state = self.states[key] = self.detector.new()
            self.outputs[key] = []
        return state, self.outputs[key]

    def play_in_order(self) -> None:
        """Without arrivals the list is the order of release, and nothing is late."""
        for row, at in zip(self.rows, self.times, strict=True):
            state, outputs = self.state_of(row)
            self.spend(state)
            self.detector.judge(state, row, at, outputs)

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
        row = self.rows[event]
        state, outputs = self.state_of(row)
        outputs += self.detector.arrive(state, row, self.times[event], self.watermark)

    def watermark_to(self, watermark: int) -> None:
        """Move the watermark; it never goes back."""
        if self.watermark is not None and watermark <= self.watermark:
            return
        self.watermark = watermark
        for key, state in self.states.items():
            self.spend(state, len(state.buffer) + 1)
            self.outputs[key] += self.detector.advance(state, watermark)

    def restart(self) -> None:
        """Save every state, throw the matcher's away, load them again (T5)."""
        self.states = {key: self.detector.load(self.detector.save(state)) for key, state in self.states.items()}

    def spend(self, state: KeyState, rows: int = 1) -> None:
        """Give up on a pattern that explodes on these events."""
        self.work += rows * (len(state.runs) + 1)
        if self.work > MOST_WORK or len(state.runs) >= MAX_RUNS:
            detail = "The pattern makes too many partial matches of these events to be tried here; give it a window."
            raise Rejected("pattern.too-large", detail, path="pattern", invalid=True)

    def result(self, findings: tuple[Finding, ...]) -> PatternTestResult:
        """The answer, positions for rows. Keys stand in the order of their first events, each with its own order."""
        outputs = [output for of_key in self.outputs.values() for output in of_key]
        notes = self.detector.notes if isinstance(self.detector, ExplainingDetector) else []
        return PatternTestResult(
            matches=tuple(self.match(output) for output in outputs if isinstance(output, Match)),
            timeouts=tuple(self.timeout(output) for output in outputs if isinstance(output, Timeout)),
            late=tuple(output.row[-1] for output in outputs if isinstance(output, Late)),
            live=Live(
                runs=sum(len(state.runs) for state in self.states.values()),
                held=sum(len(state.held) for state in self.states.values()),
                buffered=sum(len(state.buffer) for state in self.states.values()),
            ),
            explain=tuple(
                ExplainView(None if n.row is None else n.row[-1], n.run, n.stage, n.verdict, n.because) for n in notes
            ),
            errors=tuple(error_of(output) for output in outputs if isinstance(output, Failed | Dropped)),
            warnings=findings,
        )

    def key(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """The key as the event gave it."""
        position: int = row[-1]
        event = self.request.events[position]
        return tuple(event.get(name) for name in self.request.partition_by)

    def match(self, found: Match) -> MatchView:
        return MatchView(
            key=self.key(found.rows[0]),
            events=positions(found.rows),
            stages=by_stage(found.rows, found.stages),
            start_ms=found.start,
            end_ms=found.end,
            emitted_at_ms=found.emitted_at,
            match_id=found.match_id,
        )

    def timeout(self, dead: Timeout) -> TimeoutView:
        return TimeoutView(self.key(dead.rows[0]), positions(dead.rows), by_stage(dead.rows, dead.stages), dead.at)


def positions(rows: Iterable[Sequence[Any]]) -> tuple[int, ...]:
    """The positions of rows in the request."""
    return tuple(row[-1] for row in rows)


def by_stage(rows: Iterable[Sequence[Any]], stages: Iterable[str]) -> dict[str, list[int]]:
    """Positions by the stage that took the row."""
    found: dict[str, list[int]] = {}
    for row, stage in zip(rows, stages, strict=True):
        found.setdefault(stage, []).append(row[-1])
    return found


def error_of(output: Failed | Dropped) -> ErrorView:
    """An error as the answer tells it."""
    if isinstance(output, Failed):
        return ErrorView(output.code, output.reason, event=output.row[-1])
    return ErrorView("pattern.run-dropped", output.reason, events=positions(output.rows))
