"""The matcher against the oracle over random patterns and streams, and T5 at every point."""

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
from tests.cep.strategies import patterns, streams

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

FEW = settings(max_examples=1_500, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=110_000, deadline=None, suppress_health_check=list(HealthCheck))


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


def agree_in_order(pattern: Row, rows: list[Row], end: int, restarts: set[int]) -> None:
    detector = PatternDetector.from_spec(compiled(pattern))
    oracle = Oracle(pattern)
    state, out = detector.new(), []
    for row in rows:
        if row["id"] in restarts:
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


case = (patterns(), streams(), st.integers(0, 12), st.sets(st.integers(0, 9)))


@FEW
@given(*case)
def test_the_matcher_agrees_with_the_oracle(pattern: Row, rows: list[Row], end: int, restarts: set[int]):
    agree_in_order(pattern, rows, end, restarts)


@pytest.mark.deep
@MANY
@given(*case)
def test_the_matcher_agrees_with_the_oracle_at_length(pattern: Row, rows: list[Row], end: int, restarts: set[int]):
    agree_in_order(pattern, rows, end, restarts)


def agree_behind_a_watermark(pattern: Row, rows: list[Row], plan: list[tuple[str, int]]) -> None:
    """``plan``: which row arrives, how far the watermark moves, where the matcher is restarted."""
    detector = PatternDetector.from_spec(compiled(pattern, ("tie",)))
    oracle = Oracle(pattern, ("tie",))
    state, out = detector.new(), []
    watermark: int | None = None
    for what, value in plan:
        if what == "row":
            row = rows[value]
            out += detector.arrive(state, tuple_of(row), row["ts"], watermark)
            oracle.arrive(row, watermark)
        elif what == "watermark":
            watermark = value if watermark is None else max(watermark, value)
            due = detector.next_timer(state)
            before = len(out)
            out += detector.advance(state, watermark)
            assert due is not None or before == len(out)
            assert due is None or due <= watermark or before == len(out)
            oracle.advance(watermark)
        else:
            state = detector.load(detector.save(state))
            if detector.is_empty(state):
                state = detector.new()
    assert matches_of(out) == oracle.matches
    assert timeouts_of(out) == oracle.timeouts
    assert [o.row[0] for o in out if isinstance(o, Late)] == [row["id"] for row in oracle.late]
    assert len(state.buffer) == len(oracle.buffer)


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Row], list[tuple[str, int]]]:
    rows = [{**row, "tie": draw(st.sampled_from([None, 0, 1]))} for row in draw(streams())]
    plan: list[tuple[str, int]] = []
    for number in draw(st.permutations(range(len(rows)))):
        plan.append(("row", number))
        if draw(st.integers(0, 3)) == 0:
            plan.append(("watermark", draw(st.integers(0, 12))))
        if draw(st.integers(0, 3)) == 0:
            plan.append(("restart", 0))
    plan.append(("watermark", draw(st.integers(0, 40))))
    return rows, plan


@FEW
@given(patterns(), arrivals())
def test_t1_t2_the_matcher_agrees_behind_a_watermark(pattern: Row, given_rows: tuple[list[Row], list[tuple[str, int]]]):
    agree_behind_a_watermark(pattern, *given_rows)


@pytest.mark.deep
@MANY
@given(patterns(), arrivals())
def test_the_matcher_agrees_behind_a_watermark_at_length(
    pattern: Row, given_rows: tuple[list[Row], list[tuple[str, int]]]
):
    agree_behind_a_watermark(pattern, *given_rows)
