"""The matcher against the oracle over random patterns and streams, and T5 at every point."""

from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from server.cep.matcher import PatternDetector
from server.cep.outputs import Late, Match, Timeout
from server.nodes.pattern_compile import PatternUse, compile_pattern
from server.nodes.pattern_model import PatternSpec
from server.sql.columns import Column, Schema
from tests.cep.oracle import Oracle, Row
from tests.cep.strategies import arrivals, patterns, stream

SCHEMA = Schema(
    (
        Column("id", "INT"),
        Column("name", "STRING"),
        Column("price", "INT"),
        Column("ts", "TIMESTAMP"),
        Column("tie", "INT"),
    )
)
NAMES = [column.name for column in SCHEMA.columns]

PAIRS = 8
"""Streams to a pattern."""

FEW = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=7_000, deadline=None, suppress_health_check=list(HealthCheck))


def compiled(pattern: Row, tie_break: tuple[str, ...] = ()) -> dict[str, Any]:
    spec = msgspec.convert(pattern, PatternSpec)
    use = PatternUse(every_column=True, tie_break=tie_break)
    found, findings = compile_pattern(spec, SCHEMA, use)
    assume(found is not None)
    assert found is not None, findings
    return found.to_spec()


def tuple_of(row: Row) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in NAMES)


def matches_of(out: list[Any]) -> list[Any]:
    return [(tuple(row[0] for row in o.rows), o.stages, o.emitted_at) for o in out if isinstance(o, Match)]


def timeouts_of(out: list[Any]) -> list[Any]:
    return [(tuple(row[0] for row in o.rows), o.at) for o in out if isinstance(o, Timeout)]


def agree_in_order(pattern: Row, spec: dict[str, Any], random: Random) -> None:
    rows, end = stream(random), random.randint(0, 12)
    detector = PatternDetector.from_spec(spec)
    oracle = Oracle(pattern)
    state, out = detector.new(), []
    for row in rows:
        if random.randrange(3) == 0:
            state = detector.load(detector.save(state))
        detector.judge(state, tuple_of(row), row["ts"], out)
        oracle.feed(row)
    if end:
        until = max(row["ts"] for row in rows) + end
        out += detector.advance(state, until)
        oracle.move(until)
    assert matches_of(out) == oracle.matches
    assert timeouts_of(out) == oracle.timeouts
    assert len(state.runs) == len(oracle.runs)
    assert len(state.held) == len(oracle.held)
    due = detector.next_timer(state)
    assert due is None or due > (oracle.clock or 0)


def agree_behind_a_watermark(pattern: Row, spec: dict[str, Any], random: Random) -> None:
    rows = stream(random)
    detector = PatternDetector.from_spec(spec)
    oracle = Oracle(pattern, ("tie",))
    state, out = detector.new(), []
    watermark: int | None = None
    for what, value in arrivals(random, rows):
        if what == "row":
            row = rows[value]
            out += detector.arrive(state, tuple_of(row), row["ts"], watermark)
            oracle.arrive(row, watermark)
        elif what == "watermark":
            watermark = value if watermark is None else max(watermark, value)
            due = detector.next_timer(state)
            before = len(out)
            out += detector.advance(state, watermark)
            assert before == len(out) or (due is not None and due <= watermark)
            oracle.advance(watermark)
        else:
            state = detector.load(detector.save(state))
            if detector.is_empty(state):
                state = detector.new()
    assert matches_of(out) == oracle.matches
    assert timeouts_of(out) == oracle.timeouts
    assert [o.row[0] for o in out if isinstance(o, Late)] == [row["id"] for row in oracle.late]
    assert len(state.buffer) == len(oracle.buffer)


@FEW
@given(patterns(), st.integers(0, 1 << 32))
def test_the_matcher_agrees_with_the_oracle(pattern: Row, seed: int):
    spec = compiled(pattern)
    for number in range(PAIRS):
        agree_in_order(pattern, spec, Random(seed + number))


@FEW
@given(patterns(), st.integers(0, 1 << 32))
def test_t1_t2_t5_the_matcher_agrees_behind_a_watermark_and_over_restarts(pattern: Row, seed: int):
    spec = compiled(pattern, ("tie",))
    for number in range(PAIRS):
        agree_behind_a_watermark(pattern, spec, Random(seed + number))


@pytest.mark.deep
@MANY
@given(patterns(), st.integers(0, 1 << 32))
def test_the_matcher_agrees_with_the_oracle_at_length(pattern: Row, seed: int):
    in_order, behind = compiled(pattern), compiled(pattern, ("tie",))
    for number in range(PAIRS):
        agree_in_order(pattern, in_order, Random(seed + number))
        agree_behind_a_watermark(pattern, behind, Random(seed + number))
