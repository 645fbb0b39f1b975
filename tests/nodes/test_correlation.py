"""Pairs of two sides: an oracle over all rows at once, on the bench; and what the form refuses."""

import random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.application.pattern_test import PatternTest, run
from server.domain.rejected import Rejected
from server.nodes.catalogue import discover
from server.sql.columns import Column, Schema
from server.sql.ddl import parse_columns

KIND = discover().types["temporal-correlation"]
FEW = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
GAP = 4

Row = tuple[str, str | None, int, int]
"""Side, key, time, and a number that orders rows of one time."""

ROWS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["x", "x", "y", None]), st.integers(1, 12)), max_size=10
).map(lambda rows: [(side, key, at, n) for n, (side, key, at) in enumerate(rows)])
CASES = given(rows=ROWS, pairing=st.sampled_from(["all", "nearest"]), seed=st.integers(0, 999))


def oracle(rows: list[Row], pairing: str) -> list[tuple[int, int, int]]:
    """Numbers of a and b, and the time at which the pair is told. From the words: all pairs that lie less than the gap
    apart; of these, for each a, the one nearest in time, of two equally near the earlier."""
    pairs = [
        (a, b)
        for a in rows
        for b in rows
        if (a[0], b[0]) == ("a", "b") and a[1] == b[1] and a[1] is not None and abs(b[2] - a[2]) < GAP
    ]
    if pairing == "all":
        return sorted((a[3], b[3], max(a[2], b[2])) for a, b in pairs)
    found = []
    for a in rows:
        near = [b for one, b in pairs if one == a]
        if near:
            b = min(near, key=lambda b: (abs(b[2] - a[2]), b[2], b[3]))
            # An earlier one is sure when as much time has passed behind a; a later one when it comes.
            found.append((a[3], b[3], a[2] + abs(b[2] - a[2])))
    return sorted(found)


def asked(rows: list[Row], pairing: str, **more: Any) -> PatternTest:
    node = {
        "correlationKey": ["k"],
        "maxTimeGap": {"value": 1, "unit": "seconds"},
        "pairing": pairing,
        "tieBreak": ["n"],
        "outputColumns": ["a.n AS a_n", "b.m AS b_m"],
    }
    events = [{"k": k, "n": n, "ts": at * 250, **({"m": n} if side == "b" else {})} for side, k, at, n in rows]
    request = {
        "node": {"type": "temporal-correlation", "config": node},
        "events": events,
        "ports": [side for side, _, _, _ in rows],
        "columns": {"a.k": "STRING", "a.n": "BIGINT", "b.k": "STRING", "b.n": "BIGINT", "b.m": "BIGINT"},
    }
    return msgspec.convert({**request, **more}, PatternTest)


def agree(rows: list[Row], pairing: str, seed: int) -> None:
    chance = random.Random(seed)
    order = list(range(len(rows)))
    chance.shuffle(order)
    arrivals: list[dict[str, Any]] = []
    for n, watermark in enumerate(sorted({chance.randint(1, 12) for _ in range(3)} | {40})):
        coming = [e for e in order if watermark == 40 or rows[e][2] <= watermark or (n == 0 and chance.random() < 0.3)]
        order = [e for e in order if e not in coming]
        arrivals += [{"event": e} for e in coming]
        arrivals += [{"restart": True}, {"watermark": watermark * 250}]
    answer = run(asked(rows, pairing, arrivals=arrivals))
    assert answer.late == () and answer.errors == ()
    got = [(m.values["a_n"], m.values["b_m"], m.emitted_at_ms) for m in answer.matches]
    assert sorted(got) == [(a, b, at * 250) for a, b, at in oracle(rows, pairing)]
    for match in answer.matches:
        a, b = match.events
        assert (rows[a][0], rows[b][0]) == ("a", "b") and match.stages == {"a": [a], "b": [b]}
        assert match.values["gap_ms"] == (rows[b][2] - rows[a][2]) * 250
        assert (match.start_ms, match.end_ms) == tuple(sorted((rows[a][2] * 250, rows[b][2] * 250)))
    assert len({m.match_id for m in answer.matches}) == len(answer.matches)


@FEW
@CASES
def test_pairs_agree_with_the_oracle_whatever_the_order(rows, pairing, seed):
    agree(rows, pairing, seed)


@pytest.mark.deep
@MANY
@CASES
def test_pairs_agree_with_the_oracle_at_length(rows, pairing, seed):
    agree(rows, pairing, seed)


def test_a_row_of_the_same_time_is_the_nearest_at_once():
    for sides in ("ba", "ab"):
        (match,) = run(asked([(side, "x", 4, n) for n, side in enumerate(sides)], "nearest")).matches
        assert (match.emitted_at_ms, match.values["gap_ms"]) == (1_000, 0)


def test_a_row_given_up_for_want_of_room_is_told():
    config = {"maxTimeGap": {"value": 1, "unit": "minutes"}, "maxRunsPerKey": 2}
    for pairing, pairs in (("all", [(1, 3), (2, 3)]), ("nearest", [(1, 3), (2, 3)])):
        request = {
            "node": {"type": "temporal-correlation", "config": {**config, "pairing": pairing}},
            "events": [{"ts": 1_000}, {"ts": 2_000}, {"ts": 3_000}, {"ts": 4_000}],
            "ports": ["a", "a", "a", "b"],
        }
        answer = run(msgspec.convert(request, PatternTest))
        assert [match.events for match in answer.matches] == pairs
        assert [error.events for error in answer.errors] == [(0,)]


