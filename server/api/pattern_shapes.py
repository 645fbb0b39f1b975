"""What is answered about patterns. Shapes may gain fields."""

from typing import Any, Literal

from msgspec import field

from server.api.shapes import Answered
from server.graph.finding import Finding


class PatternMatch(Answered, frozen=True):
    """``events`` are positions in the request's list in the order they were taken, ``stages`` the same by stage.

    ``values``: the columns the node gives of a match, times as ISO texts."""

    key: tuple[Any, ...]
    events: tuple[int, ...]
    stages: dict[str, tuple[int, ...]]
    start_ms: int
    end_ms: int
    emitted_at_ms: int
    match_id: str
    values: dict[str, Any]


class PatternTimeout(Answered, frozen=True):
    """``values``: the columns the node gives of it, of the rows there were; times as ISO texts."""

    key: tuple[Any, ...]
    events: tuple[int, ...]
    stages: dict[str, tuple[int, ...]]
    timeout_ms: int
    start_ms: int
    end_ms: int
    values: dict[str, Any]


class PatternLive(Answered, frozen=True):
    runs: int
    held: int
    buffered: int


class PatternError(Answered, frozen=True, omit_defaults=True):
    """A row that could not be judged wholly (``event``), or a partial match given up (``events``)."""

    code: str
    detail: str
    event: int | None = None
    events: tuple[int, ...] = ()


class PatternStep(Answered, frozen=True):
    """Why a row did to a run what it did; ``event`` null where the clock did it. ``key``: whose row or clock it is."""

    event: int | None
    run: int
    stage: str
    verdict: Literal["taken", "skipped", "killed", "expired"]
    because: str
    key: tuple[Any, ...] = ()


class RowPatternRows(Answered, frozen=True):
    """The rows of a MATCH_RECOGNIZE query over a list of events. ``late``: positions that came behind the watermark."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    late: tuple[int, ...] = ()
    errors: tuple[PatternError, ...] = ()
    warnings: tuple[Finding, ...] = ()
    explain: tuple[PatternStep, ...] = ()


class PatternResult(Answered, frozen=True):
    """What a pattern finds in a list of events. ``keyColumns``: rows that agree in these are of one key."""

    key_columns: tuple[str, ...]
    matches: tuple[PatternMatch, ...]
    timeouts: tuple[PatternTimeout, ...]
    late: tuple[int, ...]
    live: PatternLive
    explain: tuple[PatternStep, ...] = ()
    errors: tuple[PatternError, ...] = ()
    warnings: tuple[Finding, ...] = ()


class CaseDifference(Answered, frozen=True):
    """What differs at a port. ``sentences``: one for each row that did not come, came otherwise or was not expected."""

    port: Literal["matches", "timeouts", "late", "errors"]
    expected: int
    came: int
    sentences: tuple[str, ...]


class CasePlayed(Answered, frozen=True):
    """A test case. ``problem``: why it can't be played, else empty. ``came``: by port the rows that came out, where
    they were asked for."""

    name: str
    holds: bool
    problem: str
    differences: tuple[CaseDifference, ...] = ()
    came: dict[str, tuple[dict[str, Any], ...]] = field(default_factory=dict[str, tuple[dict[str, Any], ...]])


class CasesPlayed(Answered, frozen=True):
    """The test cases of a form, in its order."""

    cases: tuple[CasePlayed, ...]
