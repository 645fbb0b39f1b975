"""Output columns that can't be computed: what was found is given out all the same, and the errors say why."""

from typing import Any

import msgspec
import pytest

from server.application.pattern_test import PatternTest, run
from tests.cep.patterns import events, line


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
