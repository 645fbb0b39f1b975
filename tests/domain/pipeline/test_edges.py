"""EG: edges, and why they are refused."""

import pytest

from server.domain.pipeline.commands import Connect, Disconnect
from server.events.pipeline import EdgeConnected, EdgesDisconnected, NodeAdded
from server.graph.model import Edge
from server.nodes.base import Catalogue
from tests.small_catalogue import CATALOGUE, edge, node
from tests.spec import Given, given

NODES = (
    node("src", "files", label="Flights"),
    node("f", "filter", label="Only late"),
    node("g", "filter"),
    node("j", "join"),
    node("u", "union"),
    node("r", "router", routes=["big"]),
    node("out", "table", label="Alerts"),
)


def drawn(*edges: Edge) -> Given:
    return given(*(NodeAdded(each) for each in NODES), *(EdgeConnected(each) for each in edges))


def test_eg1_a_node_does_not_feed_itself():
    drawn().when(Connect(edge("e", "f", "f"))).then_rejected("cycle")


def test_eg1_a_loop_over_several_nodes_is_refused():
    loop = drawn(edge("1", "f", "g"), edge("2", "g", "j.left"), edge("3", "j", "u.in1"))
    loop.when(Connect(edge("e", "u", "f"))).then_rejected("cycle", "one way")


def test_eg1_a_loop_is_named_before_a_full_port():
    drawn(edge("0", "src", "f"), edge("1", "f", "g")).when(Connect(edge("e", "g", "f"))).then_rejected("cycle")


def test_eg1_two_ways_to_one_node_are_no_loop():
    left = edge("e", "g", "j.right")
    drawn(edge("1", "src", "f"), edge("2", "src", "g"), edge("3", "f", "j.left")).when(Connect(left)).then(
        EdgeConnected(left)
    )


def test_eg2_an_input_takes_one_edge():
    drawn(edge("1", "src", "f")).when(Connect(edge("e", "g", "f"))).then_rejected(
        "port.full", '"Only late"', '"Flights"', "union"
    )


def test_eg2_each_input_of_several_takes_one():
    drawn(edge("1", "f", "j.left")).when(Connect(edge("e", "g", "j.left"))).then_rejected("port.full", "another of its")
    drawn(edge("1", "f", "j.left")).when(Connect(edge("e", "g", "j.right"))).then(
        EdgeConnected(edge("e", "g", "j.right"))
    )


def test_eg2_an_output_feeds_as_many_as_one_likes():
    drawn(edge("1", "src", "f")).when(Connect(edge("e", "src", "g"))).then(EdgeConnected(edge("e", "src", "g")))


def test_eg3_nothing_flows_into_a_source():
    drawn().when(Connect(edge("e", "f", "src"))).then_rejected("source.input", '"Flights"')


def test_eg3_nothing_flows_out_of_a_sink():
    drawn().when(Connect(edge("e", "out", "f"))).then_rejected("sink.output", '"Alerts"')


@pytest.mark.parametrize("wrong", [edge("e", "f.late", "g"), edge("e", "f", "g.left"), edge("e", "r.small", "g")])
def test_eg4_an_unknown_port_is_refused_and_the_known_ones_named(wrong: Edge):
    drawn().when(Connect(wrong)).then_rejected("port.unknown", "it has")


@pytest.mark.parametrize("wrong", [edge("e", "gone", "g"), edge("e", "f", "gone")])
def test_eg4_an_edge_needs_both_its_ends(wrong: Edge):
    drawn().when(Connect(wrong)).then_rejected("node.unknown", "gone")


@pytest.mark.parametrize("port", ["big", "default"])
def test_eg4_ports_follow_the_config(port: str):
    routed = edge("e", f"r.{port}", "g")
    drawn().when(Connect(routed)).then(EdgeConnected(routed))


def test_eg4_while_a_config_is_not_valid_its_ports_are_those_of_a_new_node():
    unfinished = given(NodeAdded(node("r", "router", routes=5)), NodeAdded(node("g")))
    unfinished.when(Connect(edge("e", "r.default", "g"))).then(EdgeConnected(edge("e", "r.default", "g")))
    unfinished.when(Connect(edge("e", "r.big", "g"))).then_rejected("port.unknown")


def test_eg5_the_same_way_twice_is_refused():
    drawn(edge("1", "src", "f")).when(Connect(edge("e", "src", "f"))).then_rejected("edge.duplicate")


def test_eg5_a_second_edge_under_one_id_is_refused():
    drawn(edge("1", "src", "f")).when(Connect(edge("1", "src", "g"))).then_rejected("edge.exists")


def test_eg6_a_retired_type_has_the_ports_its_edges_say():
    fewer = Catalogue({name: each for name, each in CATALOGUE.types.items() if name != "filter"})
    old = given(NodeAdded(node("f")), NodeAdded(node("out", "table")), catalogue=fewer)
    old.when(Connect(edge("e", "f.anything", "out"))).then(EdgeConnected(edge("e", "f.anything", "out")))


def test_cv1_of_several_edges_those_gone_are_left_out():
    there = edge("1", "src", "f")
    drawn(there).when(Disconnect(("gone", "1"))).then(EdgesDisconnected((there,)))
