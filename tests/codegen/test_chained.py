"""A pattern behind a pattern: what its time is, what is refused, and how the program says it."""

import re
from typing import Any

import pytest

from server.codegen.analyse import analyse
from server.graph.model import Graph, Node, graph_of
from server.nodes.catalogue import discover, targets
from tests.codegen.drawings import clock, edge, keep, line, made, node, refused, sequence, sink, source, text
from tests.codegen.every_setting import PATTERN_HINTS

HOUR = {"value": 1, "unit": "hours"}
COUNTED = {"eventFilter": "true", "thresholdCount": 2, "windowDuration": HOUR}
ONCE = {"dedupKeyFields": ["flight"], "watermarkDuration": HOUR}
SESSION = {"sessionKey": ["carrier"], "gapDuration": HOUR}
ABSENCE = {"triggerEventFilter": "true", "expectedEventFilter": "false", "timeoutDuration": HOUR}


def count(node_id: str = "count", **more: Any) -> Node:
    return node(node_id, "count-threshold", {**COUNTED, **more})


def behind(*before: Node) -> Graph:
    return line(source(), clock(), *before, count(), sink())


def through(first: Node, port: str, *more: Node) -> Graph:
    return graph_of(
        [source(), clock(), first, count(), sink(), *more],
        [edge("src", "wm"), edge("wm", first.id), edge(first.id, "count", port), edge("count", "out")],
    )


def sequence_of(**pattern: Any) -> Node:
    stages = [{"name": "a", "where": "dep_delay > 30"}, {"name": "b", "where": "dep_delay > a.dep_delay"}]
    return sequence(pattern={"stages": stages, "withinMs": 1_000, **pattern})


SOUND = {
    "deduplication": (node("p", "deduplication", ONCE), "out", "ts"),
    "count": (count("p"), "out", "match_end"),
    "sequence": (sequence_of(), "out", "match_end"),
    "timeouts": (sequence_of(afterMatchSkip={"to": "pastLast"}), "timeouts", "match_end"),
    "session": (node("p", "session-detector", {**SESSION, "detectedAt": True}), "out", "detected_at"),
    "absence": (node("p", "absence-detector", {**ABSENCE, "detectedAt": True}), "out", "detected_at"),
}


@pytest.mark.parametrize("name", SOUND)
def test_c1_the_event_time_is_the_column_that_says_when_it_was_found(name: str):
    first, port, column = SOUND[name]
    graph = through(first, port)
    schema = analyse(graph, discover()).outputs[first.id][port]
    assert (schema.event_time, schema.detected) == (column, True)
    assert f'event_time="{column}"' in text(graph).split("detect_behind(")[-1]


ABSENT = {"stages": [{"name": "a", "where": "true"}, {"name": "b", "where": "true", "negated": True}], "withinMs": 9}
UNTIMED = {
    "session": (node("p", "session-detector", SESSION), "out", "Say when it was found"),
    "absence": (node("p", "absence-detector", ABSENCE), "out", "Say when it was found"),
    "held": (sequence_of(afterMatchSkip={"to": "pastLast"}), "out", "Say when it was found"),
    "absent": (sequence(pattern=ABSENT), "out", "Say when it was found"),
    "late": (count("p"), "late", "behind the clock"),
    "errors": (count("p"), "errors", "no event time"),
}


@pytest.mark.parametrize("name", UNTIMED)
def test_c1_what_has_no_sound_time_is_refused_with_a_sentence(name: str):
    first, port, said = UNTIMED[name]
    (finding,) = refused(through(first, port))
    assert (finding.node_id, finding.code, finding.field) == ("count", "pattern.untimed", "eventTime")
    assert said in finding.detail


def test_c1_a_time_column_that_may_be_older_is_refused():
    graph = line(source(), clock(), sequence_of(), count(eventTime="match_start"), sink())
    (finding,) = refused(graph)
    assert (finding.node_id, finding.code) == ("count", "pattern.eventTime")
    assert "match_end" in finding.detail and "match_start" in finding.detail
    assert made(line(source(), clock(), sequence_of(), count(eventTime="match_end"), sink())).target == "sss"


def test_c1_a_map_that_drops_the_time_says_so_and_one_that_renames_it_is_followed():
    def named(*columns: tuple[str, str]) -> Node:
        return node("map", "map-select", {"outputColumns": [{"expression": e, "alias": a} for e, a in columns]})

    (finding,) = refused(behind(sequence_of(), named(("carrier", "carrier"))))
    assert finding.code == "pattern.untimed" and "Pass match_end on" in finding.detail
    assert 'event_time="at"' in text(behind(sequence_of(), named(("match_end", "at"))), "sss")


