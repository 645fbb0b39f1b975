"""Our sessions and Spark's own session_window over the same rows; where the two differ, and only there."""

from random import Random
from typing import Any

import pytest

from server.cep.outputs import Match
from tests.nodes.replayed import detector_of

pytestmark = pytest.mark.spark

GAP = 10_000
COLUMNS = "k STRING, n BIGINT, ts TIMESTAMP"
CONFIG = {
    "sessionKey": ["k"],
    "gapDuration": {"value": 10, "unit": "seconds"},
    "aggregations": [
        {"column": "n", "function": "count", "alias": "known"},
        {"column": "n", "function": "sum", "alias": "total"},
        {"column": "n", "function": "avg", "alias": "mean"},
    ],
}

Sessions = list[tuple[Any, ...]]


def ours(rows: list[tuple[str, int | None, int]]) -> Sessions:
    """(key, start, end of the last row's gap, count, known, total, mean) of each session."""
    detector = detector_of("session-detector", CONFIG, COLUMNS)
    found: Sessions = []
    for key in sorted({row[0] for row in rows}):
        state = detector.new()
        for row in rows:
            if row[0] == key:
                detector.arrive(state, row, row[2], None)
        for output in detector.advance(state, 10**12):
            assert isinstance(output, Match)
            found.append((key, output.start, output.end + GAP, *output.values))
    return sorted(found)


def theirs(spark: Any, rows: list[tuple[str, int | None, int]]) -> Sessions:
    frame = spark.createDataFrame(rows, "k STRING, n BIGINT, ms BIGINT").selectExpr(
        "k", "n", "timestamp_millis(ms) AS ts"
    )
    frame.createOrReplaceTempView("rows_of_sessions")
    asked = spark.sql(
        "SELECT k, unix_millis(session_window.start), unix_millis(session_window.end), count(*), count(n), sum(n), "
        "avg(n) FROM rows_of_sessions GROUP BY k, session_window(ts, '10 seconds')"
    )
    return sorted(tuple(row) for row in asked.collect())


def test_sessions_are_those_of_session_window(spark: Any):
    chance = Random(7)
    rows = [(chance.choice("abc"), chance.choice([None, 1, 5, -2]), chance.randint(1, 200) * 3_001) for _ in range(150)]
    expected = theirs(spark, rows)
    assert ours(rows) == expected
    assert len(expected) > 20 and max(row[3] for row in expected) > 5


def test_at_exactly_the_gap_ours_are_apart_and_theirs_together(spark: Any):
    """Why a program has our detector and not session_window: windows are exclusive (T3), and late rows have a port."""
    rows: list[tuple[str, int | None, int]] = [("a", 1, 10_000), ("a", 1, 20_000), ("a", 1, 29_999)]
    assert [row[3] for row in ours(rows)] == [1, 2]
    assert [row[3] for row in theirs(spark, rows)] == [3]
