"""C1: where `match_end` is said to be the time at which a match was found, it is."""

import json
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from server.cep.matcher import PatternDetector
from server.cep.outputs import Match
from server.nodes.catalogue import discover, preview_of
from server.nodes.patterns.sequence_detector.node import Config
from server.nodes.previewing import Flow, Reading
from server.nodes.row_values import read_value
from tests.cep.oracle import Row
from tests.cep.strategies import patterns, stream
from tests.cep.test_oracle import SCHEMA, compiled, tuple_of
from tests.nodes.case import Case, cases
from tests.nodes.in_process import schema_of

DETECTED = [(name, kind, case) for name, kind, case in cases() if discover().types[kind].engine is not None]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(patterns())
def test_c1_a_sequence_is_found_at_its_last_row_where_the_node_says_so(pattern: Row):
    spec = compiled(pattern)
    node = discover().types["sequence-detector"]
    config = msgspec.convert({"pattern": pattern}, Config)
    if node.output(config, {"in": SCHEMA})["out"].event_time is None:
        return
    for seed in range(4):
        detector = PatternDetector.from_spec(spec)
        state, out = detector.new(), list[Any]()
        for row in stream(Random(seed)):
            out += detector.arrive(state, tuple_of(row), row["ts"], None)
        out += detector.advance(state, 10_000)
        assert all(found.emitted_at == found.end for found in out if isinstance(found, Match))


@pytest.mark.parametrize(("name", "kind", "case"), DETECTED, ids=[name for name, _, _ in DETECTED])
def test_c1_the_time_of_a_row_is_when_it_came_out(name: str, kind: str, case: Case):
    """The rows of a preview stand in the order in which they came out: so do their times."""
    known = discover().types[kind]
    schemas = {port: schema_of(one) for port, one in case.given().items()}
    flows: dict[str, Flow] = {}
    for port, one in case.given().items():
        columns = schemas[port].columns
        rows = json.loads(json.dumps([row for batch in one.batches for row in batch], default=str))
        read = tuple(tuple(read_value(row.get(c.name), c.type) for c in columns) for row in rows)
        flows[port] = Flow(schemas[port], read)
    for more in ({}, {"detectedAt": True}):
        if more and "detectedAt" not in known.example:
            continue
        config = msgspec.convert({**case.config, **more}, known.config)
        preview = preview_of(known)
        assert preview is not None
        for flow in preview(config, Reading(1_000, flows, node="n")).values():
            if flow.schema.event_time is None:
                continue
            place = [column.name for column in flow.schema.columns].index(flow.schema.event_time)
            times = [row[place] for row in flow.rows]
            assert times == sorted(times)
