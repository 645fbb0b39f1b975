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
