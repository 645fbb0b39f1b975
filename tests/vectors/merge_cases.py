"""Values that two people changed, for the three-way merge in both languages."""

from collections.abc import Iterator
from random import Random
from typing import Any

from server.domain.pipeline.commands import ConfigureNode
from server.domain.pipeline.merge import ABSENT, merge
from tests.small_catalogue import node

Item = dict[str, Any]


def stage(name: str, where: str | None = None, **more: Any) -> Item:
    """A stage, or a group of stages."""
    return {"name": name, **({} if where is None else {"where": where}), **more}


def column(alias: str, expression: str) -> Item:
    """An output column."""
    return {"expression": expression, "alias": alias}


A, B, C = stage("a", "x > 1"), stage("b", "x > 2"), stage("c", "x > 3")
_GROUP = stage("g", group=[A, B])

_LISTS: tuple[tuple[str, Any, Any, Any], ...] = (
    ("two stages", [A, B], [stage("a", "mine"), B], [A, stage("b", "theirs")]),
    ("two fields of one stage", [A], [stage("a", "mine")], [stage("a", "x > 1", optional=True)]),
    ("the same field", [A, B], [stage("a", "mine"), B], [stage("a", "theirs"), B]),
    ("a field added and one removed", [A], [stage("a")], [stage("a", "x > 1", times={"min": 1, "max": None})]),
    ("how often, by both", [stage("a", times={"min": 1, "max": 1})], [stage("a", times={"min": 2, "max": 2})], [A]),
    ("both add", [A], [A, C], [A, B]),
    ("both add in front", [A], [C, A], [B, A]),
    ("both add the same", [A], [A, C], [A, C, B]),
    ("both add under one name", [A], [A, stage("c", "mine")], [A, stage("c", "theirs")]),
    ("removed and changed", [A, B, C], [A, C], [A, stage("b", "theirs"), C]),
    ("changed and removed", [A, B, C], [A, stage("b", "mine"), C], [A, C]),
    ("removed by both", [A, B, C], [A, C], [A, C, stage("d")]),
    ("moved and changed", [A, B, C], [C, A, B], [A, stage("b", "theirs"), C]),
    ("moved and added", [A, B, C], [C, A, B], [stage("d"), A, stage("e"), B, C, stage("f")]),
    ("changed and moved", [A, B, C], [A, B, stage("c", "mine"), stage("d")], [C, B, A]),
    ("moved by both", [A, B, C], [C, A, B], [B, A, C]),
    ("moved alike by both", [A, B, C], [C, A, B], [C, A, B, stage("d")]),
    ("renamed and changed", [A, B], [stage("x", "x > 1"), B], [stage("a", "theirs"), B]),
    ("changed and renamed", [A, B], [stage("a", "mine"), B], [stage("x", "x > 1"), B]),
    ("renamed and removed", [A, B], [stage("x", "x > 1"), B], [B]),
    ("removed and renamed", [A, B], [B], [stage("x", "x > 1"), B]),
    ("renamed by both", [A, B], [stage("x", "x > 1"), B], [stage("y", "x > 1"), B]),
    ("renamed and moved", [A, B, C], [stage("x", "x > 1"), B, C], [B, C, stage("a", "theirs")]),
    (
        "renamed, and spoken of",
        [A, stage("b", "p > a.p")],
        [stage("x", "x > 1"), stage("b", "p > x.p")],
        [A, stage("b", "COUNT( a ) > 1 AND n = 'a.p'")],
    ),
    (
        "spoken of, and renamed",
        [A, stage("b", "p > a.p")],
        [A, stage("b", "p > a.p AND `a.p` = z.a.p")],
        [stage("x", "x > 1"), stage("b", "p > x.p")],
    ),
    (
        "renamed, and what speaks of it removed",
        [A, stage("b", "p > a.p")],
        [stage("x", "x > 1"), stage("b", "p > x.p")],
        [A],
    ),
    ("renamed with what it says of itself", [stage("a", "a.p"), B], [stage("x", "x.p"), B], [stage("a", "a.p"), B, C]),
    ("names exchanged", [A, B], [stage("b", "x > 1"), stage("a", "x > 2")], [A, stage("b", "theirs")]),
    ("a name that another took", [A, B], [stage("x", "x > 1"), B], [A, B, stage("x")]),
    (
        "within a group",
        [_GROUP],
        [stage("g", group=[stage("a", "mine"), B])],
        [stage("g", group=[A, stage("b", "theirs"), C])],
    ),
    ("a group removed and changed", [_GROUP, C], [C], [stage("g", group=[A, stage("b", "theirs")]), C]),
    ("unnamed stages", [stage(""), stage("")], [stage("", "mine"), stage("")], [stage(""), stage("", "theirs")]),
    ("two of one name", [A, A], [A, stage("a", "mine")], [A, A, B]),
    ("all removed, one changed", [A, B], [], [A, stage("b", "theirs")]),
    ("grouped and changed", [A, B, C], [A, stage("g", group=[B, C])], [A, stage("b", "theirs"), C]),
    ("changed and grouped", [A, B, C], [A, stage("b", "mine"), C], [A, stage("g", group=[B, C])]),
    ("grouped by both alike", [A, B, C], [A, stage("g", group=[B, C])], [A, stage("g", group=[B, stage("c", "t")])]),
    ("grouped by both otherwise", [A, B, C], [A, stage("g", group=[B]), C], [A, B, stage("g", group=[C])]),
    ("grouped, and one of them removed", [A, B, C], [A, stage("g", group=[B, C])], [A, C]),
    ("grouped, and something put between", [A, B, C], [A, stage("g", group=[C, B])], [A, B, stage("d"), C]),
    ("grouped, and renamed", [A, B, C], [A, stage("g", group=[B, C])], [A, stage("x", "x > 2"), C]),
    ("ungrouped and changed", [_GROUP, C], [A, B, C], [stage("g", group=[A, stage("b", "theirs")]), C]),
    ("changed and ungrouped", [_GROUP, C], [stage("g", group=[A, stage("b", "mine"), stage("d")]), C], [A, B, C]),
    ("ungrouped, and the group itself changed", [_GROUP, C], [A, B, C], [stage("g", group=[A, B], optional=True), C]),
)