def test_a_watermark_behind_a_pattern_is_refused():
    second = {"timestampColumn": "match_end", "delayThreshold": {"value": 1, "unit": "minutes"}}
    (finding,) = refused(behind(sequence_of(), node("wm2", "watermark", second)))
    assert (finding.node_id, finding.code) == ("wm2", "watermark.twice")


def test_two_columns_called_detected_at_are_refused():
    first = count("p", detectedAt=True, outputColumns=["dep_delay AS detected_at"])
    assert ("p", "pattern.duplicate-output") in [(f.node_id, f.code) for f in refused(behind(first))]


def test_gp12_own_code_shares_its_query_with_no_other_pattern():
    own = node("own", "custom-stateful-processor", discover().types["custom-stateful-processor"].example)
    graph = line(source(), clock(), node("p", "deduplication", ONCE), own, sink())
    (finding,) = refused(graph)
    assert (finding.node_id, finding.code) == ("own", "pattern.chained")
    assert "runs code of your own" in finding.detail
    own = node("own", "custom-stateful-processor", {**own.config, "outputSchema": "carrier STRING, ts TIMESTAMP"})
    again = line(source(), clock(), own, clock("wm2"), count(), sink())
    assert [(f.node_id, f.code) for f in refused(again)] == [("count", "pattern.chained")]


def test_ga7_a_declared_pipeline_refuses_both():
    findings = refused(behind(sequence_of()), "sdp")
    assert [(f.node_id, f.code) for f in findings] == [("seq", "target.unsupported"), ("count", "target.unsupported")]


def test_gp12_each_pattern_stands_once_in_one_query_named_after_the_last():
    program = text(behind(sequence_of(), keep("k", "match_id IS NOT NULL")), "sss")
    drawn = program[program.index("# Departures [") :]
    assert re.findall(r"= (detect\w*)\(", drawn) == ["detect_first", "detect_behind"]
    assert re.findall(r"^start\((\w+), \"(\w+)\"", drawn, re.M) == [("count_threshold_rows", "count")]
    assert 'along=["seq.errors", "seq.late"]' in drawn, "matches nothing else reads go no further"
    assert 'eventTimeColumnName="at"' in program


def test_gp12_a_step_between_whose_rows_are_also_kept_stands_on_the_way_and_in_the_batches():
    graph = graph_of(
        [source(), clock(), sequence_of(), keep("k", "match_id IS NOT NULL"), count(), sink(), sink("all", "all_rows")],
        [edge("src", "wm"), edge("wm", "seq"), edge("seq", "k"), edge("k", "count"), edge("count", "out"),
         edge("k", "all")],
    )  # fmt: skip
    program = text(graph, "sss")
    assert len(re.findall(r"where\(\"NOT match_id IS NULL\"\)", program)) == 2
    assert 'along=["seq.errors", "seq.late", "seq.out"]' in program


def test_gp12_the_hybrid_program_declares_what_stands_before_the_first_pattern_only():
    artefact = made(line(source(), keep(), clock(), sequence_of(), keep("k", "match_id IS NOT NULL"), count(), sink()))
    assert artefact.target == "hybrid"
    sql, program = (file.text for file in artefact.files)
    assert "match_id" not in sql and "detect_behind(" in program


def test_gp12_programs_without_a_chain_carry_nothing_of_it():
    assert "Given" not in text(line(source(), clock(), sequence_of(), sink()))


class Noted:
    """Stands for what flows from pattern to pattern: it knows what ``Given`` knows."""

    def where(self, condition: str) -> "Noted":
        return self

    def selectExpr(self, *columns: str) -> "Noted":
        return self


BETWEEN = [
    known.type
    for known in discover().types.values()
    if known.category == "transform" and "sss" in targets(discover(), known.type) and known.type != "watermark"
]


@pytest.mark.parametrize("kind", BETWEEN)
def test_gp12_every_transform_can_stand_between_patterns(kind: str):
    """One that does more to a stream than ``Given`` can note down has to be refused there, or taught to it."""
    first = node("p", "deduplication", {"dedupKeyFields": ["carrier"], "watermarkDuration": HOUR})
    step = node("step", kind, discover().types[kind].example, "The step")
    graph = line(source(schemaHints=PATTERN_HINTS), clock(), first, step, count(), sink())
    program = text(graph, "sss")
    own = program[program.index(f"# The step [{kind} step]") :].split("# COMMAND")[0]
    exec(own, {"deduplication_onward": Noted()})
