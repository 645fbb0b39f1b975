"""VD: findings about a drawing as a whole."""

from server.domain.pipeline.validate import validate
from server.graph.model import Edge, Node, graph_of
from tests.small_catalogue import CATALOGUE, edge, node

SRC, F, OUT = node("src", "files"), node("f"), node("out", "table")
WHOLE = [edge("1", "src", "f"), edge("2", "f", "out")]


def codes(nodes: list[Node], edges: list[Edge], severity: str = "error") -> set[tuple[str, str | None]]:
    return {
        (finding.code, finding.node_id)
        for finding in validate(graph_of(nodes, edges), CATALOGUE)
        if finding.severity == severity
    }


def test_vd1_a_whole_drawing_has_no_findings():
    assert validate(graph_of([SRC, F, OUT], WHOLE), CATALOGUE) == []


def test_vd1_an_empty_drawing_says_how_to_begin():
    (finding,) = validate(graph_of([]), CATALOGUE)
    assert finding.code == "graph.empty"
    assert "source" in finding.detail


def test_vd1_source_and_sink_are_missed():
    assert codes([F, OUT], [edge("2", "f", "out")]) >= {("graph.no_source", None), ("input.unconnected", "f")}
    assert ("graph.no_sink", None) in codes([SRC, F], [edge("1", "src", "f")])


def test_vd1_an_input_without_an_edge_is_an_error_at_its_node():
    join = node("j", "join")
    found = codes([SRC, join, OUT], [edge("1", "src", "j.left"), edge("2", "j", "out")])
    assert found == {("input.unconnected", "j")}


def test_vd1_a_union_needs_one_of_its_inputs():
    union = node("u", "union")
    assert not codes([SRC, union, OUT], [edge("1", "src", "u.in3"), edge("2", "u", "out")])
    other = codes([SRC, F, OUT, union, node("out2", "table")], [*WHOLE, edge("3", "u", "out2")])
    assert ("input.unconnected", "u") in other


def test_vd1_what_no_source_flows_into_is_unreachable():
    found = codes([SRC, F, OUT, node("g"), node("h", "table")], [*WHOLE, edge("3", "g", "h")])
    assert found == {("input.unconnected", "g"), ("node.unreachable", "h")}


def test_vd1_a_loop_that_came_in_from_elsewhere_is_told():
    assert ("cycle", None) in codes([SRC, F, node("g"), OUT], [edge("1", "f", "g"), edge("2", "g", "f")])


def test_vd1_unknown_types_and_lost_ports_are_told():
    assert ("node.type_unknown", "x") in codes([node("x", "retired")], [])
    router = node("r", "router", routes=[])
    found = codes([SRC, router, OUT], [edge("1", "src", "r"), edge("2", "r.big", "out")])
    assert found == {("port.unknown", "r")}


def test_vd2_a_node_alone_and_an_unread_output_are_warnings():
    assert codes([SRC, F, OUT, node("g")], WHOLE, "warning") == {("node.alone", "g")}
    assert not codes([SRC, F, OUT, node("g")], WHOLE)
    found = codes([SRC, F, OUT, node("g"), node("h")], [*WHOLE, edge("3", "f", "g"), edge("4", "g", "h")], "warning")
    assert found == {("output.unconnected", "h"), ("node.unused", "g")}


def test_vd2_a_large_drawing_is_a_warning():
    many = [node(f"n{number}") for number in range(51)]
    assert ("graph.large", None) in codes([SRC, F, OUT, *many], WHOLE, "warning")
