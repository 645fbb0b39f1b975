"""What comes out of a detector. Rows are the tuples that went in; times are milliseconds since 1970, UTC."""

from collections.abc import Sequence
from typing import Any, NamedTuple


class Match(NamedTuple):
    """A finished pattern. ``stages``: for each of ``rows`` the name of the stage that took it.

    ``values``: the output columns, in the order of the SPEC's ``outputs``. ``run`` is the run's number, for explain.
    """

    match_id: str
    rows: tuple[Sequence[Any], ...]
    stages: tuple[str, ...]
    start: int
    end: int
    emitted_at: int
    values: tuple[Any, ...]
    run: int


class Timeout(NamedTuple):
    """A run that died of time before it was a match (W4). ``at``: the deadline it reached."""

    match_id: str
    rows: tuple[Sequence[Any], ...]
    stages: tuple[str, ...]
    start: int
    end: int
    at: int
    values: tuple[Any, ...]
    run: int


class Late(NamedTuple):
    """A row that arrived when the watermark had already reached its time (T2)."""

    row: Sequence[Any]
    at: int
    watermark: int


class Failed(NamedTuple):
    """A row that could not be judged wholly: ``code`` names why, ``reason`` is a sentence."""

    row: Sequence[Any]
    at: int
    code: str
    reason: str


NO_TIME = ("pattern.no-time", "the time column is NULL")
"""Code and reason of a row that can't be placed in time: it is told as an error, and never judged (T6)."""


SKIP_MISSING = "pattern.skip-missing"
"""Code of a match that can't skip to where its pattern says (E3, MR6): told as an error, at its first row."""


def output_failed(row: Sequence[Any], at: int, column: str, error: Exception) -> Failed:
    """What is said of an output column that could not be computed (E7). ``row``: the last of what came out."""
    return Failed(row, at, "pattern.output", f"{column} is NULL in what was found: {error}")


class Dropped(NamedTuple):
    """A run given up because its key had too many. ``rows`` are those it had taken."""

    rows: tuple[Sequence[Any], ...]
    at: int
    reason: str


MOST_NOTES = 20_000


class Note(NamedTuple):
    """One verdict, where somebody asked why. ``row`` is the row that was judged, None where the clock decided. ``run``:
    the run's number, 0 where there is none or a row might have started one. ``stage``: the one that was waited for, or
    the condition's name. ``verdict``: taken, skipped, killed, expired.
    """

    row: Sequence[Any] | None
    run: int
    stage: str
    verdict: str
    because: str


Output = Match | Timeout | Late | Failed | Dropped
