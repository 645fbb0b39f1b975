"""UD: undo and redo, several people at one pipeline."""

import pytest

from server.domain.pipeline.commands import (
    AddNode,
    AddNote,
    ConfigureNode,
    Connect,
    DescribePipeline,
    Disconnect,
    EditGroup,
    EditNote,
    GroupNodes,
    MoveNodes,
    MoveTo,
    RemoveNodes,
    RenameNode,
    RenamePipeline,
    TagPipeline,
    Ungroup,
)
from server.domain.pipeline.history import History
from server.domain.rejected import Rejected
from server.events.pipeline import (
    EdgeConnected,
    EdgesDisconnected,
    NodeAdded,
    NodeConfigured,
    NodesRemoved,
    PipelineArchived,
    VersionNamed,
)
from server.graph.model import Group, Note, Position
from tests.small_catalogue import edge, node
from tests.spec import World, skipped

SRC, A, B, C = node("src", "files"), node("a", limit=1), node("b"), node("c")
AB = edge("ab", "a", "b")


def world() -> World:
    return World(NodeAdded(SRC), NodeAdded(A), NodeAdded(B), NodeAdded(C))


def move(node_id: str, x: float) -> MoveNodes:
    return MoveNodes((MoveTo(node_id, Position(x, 0.0)),))


def test_ud1_undo_takes_ones_own_newest_step():
    w = world()
    w.edit("ann", ConfigureNode("a", {"limit": 2}))
    w.edit("ann", ConfigureNode("b", {"limit": 3}))
    w.edit("bob", ConfigureNode("c", {"limit": 4}))
    assert w.undo("ann").events == (NodeConfigured("b", {"limit": 3}, {}),)
    assert w.undo("ann").events == (NodeConfigured("a", {"limit": 2}, {"limit": 1}),)
    assert w.nothing_to_undo("ann")
    assert w.present.graph.nodes["c"].config == {"limit": 4}


def test_ud1_a_whole_edit_is_one_step():
    w = world()
    before = w.present.graph
    w.edit("ann", AddNode(node("x")), AddNode(node("y")), Connect(edge("xy", "x", "y")), move("a", 5.0))
    w.undo("ann")
    assert w.present.graph == before


def test_ud2_what_another_changed_since_is_left_alone_and_reported():
    w = world()
    w.edit("ann", ConfigureNode("a", {"limit": 2, "within": 5, "mode": "x"}))
    w.edit("bob", ConfigureNode("a", {"within": 9}))
    turned = w.undo("ann")
    assert turned.events == (NodeConfigured("a", {"limit": 2, "mode": "x"}, {"limit": 1}),)
    assert turned.skipped == (skipped("a", "bob", "within"),)
    assert w.present.graph.nodes["a"].config == {"limit": 1, "within": 9}


@pytest.mark.parametrize("step", ["position", "label"])
def test_ud2_places_and_labels_too(step: str):
    w = world()
    w.edit("ann", move("a", 5.0) if step == "position" else RenameNode("a", "Ann's"), move("b", 5.0))
    w.edit("bob", move("a", 7.0) if step == "position" else RenameNode("a", "Bob's"))
    assert w.undo("ann").skipped == (skipped("a", "bob", step),)
    assert w.present.graph.nodes["b"].position.x == 0.0
    assert (w.present.graph.nodes["a"].position.x, w.present.graph.nodes["a"].label) != (0.0, "")


def test_ud2_a_node_that_another_removed_is_reported():
    w = world()
    w.edit("ann", ConfigureNode("a", {"limit": 2}))
    w.edit("bob", RemoveNodes(("a",)))
    turned = w.undo("ann")
    assert (turned.events, turned.skipped) == ((), (skipped("a", "bob"),))


def test_ud2_a_config_value_of_null_is_a_value():
    w = world()
    w.edit("ann", ConfigureNode("a", {"limit": None}))
    assert w.undo("ann").events == (NodeConfigured("a", {"limit": None}, {"limit": 1}),)


def test_ud2_the_pipelines_own_words():
    w = world()
    w.edit("ann", RenamePipeline("x"), DescribePipeline("d"), TagPipeline({"k": "1", "l": "2"}))
    w.edit("bob", RenamePipeline("y"), TagPipeline({"k": "3"}))
    assert set(w.undo("ann").skipped) == {skipped("", "bob", "name"), skipped("", "bob", "tags.k")}
    assert (w.present.name, w.present.description, w.present.tags) == ("y", "", {"k": "3"})


