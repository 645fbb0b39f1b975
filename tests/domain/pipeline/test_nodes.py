"""ND: nodes."""

import pytest

from server.domain.pipeline.commands import AddNode, ConfigureNode, MoveNodes, MoveTo, RemoveNodes, RenameNode
from server.events.pipeline import (
    Move,
    NodeAdded,
    NodeConfigured,
    NodeRenamed,
    NodesGrouped,
    NodesMoved,
    NodesRemoved,
)
from server.graph.model import Group, Position
from tests.small_catalogue import node
from tests.small_drawing import AB, BC, CHAIN, A, B
from tests.spec import given

HERE, THERE = Position(0.0, 0.0), Position(10.0, 20.0)


def test_nd1_a_second_node_under_one_id_is_refused():
    given(NodeAdded(A)).when(AddNode(node("a", "table"))).then_rejected("node.exists", '"Files"')


def test_nd2_an_unknown_type_is_refused_and_the_closest_named():
    given().when(AddNode(node("n", "fliter"))).then_rejected("node.type_unknown", '"fliter"', 'did you mean "filter"?')


def test_nd2_nothing_is_named_where_nothing_is_close():
    refusal = given().when(AddNode(node("n", "xyzzy"))).refusal
    assert refusal is not None
    assert "did you mean" not in refusal.detail
    assert refusal.invalid


def test_nd3_removing_a_node_takes_its_edges_with_it():
    given(*CHAIN).when(RemoveNodes(("b",))).then(NodesRemoved((B,), (AB, BC)))


def test_nd3_an_edge_between_two_removed_nodes_is_kept_once():
    (event,) = given(*CHAIN).when(RemoveNodes(("a", "b"))).events
    assert isinstance(event, NodesRemoved)
    assert sorted(kept.id for kept in event.edges) == ["ab", "bc"]


def test_nd3_a_group_is_left_and_kept_as_it_was():
    group = Group("g", "G", ("a", "b"))
    given(NodeAdded(A), NodeAdded(B), NodesGrouped(group)).when(RemoveNodes(("a",))).then(
        NodesRemoved((A,), (), (group,))
    )


@pytest.mark.parametrize(
    "command", [ConfigureNode("gone", {"limit": 1}), RenameNode("gone", "x"), MoveNodes((MoveTo("gone", HERE),))]
)
def test_nd4_a_change_of_a_removed_node_is_refused(command: ConfigureNode):
    given(NodeAdded(A)).when(command).then_rejected("node.unknown", "gone", "removed")


def test_nd4_of_a_move_of_several_those_gone_are_left_out():
    given(NodeAdded(A)).when(MoveNodes((MoveTo("gone", THERE), MoveTo("a", THERE)))).then(
        NodesMoved((Move("a", HERE, THERE),))
    )


def test_nd4_of_two_moves_of_one_node_the_later_stands():
    given(NodeAdded(A)).when(MoveNodes((MoveTo("a", Position(1.0, 1.0)), MoveTo("a", THERE)))).then(
        NodesMoved((Move("a", HERE, THERE),))
    )


def test_nd5_only_changed_keys_are_stored():
    given(NodeAdded(A)).when(ConfigureNode("a", {"limit": 2, "new": None}, ("name", "absent"))).then(
        NodeConfigured("a", {"limit": 1, "name": "x"}, {"limit": 2, "new": None})
    )


def test_nd5_a_key_both_set_and_unset_is_refused():
    given(NodeAdded(A)).when(ConfigureNode("a", {"limit": 2}, ("limit",))).then_rejected("config.both", "limit")


def test_nd5_a_label_is_stored_as_it_was_and_is():
    given(NodeAdded(A)).when(RenameNode("a", "Late")).then(NodeRenamed("a", "", "Late"))


def test_nd8_a_setting_no_form_knows_is_saved_and_can_be_removed():
    odd = node("r", "router", routes=["x"], fromEarlier=1)
    given(NodeAdded(odd)).when(ConfigureNode("r", {"later": 2})).then(NodeConfigured("r", {}, {"later": 2}))
    given(NodeAdded(odd)).when(ConfigureNode("r", unset=("fromEarlier",))).then(
        NodeConfigured("r", {"fromEarlier": 1}, {})
    )


def test_nd6_a_config_its_form_refuses_is_saved():
    given(NodeAdded(node("r", "router", routes=["x"]))).when(ConfigureNode("r", {"routes": 5})).then(
        NodeConfigured("r", {"routes": ["x"]}, {"routes": 5})
    )
