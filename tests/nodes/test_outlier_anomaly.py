"""The outlier detector against the standard library's statistics, exact arithmetic, and its own rules."""

import math
import statistics
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.application.pattern_test import PatternTest, run
from server.cep.outputs import Failed, Match
from server.nodes.catalogue import discover
from server.nodes.form import read_form
from server.nodes.patterns.outlier_anomaly.baseline import OutlierBaseline, outlier_deviation, outlier_measure
from tests.nodes.playing import detector_of, notes, played

COLUMNS = "v DOUBLE, n BIGINT, ts TIMESTAMP"
Row = tuple[Any, ...]


def form(algorithm: str, threshold: float, least: int = 2, **more: Any) -> dict[str, Any]:
    window = {"value": 10, "unit": "seconds"}
    return {"valueField": "v", "baselineWindow": window, "algorithm": algorithm, "thresholdStdDevs": threshold,
            "minSamples": least, **more}  # fmt: skip


FORMS = st.builds(form, st.sampled_from(["z-score", "iqr", "mad"]), st.sampled_from([0, 1, 1.5, 2, 3]),
                  st.integers(2, 5))  # fmt: skip
SMALL = [0.0, 1.0, 1.0, 2.0, 3.0, 10.0, -4.0, 0.1, 0.1, 0.1]
STRANGE = [None, math.nan, math.inf]
WIDE = [1e9 + 0.25, 1e9 + 0.5, 1e9, 5e-324, 1e-200, 3e-200, 1e200, -1e200, 1.7e308, -1.7e308]


@st.composite
def streams(draw: st.DrawFn, values: list[Any]) -> list[Row]:
    rows = sorted(draw(st.lists(st.tuples(st.sampled_from(values), st.integers(-3, 25)), max_size=22)),
                  key=lambda row: row[1])  # fmt: skip
    return [(value, number, second * 1_000) for number, (value, second) in enumerate(rows)]


def root(square: Fraction) -> float:
    """The square root of an exact number, however large or small."""
    bits = (square.numerator.bit_length() - square.denominator.bit_length()) // 2
    return math.ldexp(math.sqrt(square / Fraction(4) ** bits), bits)


def measured(algorithm: str, baseline: list[float], value: float) -> tuple[float, float, float]:
    """Center, spread and score, computed exactly but for the last step."""
    exact, own = [Fraction(each) for each in baseline], Fraction(value)
    beyond = own
    if algorithm == "z-score":
        center = sum(exact) / len(exact)
        spread = root(sum((each - center) ** 2 for each in exact) / (len(exact) - 1))
        beyond = own - center
    elif algorithm == "mad":
        center = statistics.median(exact)
        spread = float(Fraction("1.4826") * statistics.median([abs(each - center) for each in exact]))
        beyond = own - center
    else:
        lower, center, upper = statistics.quantiles(exact, n=4, method="inclusive")
        spread = float(upper - lower)
        beyond = own - upper if own > upper else own - lower if own < lower else Fraction(0)
    if spread == 0:
        return float(center), 0.0, math.copysign(math.inf, beyond) if beyond else 0.0
    return float(center), spread, float(beyond / Fraction(spread))


def agrees(config: dict[str, Any], rows: list[Row], borders: list[int]) -> None:
    out = played(detector_of("outlier-anomaly", config, COLUMNS), rows, borders)
    matches = {output.rows[0][1]: output for output in out if isinstance(output, Match)}
    values = [row for row in rows if row[0] is not None and math.isfinite(row[0])]
    for row in values:
        baseline = [r[0] for r in values if r[1] < row[1] and r[2] > row[2] - 10_000]
        match = matches.pop(row[1], None)
        if len(baseline) < config["minSamples"]:
            assert match is None
            continue
        center, spread, score = measured(config["algorithm"], baseline, row[0])
        limit = config["thresholdStdDevs"]
        if not math.isclose(abs(score), limit, rel_tol=1e-9, abs_tol=1e-12):
            assert (match is not None) == (abs(score) > limit)
        if match is not None:
            assert match.rows == (row,) and match.start == match.end == match.emitted_at == row[2]
            assert match.values[0] == row[0]
            for own, expected in zip(match.values[1:], (score, center, spread), strict=True):
                assert math.isclose(own, expected, rel_tol=1e-9, abs_tol=1e-12)
    assert not matches
    strange = [row[1] for row in rows if row[0] is not None and not math.isfinite(row[0])]
    assert sorted(output.row[1] for output in out if isinstance(output, Failed)) == strange


