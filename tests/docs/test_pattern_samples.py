"""Every example in docs/patterns.md and docs/patterns/ gives the answer that stands below it."""

import re
from typing import Any

import msgspec
import pytest

from server.application import pattern_test
from server.nodes.catalogue import discover
from tests.house.floors import ROOT

_EXAMPLE = re.compile(r"```json try\n(.*?)```\n```json answer\n(.*?)```", re.DOTALL)
_PAGES = [ROOT / "docs" / "patterns.md", *sorted((ROOT / "docs" / "patterns").glob("*.md"))]
_PAIRS = [
    pytest.param(*pair, id=f"{page.stem}-{number}")
    for page in _PAGES
    for number, pair in enumerate(_EXAMPLE.findall(page.read_text()))
]


def _within(expected: Any, actual: Any) -> bool:
    """Whether everything that is expected stands in the answer; the answer may say more."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(_within(value, actual.get(key)) for key, value in expected.items())
    if isinstance(expected, list):
        return len(expected) == len(actual) and all(map(_within, expected, actual))
    return bool(expected == actual)


@pytest.mark.parametrize(("request_text", "answer_text"), _PAIRS)
def test_the_example_gives_its_answer(request_text: str, answer_text: str):
    request = msgspec.json.decode(request_text, type=pattern_test.PatternTest)
    answer = msgspec.to_builtins(pattern_test.run_any(request))
    assert _within(msgspec.json.decode(answer_text), answer), answer


_UNTRIED = {"custom-stateful-processor.md"}
"""Pages of nodes that only the engine runs; their code is checked as the form does."""


def test_there_are_examples():
    assert len(_EXAMPLE.findall(_PAGES[0].read_text())) >= 5
    assert {page.name for page in _PAGES if not _EXAMPLE.search(page.read_text())} == _UNTRIED


def test_the_class_on_the_page_of_own_code_is_that_of_the_example():
    page = (ROOT / "docs" / "patterns" / "custom-stateful-processor.md").read_text()
    node_type = discover().types["custom-stateful-processor"]
    assert re.findall(r"```python\n(.*?)```", page, re.DOTALL) == [node_type.example["pythonCode"]]
