"""A pattern before another step is carried out in process: what a run over the same rows gives."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.application.preview import NotTried, at_input
from server.graph.model import Graph, graph_of
from server.nodes.catalogue import discover, preview_of
from server.nodes.previewing import Flow, Reading, shown
from server.nodes.row_values import read_value
from tests.codegen.drawings import clock, keep, line, node, sink, source
from tests.nodes.case import Case, cases, same_rows
from tests.nodes.chains import DELAY_MS, MOST, minutes, sampler_of, seconds
from tests.nodes.in_process import schema_of

IN_TIME = [
    (name, kind, case)
    for name, kind, case in cases()
    if discover().types[kind].engine is not None
    and not case.output.get("late")
    and not any("DECIMAL" in given.columns for given in case.given().values())
]
"""Cases in which no row is late, for none is in a preview; and whose numbers a preview does not show as text."""


@pytest.mark.parametrize(("name", "kind", "case"), IN_TIME, ids=[name for name, _, _ in IN_TIME])
def test_a_pattern_gives_in_a_preview_what_its_case_says(name: str, kind: str, case: Case):
    known = discover().types[kind]
    flows: dict[str, Flow] = {}
    for port, given in case.given().items():
        schema = schema_of(given)
        rows: list[dict[str, Any]] = json.loads(json.dumps([r for b in given.batches for r in b], default=str))
        flows[port] = Flow(
            schema, tuple(tuple(read_value(r.get(c.name), c.type) for c in schema.columns) for r in rows)
        )
    preview = preview_of(known)
    assert preview is not None
    found = preview(msgspec.convert(case.config, known.config), Reading(MOST, flows, node="n"))
    for port in ("out", "timeouts"):
        if case.output.get(port) is not None:
            same_rows(list(shown(found[port])), case.output[port] or [])


def arriving(tmp_path: Path, rows: list[dict[str, Any]], *steps: Any, before: Any = None) -> Any:
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    start = source(cloudPath=str(tmp_path / "rows.jsonl"), schemaHints="carrier STRING, ts TIMESTAMP")
    graph: Graph = line(start, *(before if before is not None else (wm(),)), *steps, sink())
    return at_input(graph_of(list(graph.nodes.values()), list(graph.edges.values())), "out", MOST,
                    sampler_of(tmp_path), discover())  # fmt: skip


def wm() -> Any:
    return node("wm", "watermark", {"timestampColumn": "ts", "delayThreshold": seconds(DELAY_MS // 1_000)})


ONCE = node("first", "deduplication", {"dedupKeyFields": ["carrier"], "watermarkDuration": minutes(1)})
ROWS = [{"carrier": "B", "ts": 5_000}, {"carrier": "A", "ts": 4_000}, {"carrier": "A", "ts": 4_500},
        {"carrier": "C", "ts": 9_000}]  # fmt: skip


def test_what_a_pattern_gives_comes_in_the_order_of_its_time_and_what_waits_is_told(tmp_path: Path):
    found = arriving(tmp_path, ROWS, ONCE)
    assert [row["carrier"] for row in found.rows] == ["A", "B"]
    assert found.told == ("1 row waits in Deduplication: the clock has not come so far.",)
    assert [(step.node_id, step.rows) for step in found.steps][-1] == ("first", 2)


def test_a_filter_behind_it_stops_no_clock(tmp_path: Path):
    gap = node("gap", "session-detector", {"sessionKey": ["carrier"], "gapDuration": seconds(3)})
    found = arriving(tmp_path, ROWS, ONCE, keep("k", "carrier = 'A'"), gap)
    assert [(row["carrier"], row["event_count"]) for row in found.rows] == [("A", 1)], "closed at 7 s, time is at 8 s"


def test_what_only_the_engine_knows_is_named(tmp_path: Path):
    own = node("own", "custom-stateful-processor", discover().types["custom-stateful-processor"].example)
    with pytest.raises(NotTried, match="known when it runs"):
        arriving(tmp_path, ROWS, own, ONCE, before=(clock(),))
    with pytest.raises(NotTried, match="put a Watermark before it"):
        arriving(tmp_path, ROWS, ONCE, before=())
