"""Patterns in a short notation for tests: ``a , b`` strict, ``a -> b`` relaxed, ``a ~> b`` any."""

import re
from typing import Any

import msgspec

from server.application.pattern_test import PatternTest, PatternTestResult, run

SIGNS = {",": "strict", "->": "relaxed", "~>": "any"}


def stage(name: str, **more: Any) -> dict[str, Any]:
    """A stage that takes rows of its own name."""
    return {"name": name, "where": f"name = '{name[0]}'", **more}


def loop(name: str, least: int = 1, most: int | None = None, **more: Any) -> dict[str, Any]:
    return stage(name, times={"min": least, "max": most}, **more)


def absent(name: str, contiguity: str = "relaxed", **more: Any) -> dict[str, Any]:
    return stage(name, negated=True, contiguity=contiguity, **more)


def line(text: str, **stages: dict[str, Any]) -> list[dict[str, Any]]:
    """The stages of a line, those given by name instead of plain ones."""
    found: list[dict[str, Any]] = []
    sign = "relaxed"
    for word in text.split():
        if word in SIGNS:
            sign = SIGNS[word]
            continue
        found.append({"contiguity": sign, **stages.get(word, stage(word))} | ({"contiguity": sign} if found else {}))
    return found


def events(text: str) -> list[dict[str, Any]]:
    """``a:1/5``: name, time, price; without a time they come at 1, 2, 3; ``@k`` is the key."""
    found: list[dict[str, Any]] = []
    for number, word in enumerate(text.split(), 1):
        match = re.fullmatch(r"(\w)(?:@(\w+))?(?::(-?\d+))?(?:/(-?\d+|null))?", word)
        assert match, word
        price = None if match[4] == "null" else float(match[4] or 0)
        found.append({"name": match[1], "k": match[2], "ts": int(match[3] or number), "price": price})
    return found


def tried(stages: list[dict[str, Any]], rows: str, within: int | None = None, **more: Any) -> PatternTestResult:
    """What the bench answers. ``skip``: the strategy, or its object."""
    skip = more.pop("skip", "noSkip")
    pattern = {
        "stages": stages,
        "withinMs": within,
        "afterMatchSkip": skip if isinstance(skip, dict) else {"to": skip},
    }
    return run(msgspec.convert({"pattern": pattern, "events": events(rows), **more}, PatternTest))


def matched(stages: list[dict[str, Any]], rows: str, within: int | None = None, **more: Any) -> list[list[int]]:
    """The positions of each match."""
    return [list(match.events) for match in tried(stages, rows, within, **more).matches]
