"""What nodes are called on the command line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.application.node_names import asked_as, file_names, node_called, place_of
from server.graph.finding import Finding
from server.graph.model import Node, Position, graph_of


def named(node_id: str, label: str, kind: str = "auto-loader") -> Node:
    return Node(id=node_id, type=kind, position=Position(0, 0), label=label)


@pytest.mark.parametrize(
    ("label", "name"),
    [("Late departures", "Late departures"), ("../../etc/passwd", "_etc_passwd"), ("Früh & spät", "Früh _ spät"),
     ("", "Auto Loader"), ("  ", "Auto Loader"), ("…", "Auto Loader"),
     ("nul", "nul_"), ("-rf", "rf"), ("x" * 200, "x" * 80)],
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


def test_without_a_label_a_sink_is_called_by_its_table_and_what_has_none_by_its_type():
    sink = Node("9f-1", "delta-table-sink", Position(0, 0), config={"table": "alerts"})
    assert file_names([sink, named("9f-2", "", "filter"), named("9f-3", "", "filter"), named("9f-4", "", "gone")]) == {
        "9f-1": "alerts",
        "9f-2": "Filter",
        "9f-3": "Filter-2",
        "9f-4": "gone",
    }
    graph = graph_of([named("9f-5", ""), named("9f-6", "Rows")])
    assert node_called("auto loader", graph, "auto-loader").id == "9f-5"
    assert [asked_as(node, graph) for node in graph.nodes.values()] == ["Auto Loader", "Rows"]


STAGES = {"stages": [{"name": "a"}, {"group": [{"name": "b"}, {"where": "x"}]}]}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("eventTime", "Sequence Detector, Time column"),
        ("pattern.stages.0.where", 'Sequence Detector, Pattern, stage "a", condition'),
        ("pattern.stages.1.group.1.where", "Sequence Detector, Pattern, stage 2, stage 2, condition"),
        ("pattern.stages.7.innerContiguity", "Sequence Detector, Pattern, stage 8, inner contiguity"),
        ("outputColumns.1", 'Sequence Detector, Columns of a match, "a.x AS y"'),
        ("nonsense", "Sequence Detector, nonsense"),
        (None, "Sequence Detector"),
    ],
)
def test_a_finding_is_placed_by_labels(field: str | None, words: str):
    config = {"pattern": STAGES, "outputColumns": ["a.x AS x", "a.x AS y"]}
    node = Node("9f-1", "sequence-detector", Position(0, 0), config=config)
    assert place_of(Finding("c", "d", node_id="9f-1", field=field), {"9f-1": node}) == words
    assert place_of(Finding("c", "d"), {}) == "The pipeline"
