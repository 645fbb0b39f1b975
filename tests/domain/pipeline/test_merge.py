"""MG: what two people made of one value, brought together."""

import json
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from server.domain.pipeline.merge import ABSENT, Conflict, merge
from server.domain.pipeline.pairing import pairs
from server.graph.same import same_json
from tests.strategies import patterns, values

Item = dict[str, Any]
anything = st.one_of(values, patterns, st.just(ABSENT))


def stage(name: str, where: str | None = None, **more: Any) -> Item:
    return {"name": name, **({} if where is None else {"where": where}), **more}


def three_way(base: list[Item], mine: list[Item], theirs: list[Item]) -> list[Item]:
    merged = merge({"stages": base}, {"stages": mine}, {"stages": theirs})
    return merged["stages"]


A, B, C = stage("a", "x > 1"), stage("b", "x > 2"), stage("c", "x > 3")


@given(anything, anything)
def test_mg1_where_one_side_changed_nothing_the_other_holds(base: Any, changed: Any):
    assert same_json(merge(base, base, changed), changed)
    assert same_json(merge(base, changed, base), changed)


@given(anything, anything)
def test_mg1_what_both_made_alike_holds(base: Any, changed: Any):
    assert same_json(merge(base, changed, changed), changed)


@given(anything, anything, anything)
def test_mg1_the_same_again_gives_the_same_and_the_same_merged_again_changes_nothing(base: Any, mine: Any, theirs: Any):
    before = json.dumps([None if each is ABSENT else each for each in (base, mine, theirs)])
    once = merge(base, mine, theirs)
    assert merge(base, mine, theirs) is ABSENT if once is ABSENT else merge(base, mine, theirs) == once
    assert json.dumps([None if each is ABSENT else each for each in (base, mine, theirs)]) == before


@given(patterns, st.data())
def test_mg2_changes_of_different_stages_both_stay(pattern: Item, data: st.DataObject):
    places = [place for place, each in enumerate(pattern["stages"]) if each["name"]]
    if len(places) < 2 or len({each["name"] for each in pattern["stages"]}) < len(pattern["stages"]):
        return
    one, other = data.draw(st.permutations(places).map(lambda drawn: drawn[:2]))
    mine, theirs, both = json.loads(json.dumps([pattern] * 3))
    for changed in (mine, both):
        changed["stages"][one]["where"] = "mine > 1"
    for changed in (theirs, both):
        changed["stages"][other]["where"] = "theirs > 1"
    assert merge(pattern, mine, theirs) == both
    assert merge(pattern, theirs, mine) == both


@given(values, values, values, values)
def test_mg2_objects_merge_key_by_key(base: Any, mine: Any, theirs: Any, other: Any):
    before: Item = {"p": base, "q": {"r": other, "s": base}, "t": 1}
    merged = merge(before, {**before, "p": mine}, {**before, "q": {"r": other, "s": theirs}})
    assert same_json(merged, {"p": mine, "q": {"r": other, "s": theirs}, "t": 1})


def test_mg2_a_field_added_by_one_and_one_taken_by_the_other():
    assert three_way([A, B], [stage("a"), B], [stage("a", "x > 1", optional=True), B]) == [stage("a", optional=True), B]


def test_mg2_stages_in_groups_are_merged_too():
    base = [stage("g", group=[A, B])]
    mine = [stage("g", group=[stage("a", "mine"), B])]
    theirs = [stage("g", group=[A, stage("b", "theirs"), C], times={"min": 2, "max": 2})]
    assert three_way(base, mine, theirs) == [
        stage("g", group=[stage("a", "mine"), stage("b", "theirs"), C], times={"min": 2, "max": 2})
    ]


def test_mg3_of_one_leaf_the_last_write_holds():
    assert three_way([A], [stage("a", "mine", optional=True)], [stage("a", "theirs", greedy=True)]) == [
        stage("a", "mine", greedy=True, optional=True)
    ]


