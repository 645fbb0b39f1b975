"""POST /api/patterns/test with a node as it is drawn, instead of bare stages."""

from typing import Any

import msgspec
import pytest

from server.application.pattern_answer import PatternTestResult
from server.application.pattern_test import PatternTest, run
from server.codegen.artefact import Refused
from server.domain.rejected import Rejected
from server.nodes.base import NodeType
from server.nodes.catalogue import discover

COUNT = {
    "eventFilter": "kind = 'x'",
    "thresholdCount": 2,
    "windowDuration": {"value": 10, "unit": "seconds"},
    "partitionBy": ["k"],
    "outputColumns": ["event_count + n AS sum"],
}


def tried(**more: Any) -> PatternTestResult:
    events = [
        {"k": "a", "kind": "x", "n": 1, "ts": 1_000},
        {"k": "b", "kind": "x", "n": 2, "ts": 2_000},
        {"k": "a", "kind": "y", "n": 3, "ts": 3_000},
        {"k": "a", "kind": "x", "n": 4, "ts": 4_000},
    ]
    request = {"node": {"type": "count-threshold", "config": COUNT}, "events": events, **more}
    return run(msgspec.convert(request, PatternTest))


def test_a_node_is_tried_with_its_form():
    (match,) = tried().matches
    assert (match.key, match.events, match.start_ms, match.end_ms) == (("a",), (0, 3), 1_000, 4_000)
    assert match.values == {"event_count": 2, "sum": 6}


def test_the_answer_names_the_columns_of_the_key():
    assert tried().key_columns == ("k",)


def test_a_node_s_rows_are_ordered_by_the_watermark_and_survive_a_restart():
    arrivals = [{"event": 3}, {"event": 0}, {"restart": True}, {"watermark": 4_000}, {"event": 1}]
    found = tried(arrivals=arrivals)
    assert [match.events for match in found.matches] == [(0, 3)]
    assert found.late == (1,)


def test_a_node_explains_what_became_of_each_row():
    notes = [(note.event, note.verdict, note.because) for note in tried(explain=True).explain]
    assert notes[2] == (2, "skipped", "kind = 'x' is false: 'y' = 'x'")
    assert notes[3] == (3, "taken", "kind = 'x' is true: 'x' = 'x'; 2 of 2 in the window")


def test_a_node_s_form_is_read_as_in_a_drawing():
    with pytest.raises(Refused) as refused:
        run(msgspec.convert({"node": {"type": "count-threshold", "config": {"thresholdCount": 0}}}, PatternTest))
    assert {finding.field for finding in refused.value.findings} == {"eventFilter", "thresholdCount", "windowDuration"}


def test_a_node_that_is_no_pattern_is_refused():
    with pytest.raises(Rejected) as refused:
        run(msgspec.convert({"node": {"type": "filter", "config": {}}}, PatternTest))
    assert refused.value.code == "pattern.node"


def test_a_node_that_only_the_engine_runs_says_so_whatever_stands_in_its_form():
    with pytest.raises(Rejected) as refused:
        run(msgspec.convert({"node": {"type": "custom-stateful-processor", "config": {}}}, PatternTest))
    assert (refused.value.code, refused.value.path) == ("pattern.own-code", "node.type")


@pytest.mark.parametrize(
    "node_type", [t for t in discover().types.values() if t.engine is not None], ids=lambda t: t.type
)
def test_every_pattern_can_be_asked_before_there_are_rows(node_type: NodeType):
    found = run(msgspec.convert({"node": {"type": node_type.type, "config": node_type.example}}, PatternTest))
    assert found.matches == ()


def test_a_match_says_when_it_was_found_where_that_is_asked_for():
    config = {"sessionKey": ["k"], "gapDuration": {"value": 5, "unit": "seconds"}, "detectedAt": True}
    first, *_ = tried(node={"type": "session-detector", "config": config}, finalWatermarkMs=60_000).matches
    assert (first.end_ms, first.values["detected_at"]) == (4_000, "1970-01-01 00:00:09")
