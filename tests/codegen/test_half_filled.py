"""A drawing that is not filled in: all that is wrong is said at once, and nothing that is not."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.codegen.analyse import analyse
from server.graph.model import Graph, Node, graph_of
from server.nodes.catalogue import discover
from tests.codegen.drawings import HINTS, clock, edge, keep, line, node, sequence, sink, source


def wrong(graph: Graph) -> set[tuple[str | None, str | None, str]]:
    findings = analyse(graph, discover(), {}).findings
    return {(f.node_id, f.field, f.code) for f in findings if f.severity == "error"}


def without(one: Node, *keys: str, **more: Any) -> Node:
    return node(one.id, one.type, {k: v for k, v in {**one.config, **more}.items() if k not in keys}, one.label)


def test_gd1_all_that_is_wrong_along_a_line_is_said_at_once():
    stages = [{"name": "a", "where": "dep_dely > 30"}, {"name": "b", "where": "("}]
    graph = line(
        without(source(), "cloudPath"),
        keep(condition="dep_delay >"),
        without(clock(), delayThreshold={"value": "ten", "unit": "minutes"}),
        sequence(pattern={"stages": stages, "withinMs": 5}, partitionBy=["carier"]),
        keep("big", "match_idd IS NOT NULL"),
        without(sink(), "table", mergeKeys=["nope"]),
    )
    assert wrong(graph) == {
        ("src", "cloudPath", "config.required"),
        ("keep", "condition", "expression.invalid"),
        ("wm", "delayThreshold.value", "config.invalid"),
        ("seq", "pattern.stages.0.where", "pattern.unknown-column"),
        ("seq", "pattern.stages.1.where", "pattern.syntax"),
        ("seq", "partitionBy.0", "pattern.unknown-column"),
        ("out", "table", "config.required"),
        ("out", "mergeKeys", "sink.keys"),
    }


def test_gd1_what_may_still_come_is_not_called_missing():
    # The files' columns, the watermark's column and a stage's name are not said yet.
    graph = line(
        without(source(), "cloudPath", "schemaHints"),
        keep(condition="anything > 1"),
        without(clock(), "timestampColumn"),
        sequence(eventTime="anything", outputColumns=["b.dep_delay AS second"]),
        keep("big", "second > 1"),
        sink(),
    )
    assert wrong(graph) == {("src", "cloudPath", "config.required"), ("wm", "timestampColumn", "config.required")}


def test_gd1_where_no_columns_are_known_what_needs_none_is_checked():
    twice = [{"name": "a", "where": "x > 1"}, {"name": "a", "where": "x +"}]
    graph = line(
        node("what", "no-such-type"), keep(condition="x >"), clock(), sequence(pattern={"stages": twice}), sink()
    )
    assert {("keep", "condition", "expression.invalid"), ("seq", "pattern.stages.1.name", "pattern.duplicate-stage"),
            ("seq", "pattern.stages.1.where", "pattern.syntax")} <= wrong(graph)  # fmt: skip
    assert not {code for _, _, code in wrong(graph)} & {"column.unknown", "pattern.unknown-column", "pattern.watermark"}


def test_gd1_each_part_of_a_form_that_is_wrong_is_said_where_it_stands():
    columns = [{"expression": "nope", "alias": "a"}, {"expression": "carrier"}, {"expression": "", "alias": "c"},
               {"expression": "ts", "alias": "at", "width": 3}]  # fmt: skip
    graph = line(
        source(), clock(), node("map", "map-select", {"outputColumns": columns}), keep(condition="b = 1"), sink()
    )
    assert wrong(graph) == {
        ("map", "outputColumns.0.expression", "column.unknown"),
        ("map", "outputColumns.1.alias", "config.invalid"),
        ("map", "outputColumns.2.expression", "config.invalid"),
        ("map", "outputColumns.3.width", "config.invalid"),
    }


def test_gd1_columns_of_a_match_are_known_though_a_condition_is_wrong():
    graph = line(
        source(),
        clock(),
        sequence(pattern={"stages": [{"name": "a", "where": "nope"}]}),
        keep("big", "hour > 1"),
        sink(),
    )
    assert wrong(graph) == {
        ("seq", "pattern.stages.0.where", "pattern.unknown-column"),
        ("big", "condition", "column.unknown"),
    }


def test_gd1_an_expression_without_a_type_yet_may_become_the_time():
    columns = [{"expression": "to_time(", "alias": "at"}]
    at = without(clock(), timestampColumn="at")
    graph = line(
        source(),
        node("map", "map-select", {"outputColumns": columns}),
        at,
        sequence(partitionBy=[], pattern={"stages": [{"name": "a", "where": "at IS NULL"}]}),
        sink(),
    )
    assert {node_id for node_id, _, _ in wrong(graph)} == {"map"}


def test_gd1_many_gaps_do_not_slow_the_page_down(monkeypatch):
    looked: list[str] = []
    monkeypatch.setattr("server.codegen.analyse.surely", lambda *args: (looked.append(args[0].type), ([], {}))[1])
    nodes = [without(sequence(f"s{n}"), "pattern") for n in range(80)]
    graph = graph_of([source(), clock(), *nodes, sink()], [edge("src", "wm"), *(edge("wm", n.id) for n in nodes)])
    assert len([one for one in wrong(graph) if one[1] == "pattern"]) == 80
    assert len(looked) == 50


TYPES = sorted(kind for kind, known in discover().types.items() if known.category in ("pattern", "transform"))
JUNK = st.sampled_from([None, "", "(", 7, -1, [], [None], {}, "no such thing", [{"name": ""}]])


def drawn(kind: str) -> Graph:
    """That node between the flights and a sink, behind it a step that looks at what it gives."""
    known = discover().types[kind]
    config = {key: value for key, value in known.example.items() if key != "testCases"}
    behind = keep("behind", "carrier = 'AA' AND nope > 1")
    middle = node("it", kind, config)
    ports = [port.name for port in known.inputs]
    clocks = [clock(f"wm_{port}") for port in ports] if kind != "watermark" else []
    before = [one.id for one in clocks] or ["src"]
    return graph_of(
        [source(), *clocks, middle, behind, sink()],
        [*(edge("src", one.id) for one in clocks),
         *(edge(b, "it", target_port=port) for b, port in zip(before, ports, strict=True)),
         edge("it", "behind"), edge("behind", "out")],
    )  # fmt: skip


def places(value: Any, path: tuple[str | int, ...] = ()):
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*path, key)
        yield from places(part, (*path, key))


@pytest.mark.parametrize("kind", TYPES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_gd1_a_gap_makes_nothing_up(kind, data):
    graph = drawn(kind)
    whole = wrong(graph)
    broken = data.draw(st.sampled_from(sorted(graph.nodes)))
    config = deepcopy(graph.nodes[broken].config)
    path = data.draw(st.sampled_from(list(places(config))))
    holder = config
    for step in path[:-1]:
        holder = holder[step]
    if isinstance(path[-1], str) and data.draw(st.booleans()):
        del holder[path[-1]]
    else:
        holder[path[-1]] = data.draw(JUNK)
    nodes = [node(n.id, n.type, config, n.label) if n.id == broken else n for n in graph.nodes.values()]
    told = wrong(graph_of(nodes, list(graph.edges.values())))
    gaps = {one for one in told if one[0] == broken and one[2].startswith("config.")}
    # Without a gap it is another drawing, with findings of its own.
    assert not gaps or told - gaps <= whole


def test_gd1_hints_alone_are_the_columns_of_files_that_are_not_named():
    assert wrong(line(without(source(), "cloudPath", schemaHints=HINTS), keep(condition="nope > 1"), sink())) == {
        ("src", "cloudPath", "config.required"),
        ("keep", "condition", "column.unknown"),
    }