BORDERS = st.lists(st.integers(-4_000, 26_000), max_size=4)


@settings(max_examples=500, deadline=None)
@given(FORMS, streams(SMALL + STRANGE), BORDERS)
def test_the_outlier_detector_agrees_with_its_oracle(config: dict[str, Any], rows: list[Row], borders: list[int]):
    agrees(config, rows, borders)


@pytest.mark.deep
@settings(max_examples=10_000, deadline=None)
@given(FORMS, streams(SMALL + STRANGE), BORDERS)
def test_the_outlier_detector_agrees_at_length(config: dict[str, Any], rows: list[Row], borders: list[int]):
    agrees(config, rows, borders)


@settings(max_examples=200, deadline=None)
@given(FORMS, streams(SMALL + WIDE), BORDERS)
def test_no_value_is_too_large_or_too_small_to_be_measured(config: dict[str, Any], rows: list[Row], borders: list[int]):
    out = played(detector_of("outlier-anomaly", config, COLUMNS), rows, borders)
    assert not [output for output in out if isinstance(output, Failed)]
    assert not [output for output in out if isinstance(output, Match) and math.isnan(output.values[1])]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["z-score", "iqr", "mad"]),
    st.lists(st.sampled_from(SMALL + WIDE), min_size=3, max_size=40),
    st.integers(2, 12),
)
def test_t5_what_has_come_and_gone_leaves_no_trace(algorithm: str, values: list[float], most: int):
    """To the last bit: else a restart, which measures anew what is left, could change what fires."""
    baseline = OutlierBaseline([], outlier_measure(algorithm))
    for at, value in enumerate(values):
        if len(baseline) >= 2:
            anew = OutlierBaseline([list(entry) for entry in baseline], outlier_measure(algorithm))
            for own, expected in zip(baseline.measure.measured(value), anew.measure.measured(value), strict=True):
                assert own == expected or (math.isnan(own) and math.isnan(expected))
        baseline.come(at, value)
        if len(baseline) > most:
            baseline.go(1 + at % 2)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(-1e6, 1e6))
def test_distances_are_found_in_their_order(values: list[float], center: float):
    ordered = sorted(values)
    found = [outlier_deviation(ordered, center, rank) for rank in range(len(ordered))]
    assert found == sorted(abs(value - center) for value in ordered)


def test_values_at_both_ends_of_what_a_double_holds_are_measured():
    assert fired(form("z-score", 1.5, 3), [1.7e308, -1.7e308, 1.7e308, -1.7e308, 1.7e308, -1.7e308, 0.0]) == []
    assert fired(form("z-score", 1.5, 3), [-1.7e308, -1.6e308, -1.7e308, -1.6e308, 1.7e308]) == [1.7e308]


def fired(config: dict[str, Any], values: list[float]) -> list[float]:
    rows = [(value, number, number * 100) for number, value in enumerate(values)]
    return [output.values[0] for output in played(detector_of("outlier-anomaly", config, COLUMNS), rows)
            if isinstance(output, Match)]  # fmt: skip


@pytest.mark.parametrize("algorithm", ["z-score", "iqr", "mad"])
def test_zero_spread_any_other_value_departs_and_the_same_never(algorithm: str):
    # The sum of ten times 0.1 is not exactly one: the mean of equal values is that value all the same.
    assert fired(form(algorithm, 3), [0.1] * 10) == []
    assert fired(form(algorithm, 3), [0.1] * 10 + [0.2]) == [0.2]


