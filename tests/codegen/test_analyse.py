"""What is said about a drawing, whatever state it is in."""

from hypothesis import given, settings
from hypothesis import strategies as st

from server.codegen.analyse import analyse
from server.graph.model import graph_of
from server.nodes.catalogue import discover
from server.sql.columns import Column, Schema
from tests.codegen.drawings import clock, edge, keep, line, mixed, node, pattern, sequence, sink, source


def found(graph, sampled=None):
    return {
        (f.node_id, f.field, f.code)
        for f in analyse(graph, discover(), sampled or {}).findings
        if f.severity == "error"
    }


def test_columns_flow_from_port_to_port():
    analysis = analyse(mixed(), discover(), {})
    assert [c.name for c in analysis.outputs["keep"]["out"].columns] == ["carrier", "flight", "dep_delay", "ts"]
    assert analysis.outputs["wm"]["out"].event_time == "ts"
    match = analysis.outputs["seq"]["out"]
    names = [c.name for c in match.columns]
    assert names == ["carrier", "match_id", "match_start", "match_end", "matched_events"]
    assert [c.name for c in analysis.inputs["behind"]["in"].columns] == ["carrier", "flight", "dep_delay", "ts"]
    assert analysis.errors == ()


def test_columns_of_the_files_are_kept_with_hinted_types():
    sampled = {"src": Schema((Column("origin", "STRING"), Column("dep_delay", "BIGINT")))}
    analysis = analyse(line(source(), sink()), discover(), sampled)
    columns = {c.name: c.type for c in analysis.outputs["src"]["out"].columns}
    assert columns == {
        "origin": "STRING", "dep_delay": "DOUBLE", "carrier": "STRING", "flight": "BIGINT", "ts": "TIMESTAMP",
    }  # fmt: skip


def test_an_unknown_column_is_a_finding_on_the_field_with_the_nearest_name():
    graph = line(source(), keep(condition="dep_dely > 15"), sink())
    (finding,) = analyse(graph, discover(), {}).errors
    assert (finding.node_id, finding.field, finding.code) == ("keep", "condition", "column.unknown")
    assert "dep_delay" in finding.detail


def test_an_unknown_column_in_a_stage_is_a_finding_on_that_stage():
    stages = [{"name": "a", "where": "dep_delay > 1"}, {"name": "b", "where": "nothing_such > a.dep_delay"}]
    graph = line(source(), clock(), sequence(pattern={"stages": stages, "withinMs": 5}), sink())
    assert {(n, f) for n, f, _ in found(graph)} == {("seq", "pattern.stages.1.where")}


def test_a_pattern_without_a_watermark_is_told_so():
    assert ("seq", "eventTime", "pattern.watermark") in found(line(source(), sequence(), sink()))


def test_event_time_must_be_the_watermark_column_and_a_timestamp():
    assert found(line(source(), clock(), sequence(eventTime="flight"), sink())) == {
        ("seq", "eventTime", "pattern.eventTime")
    }
    wrong = node("wm", "watermark", {"timestampColumn": "flight", "delayThreshold": {"value": 1, "unit": "hours"}})
    assert ("wm", "timestampColumn", "watermark.type") in found(line(source(), wrong, sink()))


def test_a_watermark_goes_on_through_a_projection_that_passes_its_column_on():
    def projected(*columns):
        config = {"outputColumns": [{"expression": e, "alias": a} for e, a in columns]}
        return line(source(), clock(), node("map", "map-select", config), sink())

    kept = analyse(projected(("ts", "at"), ("carrier", "c")), discover(), {}).outputs["map"]["out"]
    assert (kept.event_time, kept.delay_ms) == ("at", 600_000)
    lost = analyse(projected(("ts + INTERVAL 1 HOUR", "ts")), discover(), {}).outputs["map"]["out"]
    assert lost.event_time is None


def test_a_condition_must_be_one():
    assert ("keep", "condition", "expression.type") in found(line(source(), keep(condition="carrier"), sink()))


def test_half_filled_forms_are_findings_and_stop_nothing_else():
    graph = line(source(), node("keep", "filter"), sink())
    assert found(graph) == {("keep", "condition", "config.required")}
    assert analyse(graph, discover(), {}).summaries["out"] == "main.default.alerts"


def test_a_node_by_itself_is_left_out_with_a_warning():
    graph = graph_of([source(), sink(), node("new", "filter")], [edge("src", "out")])
    analysis = analyse(graph, discover(), {})
    assert analysis.errors == ()
    assert "node.alone" in {f.code for f in analysis.warnings if f.node_id == "new"}
    assert analysis.order == ("src", "out")


def test_summaries_are_the_line_on_the_card():
    summaries = analyse(pattern(), discover(), {}).summaries
    assert summaries == {
        "src": "/data/flights · json",
        "wm": "ts, up to 10 minutes late",
        "seq": "a → b within 2 h, per carrier",
        "out": "main.default.alerts",
    }


def test_loops_unknown_types_and_empty_drawings_are_said():
    loop = graph_of([keep("a"), keep("b")], [edge("a", "b"), edge("b", "a")])
    assert (None, None, "cycle") in found(loop)
    assert ("x", None, "node.type_unknown") in found(line(source(), node("x", "no-such-type"), sink()))
    assert found(graph_of([])) == {(None, None, "graph.empty")}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def half_filled(draw):
    nodes = []
    for number, node_type in enumerate(draw(st.lists(st.sampled_from(sorted(discover().types)), max_size=5))):
        config = dict(discover().types[node_type].example)
        for key in draw(st.lists(st.sampled_from(sorted(config)), max_size=3)):
            config[key] = draw(JSON)
        nodes.append(node(f"n{number}", node_type, config))
    ids = [one.id for one in nodes] or ["none"]
    pairs = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=6))
    ports = draw(st.sampled_from(["out", "late", "errors", "nowhere"]))
    return graph_of(nodes, [edge(a, b, ports) for a, b in pairs])


@settings(max_examples=150, deadline=None)
@given(half_filled())
def test_it_never_raises(graph):
    analyse(graph, discover(), {})


def test_gd2_a_setting_too_many_hides_nothing_that_is_wrong_behind_it():
    mistyped = node("wm", "watermark", {**clock().config, "eventTimeColumn": "ts"})
    assert {("wm", "eventTimeColumn", "config.unknown"), ("keep", "condition", "column.unknown")} <= {
        (node_id, field_name, code)
        for node_id, field_name, code in found(line(source(), mistyped, keep(condition="nope > 1"), sink()))
    }
