"""The difference of two drawings, and equality as JSON has it."""

from typing import Any

import pytest
from hypothesis import given

from server.graph.diff import NodeChange, difference
from server.graph.model import graph_of
from server.graph.same import changed_keys, same_json
from tests.small_catalogue import edge, node
from tests.strategies import configs


def test_what_was_added_removed_changed():
    a, b, c, moved = node("a"), node("b"), node("c"), node("b", x=5.0)
    change = difference(graph_of([a, b], [edge("1", "a", "b")]), graph_of([moved, c], [edge("2", "b", "c")]))
    assert (change.nodes_removed, change.nodes_changed, change.nodes_added) == ((a,), (NodeChange(b, moved),), (c,))
    assert (change.edges_removed, change.edges_added) == ((edge("1", "a", "b"),), (edge("2", "b", "c"),))


def test_a_node_of_another_type_takes_its_edges_with_it():
    before = graph_of([node("a"), node("b")], [edge("1", "a", "b")])
    after = graph_of([node("a"), node("b", "table")], [edge("1", "a", "b")])
    change = difference(before, after)
    assert change.nodes_removed == (node("b"),)
    assert change.nodes_added == (node("b", "table"),)
    assert change.edges_removed == change.edges_added == (edge("1", "a", "b"),)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (True, 1, False),
        (False, 0, False),
        (None, False, False),
        ([1, [True]], [1, [True]], True),
        ([1, [True]], [1, [1]], False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": None}, {}, False),
        ("1", 1, False),
        ([1], [1, 2], False),
    ],
)
def test_equality_is_that_of_json(one: Any, other: Any, same: bool):
    assert same_json(one, other) is same
    assert same_json(other, one) is same


@given(configs, configs)
def test_changed_keys_lead_from_one_to_the_other(before: dict[str, Any], after: dict[str, Any]):
    was, now = changed_keys(before, after)
    led = {key: value for key, value in before.items() if key in now or key not in was} | now
    assert same_json(led, after)
    assert (not was and not now) == same_json(before, after)
