"""The velocity detector against a slow reading of its rules."""

from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.cep.outputs import Match
from server.nodes.catalogue import discover
from server.nodes.patterns.velocity_detector.node import rows_above
from tests.nodes.playing import detector_of, notes, played

COLUMNS = "v STRING, n BIGINT, ts TIMESTAMP"
Row = tuple[Any, ...]


def form(limit: float, unit: str, seconds: int) -> dict[str, Any]:
    window = {"value": seconds, "unit": "seconds"}
    return {"eventFilter": "v = 'x'", "rateThreshold": limit, "rateUnit": unit, "windowDuration": window}


FORMS = st.builds(
    form,
    st.sampled_from([0, 0.2, 0.3, 0.4, 0.5, 12, 18.0, 24.5, 0.1]),
    st.sampled_from(["per_sec", "per_min", "per_hour"]),
    st.sampled_from([5, 10]),
)
UNIT_SECONDS = {"per_sec": 1, "per_min": 60, "per_hour": 3_600}


@st.composite
def streams(draw: st.DrawFn) -> list[Row]:
    kinds = st.sampled_from(["x", "x", "x", "y", None])
    rows = sorted(draw(st.lists(st.tuples(kinds, st.integers(-3, 25)), max_size=25)), key=lambda row: row[1])
    return [(kind, number, second * 1_000) for number, (kind, second) in enumerate(rows)]


def oracle(config: dict[str, Any], rows: list[Row]) -> list[tuple[list[int], int, float]]:
    """(numbers of the rows in the window, time, rate) wherever a row lifts the rate above the limit."""
    window = config["windowDuration"]["value"] * 1_000
    limit = Fraction(str(config["rateThreshold"])) / UNIT_SECONDS[config["rateUnit"]]
    found = []
    for row in rows:
        if row[0] != "x":
            continue
        before = [r[1] for r in rows if r[0] == "x" and r[1] < row[1] and r[2] > row[2] - window]
        after = [*before, row[1]]
        if Fraction(len(before), window // 1_000) <= limit < Fraction(len(after), window // 1_000):
            rate = len(after) * UNIT_SECONDS[config["rateUnit"]] / (window // 1_000)
            found.append((after, row[2], rate))
    return found


def agrees(config: dict[str, Any], rows: list[Row], borders: list[int]) -> None:
    out = played(detector_of("velocity-detector", config, COLUMNS), rows, borders)
    assert all(isinstance(match, Match) for match in out)
    found = [([row[1] for row in match.rows], match.end, match.values[0]) for match in out]
    assert found == oracle(config, rows)
    assert all(match.start == match.rows[0][2] and match.emitted_at == match.end for match in out)


BORDERS = st.lists(st.integers(-4_000, 30_000), max_size=4)


@settings(max_examples=400, deadline=None)
@given(FORMS, streams(), BORDERS)
def test_the_velocity_detector_agrees_with_its_oracle(config: dict[str, Any], rows: list[Row], borders: list[int]):
    agrees(config, rows, borders)


@pytest.mark.deep
@settings(max_examples=10_000, deadline=None)
@given(FORMS, streams(), BORDERS)
def test_the_velocity_detector_agrees_at_length(config: dict[str, Any], rows: list[Row], borders: list[int]):
    agrees(config, rows, borders)


@pytest.mark.parametrize(
    ("limit", "unit", "seconds", "least"),
    [(3, "per_sec", 1, 4), (0.3, "per_sec", 10, 4), (0.1, "per_sec", 30, 4), (6, "per_min", 30, 4),
     (2.5, "per_sec", 1, 3), (0, "per_hour", 1, 1), (1, "per_hour", 3_599, 1), (1, "per_hour", 3_600, 2)],
)  # fmt: skip
def test_the_limit_is_exact_as_it_is_written(limit: float, unit: str, seconds: int, least: int):
    node_type = discover().types["velocity-detector"]
    assert rows_above(msgspec.convert(form(limit, unit, seconds), node_type.config)) == least


def test_a_window_that_would_hold_too_many_rows_is_refused():
    node_type = discover().types["velocity-detector"]
    config = msgspec.convert(form(300_000, "per_sec", 10), node_type.config)
    (finding,) = node_type.check(config, {})
    assert (finding.code, finding.field) == ("pattern.too-many-rows", "windowDuration")
    assert "3,000,001 rows in a window of 10 s" in finding.detail


def test_the_memory_holds_no_more_rows_than_it_takes_to_fire():
    detector = detector_of("velocity-detector", form(0.3, "per_sec", 10), COLUMNS)
    state = detector.new()
    for number in range(100):
        detector.arrive(state, ("x", number, number), number, None)
    assert len(detector.advance(state, 200)) == 1
    assert len(state.memory["rows"]) == 4


def test_each_row_is_explained_by_numbers():
    events = [{"v": "x", "ts": 0}, {"v": "y", "ts": 1}, {"v": "x", "ts": 2}, {"v": "x", "ts": 3}]
    found = notes("velocity-detector", form(6, "per_min", 10), events, 4)
    assert [entry[:3] for entry in found] == [
        (0, "filter", "taken"), (1, "filter", "skipped"), (2, "filter", "taken"), (3, "filter", "taken"),
    ]  # fmt: skip
    assert [entry[3].split("; ")[-1] for entry in found] == [
        "1 in the window: 6 per minute, the limit is 6",
        "v = 'x' is false: 'y' = 'x'",
        "2 in the window: 12 per minute, the limit is 6",
        "at least 2 in the window: the rate is still above the limit of 6 per minute",
    ]