@pytest.mark.parametrize("fields", [("value", "unit"), ("min", "max"), ("to", "stage")])
def test_mg4_what_means_something_only_whole_is_never_taken_from_two_people(fields: tuple[str, str]):
    one, other = fields
    base, mine, theirs = {one: 10, other: 1}, {one: 5, other: 1}, {one: 10, other: 2}
    assert merge(base, mine, theirs) == mine
    assert merge(base, theirs, mine) == theirs


def test_mg5_both_add_and_all_of_it_stands_theirs_first():
    assert three_way([A], [A, C], [A, B]) == [A, B, C]
    assert three_way([A], [C, A], [B, A]) == [B, C, A]
    assert merge(ABSENT, [{"alias": "x", "expression": "1"}], [{"alias": "y", "expression": "2"}]) == [
        {"alias": "y", "expression": "2"},
        {"alias": "x", "expression": "1"},
    ]


def test_mg5_what_both_added_alike_is_one_and_what_they_added_under_one_name_are_two():
    assert three_way([A], [A, C], [A, C, B]) == [A, C, B]
    added = three_way([A], [A, stage("c", "mine")], [A, stage("c", "theirs")])
    assert added == [A, stage("c", "theirs"), stage("c", "mine")]
    typed = [A, stage("c", "mine still")]
    assert three_way([A, stage("c", "mine")], typed, added) == [A, stage("c", "theirs"), stage("c", "mine still")]


def test_mg6_a_change_outlives_the_removal_whichever_comes_last():
    changed = stage("b", "changed")
    assert three_way([A, B, C], [A, C], [A, changed, C]) == [A, changed, C]
    assert three_way([A, B, C], [A, changed, C], [A, C]) == [A, changed, C]


def test_mg6_what_nobody_changed_goes():
    assert three_way([A, B, C], [A, C], [A, B, stage("c", "changed")]) == [A, stage("c", "changed")]
    assert three_way([A, B, C], [A, C], [C, B, A]) == [C, A]


def test_mg6_the_last_column_removed_while_another_adds_one():
    x, y = {"alias": "x", "expression": "1"}, {"alias": "y", "expression": "2"}
    assert merge([x], ABSENT, [x, y]) == [y]
    assert merge([x], ABSENT, [{**x, "expression": "3"}]) == [{**x, "expression": "3"}]


def test_mg7_moved_by_one_and_changed_by_the_other():
    assert three_way([A, B, C], [C, A, B], [A, stage("b", "changed"), C]) == [C, A, stage("b", "changed")]
    assert three_way([A, B, C], [C, A, B], [A, B, C, stage("d")]) == [C, A, B, stage("d")]


def test_mg7_moved_by_both_the_last_order_holds():
    assert three_way([A, B, C], [C, A, B], [B, A, C]) == [C, A, B]
    assert three_way([A, B, C], [B, A, C], [B, A, C, stage("d")]) == [B, A, C, stage("d")]


def test_mg8_a_renamed_stage_neither_comes_back_nor_stands_twice():
    changed = stage("a", "changed")
    renamed = stage("x", "x > 1")
    assert three_way([A, B], [renamed, B], [changed, B]) == [stage("x", "changed"), B]
    assert three_way([A, B], [changed, B], [renamed, B]) == [stage("x", "changed"), B]
    assert three_way([A, B], [B], [renamed, B]) == [B], "a new name alone outlives no removal"
    assert three_way([A, B], [renamed, B], [B]) == [B]
    assert three_way([A, B, C], [renamed, B, C], [B, C, changed]) == [B, C, stage("x", "changed")]


def test_mg8_a_stage_renamed_and_changed_at_once_is_the_same_at_its_place():
    mine = [stage("x", "p > LAST(x.p)"), B]
    assert three_way([stage("a", "p > LAST(a.p)"), B], mine, [stage("a", "p > LAST(a.p)"), B, C]) == [*mine, C]


def test_mg8_both_rename_the_last_name_holds():
    assert three_way([A, B], [stage("x", "x > 1"), B], [stage("y", "x > 1"), B]) == [stage("x", "x > 1"), B]


