"""What the test bench answers, in positions of the request's list of events."""

from typing import Any

from msgspec import Struct, field

from server.graph.finding import Finding


class MatchView(Struct, frozen=True, rename="camel"):
    """``events``: positions in the request's list, as they were taken; ``stages``: by stage. ``values``: the columns
    that the node gives of a match."""

    key: tuple[Any, ...]
    events: tuple[int, ...]
    stages: dict[str, list[int]]
    start_ms: int
    end_ms: int
    emitted_at_ms: int
    match_id: str
    values: dict[str, Any] = field(default_factory=dict[str, Any])


class TimeoutView(Struct, frozen=True, rename="camel"):
    """A partial match that died of time, at ``timeoutMs``. ``values``: as of a match, of the rows there were."""

    key: tuple[Any, ...]
    events: tuple[int, ...]
    stages: dict[str, list[int]]
    timeout_ms: int
    start_ms: int
    end_ms: int
    values: dict[str, Any] = field(default_factory=dict[str, Any])


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
    """Why a row did to a run what it did; ``event`` null where the clock did it. ``key``: whose row or clock it is."""

    event: int | None
    run: int
    stage: str
    verdict: str
    because: str
    key: tuple[Any, ...] = ()


class PatternTestResult(Struct, frozen=True, rename="camel", omit_defaults=False):
    """The answer. ``key_columns``: rows that agree in these are of one key.

    ``warnings``: what compiles and may hurt."""

    key_columns: tuple[str, ...]
    matches: tuple[MatchView, ...]
    timeouts: tuple[TimeoutView, ...]
    late: tuple[int, ...]
    live: Live
    explain: tuple[ExplainView, ...]
    errors: tuple[ErrorView, ...]
    warnings: tuple[Finding, ...]
