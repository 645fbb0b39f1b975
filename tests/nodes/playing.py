"""A pattern node's detector, played over rows as a program would: in batches, behind a watermark, over restarts."""

from collections.abc import Sequence
from typing import Any

import msgspec

from server.application.pattern_test import PatternTest, run
from server.cep.outputs import Output
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.sql.columns import Schema
from server.sql.ddl import parse_columns

END = 10**9
"""Later than every deadline of a test."""


def detector_of(kind: str, config: dict[str, Any], columns: str) -> Any:
    """The detector of a node of that type. ``columns``: those of its rows, all of which stay; their time is ``ts``."""
    node_type = discover().types[kind]
    schema = Schema(parse_columns(columns).columns, event_time="ts")
    assert node_type.engine is not None
    use = EngineUse(node="n", every_column=True)
    pattern, findings = node_type.engine(msgspec.convert(config, node_type.config), {"in": schema}, use)
    assert pattern is not None, findings
    return pattern.detector.from_spec(pattern.to_spec())


def played(detector: Any, rows: Sequence[tuple[Any, ...]], borders: Sequence[int] = (), end: int = END) -> list[Output]:
    """What comes out of rows of one key, whose last value is their time. At each border the watermark goes so far, the
    state is saved and loaded; rows arrive in the batch before, last ones first but for those of one time."""
    state, watermark, out = detector.new(), None, []
    waiting = list(rows)
    for border in [*sorted(borders), end]:
        batch = sorted((row for row in waiting if row[-1] <= border), key=lambda row: -row[-1])
        waiting = [row for row in waiting if row[-1] > border]
        for row in batch:
            out += detector.arrive(state, row, row[-1], watermark)
        state = detector.load(detector.save(state))
        watermark = border
        due = detector.next_timer(state)
        came = detector.advance(state, watermark)
        assert not came or (due is not None and due <= watermark), "nothing comes out but at a timer (T3)"
        out += came
        due = detector.next_timer(state)
        assert due is None or due > watermark, "what the watermark has reached is done"
        state = detector.load(detector.save(state))
    return out


def notes(kind: str, config: dict[str, Any], events: list[dict[str, Any]], end: int) -> list[tuple[Any, ...]]:
    """What the bench explains of events: (event, stage, verdict, because)."""
    request = {"node": {"type": kind, "config": config}, "events": events, "finalWatermarkMs": end, "explain": True}
    answer = run(msgspec.convert(request, PatternTest))
    return [(note.event, note.stage, note.verdict, note.because) for note in answer.explain]
