"""Parts of one setting, changed by several people: edits, undo and redo."""

from typing import Any

from server.domain.pipeline.commands import ConfigureNode, RemoveNodes
from server.domain.pipeline.history import History
from server.events.pipeline import NodeAdded, NodeConfigured
from tests.small_catalogue import node
from tests.spec import World, given, skipped
from tests.vectors.merge_cases import column, stage

A, B, C = stage("a", "x > 1"), stage("b", "x > 2"), stage("c", "x > 3")
SEQ = node("s", "sequence", pattern={"stages": [A, B, C]}, limit=1)


def pattern(*stages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"pattern": {"stages": list(stages), **more}}


def change(before: dict[str, Any], after: dict[str, Any]) -> ConfigureNode:
    return ConfigureNode("s", after, tuple(before.keys() - after.keys()), before)


class Pair(World):
    """Two people at one pattern, each of whom changes a stage of what both saw."""

    def __init__(self) -> None:
        super().__init__(NodeAdded(SEQ))

    @property
    def stages(self) -> list[Any]:
        return self.present.graph.nodes["s"].config["pattern"]["stages"]

    def sets(self, person: str, *stages: dict[str, Any]) -> None:
        """From what is there now to these stages."""
        self.edit(person, change(pattern(*self.stages), pattern(*stages)))


def test_nd7_two_people_change_two_stages_of_what_both_saw():
    w = Pair()
    w.edit("ann", change(pattern(A, B, C), pattern(stage("a", "ann"), B, C)))
    w.edit("bob", change(pattern(A, B, C), pattern(A, B, stage("c", "bob"))))
    assert w.stages == [stage("a", "ann"), B, stage("c", "bob")]
    event = w.log[-1].event
    assert event == NodeConfigured(
        "s", pattern(stage("a", "ann"), B, C), pattern(stage("a", "ann"), B, stage("c", "bob"))
    )


def test_nd7_without_before_each_key_is_taken_whole():
    w = Pair()
    w.edit("ann", change(pattern(A, B, C), pattern(stage("a", "ann"), B, C)))
    w.edit("bob", ConfigureNode("s", pattern(A, B, stage("c", "bob"))))
    assert w.stages == [A, B, stage("c", "bob")]


def test_nd7_a_key_missing_in_before_was_absent():
    columns = [column("x", "1")]
    made = given(NodeAdded(node("s", "sequence", columns=columns)))
    made.when(ConfigureNode("s", {"columns": [column("y", "2")]}, (), {})).then(
        NodeConfigured("s", {"columns": columns}, {"columns": [*columns, column("y", "2")]})
    )


def test_nd7_what_was_unset_and_changed_by_another_in_parts():
    columns = [column("x", "1"), column("y", "bob")]
    made = given(NodeAdded(node("s", "sequence", columns=columns)))
    made.when(ConfigureNode("s", {}, ("columns",), {"columns": [column("x", "1"), column("y", "2")]})).then(
        NodeConfigured("s", {"columns": columns}, {"columns": [column("y", "bob")]})
    )


def test_nd7_what_came_of_it_by_then_is_nothing():
    given(NodeAdded(SEQ)).when(change(pattern(A), pattern(A))).then_nothing()
    given(NodeAdded(SEQ)).when(change(pattern(stage("a"), B, C), pattern(A, B, C))).then_nothing()


def test_lm2_what_was_merged_obeys_the_limits():
    half = "x" * (140 * 1024)
    made = given(NodeAdded(node("s", "sequence", **pattern(stage("a", half), stage("b")))))
    made.when(change(pattern(stage("a"), stage("b")), pattern(stage("a"), stage("b", half)))).then_rejected(
        "limit.config", "256 KiB"
    )


def test_lm2_what_the_author_saw_obeys_them_too():
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    given(NodeAdded(SEQ)).when(ConfigureNode("s", {"pattern": 1}, (), {"pattern": deep})).then_rejected("limit.depth")
    given(NodeAdded(SEQ)).when(ConfigureNode("s", {"pattern": deep}, (), {})).then_rejected("limit.depth")


