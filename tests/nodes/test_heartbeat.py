"""Heartbeats: an oracle of a few lines over the sorted rows, and the real processor with keys that are only listed."""

import random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql.streaming import TwsTester

from server.application.pattern_test import PatternTest, run
from server.cep.rollcall import RollCall
from server.codegen.generate import generate
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.nodes.patterns.processor import PatternProcessor
from server.nodes.patterns.waiting_rows import NO_TIMER
from server.sql.columns import Column, Schema
from tests.codegen.every_setting import drawing
from tests.nodes.frames import frame
from tests.nodes.test_processor import told

KIND = discover().types["heartbeat-liveness"]
COLUMNS = (Column("k", "STRING"), Column("v", "STRING"), Column("n", "BIGINT"), Column("ts", "TIMESTAMP"))
NAMED = [(column.name, column.type) for column in COLUMNS]
SCHEMA = Schema(COLUMNS, event_time="ts")
SILENCE = 3_000

FEW = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))

Row = tuple[str, int]
Alert = tuple[str, str, int | None, int | None, int]
"""Entity, status, last seen, silent for, at."""


def config(mode: str, listed: tuple[str, ...]) -> dict[str, Any]:
    return {
        "entityKey": "k",
        "expectedInterval": {"value": 2, "unit": "seconds"},
        "gracePeriod": {"value": 1, "unit": "seconds"},
        "outputMode": mode,
        "expectedEntities": list(listed),
    }


def oracle(rows: list[Row], mode: str, listed: tuple[str, ...], end: int) -> list[Alert]:
    """The alerts up to ``end``, from the words: a death is the deadline that no row came before."""
    found: list[Alert] = []
    for entity in sorted({k for k, _ in rows} | (set(listed) if rows else set())):
        times = sorted(at for k, at in rows if k == entity)
        since = min(at for _, at in rows) if entity in listed else None
        seen, dead = None, False
        for at in [*times, None]:
            if since is not None and not dead and since + SILENCE <= (end if at is None else at):
                found.append((entity, "dead", seen, SILENCE, since + SILENCE))
                dead = True
            if at is None:
                break
            if dead and mode != "dead-only":
                found.append((entity, "alive", seen, at - since, at))
            if not dead and seen is None and mode == "status-change":
                found.append((entity, "alive", None, None if since is None else at - since, at))
            seen = since = at
            dead = False
    return sorted(found, key=str)


def spec(mode: str, listed: tuple[str, ...]) -> tuple[Any, dict[str, Any]]:
    assert KIND.engine is not None
    made = msgspec.convert(config(mode, listed), KIND.config)
    pattern, findings = KIND.engine(made, {"in": SCHEMA}, EngineUse(node="n", every_column=True))
    assert pattern is not None, findings
    return pattern.detector, pattern.to_spec()


ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 12).map(lambda n: n * 1_000)), max_size=8)
MODES = st.sampled_from(["dead-only", "alive-and-dead", "status-change"])
LISTED = st.sampled_from([(), ("a",), ("a", "z")])


CASES = given(rows=ROWS, mode=MODES, listed=LISTED, seed=st.integers(0, 999), end=st.integers(12, 20))


def agree_in_batches(rows: list[Row], mode: str, listed: tuple[str, ...], seed: int, end: int) -> None:
    """All keys in one bucket, rows out of order within what the watermark lets in, the state saved in each batch."""
    chance = random.Random(seed)
    detector, the_spec = spec(mode, listed)
    tester = TwsTester(
        PatternProcessor(detector, the_spec, NAMED),
        timeMode="eventTime",
        outputMode="Append",
        eventTimeExtractor=lambda row: NO_TIMER,
    )
    waiting = sorted(rows, key=lambda row: row[1])
    found: list[tuple[str, dict[str, Any]]] = []
    for watermark in sorted({chance.choice(range(1, 12)) * 1_000 for _ in range(chance.randint(0, 4))}):
        comes = [row[1] <= watermark or chance.random() < 0.3 for row in waiting]
        batch = [row for row, now in zip(waiting, comes, strict=True) if now]
        waiting = [row for row, now in zip(waiting, comes, strict=True) if not now]
        chance.shuffle(batch)
        if batch:
            found += told(tester.testInPandas(0, frame(NAMED, [(k, "v", 0, at) for k, at in batch], "ts")))
        found += told(tester.setWatermark(watermark))
    if waiting:
        found += told(tester.testInPandas(0, frame(NAMED, [(k, "v", 0, at) for k, at in waiting], "ts")))
    found += told(tester.setWatermark(end * 1_000))
    got = [(b["k0"], b["v0"], b["v1"], b["v2"], b["end"]) for port, b in found if port == "out"]
    assert sorted(got, key=str) == oracle(rows, mode, listed, end * 1_000)
    assert len({b["id"] for _, b in found}) == len(found), "each alert has a name of its own"


@FEW
@CASES
def test_the_processor_agrees_with_the_oracle_whatever_the_batches(rows, mode, listed, seed, end):
    agree_in_batches(rows, mode, listed, seed, end)


