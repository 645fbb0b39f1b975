"""V4: a condition that looks at a stage which can't have taken a row yet."""

from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from server.codegen.artefact import Refused
from server.graph.finding import Finding
from server.nodes.pattern_model import PatternSpec
from server.nodes.pattern_order import with_rows
from tests.cep.patterns import absent, line, loop, matched, stage, tried

A, B, C = stage("a"), stage("b"), stage("c")


def where(name: str, condition: str, **more: Any) -> dict[str, Any]:
    return stage(name, where=condition, **more)


def group(*stages: dict[str, Any], most: int | None = 1) -> dict[str, Any]:
    return {"name": "g", "group": list(stages), "times": {"min": 1, "max": most}}


def told(stages: list[dict[str, Any]]) -> list[Finding]:
    """The findings about later stages, whether they refuse the pattern or warn of it."""
    try:
        found = tried(stages, "a b", 1_000).warnings
    except Refused as refused:
        found = refused.findings
    return [finding for finding in found if finding.code == "pattern.later-stage"]


NEVER: list[tuple[list[dict[str, Any]], str]] = [
    ([where("a", "price > b.price"), B], "pattern.stages.0.where"),
    ([A, where("b", "name = 'b' AND price > c.price + 1"), C], "pattern.stages.1.where"),
    ([A, where("b", "b.price > 1")], "pattern.stages.1.where"),
    ([where("a", "price > SUM(price)"), B], "pattern.stages.0.where"),
    ([A, group(where("b", "price < c.price"), C)], "pattern.stages.1.group.0.where"),
    ([A, where("b", "price > g.price"), group(C)], "pattern.stages.1.where"),
    ([A, loop("b", until="price > c.price"), C], "pattern.stages.1.until"),
    ([A, absent("n", where="price > c.price"), C], "pattern.stages.1.where"),
    ([A, where("b", "NOT (b.price IS NULL)")], "pattern.stages.1.where"),
    ([A, where("b", "b.price IN (1, 2) OR CAST(b.price AS BIGINT) = 1")], "pattern.stages.1.where"),
]


@pytest.mark.parametrize(("stages", "field"), NEVER, ids=[str(case[0]) for case in NEVER])
def test_v4_a_condition_that_can_never_be_true_is_refused_at_its_place(stages: list[dict[str, Any]], field: str):
    found = told(stages)
    assert {(finding.severity, finding.field) for finding in found} == {("error", field)}
    assert all(finding.detail.endswith("The condition can never be true.") for finding in found)


def test_v4_the_sentence_names_the_stages_and_says_who_has_taken_rows():
    (finding,) = told([where("a", "price > b.price"), B])
    assert finding.detail == (
        "Stage a looks at b, which comes after it, so this is always NULL: "
        "only stages before it, and itself in a loop, have taken rows. The condition can never be true."
    )


@pytest.mark.parametrize(
    "condition",
    ["name = 'a' AND b.price IS NULL", "COALESCE(b.price, 0) < price", "COUNT(b) = 0", "price > 0 OR b.price > 1"],
)
def test_v4_a_condition_that_can_be_true_all_the_same_is_warned_of_and_runs(condition: str):
    stages = [where("a", condition), B]
    assert [finding.severity for finding in told(stages)] == ["warning"]
    assert matched(stages, "a/1 b/2") == [[0, 1]]


LEGAL: list[list[dict[str, Any]]] = [
    [A, where("b", "price > a.price AND price > SUM(price)")],
    [A, loop("b", where="name = 'b' AND (COUNT(b) = 0 OR price > b.price)")],
    [A, loop("b", until="price < b.price"), C],
    [{**A, "optional": True}, where("b", "a.price IS NULL OR price > a.price")],
    [A, group(where("b", "c.price IS NULL OR price > c.price"), C, most=3)],
    [A, group({**group(where("b", "price > c.price"), loop("d")), "name": "h"}, C, most=None)],
    [A, group(absent("n", where="price > c.price"), C, most=2)],
    [A, group(where("b", "price > b.price"), C, most=2)],
]


@pytest.mark.parametrize("stages", LEGAL, ids=str)
def test_v4_what_was_taken_before_or_in_an_earlier_round_may_be_looked_at(stages: list[dict[str, Any]]):
    assert told(stages) == []


def test_v4_an_earlier_round_of_a_group_is_really_seen():
    stages = line("a -> g", g=group(where("b", "name = 'b' AND (c.price IS NULL OR price > c.price)"), C, most=2))
    assert matched(stages, "a b/1 c/5 b/4 c/6") == [[0, 1, 2]]
    assert matched(stages, "a b/1 c/3 b/4 c/6") == [[0, 1, 2], [0, 1, 2, 3, 4]]


leaves = st.builds(
    lambda letter, least, most, optional: {
        "where": f"name = '{letter}'",
        "times": {"min": least, "max": most},
        "optional": optional,
    },
    st.sampled_from("ab"),
    st.integers(0, 1),
    st.sampled_from([1, 2]),
    st.booleans(),
)
groups = st.builds(
    lambda inner, most: {"group": inner, "times": {"min": 1, "max": most}},
    st.lists(leaves, min_size=1, max_size=3),
    st.sampled_from([1, 3]),
)


@given(st.lists(st.one_of(leaves, groups), min_size=1, max_size=3), st.text("ab", min_size=2, max_size=7))
def test_v4_stages_that_are_said_to_have_no_rows_have_none(stages: list[dict[str, Any]], rows: str):
    """To ask each of them for its count, which must be 0, changes no match."""
    names = iter("stuvwxyz" * 2)
    stages = [_named(one, names, f"g{number}") for number, one in enumerate(stages)]
    try:
        plain = tried(stages, " ".join(rows), 100).matches
    except Refused:
        assume(False)
        return
    assert tried(_asking(stages), " ".join(rows), 100).matches == plain


def _named(one: dict[str, Any], names: Any, group_name: str) -> dict[str, Any]:
    if "group" in one:
        return {**one, "name": group_name, "group": [_named(inner, names, "") for inner in one["group"]]}
    return {**one, "name": next(names)}


def _asking(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pattern = msgspec.convert({"stages": stages}, PatternSpec)
    taken = dict(with_rows(pattern.stages, "s"))
    every = {
        name for one in stages for name in ([i["name"] for i in one["group"]] if "group" in one else [one["name"]])
    }

    def asking(one: dict[str, Any], here: str) -> dict[str, Any]:
        if "group" in one:
            inner = [asking(each, f"{here}.group.{index}") for index, each in enumerate(one["group"])]
            return {**one, "group": inner}
        without = "".join(f" AND COUNT({name}) = 0" for name in sorted(every - taken[here]))
        return {**one, "where": one["where"] + without}

    return [asking(one, f"s.{index}") for index, one in enumerate(stages)]
