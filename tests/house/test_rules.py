"""Rules have numbers, and a test each."""

import functools
import re
from pathlib import Path

import pytest

from tests.house.floors import ROOT

SPECS = [*sorted((ROOT / "server").rglob("SPEC.md")), *sorted((ROOT / "web" / "src").rglob("SPEC.md"))]

_RULE = re.compile(r"^\s*(?:[-*]\s*)?\*\*([A-Z]{1,3}\d+[a-z]?)\*\*", re.MULTILINE)
_PYTHON_TEST = re.compile(r"def test_([a-z]{1,3}\d+[a-z]?)(?=_)((?:_[a-z]{1,3}\d+[a-z]?(?=_))*)")
_PAGE_TEST = re.compile(r"\[([A-Z]{1,3}\d+[a-z]?)\]")


@functools.cache
def _tested() -> frozenset[str]:
    found: set[str] = set()
    python = (file for room in (ROOT / "tests").iterdir() if room.name != "tools" for file in room.rglob("*.py"))
    for file in python:
        for first, more in _PYTHON_TEST.findall(file.read_text()):
            found |= {first.upper(), *(rule.upper() for rule in more.split("_") if rule)}
        found |= {rule.upper() for rule in _PAGE_TEST.findall(file.read_text())}
    for file in (ROOT / "web" / "src").rglob("*.test.*"):
        found |= {rule.upper() for rule in _PAGE_TEST.findall(file.read_text())}
    return frozenset(found)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: str(spec.relative_to(ROOT)))
def test_every_rule_has_a_test_that_bears_its_number(spec: Path):
    rules = _RULE.findall(spec.read_text())
    assert rules, f"{spec} has no numbered rule"
    assert len(rules) == len(set(rules)), f"{spec} gives a number twice"
    assert not [rule for rule in rules if rule.upper() not in _tested()]


def test_no_two_specs_use_one_number():
    numbers = [rule for spec in SPECS for rule in set(_RULE.findall(spec.read_text()))]
    assert len(numbers) == len(set(numbers))