def test_ud2_notes_and_groups():
    w = world()
    w.edit("ann", AddNote(Note("n", "hi", Position(0.0, 0.0))), GroupNodes(Group("g", "G", ("a", "b"))))
    w.edit("ann", EditNote("n", {"text": "ho", "color": "red"}), EditGroup("g", {"label": "H"}))
    w.edit("bob", EditNote("n", {"text": "hey"}))
    assert w.undo("ann").skipped == (skipped("n", "bob", "text"),)
    assert w.present.graph.notes["n"].color == "neutral"
    assert w.present.graph.groups["g"].label == "G"
    assert w.undo("ann").skipped == (skipped("n", "bob"),)
    assert not w.present.graph.groups
    assert "n" in w.present.graph.notes


def test_ud3_what_another_took_back_is_not_in_the_way():
    w = world()
    w.edit("ann", ConfigureNode("a", {"limit": 2}))
    w.edit("bob", ConfigureNode("a", {"limit": 3}))
    w.undo("bob")
    turned = w.undo("ann")
    assert turned.skipped == ()
    assert w.present.graph.nodes["a"].config == {"limit": 1}


def test_ud3_what_another_had_done_before_is_not_since():
    w = world()
    w.edit("bob", ConfigureNode("a", {"limit": 2}))
    w.edit("ann", ConfigureNode("a", {"limit": 3}))
    assert w.undo("ann").skipped == ()
    assert w.undo("bob").skipped == ()
    assert w.present.graph.nodes["a"].config == {"limit": 1}


def test_ud3_what_another_changed_before_a_redo_is_left_alone():
    w = world()
    w.edit("bob", ConfigureNode("a", {"limit": 2}))
    w.edit("ann", ConfigureNode("a", {"limit": 3}))
    w.undo("ann")
    w.undo("bob")
    assert w.redo("ann").skipped == (skipped("a", "bob", "limit"),)
    assert w.present.graph.nodes["a"].config == {"limit": 1}


def test_ud4_a_node_that_another_connected_stays():
    w = world()
    w.edit("ann", AddNode(node("x")))
    w.edit("bob", Connect(edge("e", "x", "a")))
    turned = w.undo("ann")
    assert (turned.events, turned.skipped) == ((), (skipped("x", "bob"),))


def test_ud4_a_node_that_another_configured_stays():
    w = world()
    w.edit("ann", AddNode(node("x")), AddNode(node("y")))
    w.edit("bob", ConfigureNode("x", {"limit": 1}))
    turned = w.undo("ann")
    assert (turned.events, turned.skipped) == ((NodesRemoved((node("y"),)),), (skipped("x", "bob"),))


def test_ud5_a_port_that_another_took_is_reported():
    w = world()
    w.edit("ann", Connect(AB))
    w.edit("ann", Disconnect(("ab",)))
    w.edit("bob", Connect(edge("cb", "c", "b")))
    turned = w.undo("ann")
    assert (turned.events, turned.skipped) == ((), (skipped("b", "bob", "in"),))


def test_ud5_an_edge_whose_end_another_removed_is_reported_and_the_rest_undone():
    w = world()
    w.edit("ann", Connect(AB))
    w.edit("ann", RemoveNodes(("a",)))
    w.edit("bob", RemoveNodes(("b",)))
    turned = w.undo("ann")
    assert turned.events == (NodeAdded(A),)
    assert turned.skipped == (skipped("b", "bob", "in"),)


def test_ud5_a_loop_that_has_become_is_reported():
    w = world()
    w.edit("ann", Connect(AB))
    w.edit("ann", Disconnect(("ab",)))
    w.edit("bob", Connect(edge("bc", "b", "c")), Connect(edge("ca", "c", "a")))
    assert w.undo("ann").skipped == (skipped("b", "bob", "in"),)


def test_ud5_a_removed_node_comes_back_with_edges_and_group():
    w = world()
    w.edit("ann", Connect(AB), GroupNodes(Group("g", "G", ("a", "b", "c"))), GroupNodes(Group("h", "H", ("src",))))
    before = w.present.graph
    w.edit("ann", RemoveNodes(("src", "b")))
    assert (w.present.graph.groups["g"].node_ids, "h" in w.present.graph.groups) == (("a", "c"), False)
    w.undo("ann")
    assert w.present.graph == before


def test_ud5_a_group_that_another_dissolved_is_reported():
    w = world()
    w.edit("ann", GroupNodes(Group("g", "G", ("a", "b"))))
    w.edit("ann", RemoveNodes(("a",)))
    w.edit("bob", Ungroup(("g",)))
    turned = w.undo("ann")
    assert turned.events == (NodeAdded(A),)
    assert turned.skipped == (skipped("g", "bob", "nodeIds"),)