def test_a_value_is_not_in_its_own_baseline():
    # Among itself a fifth value can't lie three deviations off: its own deviation would be at most 4 / sqrt(5).
    assert fired(form("z-score", 3), [10, 11, 10, 11, 500]) == [500]


def test_exactly_at_the_limit_is_not_beyond_it():
    assert fired(form("z-score", 2, 4), [1, 1, 5, 5, 3 + 2 * math.sqrt(16 / 3)]) == []
    assert fired(form("iqr", 1.5, 5), [0, 1, 2, 3, 4, 6]) == []
    assert fired(form("iqr", 1.5, 5), [0, 1, 2, 3, 4, 6.1]) == [6.1]
    assert fired(form("mad", 2, 3), [-1, 0, 1, 2 * 1.4826]) == []


def test_a_small_spread_on_large_values_is_not_lost():
    assert fired(form("z-score", 3, 4), [1e9, 1e9 + 1, 1e9, 1e9 + 1, 1e9 + 2]) == []
    assert fired(form("z-score", 3, 4), [1e9, 1e9 + 1, 1e9, 1e9 + 1, 1e9 + 3]) == [1e9 + 3]


def test_one_outlier_widens_the_z_score_and_not_the_medians():
    spikes = [1.0, 2.0, 3.0, 2.0, 1.0, 3.0, 2.0, 900.0, 800.0]
    assert fired(form("z-score", 3, 7), spikes) == [900.0]
    assert fired(form("mad", 3, 7), spikes) == [900.0, 800.0]
    assert fired(form("iqr", 3, 7), spikes) == [900.0, 800.0]


def test_beyond_the_bound_the_oldest_value_leaves_the_baseline_and_it_is_said():
    config = form("z-score", 3, 2, maxRunsPerKey=3)
    rows = [(float(number), number, number) for number in range(5)]
    out = played(detector_of("outlier-anomaly", config, COLUMNS), rows)
    assert [(o.code, o.row[1], o.reason) for o in out if isinstance(o, Failed)] == [
        ("pattern.baseline-full", 3, "more than 3 values in the baseline; the oldest, of 0, went"),
        ("pattern.baseline-full", 4, "more than 3 values in the baseline; the oldest, of 1, went"),
    ]


def test_needing_more_values_than_are_kept_is_refused():
    node_type = discover().types["outlier-anomaly"]
    config, findings = read_form(node_type.config, form("mad", 3, 20, maxRunsPerKey=10), "Outlier")
    assert config is not None, findings
    assert [(f.code, f.field) for f in node_type.check(config, {})] == [("pattern.too-few-kept", "minSamples")]


def test_each_row_is_explained_by_numbers():
    events = [{"v": value, "ts": n} for n, value in enumerate([8, 12, None, 10, 20.5])]
    assert notes("outlier-anomaly", form("z-score", 3), events, 9) == [
        (0, "value", "skipped", "0 values before it, 2 are needed"),
        (1, "value", "skipped", "1 values before it, 2 are needed"),
        (2, "value", "skipped", "the value is NULL"),
        (3, "value", "skipped", "10 lies 0 from the 2 before it, limit 3; center 10, spread 2.82843"),
        (4, "value", "taken", "20.5 lies 5.25 from the 3 before it, limit 3; center 10, spread 2"),
    ]


def test_a_try_can_say_infinitely_far():
    events = [{"v": value, "ts": n} for n, value in enumerate([5, 5, 4])]
    request = {"node": {"type": "outlier-anomaly", "config": form("mad", 3)}, "events": events}
    (match,) = run(msgspec.convert(request, PatternTest)).matches
    assert match.values == {"value": 4.0, "score": "-Infinity", "center": 5.0, "spread": 0.0}