@pytest.mark.deep
@MANY
@CASES
def test_the_processor_agrees_with_the_oracle_at_length(rows, mode, listed, seed, end):
    agree_in_batches(rows, mode, listed, seed, end)


@FEW
@CASES
def test_the_bench_agrees_with_the_oracle(rows, mode, listed, seed, end):
    chance = random.Random(seed)
    in_order = sorted(rows, key=lambda row: row[1])
    shuffled = [(n, at) for n, (_, at) in enumerate(in_order)]
    chance.shuffle(shuffled)
    arrivals: list[dict[str, Any]] = [{"event": n} for n, _ in shuffled]
    for watermark in (chance.choice(range(1, 12)), end):
        arrivals += [{"restart": True}, {"watermark": watermark * 1_000}]
    events = [{"k": k, "ts": at} for k, at in in_order]
    for how in ({"arrivals": arrivals}, {"finalWatermarkMs": end * 1_000}):
        request = {
            "node": {"type": "heartbeat-liveness", "config": config(mode, listed)},
            "events": events,
            "columns": {"k": "STRING", "ts": "TIMESTAMP"},
            **how,
        }
        answer = run(msgspec.convert(request, PatternTest))
        got = [
            (m.key[0], m.values["status"], m.values["last_seen"], m.values["silent_ms"], m.end_ms)
            for m in answer.matches
        ]
        expected = [
            (k, status, None if seen is None else f"1970-01-01 00:00:{seen // 1000:02}", silent, at)
            for k, status, seen, silent, at in oracle(rows, mode, listed, end * 1_000)
        ]
        assert sorted(got, key=str) == sorted(expected, key=str)


def test_a_listed_entity_stands_in_the_answer_though_no_event_is_its():
    events = [{"k": "a", "ts": 1_000}, {"k": "a", "ts": 3_000}, {"k": "a", "ts": 5_000}]
    node = {"type": "heartbeat-liveness", "config": config("dead-only", ("z",))}
    request = {"node": node, "events": events, "finalWatermarkMs": 5_000, "explain": True}
    (match,) = (answer := run(msgspec.convert(request, PatternTest))).matches
    assert (match.key, match.events, match.stages, match.start_ms, match.end_ms) == (("z",), (), {}, 1_000, 4_000)
    said = [(note.event, note.verdict, note.because) for note in answer.explain]
    assert said == [
        (0, "taken", "seen for the first time"),
        (1, "taken", "alive, 2000 ms after the last"),
        (2, "taken", "alive, 2000 ms after the last"),
        (None, "expired", "silent for 3000 ms: dead"),
    ]


def test_a_dead_entity_is_remembered_without_its_row_or_not_at_all():
    for mode, kept in (("dead-only", False), ("alive-and-dead", True)):
        detector_class, the_spec = spec(mode, ())
        detector = detector_class.from_spec(the_spec)
        state = detector.new()
        detector.arrive(state, ("a", "much " * 1_000, 0, 1_000), 1_000, None)
        detector.advance(state, 3_999)
        assert not detector.is_empty(state) and len(detector.save(state)) > 5_000
        detector.advance(state, 4_000)
        assert detector.is_empty(state) is not kept
        assert len(detector.save(state)) < 200 and detector.next_timer(state) is None


def test_listed_entities_are_those_of_the_list_that_was_saved():
    _, the_spec = spec("dead-only", ("a", "z"))
    roll = RollCall(the_spec)
    roll.arrived(2_000, None)
    roll.arrived(1_000, None)
    roll.arrived(500, 700)
    again = RollCall(the_spec, roll.saved())
    assert (again.call(999), again.due(), again.call(1_000), again.call(1_000)) == (None, 1_000, 1_000, None)
    assert RollCall(the_spec, again.saved()).call(9_000) is None
    with pytest.raises(ValueError, match="list"):
        RollCall(spec("dead-only", ("a",))[1], roll.saved())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"expectedInterval": {"value": 0, "unit": "seconds"}}, "expectedInterval"),
        ({"entityKey": ["k", "v"], "expectedEntities": ["a"]}, "expectedEntities"),
        ({"entityKey": "ts", "expectedEntities": ["a"]}, "expectedEntities"),
        ({"entityKey": "n", "expectedEntities": ["1", "one"]}, "expectedEntities.1"),
        ({"entityKey": "nobody"}, "entityKey.0"),
        ({"outputColumns": ["v AS status"]}, "outputColumns.0"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_at_its_field(change: dict[str, Any], field: str):
    made = msgspec.convert({**config("dead-only", ()), **change}, KIND.config)
    assert [finding.field for finding in KIND.check(made, {"in": SCHEMA})] == [field]


def test_a_list_puts_all_entities_into_one_bucket():
    example = KIND.example
    for listed, key in ((["1"], "partition_by=[]"), ([], 'partition_by=["flight"]')):
        graph = drawing("heartbeat-liveness", {**example, "expectedEntities": listed})
        assert key in generate("x", graph, discover(), "sss").files[0].text
