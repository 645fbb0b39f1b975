"""Sessions against an oracle that looks at all rows at once, and what the form refuses."""

from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cep.outputs import Failed, Match
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.sql.columns import Schema
from server.sql.ddl import parse_columns
from tests.nodes.replayed import FEW, MANY, Row, detector_of, replayed

COLUMNS = "id INT, k STRING, v BIGINT, d DECIMAL(6,2), ts TIMESTAMP"
GAP, LONGEST = 3_000, 7_000
FUNCTIONS = ("count", "sum", "avg", "min", "max", "first", "last")
CONFIG: dict[str, Any] = {
    "sessionKey": ["k"],
    "gapDuration": {"value": 3, "unit": "seconds"},
    "aggregations": [
        *({"column": "v", "function": function, "alias": f"v_{function}"} for function in FUNCTIONS),
        *({"column": "d", "function": function, "alias": f"d_{function}"} for function in FUNCTIONS),
    ],
}
LIMITED = {**CONFIG, "maxSessionDuration": {"value": 7, "unit": "seconds"}}
OPEN_DETECTOR = detector_of("session-detector", CONFIG, COLUMNS)
LIMITED_DETECTOR = detector_of("session-detector", LIMITED, COLUMNS)

streams = st.lists(
    st.tuples(
        st.integers(-24, 24).map(lambda n: n * 500), st.sampled_from([None, 0, 1, -3, 7]), st.sampled_from([None, 1, 3])
    ),
    max_size=20,
)


def sessions(rows: list[Row], end: int, longest: int | None) -> list[list[Row]]:
    """Rows side by side, apart where a gap or the greatest length lies between; those that are over at the end."""
    found: list[list[Row]] = []
    for row in rows:
        near = found and row["ts"] < found[-1][-1]["ts"] + GAP
        if near and (longest is None or row["ts"] < found[-1][0]["ts"] + longest):
            found[-1].append(row)
        else:
            found.append([row])
    closes = [min(s[-1]["ts"] + GAP, s[0]["ts"] + (longest or 1 << 60)) for s in found]
    return [session for session, close in zip(found, closes, strict=True) if close <= end]


def values(session: list[Row], column: str) -> list[Any]:
    known = [row[column] for row in session if row[column] is not None]
    mean = sum(known) / len(known) if known else None
    if known and column == "d":
        mean = (sum(known) / Decimal(len(known))).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return [
        len(known),
        sum(known) if known else None,
        mean,
        min(known, default=None),
        max(known, default=None),
        session[0][column],
        session[-1][column],
    ]


def agree(stream: list[tuple[int, Any, Any]], seed: int) -> None:
    rows = [
        {"id": n, "k": "a", "v": v, "d": None if d is None else Decimal(d) / 4, "ts": at}
        for n, (at, v, d) in enumerate(stream)
    ]
    for detector, longest in ((OPEN_DETECTOR, None), (LIMITED_DETECTOR, LONGEST)):
        played = replayed(detector, rows, Random(seed))
        expected = [
            (s[0]["ts"], s[-1]["ts"], s[0]["id"], s[-1]["id"], [len(s), *values(s, "v"), *values(s, "d")])
            for s in sessions(played.rows, played.end, longest)
        ]
        assert [
            (o.start, o.end, o.rows[0][0], o.rows[-1][0], list(o.values))
            for o in played.outputs
            if isinstance(o, Match)
        ] == expected
        assert len(played.outputs) == len(expected)


@FEW
@given(streams, st.integers(0, 1 << 32))
def test_the_detector_agrees_with_the_oracle(stream: list[tuple[int, Any, Any]], seed: int):
    agree(stream, seed)


@pytest.mark.deep
@MANY
@given(streams, st.integers(0, 1 << 32))
def test_the_detector_agrees_with_the_oracle_at_length(stream: list[tuple[int, Any, Any]], seed: int):
    agree(stream, seed)


def found_in(config: dict[str, Any]) -> list[tuple[str, str | None]]:
    node = discover().types["session-detector"]
    before = Schema(parse_columns("k STRING, v STRING, tags ARRAY<INT>, ts TIMESTAMP").columns, event_time="ts")
    found = node.check(msgspec.convert(config, node.config), {"in": before})
    return [(finding.code, finding.field) for finding in found]


@pytest.mark.parametrize(
    ("aggregation", "code", "part"),
    [
        (("v", "sum", "total"), "pattern.type", "column"),
        (("tags", "last", "newest"), "pattern.type", "column"),
        (("q", "max", "most"), "pattern.unknown-column", "column"),
        (("*", "max", "most"), "pattern.aggregation", "column"),
        (("v", "max", "K"), "pattern.duplicate-output", "alias"),
        (("v", "max", "event_count"), "pattern.duplicate-output", "alias"),
        (("v", "max", "a ${b}"), "column.name", "alias"),
    ],
)
def test_an_aggregation_that_can_t_be_is_refused_at_its_place(aggregation: tuple[str, ...], code: str, part: str):
    asked = dict(zip(("column", "function", "alias"), aggregation, strict=True))
    config = {"sessionKey": ["k"], "gapDuration": {"value": 3, "unit": "seconds"}, "aggregations": [asked]}
    assert found_in(config) == [(code, f"aggregations.0.{part}")]


def test_lengths_are_checked():
    nothing = {"value": 0, "unit": "seconds"}
    config = {"sessionKey": ["k"], "gapDuration": nothing, "maxSessionDuration": nothing}
    assert found_in(config) == [("pattern.no-length", "gapDuration"), ("pattern.no-length", "maxSessionDuration")]
    short = {"value": 3, "unit": "seconds"}
    assert found_in({**config, "gapDuration": short, "maxSessionDuration": short}) == [
        ("pattern.gap-unused", "gapDuration")
    ]


def test_a_value_may_be_called_as_the_column_it_is_made_of():
    asked = [{"column": "v", "function": "sum", "alias": "v"}]
    config = {**CONFIG, "aggregations": asked, "outputColumns": ["v * 2 AS doubled"]}
    detector = detector_of("session-detector", config, COLUMNS)
    state = detector.new()
    for number in (1, 2, 3):
        detector.arrive(state, (number, "a", number, None, 0), 0, None)
    (output,) = detector.advance(state, 10_000)
    assert isinstance(output, Match) and output.values == (3, 6, 12)


def test_a_sum_of_what_is_no_number_is_reported_and_stops_nobody():
    node = discover().types["session-detector"]
    asked = [{"column": "x", "function": "sum", "alias": "total"}]
    config = msgspec.convert({**CONFIG, "aggregations": asked}, node.config)
    assert node.engine is not None
    before = Schema(parse_columns("k STRING, ts TIMESTAMP").columns, open=True, event_time="ts")
    pattern, _ = node.engine(config, {"in": before}, EngineUse())
    assert pattern is not None
    detector = pattern.detector.from_spec(pattern.to_spec())
    state = detector.new()
    for number, value in enumerate((1, "one", 2)):
        row = tuple({"k": "a", "x": value}[name] for name in pattern.to_spec()["columns"])
        detector.arrive(state, row, number, None)
    failed, match = detector.advance(state, 10_000)
    assert isinstance(failed, Failed) and failed.at == 1
    assert isinstance(match, Match) and match.values == (3, 3)