def test_each_row_s_fate_is_explained():
    rows = [("a", "x", 4, 0), ("a", None, 4, 1), ("b", "x", 6, 2), ("a", "x", 8, 3)]
    answer = run(asked(rows, "nearest", explain=True, finalWatermarkMs=9_000))
    assert [(n.event, n.stage, n.verdict, n.because) for n in answer.explain] == [
        (0, "a", "taken", "none of b before it; waits for a nearer one"),
        (1, "a", "skipped", "the key is NULL, which equals nothing"),
        (2, "b", "taken", "the nearest to 1 rows of a that wait"),
        (3, "a", "taken", "one of b lies 500 ms before it; waits for a nearer one"),
        (None, "a", "taken", "no row of b is nearer to that of a at 2000 than 500 ms"),
    ]


@pytest.mark.parametrize("ports", [None, ["a"], ["a", "in"]])
def test_of_two_inputs_it_is_said_of_each_event_into_which_it_flows(ports):
    with pytest.raises(Rejected, match=r"input|ports") as refused:
        run(asked([("a", "x", 1, 0), ("b", "x", 2, 1)], "all", ports=ports))
    assert refused.value.code == "pattern.ports"


def test_a_node_of_one_input_needs_no_ports():
    node = {
        "type": "heartbeat-liveness",
        "config": {"entityKey": "k", "expectedInterval": {"value": 1, "unit": "days"}},
    }
    for ports in (None, ["in"]):
        run(msgspec.convert({"node": node, "events": [{"k": "x", "ts": 1}], "ports": ports}, PatternTest))
    with pytest.raises(Rejected):
        run(msgspec.convert({"node": node, "events": [{"k": "x", "ts": 1}], "ports": ["a"]}, PatternTest))


A = msgspec.structs.replace(parse_columns("k STRING, id INT, v DOUBLE, ts TIMESTAMP"), event_time="ts")
B = msgspec.structs.replace(parse_columns("K STRING, id BIGINT, w DOUBLE, at TIMESTAMP"), event_time="at")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({}, None, None),
        ({"correlationKey": ["k", "id"], "tieBreak": ["id"]}, None, None),
        ({"outputColumns": ["v AS v", "w AS w", "k AS key", "a.id AS one", "b.at AS two"]}, None, None),
        ({"streamAFilter": "a.v > 1 AND k = 'x'", "streamBFilter": "w > 1"}, None, None),
        ({"correlationKey": ["v"]}, "pattern.unknown-column", "correlationKey.0"),
        ({"tieBreak": ["w"]}, "pattern.unknown-column", "tieBreak.0"),
        ({"streamAFilter": "w > 1"}, "pattern.unknown-column", "streamAFilter"),
        ({"streamBFilter": "a.v > 1"}, "pattern.unknown-stage", "streamBFilter"),
        ({"outputColumns": ["id"]}, "pattern.ambiguous", "outputColumns.0"),
        ({"outputColumns": ["c.id AS x"]}, "pattern.unknown-input", "outputColumns.0"),
        ({"outputColumns": ["a.w AS x"]}, "pattern.unknown-column", "outputColumns.0"),
        ({"outputColumns": ["nothing AS x"]}, "pattern.unknown-column", "outputColumns.0"),
        ({"outputColumns": ["a.v AS k"]}, "pattern.duplicate-output", "outputColumns.0"),
        ({"maxTimeGap": {"value": 0, "unit": "days"}}, "pattern.no-length", "maxTimeGap"),
        ({"eventTime": "ts"}, "column.unknown", "eventTime"),
    ],
)
def test_names_mean_the_columns_of_one_side_or_are_refused(change: dict[str, Any], code: str | None, field: str | None):
    base = {"correlationKey": ["k"], "maxTimeGap": {"value": 1, "unit": "days"}}
    config = msgspec.convert({**base, **change}, KIND.config)
    found = [(finding.code, finding.field) for finding in KIND.check(config, {"a": A, "b": B})]
    assert found == ([] if code is None else [(code, field)])
    if code is None and not change:
        out = KIND.output(config, {"a": A, "b": B})
        assert [c.name for c in out["out"].columns][:1] == ["k"]
        assert [c.name for c in out["late"].columns] == [
            "side", "a_k", "a_id", "a_v", "a_ts", "b_K", "b_id", "b_w", "b_at",
        ]  # fmt: skip


def test_a_key_that_is_text_here_and_a_number_there_is_refused():
    other = Schema((Column("k", "BIGINT"), Column("at", "TIMESTAMP")), False, "at")
    config = msgspec.convert({"correlationKey": ["k"], "maxTimeGap": {"value": 1, "unit": "days"}}, KIND.config)
    (finding,) = KIND.check(config, {"a": A, "b": other})
    assert (finding.code, finding.field) == ("pattern.key-type", "correlationKey.0")
    assert "STRING in a and BIGINT in b" in finding.detail


def test_each_input_needs_a_watermark():
    config = msgspec.convert({"maxTimeGap": {"value": 1, "unit": "days"}}, KIND.config)
    (finding,) = KIND.check(config, {"a": A, "b": Schema(B.columns)})
    assert (finding.code, finding.detail) == (
        "pattern.watermark", "A pattern follows event time: put a Watermark before its input B.",
    )  # fmt: skip