def test_mg9_what_speaks_of_a_renamed_stage_follows_it_and_the_others_change_stays():
    base = {"stages": [A, stage("b", "p > a.p")], "afterMatchSkip": {"to": "last", "stage": "a"}}
    renamed = {"stages": [stage("x", "x > 1"), stage("b", "p > x.p")], "afterMatchSkip": {"to": "last", "stage": "x"}}
    edited = {"stages": [A, stage("b", "p > a.p AND n = 'a.p' AND COUNT(a) > 1")], "afterMatchSkip": {"to": "next"}}
    both = {
        "stages": [stage("x", "x > 1"), stage("b", "p > x.p AND n = 'a.p' AND COUNT(x) > 1")],
        "afterMatchSkip": {"to": "next"},
    }
    assert merge(base, renamed, edited) == both
    assert merge(base, edited, renamed) == both


def test_mg9_to_follow_a_name_is_no_change_that_outlives_a_removal():
    base = [A, stage("b", "p > a.p")]
    renamed = [stage("x", "x > 1"), stage("b", "p > x.p")]
    assert three_way(base, renamed, [A]) == [stage("x", "x > 1")]
    assert three_way(base, [A], renamed) == [stage("x", "x > 1")]


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ([1], [1, 2], [1, 3]),
        (["a"], ["a", 1], ["a", "b"]),
        ([{"k": 1}], [{"k": 2}], [{"k": 1, "l": 2}]),
        ([A], [A, "x"], [A, B]),
        ("a", "b", [A]),
    ],
)
def test_mg10_other_lists_and_other_kinds_of_value_are_taken_whole(base: Any, mine: Any, theirs: Any):
    assert merge(base, mine, theirs) == mine


def test_mg10_transitions_are_known_by_their_ends():
    def way(to: str, condition: str) -> Item:
        return {"from": "s", "to": to, "condition": condition}

    base = [way("t", "1"), way("u", "2")]
    assert merge(base, [way("t", "3"), way("u", "2")], [way("t", "1"), way("u", "4"), way("v", "5")]) == [
        way("t", "3"),
        way("u", "4"),
        way("v", "5"),
    ]


def test_mg11_a_conflict_says_where_it_is_as_findings_do_and_by_names():
    met: list[Conflict] = []

    def leave(conflict: Conflict) -> bool:
        met.append(conflict)
        return False

    base = {"stages": [A, stage("g", group=[B])]}
    mine = {"stages": [stage("a", "mine"), stage("g", group=[stage("b", "mine")])], "withinMs": 1}
    theirs = {"stages": [stage("n"), A, stage("g", group=[stage("b", "theirs")])], "withinMs": 2}
    merged = merge(base, mine, theirs, leave, "pattern")
    assert merged == {
        "stages": [stage("n"), stage("a", "mine"), stage("g", group=[stage("b", "theirs")])],
        "withinMs": 2,
    }
    assert met == [
        Conflict(
            "value",
            ("pattern", "stages", "2", "group", "0", "where"),
            ("pattern", "stages", "g", "group", "b", "where"),
        ),
        Conflict("value", ("pattern", "withinMs"), ("pattern", "withinMs")),
    ]


def test_mg10_a_value_of_very_many_items_is_taken_whole_and_of_many_names_none_is_followed():
    long = [stage(f"s{number}") for number in range(1_001)]
    assert three_way(long, [*long, A], [*long, B]) == [*long, A]
    base = [*(stage(f"s{number}") for number in range(21)), stage("z", "s1.x")]
    mine = [*(stage(f"m{number}") for number in range(21)), stage("z", "s1.x")]
    assert three_way(base, mine, [*base[:-1], stage("z", "s2.x")])[-1] == stage("z", "s2.x")


def test_mg8_pairs_find_things_again():
    assert pairs([A, B, C], [C, stage("x", "x > 1"), stage("b", "changed")]) == {0: 1, 1: 2, 2: 0}
    assert pairs([stage("a"), stage("b")], [stage("x"), stage("b"), stage("n")]) == {0: 0, 1: 1}


