"""What nodes are called on the command line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.application.node_names import asked_as, file_names, node_called
from server.graph.model import Node, Position, graph_of


def named(node_id: str, label: str, kind: str = "auto-loader") -> Node:
    return Node(id=node_id, type=kind, position=Position(0, 0), label=label)


@pytest.mark.parametrize(
    ("label", "name"),
    [("Late departures", "Late departures"), ("../../etc/passwd", "_etc_passwd"), ("Früh & spät", "Früh _ spät"),
     ("", "n1"), ("  ", "n1"), ("…", "n1"), ("nul", "nul_"), ("-rf", "rf"), ("x" * 200, "x" * 80)],
)  # fmt: skip
def test_a_label_becomes_a_file_name(label: str, name: str):
    assert file_names([named("n1", label)]) == {"n1": name}


def test_no_two_nodes_have_one_name_and_none_has_the_id_of_another():
    nodes = [named("a", "Rows"), named("b", "rows"), named("c", "Rows"), named("d", "a"), named("e", "e")]
    assert file_names(nodes) == {"a": "Rows", "b": "rows-2", "c": "Rows-3", "d": "a-2", "e": "e"}


@given(st.dictionaries(st.from_regex(r"[A-Za-z0-9_-]{1,4}", fullmatch=True), st.text(max_size=12), max_size=6))
def test_whatever_the_labels_names_are_safe_and_all_different(labels: dict[str, str]):
    names = file_names([named(node_id, label) for node_id, label in labels.items()])
    others = {node_id: {o.casefold() for o in labels if o.casefold() != node_id.casefold()} for node_id in labels}
    assert all(name.casefold() not in others[node_id] for node_id, name in names.items())
    assert all(re.fullmatch(r"[\w -]+", name) for name in names.values())
    if len({node_id.casefold() for node_id in labels}) == len(labels):
        assert len({name.casefold() for name in names.values()}) == len(labels)


def test_a_source_is_found_by_id_before_label_and_by_label_only_where_it_is_clear():
    graph = graph_of(
        [named("a", "b"), named("b", "Rows"), named("c", "Twice"), named("d", "Twice"), named("f", "x", "filter")]
    )
    assert node_called("b", graph, "auto-loader").id == "b"
    assert [asked_as(node, graph) for node in graph.nodes.values()] == ["a", "Rows", "c", "d", "x"]
    assert node_called(" rows ", graph, "auto-loader").id == "b"
    with pytest.raises(LookupError, match="2 sources are called so; say the id"):
        node_called("Twice", graph, "auto-loader")
    with pytest.raises(LookupError, match="no source of that label or id"):
        node_called("x", graph, "auto-loader")
    with pytest.raises(LookupError, match="no source that reads files"):
        node_called("x", graph_of([]), "auto-loader")