def test_ud6_redo_brings_back_what_undo_took():
    w = world()
    w.edit("ann", ConfigureNode("a", {"limit": 2, "within": 5}))
    after_bob = w.edit("bob", ConfigureNode("a", {"within": 9}))
    assert after_bob
    w.undo("ann")
    assert w.redo("ann").events == (NodeConfigured("a", {"limit": 1}, {"limit": 2}),)
    assert w.present.graph.nodes["a"].config == {"limit": 2, "within": 9}
    assert w.undo("ann").events == (NodeConfigured("a", {"limit": 2}, {"limit": 1}),)


def test_ud6_undo_and_redo_name_the_edit_they_are_of():
    w = world()
    w.edit("ann", move("a", 1.0))
    first = w.log[-1].edit_id
    assert [w.undo("ann").undoes, w.redo("ann").undoes, w.undo("ann").undoes] == [first] * 3


def test_ud7_a_new_edit_clears_ones_own_redo_only():
    w = world()
    w.edit("ann", move("a", 1.0))
    w.edit("bob", move("b", 1.0))
    w.undo("ann")
    w.undo("bob")
    w.edit("bob", move("c", 1.0))
    assert w.nothing_to_redo("bob")
    assert w.redo("ann").events


def test_ud8_undo_n_then_redo_n_is_where_one_was():
    w = world()
    w.edit("ann", AddNode(node("x")), Connect(edge("ax", "a", "x")))
    w.edit("ann", RemoveNodes(("a",)))
    w.edit("ann", RenameNode("x", "X"), GroupNodes(Group("g", "", ("x", "b"))))
    after = w.present.graph
    for _ in range(3):
        w.undo("ann")
    assert "x" not in w.present.graph.nodes
    for _ in range(3):
        w.redo("ann")
    assert w.present.graph == after


def test_ud9_with_nothing_there_is_nothing():
    w = world()
    assert w.nothing_to_undo("ann")
    assert w.nothing_to_redo("ann")


def test_ud9_creation_archiving_and_naming_are_no_steps():
    w = World(NodeAdded(A), VersionNamed("v", 1))
    assert w.undo("founder").events == (NodesRemoved((A,)),)
    assert w.nothing_to_undo("founder")


def test_ud9_an_archived_pipeline_refuses_undo():
    w = World(NodeAdded(A), PipelineArchived())
    with pytest.raises(Rejected, match=r"pipeline\.archived"):
        w.undo("founder")


def test_ud10_a_history_folded_anew_answers_the_same():
    w = world()
    w.edit("ann", move("a", 1.0), move("b", 2.0))
    w.edit("ann", RenameNode("a", "x"))
    w.edit("bob", RenameNode("a", "y"))
    w.undo("ann")
    w.edit("ann", AddNode(node("z")))
    w.undo("ann")
    w.history = History(w.log)
    assert w.redo("ann").events == (NodeAdded(node("z")),)
    w.history = History(w.log)
    assert w.undo("ann").events
    w.history = History(w.log)
    assert w.undo("ann").skipped == (skipped("a", "bob", "label"),)


def test_ud11_a_step_of_which_nothing_is_left_is_reported_once_and_passed_over():
    w = world()
    w.edit("ann", AddNode(node("x")))
    w.edit("ann", move("a", 1.0))
    w.edit("bob", move("a", 2.0))
    version = w.present.version
    assert w.undo("ann").skipped == (skipped("a", "bob", "position"),)
    assert w.present.version == version
    assert w.undo("ann").events == (NodesRemoved((node("x"),)),)


def test_ud11_a_step_that_is_undone_as_it_is_is_passed_over_at_once():
    w = world()
    w.edit("ann", move("a", 1.0))
    w.edit("ann", AddNode(node("x")))
    w.edit("bob", RemoveNodes(("x",)))
    assert w.undo("ann").events[0] == w.log[-1].event
    assert w.present.graph.nodes["a"].position.x == 0.0
    assert w.nothing_to_undo("ann")


def test_ud5_disconnecting_and_connecting_are_each_others_way_back():
    w = world()
    w.edit("ann", Connect(AB))
    assert w.undo("ann").events == (EdgesDisconnected((AB,)),)
    assert w.redo("ann").events == (EdgeConnected(AB),)


def test_ud5_a_group_whose_members_another_removed_is_reported():
    w = world()
    w.edit("ann", GroupNodes(Group("g", "G", ("a",))))
    w.edit("ann", Ungroup(("g",)))
    w.edit("bob", RemoveNodes(("a",)))
    turned = w.undo("ann")
    assert (turned.events, turned.skipped) == ((), (skipped("g", "bob"),))
