"""POST /api/patterns/test: the worked examples, and every field of request and answer."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.application.pattern_test import PatternTest, PatternTestResult, run, run_any
from server.application.row_pattern_test import RowPatternResult

EXAMPLES = [
    json.loads(line) for line in (Path(__file__).parents[1] / "cep" / "examples.jsonl").read_text().splitlines()
]


def tried(**request: Any) -> PatternTestResult:
    return run(msgspec.convert(request, PatternTest))


def matches(result: PatternTestResult) -> list[list[int]]:
    return [list(match.events) for match in result.matches]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e['rule']}: {e['shows']}")
def test_worked_example(example: dict[str, Any]):
    result = tried(**example["request"])
    answer = example["answer"]
    assert matches(result) == [match["events"] for match in answer["matches"]]
    assert [{"events": list(t.events), "timeoutMs": t.timeout_ms} for t in result.timeouts] == answer["timeouts"]
    assert list(result.late) == answer["late"]


def node(kind: str, config: dict[str, Any], events: list[dict[str, Any]], **more: Any) -> PatternTestResult:
    return tried(node={"type": kind, "config": config}, events=events, **more)


SEQUENCE = {
    "pattern": {"stages": [{"name": "a", "where": "v > 1"}, {"name": "b", "where": "v > a.v"}], "withinMs": 10},
    "partitionBy": ["k"],
    "outputColumns": ["a.v AS first", "b.v AS last"],
}


def test_a_timeout_has_the_values_there_were():
    (dead,) = node("sequence-detector", SEQUENCE, [{"k": "x", "v": 2, "ts": 1}], finalWatermarkMs=20).timeouts
    assert (dead.values, dead.start_ms, dead.end_ms, dead.timeout_ms) == ({"first": 2, "last": None}, 1, 1, 11)


def test_a_timeout_of_a_state_machine_has_its_states():
    config = {
        "states": ["new", "paid", "lost"],
        "initialState": "new",
        "transitions": [{"from": "new", "to": "paid", "condition": "v > 9"}],
        "keyColumn": "k",
        "stateTimeout": {"value": 5, "unit": "seconds"},
        "timeoutState": "lost",
    }
    result = node("state-machine", config, [{"k": "x", "v": 1, "ts": 1}], finalWatermarkMs=20_000)
    assert [dead.values for dead in result.timeouts] == [{"from_state": "new", "to_state": "lost"}]


def test_verdicts_say_whose_they_are_also_those_of_the_clock():
    events = [{"k": "x", "v": 2, "ts": 1}, {"k": "y", "v": 1, "ts": 2}, {"k": "z", "v": 5, "ts": 3}]
    steps = node("sequence-detector", SEQUENCE, events, finalWatermarkMs=20, explain=True).explain
    assert {step.key for step in steps if step.event == 1} == {("y",)}
    assert [(step.key, step.stage) for step in steps if step.event is None] == [(("x",), "b"), (("z",), "b")]
    absence = {
        "triggerEventFilter": "v > 1", "expectedEventFilter": "v = 0", "partitionBy": ["k"],
        "timeoutDuration": {"value": 1, "unit": "seconds"},
    }  # fmt: skip
    steps = node("absence-detector", absence, events, finalWatermarkMs=9_000, explain=True).explain
    assert [step.key for step in steps if step.event is None] == [("x",), ("z",)]
    listed = {
        "entityKey": "k", "expectedInterval": {"value": 1, "unit": "seconds"},
        "gracePeriod": {"value": 0, "unit": "seconds"}, "outputMode": "dead-only", "expectedEntities": ["never"],
    }  # fmt: skip
    steps = node("heartbeat-liveness", listed, events, finalWatermarkMs=9_000, explain=True).explain
    assert ("never",) in [step.key for step in steps if step.event is None]


def test_each_input_has_its_own_time():
    config = {"maxTimeGap": {"value": 5, "unit": "seconds"}, "correlationKey": ["k"], "pairing": "all"}
    events = [{"k": 1, "t": 1_000}, {"k": 1, "u": "1970-01-01T00:00:03Z"}]
    given = {"ports": ["a", "b"], "eventTimes": {"a": "t", "b": "u"}}
    (match,) = node("temporal-correlation", config, events, **given).matches
    assert match.values["gap_ms"] == 2_000


NO_TIME = ("pattern.no-time", "the time column is NULL")


@pytest.mark.parametrize("more", [{}, {"arrivals": [{"event": n} for n in range(5)] + [{"watermark": 9}]}])
def test_t6_a_row_without_a_time_is_an_error_and_the_others_are_tried(more: dict[str, Any]):
    events = [
        {"k": "x", "v": 2},
        {"k": "x", "v": 2, "ts": 1},
        {"k": "x", "v": 3, "ts": None},
        {"k": "x", "v": 3, "ts": 2},
    ]
    result = node("sequence-detector", SEQUENCE, [*events, {"k": "y", "v": 2, "ts": 3}], **more)
    assert [match.events for match in result.matches] == [(1, 3)]
    assert [(error.code, error.detail, error.event) for error in result.errors] == [(*NO_TIME, 0), (*NO_TIME, 2)]
    assert result.late == () and result.live.buffered == 0


@pytest.mark.parametrize("more", [{}, {"arrivals": [{"event": n} for n in range(5)] + [{"watermark": 9}]}])
def test_a_value_of_another_type_is_that_rows_error_and_the_others_are_tried(more: dict[str, Any]):
    events = [
        {"k": "x", "v": 2, "ts": 1},
        {"k": "x", "v": "one", "ts": 2},
        {"k": "x", "v": 3, "ts": "soon"},
        {"k": "x", "v": 3, "ts": 10**15},
        {"k": "x", "v": 3, "ts": 3},
    ]
    result = node("sequence-detector", SEQUENCE, events, columns={"v": "DOUBLE"}, **more)
    assert [match.events for match in result.matches] == [(0, 4)]
    assert [(error.code, error.event) for error in result.errors] == [
        ("pattern.value", 1),
        ("pattern.event-time", 2),
        ("pattern.event-time", 3),
    ]
    assert result.errors[0].detail == "column v (DOUBLE): 'one' is not a DOUBLE"


def test_so_it_is_of_a_row_pattern():
    sql = "SELECT * FROM input MATCH_RECOGNIZE (ORDER BY ts MEASURES LAST(v) AS v PATTERN (A A) DEFINE A AS v > 0)"
    events = [{"v": 1, "ts": 1}, {"v": "one", "ts": 2}, {"v": 3, "ts": 3}]
    result = run_any(msgspec.convert({"sql": sql, "events": events, "columns": {"v": "DOUBLE"}}, PatternTest))
    assert isinstance(result, RowPatternResult) and result.rows == ((3.0,),)
    assert [(error.code, error.event) for error in result.errors] == [("pattern.value", 1)]


def test_t6_so_it_is_of_a_row_pattern_whose_first_order_is_a_time():
    sql = "SELECT * FROM input MATCH_RECOGNIZE (ORDER BY ts MEASURES LAST(v) AS v PATTERN (A A) DEFINE A AS v > 0)"
    events = [{"v": 1, "ts": "2013-01-01T10:00:00Z"}, {"v": 5, "ts": None}, {"v": 3, "ts": "2013-01-01T10:00:01Z"}]
    result = run_any(msgspec.convert({"sql": sql, "events": events}, PatternTest))
    assert isinstance(result, RowPatternResult) and result.rows == ((3,),)
    assert [(error.code, error.event) for error in result.errors] == [(NO_TIME[0], 1)]