def test_ud13_undo_takes_back_only_ones_own_stage_and_redo_brings_only_it():
    w = Pair()
    w.sets("ann", stage("a", "ann"), B, C)
    w.sets("bob", stage("a", "ann"), B, stage("c", "bob"))
    turned = w.undo("ann")
    assert turned.skipped == ()
    assert w.stages == [A, B, stage("c", "bob")]
    w.sets("bob", A, stage("b", "bob too"), stage("c", "bob"))
    assert w.redo("ann").skipped == ()
    assert w.stages == [stage("a", "ann"), stage("b", "bob too"), stage("c", "bob")]
    w.undo("bob")
    w.undo("bob")
    assert w.stages == [stage("a", "ann"), B, C]


def test_ud13_what_another_changed_is_left_alone_and_named_the_rest_is_undone():
    w = Pair()
    w.sets("ann", stage("a", "ann"), B, stage("c", "ann", optional=True))
    w.sets("bob", stage("n"), stage("a", "ann"), B, stage("c", "bob", optional=True))
    turned = w.undo("ann")
    assert turned.skipped == (skipped("s", "bob", "pattern.stages.3.where"),)
    assert w.stages == [stage("n"), A, B, stage("c", "bob")]


def test_ud13_older_work_of_another_in_the_same_setting_survives_a_second_undo():
    w = Pair()
    w.sets("ann", stage("a", "ann"), B, C)
    w.sets("bob", stage("a", "ann"), B, stage("c", "bob"))
    w.sets("ann", stage("a", "ann"), stage("b", "ann"), stage("c", "bob"))
    w.undo("ann")
    assert w.undo("ann").skipped == ()
    assert w.stages == [A, B, stage("c", "bob")]


def test_ud13_who_changed_just_that_part_is_named_though_others_and_oneself_changed_more_since():
    w = Pair()
    w.sets("ann", stage("a", "ann"), B, C)
    w.sets("bob", stage("a", "bob"), B, C)
    w.sets("eve", stage("a", "bob"), stage("b", "eve"), C)
    w.sets("ann", stage("a", "bob"), stage("b", "eve"), stage("c", "ann"))
    w.undo("ann")
    w.history = History(w.log)
    assert w.undo("ann").skipped == (skipped("s", "bob", "pattern.stages.0.where"),)
    assert w.stages == [stage("a", "bob"), stage("b", "eve"), C]


def test_ud13_an_own_later_change_is_not_in_the_way():
    w = Pair()
    w.sets("ann", stage("a", "ann"), B, C)
    w.sets("bob", stage("a", "bob"), B, C)
    w.sets("ann", stage("a", "ann again"), B, C)
    w.sets("bob", stage("a", "ann again"), B, stage("c", "bob"))
    w.undo("ann")
    assert w.undo("ann").skipped == ()
    assert w.stages == [A, B, stage("c", "bob")]


def test_ud13_a_stage_that_another_built_upon_stays():
    w = Pair()
    w.sets("ann", A, B, C, stage("d"))
    w.sets("bob", A, B, C, stage("d", "bob"))
    assert w.undo("ann").skipped == (skipped("s", "bob", "pattern.stages.3"),)
    assert w.stages == [A, B, C, stage("d", "bob")]
    w.sets("ann", A, B, C, stage("d", "bob"), stage("e"))
    w.sets("bob", A, B, C, stage("d", "bob"), stage("f"))
    assert w.undo("ann").skipped == (skipped("s", "bob", "pattern.stages.4"),), "a new name is built upon, too"


def test_ud13_a_stage_that_another_removed_does_not_come_back():
    w = Pair()
    w.sets("ann", A, stage("b", "ann"), C)
    w.sets("bob", A, C)
    assert w.undo("ann").skipped == (skipped("s", "bob", "pattern.stages"),)
    assert w.stages == [A, C]


