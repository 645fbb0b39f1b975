"""What leads nowhere in a drawing."""

from server.graph.links import Links
from server.graph.model import Edge, Node, graph_of
from server.nodes.loose_ends import MANY_NODES, loose_ends
from tests.small_catalogue import CATALOGUE, edge, node

SRC, F, OUT = node("src", "files"), node("f"), node("out", "table")
WHOLE = [edge("1", "src", "f"), edge("2", "f", "out")]


def found(nodes: list[Node], edges: list[Edge]) -> list[tuple[str, str | None]]:
    findings = loose_ends(graph_of(nodes, edges), Links(edges), CATALOGUE)
    assert all(finding.severity == "warning" for finding in findings)
    return [(finding.code, finding.node_id) for finding in findings]


def test_a_whole_drawing_has_none():
    assert found([SRC, F, OUT], WHOLE) == []


def test_an_output_nobody_reads_and_the_way_to_it():
    more = [*WHOLE, edge("3", "f", "g"), edge("4", "g", "h")]
    assert found([SRC, F, OUT, node("g"), node("h")], more) == [("node.unused", "g"), ("output.unconnected", "h")]


def test_a_node_alone_is_told_elsewhere():
    assert found([SRC, F, OUT, node("g"), node("x", "retired")], WHOLE) == []


def test_very_many_nodes_are_told():
    many = [node(f"n{number}") for number in range(MANY_NODES)]
    assert found([SRC, F, OUT, *many], WHOLE) == [("graph.large", None)]
