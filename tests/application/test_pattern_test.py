"""POST /api/patterns/test: the worked examples, and every field of request and answer."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.application.pattern_test import PatternTest, PatternTestResult, run

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
