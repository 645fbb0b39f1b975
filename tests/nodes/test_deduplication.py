"""Deduplication against an oracle that looks at all rows at once, and what its form refuses."""

from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cep.outputs import Match
from server.nodes.catalogue import discover
from server.sql.columns import Schema
from server.sql.ddl import parse_columns
from tests.nodes.replayed import FEW, MANY, Row, detector_of, replayed

COLUMNS = "id INT, k STRING, ts TIMESTAMP"
HORIZON = 2_000
CONFIG = {"dedupKeyFields": ["k"], "watermarkDuration": {"value": 2, "unit": "seconds"}}
DETECTOR = detector_of("deduplication", CONFIG, COLUMNS)

times = st.lists(st.integers(-12, 12).map(lambda n: n * 500), max_size=15)


def kept(rows: list[Row]) -> list[int]:
    """A row goes on unless one that went on lies less than the horizon before it."""
    found: list[Row] = []
    for row in rows:
        if all(row["ts"] - other["ts"] >= HORIZON for other in found):
            found.append(row)
    return [row["id"] for row in found]


def agree(moments: list[int], seed: int) -> None:
    rows = [{"id": n, "k": "a", "ts": at} for n, at in enumerate(moments)]
    played = replayed(DETECTOR, rows, Random(seed))
    assert [o.rows[0][0] for o in played.outputs if isinstance(o, Match)] == kept(played.rows)
    assert all(isinstance(o, Match) and o.start == o.end == o.rows[0][2] for o in played.outputs)


@FEW
@given(times, st.integers(0, 1 << 32))
def test_the_detector_agrees_with_the_oracle(moments: list[int], seed: int):
    agree(moments, seed)


@pytest.mark.deep
@MANY
@given(times, st.integers(0, 1 << 32))
def test_the_detector_agrees_with_the_oracle_at_length(moments: list[int], seed: int):
    agree(moments, seed)


def test_a_row_goes_on_with_the_columns_it_came_with():
    node = discover().types["deduplication"]
    before = Schema(parse_columns("a BIGINT, tags ARRAY<STRING>, ts TIMESTAMP").columns, event_time="ts")
    config = msgspec.convert({**CONFIG, "dedupKeyFields": ["a"]}, node.config)
    assert node.output(config, {"in": before})["out"] == Schema(before.columns, event_time="ts", detected=True)
    assert node.summary(config) == "first row per a within 2 s"


def test_what_the_form_refuses():
    node = discover().types["deduplication"]
    before = Schema(parse_columns(COLUMNS).columns, event_time="ts")
    wrong = {"dedupKeyFields": ["q"], "watermarkDuration": {"value": 0, "unit": "seconds"}}
    found = node.check(msgspec.convert(wrong, node.config), {"in": before})
    assert [(f.code, f.field) for f in found] == [
        ("pattern.unknown-column", "dedupKeyFields.0"),
        ("pattern.no-length", "watermarkDuration"),
    ]