_VALUES: tuple[tuple[str, Any, Any, Any], ...] = (
    (
        "a window and a stage",
        {"stages": [A], "withinMs": 1},
        {"stages": [A]},
        {"stages": [stage("a", "t")], "withinMs": 1},
    ),
    (
        "what comes after a match",
        {"stages": [], "afterMatchSkip": {"to": "next"}},
        {"stages": [], "afterMatchSkip": {"to": "first", "stage": "a"}},
        {"stages": [], "afterMatchSkip": {"to": "last", "stage": "b"}},
    ),
    (
        "the stage a skip goes to is renamed",
        {"stages": [A], "afterMatchSkip": {"to": "last", "stage": "a"}},
        {"stages": [stage("x", "x > 1")], "afterMatchSkip": {"to": "last", "stage": "x"}},
        {"stages": [A], "afterMatchSkip": {"to": "first", "stage": "a"}},
    ),
    (
        "number and unit",
        {"value": 10, "unit": "minutes"},
        {"value": 5, "unit": "minutes"},
        {"value": 10, "unit": "hours"},
    ),
    ("begun by both", ABSENT, {"stages": [A]}, {"stages": [B], "withinMs": 1}),
    ("taken away and changed", {"stages": [A]}, ABSENT, {"stages": [B]}),
    ("changed and taken away", {"stages": [A]}, {"stages": [B]}, ABSENT),
    ("first columns of both", ABSENT, [column("x", "1")], [column("y", "2")]),
    ("the last column goes, one comes", [column("x", "1")], ABSENT, [column("x", "1"), column("y", "2")]),
    ("one comes, the last column goes", [column("x", "1")], [column("x", "1"), column("y", "2")], ABSENT),
    (
        "a column renamed and changed",
        [column("x", "1"), column("y", "2")],
        [column("z", "1"), column("y", "2")],
        [column("x", "3"), column("y", "2")],
    ),
    (
        "names of columns are not followed",
        [column("x", "x.p"), column("y", "x.p")],
        [column("z", "x.p"), column("y", "x.p")],
        [column("x", "x.p"), column("y", "x.q")],
    ),
    ("texts", ["a"], ["a", "b"], ["a", "c"]),
    ("texts, alike", ["a"], ["a", "b"], ["b", "a"]),
    ("first texts of both", ABSENT, ["x"], ["y", "x"]),
    ("the last text goes, one comes", ["x"], ABSENT, ["x", "y"]),
    ("a text changed and removed", ["a", "b"], ["a", "x"], ["a"]),
    ("a text removed and changed", ["a", "b", "c"], ["a", "c"], ["a", "x", "c"]),
    ("a text changed by both", ["a", "b"], ["x", "b"], ["y", "b", "c"]),
    ("texts moved by one", ["a", "b", "c"], ["c", "a", "b"], ["a", "b", "c", "d"]),
    ("texts moved by both", ["a", "b", "c"], ["c", "a", "b"], ["b", "a", "c"]),
    ("texts that stand twice", ["a", "a"], ["a", "a", "b"], ["a"]),
    ("texts and things", ["a"], ["a", "b"], [{"name": "a"}]),
    (
        "columns as texts",
        ["p AS x", "q AS y"],
        ["p * 2 AS x", "q AS y", "r AS  z"],
        ["p AS x", "q + 1\tas y"],
    ),
    ("a column of two people", ["p AS x"], ["p AS x", "mine AS y"], ["p AS x", "theirs AS y"]),
    (
        "columns that speak of a stage",
        {"stages": [A], "columns": ["a.p AS x"]},
        {"stages": [stage("z", "x > 1")], "columns": ["z.p AS x"]},
        {"stages": [A], "columns": ["a.p AS x", "a.q AS y"]},
    ),
    ("texts of one side", ["a"], ["a"], ["a", "c"]),
    ("things without names", [{"k": 1}], [{"k": 2}], [{"k": 1, "l": 2}]),
    (
        "transitions",
        [{"from": "s", "to": "t", "c": 1}, {"from": "s", "to": "u", "c": 1}],
        [{"from": "s", "to": "t", "c": 2}, {"from": "s", "to": "u", "c": 1}],
        [{"from": "s", "to": "t", "c": 1}, {"from": "s", "to": "u", "c": 3}],
    ),
    ("another kind of value", {"a": 1}, [1], {"a": 2}),
    ("null is a value", {"a": None, "b": 1}, {"a": 1, "b": 1}, {"a": None, "b": None}),
    ("true is not one", {"a": 1, "b": 1}, {"a": True, "b": 1}, {"a": 1.0, "b": True}),
    (
        "keys of every script",
        {"__proto__": 1, "ü": 1},
        {"__proto__": 2, "ü": 1},
        {"__proto__": 1, "ü": 2, "constructor": 3},
    ),
)

