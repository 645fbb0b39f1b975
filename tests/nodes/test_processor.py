"""The pattern's processor by itself: Spark's own tester, no JVM; the same answers as the matcher alone."""

import json
import random
from typing import Any

import pandas as pd
import pytest
from pyspark.sql.streaming import TwsTester

from server.cep.matcher import PatternDetector
from server.cep.outputs import Match, Timeout
from server.nodes.catalogue import discover
from server.nodes.pattern_compile import PatternUse, compile_pattern
from server.nodes.pattern_model import PatternSpec
from server.nodes.patterns.processor import NO_TIMER, Kept, PatternProcessor
from server.sql.ddl import parse_columns
from tests.nodes.case import Case, cases, same_rows
from tests.nodes.frames import frame as frame_of
from tests.nodes.in_process import answers

COLUMNS = parse_columns("k STRING, v STRING, n BIGINT, ts TIMESTAMP")
NAMED = [(column.name, column.type) for column in COLUMNS.columns]


def spec(pattern: dict[str, Any], **use: Any) -> dict[str, Any]:
    import msgspec

    compiled, findings = compile_pattern(
        msgspec.convert(pattern, PatternSpec), COLUMNS, PatternUse(node="seq", partition_by=("k",), **use)
    )
    assert compiled is not None, findings
    return compiled.to_spec()


PATTERN = {
    "stages": [{"name": "a", "where": "v = 'a'"}, {"name": "b", "where": "v = 'b' AND n > a.n", "contiguity": "any"}],
    "withinMs": 1_000,
}


def frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows (k, v, n, ts) as they come from Spark."""
    return frame_of(NAMED, rows, "ts")


def processor_under_test(the_spec: dict[str, Any]) -> TwsTester:
    """On Spark no row is filtered before the processor, for the watermarked column stays behind (GP9): nor here."""
    return TwsTester(
        PatternProcessor(PatternDetector, the_spec, NAMED),
        timeMode="eventTime",
        outputMode="Append",
        eventTimeExtractor=lambda row: NO_TIMER,
    )


def told(frames: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    return (
        [(port, json.loads(body)) for port, body in zip(frames["port"], frames["body"], strict=True)]
        if len(frames)
        else []
    )


def test_rows_wait_for_the_watermark_and_the_timer_releases_them():
    run = processor_under_test(spec(PATTERN))
    assert told(run.testInPandas(0, frame([("x", "b", 2, 300), ("x", "a", 1, 100)]))) == []
    assert told(run.setWatermark(99)) == []
    (match,) = told(run.setWatermark(300))
    assert match[0] == "out"
    assert (match[1]["k0"], match[1]["start"], match[1]["end"]) == ("x", 100, 300)
    assert [row["c3"] for row in match[1]["rows"]] == [100, 300]


def test_the_clock_alone_times_a_partial_match_out():
    run = processor_under_test(spec(PATTERN))
    run.testInPandas(0, frame([("x", "a", 1, 100)]))
    assert told(run.setWatermark(1_099)) == []
    assert [(port, body["end"]) for port, body in told(run.setWatermark(1_100))] == [("timeouts", 1_100)]


def test_gp9_late_rows_come_out_whole_and_enter_no_match():
    run = processor_under_test(spec(PATTERN))
    run.testInPandas(0, frame([("x", "a", 1, 100)]))
    run.setWatermark(200)
    assert told(run.testInPandas(0, frame([("x", "b", 2, 200), ("x", "b", 3, 201)]))) == [
        ("late", {"c0": "x", "c1": "b", "c2": 2, "c3": 200})
    ]
    assert [body["rows"][1]["c2"] for _, body in told(run.setWatermark(201))] == [3]


def test_t6_a_row_without_a_time_is_an_error():
    run = processor_under_test(spec(PATTERN))
    ((port, body),) = told(run.testInPandas(0, frame([("x", "a", 1, None)])))
    assert (port, body["code"], body["at"]) == ("errors", "pattern.no-time", None)


def test_t6_rows_of_before_1970_are_in_order_and_wait_for_a_watermark_that_is_later():
    run = processor_under_test(spec(PATTERN))
    assert told(run.testInPandas(0, frame([("x", "b", 2, -300), ("x", "a", 1, -500)]))) == []
    ((port, body),) = [one for one in told(run.setWatermark(1)) if one[0] == "out"]
    assert (port, body["start"], body["end"]) == ("out", -500, -300)


def test_t6_a_row_without_a_time_is_never_late():
    run = processor_under_test(spec(PATTERN))
    run.testInPandas(0, frame([("x", "q", 1, 100)]))
    run.setWatermark(100)
    assert [port for port, _ in told(run.testInPandas(0, frame([("x", "a", 1, None)])))] == ["errors"]


def test_gp10_numbers_keep_every_digit_and_nan_is_a_number():
    run = processor_under_test(spec({"stages": [{"name": "a", "where": "n = 9007199254740993"}]}))
    run.testInPandas(0, frame([("x", "a", 9007199254740993, 1)]))
    ((_, body),) = told(run.setWatermark(1))
    assert body["rows"][0]["c2"] == 9007199254740993


def test_a_bucket_forgets_keys_that_wait_for_nothing():
    run = processor_under_test(spec(PATTERN))
    run.testInPandas(0, frame([("x", "q", 1, 100), ("y", "a", 1, 100)]))
    run.setWatermark(100)
    assert len(Kept(run.peekValueState("kept", 0)[0]).states) == 1
    run.setWatermark(5_000)
    assert run.peekValueState("kept", 0) is None


def test_one_bucket_keeps_the_earliest_timer_of_its_keys():
    run = processor_under_test(spec(PATTERN))
    run.testInPandas(0, frame([("x", "a", 1, 700)]))
    run.testInPandas(0, frame([("y", "a", 1, 300), ("z", "a", 1, 500)]))
    assert Kept(run.peekValueState("kept", 0)[0]).timer == 300
    run.setWatermark(400)
    assert Kept(run.peekValueState("kept", 0)[0]).timer == 500


@pytest.mark.parametrize("seed", range(25))
def test_t5_batches_and_buckets_change_no_output(seed: int):
    """Random rows in random batches, many keys in one bucket: the matcher's own answers, key by key."""
    chance = random.Random(seed)
    the_spec = spec(PATTERN)
    rows = [
        (chance.choice("xyz"), chance.choice("aabc"), chance.randint(0, 5), time)
        for time in sorted(chance.sample(range(1, 6_000), 40))
    ]
    expected = []
    for key in "xyz":
        detector = PatternDetector.from_spec(the_spec)
        state = detector.new()
        places = [["k", "v", "n", "ts"].index(name) for name in the_spec["columns"]]
        for row in rows:
            if row[0] == key:
                detector.arrive(state, tuple(row[place] for place in places), row[3], None)
        for output in detector.advance(state, 10_000):
            if isinstance(output, Match | Timeout):
                end = output.end if isinstance(output, Match) else output.at
                expected.append((type(output) is Match, key, output.match_id, output.start, end))
    run = processor_under_test(the_spec)
    found = []
    rest = rows[:]
    while rest:
        size = chance.randint(1, 12)
        batch, rest = rest[:size], rest[size:]
        clock = batch[-1][3]
        chance.shuffle(batch)
        found += told(run.testInPandas(0, frame(batch)))
        found += told(run.setWatermark(clock))
    found += told(run.setWatermark(10_000))
    got = [(port == "out", b["k0"], b["id"], b["start"], b["end"]) for port, b in found if port != "late"]
    assert sorted(got) == sorted(expected) and expected


PATTERN_CASES = [(name, kind, case) for name, kind, case in cases() if discover().types[kind].engine is not None]


@pytest.mark.parametrize(("name", "kind", "case"), PATTERN_CASES, ids=[name for name, _, _ in PATTERN_CASES])
def test_the_cases_of_patterns_by_their_detector_alone(name: str, kind: str, case: Case):
    """The same cases the programs are held to on Spark, in process: one semantics."""
    found = answers(kind, case)
    for port, expected in case.output.items():
        if expected is not None:
            same_rows(found[port], expected)