def test_ud13_a_new_name_is_taken_back_with_what_follows_it():
    w = World(NodeAdded(node("s", "sequence", **pattern(A, stage("b", "p > a.p")))))
    w.edit("ann", change(pattern(A, stage("b", "p > a.p")), pattern(stage("x", "x > 1"), stage("b", "p > x.p"))))
    now = pattern(stage("x", "x > 1"), stage("b", "p > x.p"))
    w.edit("bob", change(now, pattern(stage("x", "x > 1"), stage("b", "p > x.p + 1"))))
    assert w.undo("ann").skipped == ()
    assert w.present.graph.nodes["s"].config == pattern(A, stage("b", "p > a.p + 1"))


def test_ud13_the_order_is_put_back_unless_another_has_moved_stages_since():
    w = Pair()
    w.sets("ann", C, A, B)
    w.sets("bob", C, A, B, stage("d"))
    w.undo("ann")
    assert w.stages == [A, B, C, stage("d")]
    w.sets("ann", C, A, B, stage("d"))
    w.sets("bob", C, B, A, stage("d"))
    assert w.undo("ann").skipped == (skipped("s", "bob", "pattern.stages"),)
    assert w.stages == [C, B, A, stage("d")]


def test_ud13_a_whole_setting_that_another_changed_in_parts_stays():
    w = World(NodeAdded(node("s", "sequence")))
    w.edit("ann", change({}, pattern(A, B)))
    w.edit("bob", change(pattern(A, B), pattern(A, stage("b", "bob"))))
    assert w.undo("ann").skipped == (skipped("s", "bob", "pattern"),)
    assert w.present.graph.nodes["s"].config == pattern(A, stage("b", "bob"))


def test_ud2_a_node_that_went_with_its_pattern_is_reported():
    w = Pair()
    w.sets("ann", stage("a", "ann"), B, C)
    w.edit("bob", RemoveNodes(("s",)))
    assert w.undo("ann").skipped == (skipped("s", "bob"),)


def test_mg13_undo_of_a_change_finds_the_stage_in_the_group_another_made_and_undo_of_the_group_keeps_the_change():
    w = Pair()
    w.sets("ann", A, stage("b", "ann"), C)
    w.sets("bob", A, stage("g", group=[stage("b", "ann"), C]))
    assert w.undo("ann").skipped == ()
    assert w.stages == [A, stage("g", group=[B, C])]
    w.redo("ann")
    assert w.undo("bob").skipped == ()
    assert w.stages == [A, stage("b", "ann"), C]


def test_mg12_undo_takes_back_only_ones_own_texts_and_says_which_was_changed_since():
    w = World(NodeAdded(node("s", "sequence", columns=["p AS x"])))

    def sets(person: str, seen: list[str], columns: list[str]) -> None:
        w.edit(person, ConfigureNode("s", {"columns": columns}, (), {"columns": seen}))

    sets("ann", ["p AS x"], ["p AS x", "ann AS y"])
    sets("bob", ["p AS x"], ["p AS x", "bob AS z"])
    assert w.present.graph.nodes["s"].config["columns"] == ["p AS x", "ann AS y", "bob AS z"]
    assert w.undo("ann").skipped == ()
    assert w.present.graph.nodes["s"].config["columns"] == ["p AS x", "bob AS z"]
    sets("ann", ["p AS x", "bob AS z"], ["ann AS x", "bob AS z"])
    sets("bob", ["ann AS x", "bob AS z"], ["bob AS x", "bob AS z"])
    assert w.undo("ann").skipped == (skipped("s", "bob", "columns.0"),)


def test_mg12_a_state_is_renamed_with_its_transitions_while_another_changes_one_of_them():
    def machine(name: str, condition: str) -> dict[str, Any]:
        ways = [{"from": name, "to": "paid", "condition": condition}, {"from": "paid", "to": name, "condition": "y"}]
        return {"states": [name, "paid"], "transitions": ways, "initialState": name}

    w = World(NodeAdded(node("s", "sequence", **machine("new", "x"))))
    w.edit("bob", change(machine("new", "x"), machine("new", "x > 1")))
    w.edit("ann", change(machine("new", "x"), machine("fresh", "x")))
    assert dict(w.present.graph.nodes["s"].config) == machine("fresh", "x > 1")
    assert w.undo("ann").skipped == ()
    assert dict(w.present.graph.nodes["s"].config) == machine("new", "x > 1")