SEQUENCE = node(
    "s",
    "sequence",
    pattern={"stages": [stage("a"), stage("b", "theirs"), stage("c")], "withinMs": 5},
    columns=[column("x", "theirs")],
    limit=1,
)
"""A node that another has just changed in parts."""

PARTS: tuple[tuple[str, ConfigureNode], ...] = (
    (
        "configure parts of what another has changed",
        ConfigureNode(
            "s",
            {"pattern": {"stages": [stage("a", "mine"), stage("b")]}, "limit": 2},
            (),
            {"pattern": {"stages": [stage("a"), stage("b")]}, "limit": 0},
        ),
    ),
    (
        "configure: unset what another has changed in parts",
        ConfigureNode("s", {}, ("columns", "limit"), {"columns": [column("x", "1")]}),
    ),
    (
        "configure: what was not there, and is by now",
        ConfigureNode("s", {"columns": [column("y", "2")]}, (), {}),
    ),
    (
        "configure: nothing of one's own in it",
        ConfigureNode("s", {"pattern": {"stages": []}}, (), {"pattern": {"stages": []}, "other": 1}),
    ),
)
"""Commands on it that say what their author saw."""

RANDOM_CASES = 200


def merge_cases() -> Iterator[Item]:
    """Each case as the file has it: an absent value is left out."""
    listed = [(name, *({"stages": each} for each in lists)) for name, *lists in _LISTS]
    for name, base, mine, theirs in (*listed, *_VALUES, *_random_cases()):
        values = {"base": base, "mine": mine, "theirs": theirs, "merged": merge(base, mine, theirs)}
        yield {"name": name, **{key: value for key, value in values.items() if value is not ABSENT}}


