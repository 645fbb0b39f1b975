"""The machine of MATCH_RECOGNIZE against the oracle, bounded and as a stream, over random queries and partitions."""

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from server.cep.outputs import Dropped, Failed, Match
from server.cep.rowpattern.row_detector import RowPatternDetector
from server.nodes.row_pattern_compile import compile_row_pattern
from server.nodes.row_pattern_spec import RowPatternUse
from server.sql.columns import Column, Schema
from tests.cep.row_oracle import Row, TooManyWays, answer, matches
from tests.cep.row_strategies import Asked, partition, queries

SCHEMA = Schema(
    (
        Column("id", "INT"),
        Column("name", "STRING"),
        Column("x", "INT"),
        Column("ts", "TIMESTAMP"),
        Column("tie", "INT"),
    )
)
END = 100
"""A watermark behind all rows."""

PARTITIONS = 8
"""Partitions to a query."""

FEW = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=7_000, deadline=None, suppress_health_check=list(HealthCheck))


def detector_of(sql: str) -> RowPatternDetector:
    use = RowPatternUse(bounded=True, every_column=True)
    found, findings = compile_row_pattern(sql, SCHEMA, use)
    assume(not any(finding.code == "pattern.sql-skip-to-start" for finding in findings))
    assert found is not None, findings
    return RowPatternDetector.from_spec(found.to_spec())


def tuple_of(row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in SCHEMA.columns)


def told(asked: Asked, out: list[Any]) -> list[Any]:
    """The rows that came out as the oracle gives them."""
    given: list[Any] = []
    size = len(asked.nothing)
    for output in out:
        if isinstance(output, Match):
            values = output.values
            if asked.query.rows_per_match == "one":
                given.append((None, values[:size]))
            else:  # ts, tie, the measures, the rest of the input
                given.append((values[2 + size], values[2 : 2 + size]))
    return given


def expected(asked: Asked, rows: list[Row]) -> tuple[list[Any], int]:
    """What the oracle gives, and how often a match has no row to skip to."""
    try:
        stuck = sum(kind == "stuck" for kind, *_ in matches(asked.query, rows))
        return answer(asked.query, rows, asked.measures, asked.nothing), stuck
    except TooManyWays:
        assume(False)
        raise


def bounded(detector: RowPatternDetector, rows: list[Row], random: Random, watermark: int | None = None) -> list[Any]:
    """All at once."""
    state, out = detector.new(), []
    for row in random.sample(rows, len(rows)):
        out += detector.arrive(state, tuple_of(row), row["ts"], None)
    if watermark is not None:
        out += detector.advance(state, watermark)
    return out + detector.finish(state)


def streamed(detector: RowPatternDetector, rows: list[Row], random: Random) -> list[Any]:
    """By random steps of the watermark, with restarts anywhere, and the end at last."""
    state, out = detector.new(), []
    watermark: int | None = None
    waiting = random.sample(rows, len(rows))
    while waiting:
        row = waiting.pop()
        out += detector.arrive(state, tuple_of(row), row["ts"], watermark)
        if random.randrange(2):
            reached = min((other["ts"] for other in waiting), default=100) - 1
            watermark = reached if watermark is None else max(reached, watermark)
            due, before = detector.next_timer(state), len(out)
            out += detector.advance(state, watermark)
            assert before == len(out) or (due is not None and due <= watermark)
        if random.randrange(2):
            state = detector.load(detector.save(state))
        if detector.is_empty(state):
            state = detector.new()
    out += detector.advance(state, END)
    return out + detector.finish(state)


def agree(asked: Asked, detector: RowPatternDetector, seed: int) -> None:
    for number in range(PARTITIONS):
        random = Random(seed + number)
        rows = partition(random)
        wanted, stuck = expected(asked, rows)
        whole = bounded(detector, rows, random)
        assert told(asked, whole) == wanted
        assert not [output for output in whole if isinstance(output, Dropped)]
        assert sum(isinstance(output, Failed) for output in whole) == stuck
        assert streamed(detector, rows, random) == (at_once := bounded(detector, rows, random, END))
        assert told(asked, at_once) == wanted


@FEW
@given(queries(), st.integers(0, 1 << 32))
def test_mr2_t5_the_machine_agrees_with_the_oracle_bounded_and_streamed(asked: Asked, seed: int):
    agree(asked, detector_of(asked.sql), seed)


@pytest.mark.deep
@MANY
@given(queries(), st.integers(0, 1 << 32))
def test_mr2_the_machine_agrees_with_the_oracle_at_length(asked: Asked, seed: int):
    agree(asked, detector_of(asked.sql), seed)