texts = st.lists(st.sampled_from(("a", "b", "c", "d", "p AS x", "q AS x", "r as y")), max_size=5)


@given(texts, texts, texts)
def test_mg12_what_both_add_to_a_list_of_texts_stands_and_nothing_comes_that_neither_has(
    base: list[str], mine: list[str], theirs: list[str]
):
    merged = merge(base, mine, theirs)
    assert set(merged) <= {*mine, *theirs}
    assert set(mine) & set(theirs) <= set(merged)


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_mg12_what_two_people_take_out_of_a_list_of_texts_is_out_in_the_order_there_was(
    base: list[str], mine: set[int], theirs: set[int]
):
    def without(places: set[int]) -> list[str]:
        return [text for place, text in enumerate(base) if place not in places]

    assert merge(base, without(mine), without(theirs)) == without(mine | theirs)
    assert merge(base, [*base, "m"], [*base, "t"]) == [*base, "t", "m"]


def test_mg12_columns_are_known_by_the_name_they_give_themselves():
    base = ["amount AS last", "at"]
    assert merge(base, ["amount * 2 AS last", "at"], ["amount AS last", "shop", "at"]) == [
        "amount * 2 AS last",
        "shop",
        "at",
    ]
    assert merge(base, ["mine AS last", "at"], ["theirs AS last", "at"]) == ["mine AS last", "at"]
    assert merge(base, ["at", "amount AS last"], ["amount + 1 AS last", "at"]) == ["at", "amount + 1 AS last"]


def test_mg12_a_text_that_one_changed_outlives_its_removal_and_doubles_stay():
    assert merge(["a", "b"], ["a", "x"], ["a"]) == ["a", "x"]
    assert merge(["a", "b"], ["a"], ["a", "x"]) == ["a", "x"]
    assert merge(["a", "b"], ["a"], ["b", "a", "c"]) == ["a", "c"]
    assert merge(["a", "a"], ["a", "a", "b"], ["a", "a", "c"]) == ["a", "a", "c", "b"]


def test_mg12_a_conflict_in_a_list_of_texts_says_where():
    met: list[Conflict] = []

    def leave(conflict: Conflict) -> bool:
        met.append(conflict)
        return False

    assert merge(["p AS x", "q"], ["mine AS x", "q"], ["r", "theirs AS x", "q"], leave, "columns") == [
        "r",
        "theirs AS x",
        "q",
    ]
    assert met == [Conflict("value", ("columns", "1"), ("columns", "x"))]


def test_mg13_what_one_groups_the_other_changes_in_the_group():
    changed, group = stage("b", "changed"), stage("g", group=[B, C])
    both = [A, stage("g", group=[changed, C])]
    assert three_way([A, B, C], [A, group], [A, changed, C]) == both
    assert three_way([A, B, C], [A, changed, C], [A, group]) == both
    assert three_way([A, B, C], [A, group], [A, C]) == [A, stage("g", group=[C])]


def test_mg13_what_one_ungroups_the_other_changes_where_it_then_stands():
    group, changed = stage("g", group=[B, C]), stage("g", group=[B, stage("c", "changed"), stage("d")])
    both = [A, B, stage("c", "changed"), stage("d")]
    assert three_way([A, group], [A, B, C], [A, changed]) == both
    assert three_way([A, group], [A, changed], [A, B, C]) == both


def test_mg13_a_group_that_both_make_of_the_same_is_one_and_of_others_are_two():
    assert three_way([A, B, C], [A, stage("g", group=[B, C])], [A, stage("g", group=[stage("b", "t"), C])]) == [
        A,
        stage("g", group=[stage("b", "t"), C]),
    ]
    two = three_way([A, B, C], [A, stage("g", group=[B]), C], [A, B, stage("g", group=[C])])
    assert [each["name"] for each in two] == ["a", "g", "g"]


def test_mg13_a_group_whose_settings_were_changed_is_not_dissolved():
    kept = stage("g", group=[B, C], optional=True)
    assert kept in three_way([A, stage("g", group=[B, C])], [A, B, C], [A, kept])