def _random_cases() -> Iterator[tuple[str, Any, Any, Any]]:
    random = Random(11)
    for number in range(RANDOM_CASES):
        base = [_any_stage(random, name) for name in "abcd"[: random.randrange(5)]]
        sides = [_edited(random, base) for _ in range(2)]
        yield (f"random {number}", {"stages": base}, {"stages": sides[0]}, {"stages": sides[1]})
    for number in range(RANDOM_CASES):
        texts = random.choices(_TEXTS, k=random.randrange(5))
        yield (f"random texts {number}", texts, _retyped(random, texts), _retyped(random, texts))


def _any_stage(random: Random, name: str) -> Item:
    more: Item = {}
    if random.random() < 0.6:
        more["where"] = random.choice(("x > 1", "p > a.p", "COUNT(b) > 1", "c.x = 'a.x'"))
    if random.random() < 0.3:
        more["times"] = {"min": random.randrange(1, 3), "max": None}
    if random.random() < 0.2:
        more["group"] = [stage(f"{name}{inner}", random.choice((None, "x > 1"))) for inner in range(1, 3)]
    return {"name": name, **more}


_TEXTS = ("a", "b", "c", "p AS x", "q AS x", "p AS y", "", "a as b c")


def _retyped(random: Random, texts: list[str]) -> list[str]:
    texts = list(texts)
    for _ in range(random.randrange(1, 4)):
        place = random.randrange(len(texts) + 1)
        match random.randrange(4):
            case 0 if place < len(texts):
                del texts[place]
            case 1 if place < len(texts):
                texts[place] = random.choice(_TEXTS)
            case 2 if place < len(texts):
                texts.insert(random.randrange(len(texts)), texts.pop(place))
            case _:
                texts.insert(place, random.choice(_TEXTS))
    return texts


def _edited(random: Random, stages: list[Item]) -> list[Item]:
    stages = list(stages)
    for _ in range(random.randrange(1, 4)):
        place = random.randrange(len(stages) + 1)
        there = stages[place] if place < len(stages) else None
        match random.randrange(8):
            case 0:
                stages.insert(place, _any_stage(random, random.choice("cdef")))
            case 1 if there:
                del stages[place]
            case 2 if there:
                stages[place] = {**there, "name": random.choice("axyz")}
            case 3 if there:
                stages.insert(random.randrange(len(stages)), stages.pop(place))
            case 6 if there:
                members = stages[place : place + random.randrange(1, 3)]
                stages[place : place + len(members)] = [stage(random.choice("gh"), group=members)]
            case 7 if there and "group" in there:
                stages[place : place + 1] = there["group"]
            case 4 if there and "group" in there:
                stages[place] = {**there, "group": _edited(random, there["group"])}
            case _ if there:
                stages[place] = {**there, "where": random.choice(("y > 1", "p > b.p", "COUNT(a) > 2"))}
            case _:
                pass
    return stages
