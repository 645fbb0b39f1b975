"""The trend detector against a slow reading of its rules."""

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.cep.outputs import Failed, Match
from tests.nodes.playing import detector_of, notes, played

COLUMNS = "v DOUBLE, n BIGINT, ts TIMESTAMP"
Row = tuple[Any, ...]

FORMS = st.fixed_dictionaries(
    {
        "valueField": st.just("v"),
        "direction": st.sampled_from(["up", "down", "flat"]),
        "consecutiveCount": st.integers(2, 4),
        "tolerancePercent": st.sampled_from([0, 5, 10.0, 0.5, 100]),
        "afterMatch": st.sampled_from(["fresh", "overlap"]),
    }
)
VALUES = [0.0, -0.0, 1.0, 1.05, 1.1, 1.155, 1.1550000000000002, 1.2, 2.0, -1.0, -1.1, -1.045, 1e300, 1e-300,
          None, math.nan, math.inf, -math.inf]  # fmt: skip


@st.composite
def streams(draw: st.DrawFn) -> list[Row]:
    rows = sorted(draw(st.lists(st.tuples(st.sampled_from(VALUES), st.integers(-3, 12)), max_size=16)),
                  key=lambda row: row[1])  # fmt: skip
    return [(value, number, second * 1_000) for number, (value, second) in enumerate(rows)]


def oracle(config: dict[str, Any], rows: list[Row]) -> list[list[int]]:
    """The rows of each match: every stretch of values that go one way, but for those that begin inside a match."""
    values = [row for row in rows if row[0] is not None and math.isfinite(row[0])]
    tolerance = Fraction(str(config["tolerancePercent"])) / 100

    def goes(before: Row, row: Row) -> bool:
        was, change = Fraction(repr(before[0])), Fraction(repr(row[0])) - Fraction(repr(before[0]))
        way = "flat" if abs(change) <= abs(was) * tolerance else "up" if change > 0 else "down"
        return way == config["direction"]

    count = config["consecutiveCount"]
    found: list[list[int]] = []
    free = 0
    for first in range(len(values) - count + 1):
        stretch = values[first : first + count]
        if first >= free and all(goes(a, b) for a, b in pairwise(stretch)):
            found.append([row[1] for row in stretch])
            if config["afterMatch"] == "fresh":
                free = first + count
    return found


def agrees(config: dict[str, Any], rows: list[Row], borders: list[int]) -> None:
    out = played(detector_of("trend-detector", config, COLUMNS), rows, borders)
    matches = [output for output in out if isinstance(output, Match)]
    assert [[row[1] for row in match.rows] for match in matches] == oracle(config, rows)
    for match in matches:
        assert (match.start, match.end, match.emitted_at) == (match.rows[0][2], match.rows[-1][2], match.rows[-1][2])
        assert match.values == (match.rows[0][0], match.rows[-1][0])
    strange = [row[1] for row in rows if row[0] is not None and not math.isfinite(row[0])]
    assert sorted(output.row[1] for output in out if isinstance(output, Failed)) == strange


BORDERS = st.lists(st.integers(-4_000, 13_000), max_size=4)


@settings(max_examples=500, deadline=None)
@given(FORMS, streams(), BORDERS)
def test_the_trend_detector_agrees_with_its_oracle(config: dict[str, Any], rows: list[Row], borders: list[int]):
    agrees(config, rows, borders)


@pytest.mark.deep
@settings(max_examples=10_000, deadline=None)
@given(FORMS, streams(), BORDERS)
def test_the_trend_detector_agrees_at_length(config: dict[str, Any], rows: list[Row], borders: list[int]):
    agrees(config, rows, borders)


def test_no_more_rows_are_kept_than_a_match_has_before_its_last():
    for after in ("fresh", "overlap"):
        form = {"valueField": "v", "direction": "up", "consecutiveCount": 4, "afterMatch": after}
        detector = detector_of("trend-detector", form, COLUMNS)
        state = detector.new()
        for number in range(50):
            detector.arrive(state, (float(number), number, number), number, None)
        assert detector.advance(state, 100)
        assert len(state.memory) == (2 if after == "fresh" else 3)


@pytest.mark.parametrize(("kind", "values"), [("BIGINT", [1, 2, 3]), ("FLOAT", [1.5, 2.5, 3.5])])
def test_numbers_of_every_type_are_compared(kind: str, values: list[Any]):
    form = {"valueField": "v", "direction": "up", "consecutiveCount": 3}
    detector = detector_of("trend-detector", form, f"v {kind}, n BIGINT, ts TIMESTAMP")
    (match,) = played(detector, [(value, n, n) for n, value in enumerate(values)])
    assert isinstance(match, Match) and match.values == (float(values[0]), float(values[2]))


def test_each_row_is_explained_by_numbers():
    events = [{"v": value, "ts": n} for n, value in enumerate([100, 106, 107, None, 120])]
    form = {"valueField": "v", "direction": "up", "consecutiveCount": 2, "tolerancePercent": 5, "afterMatch": "overlap"}
    assert notes("trend-detector", form, events, 9) == [
        (0, "value", "taken", "100 is the first value; 1 of 2"),
        (1, "value", "taken", "100 → 106 is up; 2 of 2"),
        (2, "value", "killed", "106 → 107 is flat, not up; counted anew from here"),
        (3, "value", "skipped", "the value is NULL"),
        (4, "value", "taken", "107 → 120 is up; 2 of 2"),
    ]
