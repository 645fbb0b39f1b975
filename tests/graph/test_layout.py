"""The tidy drawing."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from server.graph.layout import COLUMN_WIDTH, ROW_HEIGHT, placed, tidy
from server.graph.model import UNPLACED, Graph, Position, graph_of
from tests.small_catalogue import edge, node


@st.composite
def drawings(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(0, 12))
    pairs = draw(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=20))
    forward = {pair for pair in pairs if pair[0] < pair[1] < count}
    return graph_of(
        [node(f"n{number}") for number in range(count)],
        [edge(f"e{a}-{b}", f"n{a}", f"n{b}") for a, b in sorted(forward)],
    )


@given(drawings())
def test_every_edge_goes_right_and_nothing_lies_on_anything(graph: Graph):
    places = tidy(graph)
    assert places.keys() == graph.nodes.keys()
    for each in graph.edges.values():
        assert places[each.target].x - places[each.source].x >= COLUMN_WIDTH
    spots = list(places.values())
    for at, one in enumerate(spots):
        for other in spots[at + 1 :]:
            assert one.x != other.x or abs(one.y - other.y) >= ROW_HEIGHT


@given(drawings())
def test_only_what_has_no_place_is_placed(graph: Graph):
    nowhere = [structs.replace(node, position=UNPLACED) for node in graph.nodes.values()]
    edges = list(graph.edges.values())
    assert {key: node.position for key, node in placed(graph_of(nowhere, edges)).nodes.items()} == tidy(graph)
    assert placed(graph) is graph
    there = [structs.replace(node, position=Position(0.0, 0.0)) for node in graph.nodes.values()]
    assert all(node.position == UNPLACED for node in placed(graph_of(there, edges)).nodes.values())


def test_a_chain_is_a_line():
    chain = graph_of([node(name) for name in "abc"], [edge("1", "a", "b"), edge("2", "b", "c")])
    assert [(place.x, place.y) for place in tidy(chain).values()] == [(0.0, 0.0), (COLUMN_WIDTH, 0.0), (560.0, 0.0)]


def test_lanes_do_not_cross():
    lanes = graph_of(
        [node(name) for name in ("a", "b", "x", "y")],
        [edge("1", "a", "y"), edge("2", "b", "x")],
    )
    places = tidy(lanes)
    assert (places["a"].y < places["b"].y) == (places["y"].y < places["x"].y)


def test_a_late_source_stands_next_to_what_reads_it():
    drawing = graph_of(
        [node(name) for name in ("a", "b", "late", "j")],
        [edge("1", "a", "b"), edge("2", "b", "j.left"), edge("3", "late", "j.right")],
    )
    assert tidy(drawing)["late"].x == tidy(drawing)["b"].x


def test_a_loop_is_laid_out_too():
    loop = graph_of([node("a"), node("b")], [edge("1", "a", "b"), edge("2", "b", "a")])
    assert len({(place.x, place.y) for place in tidy(loop).values()}) == 2
