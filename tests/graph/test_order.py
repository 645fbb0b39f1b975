"""Orders and ways, held against slow and obvious ones."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from server.graph.links import Links
from server.graph.model import Edge, Graph, graph_of
from server.graph.order import leading_to, ordered, reached_from
from tests.small_catalogue import edge, node

NAMES = "abcdef"


@st.composite
def drawings(draw: st.DrawFn) -> Graph:
    pairs = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=8))
    return graph_of([node(name) for name in NAMES], [edge(f"e{at}", *pair) for at, pair in enumerate(pairs)])


def slow_ways(graph: Graph) -> set[tuple[str, str]]:
    """All pairs with a way from one to the other, by closing over and over."""
    ways = {(each.source, each.target) for each in graph.edges.values()}
    while True:
        more = ways | {(a, d) for a, b in ways for c, d in ways if b == c}
        if more == ways:
            return ways
        ways = more


@given(drawings())
def test_an_order_has_all_edges_forward_or_there_is_a_loop(graph: Graph):
    order = ordered(graph)
    if order is None:
        assert any(a == b for a, b in slow_ways(graph))
    else:
        assert sorted(order) == list(NAMES)
        assert all(order.index(each.source) < order.index(each.target) for each in graph.edges.values())


@given(drawings(), st.randoms())
def test_equal_drawings_have_one_order(graph: Graph, random: Random):
    nodes, edges = list(graph.nodes.values()), list(graph.edges.values())
    random.shuffle(nodes)
    random.shuffle(edges)
    assert ordered(graph_of(nodes, edges)) == ordered(graph)


@given(drawings(), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_ways_are_found_forwards_and_backwards(graph: Graph, start: str, goal: str):
    links = Links(graph.edges.values())
    is_way = start == goal or (start, goal) in slow_ways(graph)
    assert links.reaches(start, goal) == is_way
    assert (goal in reached_from([start], links)) == is_way
    assert (start in leading_to([goal], links)) == is_way


@given(drawings(), st.lists(st.integers(0, 7)))
def test_links_that_were_changed_are_links_made_anew(graph: Graph, removed: list[int]):
    links = Links(graph.edges.values())
    left: dict[str, Edge] = dict(graph.edges)
    for number in removed:
        gone = left.pop(f"e{number}", None)
        if gone is not None:
            links.remove(gone)
            links.remove(gone)
    anew = Links(left.values())
    for name in NAMES:
        assert dict(links.incoming(name)) == dict(anew.incoming(name))
        assert dict(links.outgoing(name)) == dict(anew.outgoing(name))


def test_a_half_edge_does_not_count():
    assert ordered(graph_of([node("a")], [edge("e", "a", "gone")])) == ["a"]
