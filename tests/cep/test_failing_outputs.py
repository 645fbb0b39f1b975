"""What can't be computed of a row: all else is as it would be, what was found is given out, and the errors say why."""

from typing import Any

import msgspec
import pytest

from server.application.pattern_test import PatternTest, run
from tests.cep.patterns import events, line, loop, matched, stage, tried
from tests.cep.recognized import asked


def test_e7_an_output_column_that_fails_is_null_and_reported():
    pattern = {"stages": line("a -> b"), "withinMs": 100}
    columns = ["10 / b.price AS ratio", "a.price AS first_price", "1 / (a.price - 1) AS rest"]
    node = {"type": "sequence-detector", "config": {"pattern": pattern, "outputColumns": columns}}
    rows = events("a:1/1 b:2/0 a:200/3")
    result = run(msgspec.convert({"node": node, "events": rows, "finalWatermarkMs": 400}, PatternTest))
    assert [match.values for match in result.matches] == [{"ratio": None, "first_price": 1.0, "rest": None}]
    assert [timeout.values for timeout in result.timeouts] == [{"ratio": None, "first_price": 3.0, "rest": 0.5}]
    assert [(error.event, error.code) for error in result.errors] == [(1, "pattern.output"), (1, "pattern.output")]
    assert result.errors[0].detail.startswith("ratio is NULL in what was found: ")
    assert "zero" in result.errors[0].detail


def test_r4_a_value_that_fails_counts_as_null_for_its_aggregate_and_for_no_other():
    """The second row of ``a`` divides by zero; it is still the last one, and one of two."""
    above = stage("b", where="name = 'b' AND price > a.price AND COUNT(a) = 2 AND SUM(10 / a.price) = 2")
    result = tried(line("a -> b", a=loop("a", 2, 2), b=above), "a:1/5 a:2/0 b:3/1")
    assert [list(match.events) for match in result.matches] == [[0, 1, 2]]
    assert [(error.event, error.code) for error in result.errors] == [(1, "pattern.expression")]
    last = stage("b", where="name = 'b' AND LAST(10 / a.price) IS NULL AND FIRST(10 / a.price) = 2")
    assert matched(line("a -> b", a=loop("a", 2, 2), b=last), "a/5 a/0 b") == [[0, 1, 2]]


def test_e7_of_a_row_that_cant_be_computed_with_only_that_column_is_null():
    pattern = {"stages": line("a -> b", a=loop("a", 2, 2))}
    columns = ["SUM(10 / a.price) AS shares", "SUM(a.price) AS total", "COUNT(a) AS many", "b.price AS last_price"]
    node = {"type": "sequence-detector", "config": {"pattern": pattern, "outputColumns": columns}}
    result = run(msgspec.convert({"node": node, "events": events("a/5 a/0 b/1")}, PatternTest))
    assert [match.values for match in result.matches] == [{"shares": None, "total": 5.0, "many": 2, "last_price": 1.0}]
    assert [error.code for error in result.errors] == ["pattern.output"]
    assert result.errors[0].detail.startswith("shares is NULL in what was found: ")


@pytest.mark.parametrize(
    ("column", "given"),
    [("timestamp_millis(b.n)", 10**17), ("timestamp_seconds(b.n)", 10**16), ("date_add(b.day, b.m)", 0)],
)
def test_e7_a_time_that_spark_has_no_room_for_fails_as_there(column: str, given: int):
    """Nanoseconds taken for milliseconds: on Spark no column can hold the time, and the run would end of it."""
    node = {"pattern": {"stages": line("a -> b")}, "outputColumns": [f"{column} AS at", "b.n AS n"]}
    kinds = {"n": "BIGINT", "m": "INT", "day": "DATE"}
    rows = [{"name": "a", "ts": 1}, {"name": "b", "ts": 2, "n": given, "m": 2**31 - 1, "day": "2013-01-01"}]
    request = {"node": {"type": "sequence-detector", "config": node}, "events": rows, "columns": kinds}
    result = run(msgspec.convert(request, PatternTest))
    assert [match.values for match in result.matches] == [{"at": None, "n": given}]
    assert [error.code for error in result.errors] == ["pattern.output"]


def test_mr5_so_it_is_of_a_measure():
    sql = (
        "SELECT * FROM input MATCH_RECOGNIZE (ORDER BY ts MEASURES timestamp_millis(LAST(A.n)) AS at, A.ts AS since "
        "PATTERN (A) DEFINE A AS n > 0)"
    )
    result = asked(sql, [{"ts": "2013-01-01T00:00:00Z", "n": 10**17}], columns={"n": "BIGINT"})
    assert [list(row) for row in result.rows] == [[None, "2013-01-01T00:00:00.000Z"]]


HOUR = {"value": 1, "unit": "hours"}
OTHER_ENGINES: dict[str, dict[str, Any]] = {
    "count-threshold": {"eventFilter": "true", "thresholdCount": 2, "windowDuration": HOUR},
    "state-machine": {
        "states": ["x", "y"],
        "initialState": "x",
        "transitions": [{"from": "x", "to": "y", "condition": "price = 0"}],
        "keyColumn": "k",
    },
    "absence-detector": {
        "triggerEventFilter": "price = 0",
        "expectedEventFilter": "false",
        "timeoutDuration": {"value": 1, "unit": "seconds"},
    },
}


@pytest.mark.parametrize("kind", OTHER_ENGINES)
def test_e7_so_it_is_of_what_other_engines_find(kind: str):
    node = {"type": kind, "config": {**OTHER_ENGINES[kind], "outputColumns": ["1 / price AS inverse", "name AS last"]}}
    request = {"node": node, "events": events("a@x/5 b@x/0"), "finalWatermarkMs": 5_000}
    result = run(msgspec.convert(request, PatternTest))
    assert [(match.values["inverse"], match.values["last"]) for match in result.matches] == [(None, "b")]
    assert [(error.event, error.code) for error in result.errors] == [(1, "pattern.output")]


def test_e7_of_a_pair_the_later_row_is_told():
    config = {
        "correlationKey": ["k"],
        "maxTimeGap": {"value": 1, "unit": "hours"},
        "outputColumns": ["1 / a.price AS inverse"],
    }
    rows = events("a@x:1/0 b@x:2/1")
    request = {"node": {"type": "temporal-correlation", "config": config}, "ports": ["a", "b"], "events": rows}
    result = run(msgspec.convert(request, PatternTest))
    assert [match.values["inverse"] for match in result.matches] == [None]
    assert [(error.event, error.code) for error in result.errors] == [(1, "pattern.output")]
