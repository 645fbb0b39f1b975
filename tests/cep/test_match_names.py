"""Every match has a name of its own, and the same one however often the program stops and wherever batches end (T5)."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from server.cep.explain import ExplainingDetector
from server.cep.matcher import PatternDetector
from server.cep.outputs import Match, Timeout
from server.cep.rowpattern.row_detector import RowPatternDetector
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.sql.columns import Schema
from server.sql.ddl import parse_columns
from tests.cep.patterns import line, loop
from tests.cep.test_detector import spec_of
from tests.cep.test_row_detector import spec_of as row_spec_of
from tests.nodes.playing import detector_of

Rows = Sequence[tuple[int, tuple[Any, ...]]]


def played(detector: Any, rows: Rows, borders: Sequence[int], *, restarts: bool) -> list[Match | Timeout]:
    """All outputs that have a name, the watermark coming to each border in turn."""
    state, out, waiting = detector.new(), [], list(rows)
    for border in borders:
        for at, row in [entry for entry in waiting if entry[0] <= border]:
            out += detector.arrive(state, row, at, None)
        waiting = [entry for entry in waiting if entry[0] > border]
        if restarts:
            state = detector.load(detector.save(state))
        out += detector.advance(state, border)
        if restarts:
            state = detector.new() if detector.is_empty(state) else detector.load(detector.save(state))
    return [output for output in out if isinstance(output, Match | Timeout)]


def judged(detector: Any, rows: Rows) -> list[Match | Timeout]:
    """Rows judged one by one, with a restart after each."""
    state, out = detector.new(), []
    for at, row in rows:
        detector.judge(state, row, at, out)
        state = detector.load(detector.save(state))
    detector.move_clock(state, 10**6, out)
    return [output for output in out if isinstance(output, Match | Timeout)]


def named(detector: Any, rows: Rows, least: int) -> None:
    """Names are unique, and the same with all rows at once, with a border after every instant, with restarts."""
    times = sorted({at for at, _ in rows})
    expected = played(detector, rows, [10**6], restarts=False)
    names = [output.match_id for output in expected]
    assert len(names) >= least, "the rows show nothing"
    assert len(set(names)) == len(names)
    for restarts in (False, True):
        assert [o.match_id for o in played(detector, rows, [*times, 10**6], restarts=restarts)] == names
    assert [o.match_id for o in judged(detector, rows)] == names


STAGES = {
    "no skip": (line("a -> b"), {"to": "noSkip"}),
    "next": (line("a -> b"), {"to": "next"}),
    "loop": (line("a -> b", b=loop("b")), {"to": "noSkip"}),
    "either stage": (line("a -> b -> c", b={"name": "b", "optional": True}, c={"name": "c"}), {"to": "noSkip"}),
}


@pytest.mark.parametrize("name", STAGES)
@pytest.mark.parametrize("engine", [PatternDetector, ExplainingDetector])
def test_e6_t5_matches_of_equal_rows_have_names_of_their_own(name: str, engine: type[PatternDetector]):
    stages, skip = STAGES[name]
    spec = spec_of(stages) | {"skip": skip}
    row = {letter: (0, letter, 1, 5, None) for letter in "abc"}
    rows = [(5, row[letter]) for letter in "aabbaab"] + [(5, (0, "a", 2, 5, None)), (5, row["a"])]
    rows += [(7, (0, "b", 1, 7, None))] * 2 + [(9, (0, "c", 1, 9, None))] * 2
    named(engine.from_spec(spec), rows, 5)


def test_e6_one_row_taken_by_two_stages_makes_two_names():
    either = [{"name": "a", "where": "name = 'a'"}, {"name": "b", "optional": True}, {"name": "c", "optional": True}]
    detector = PatternDetector.from_spec(spec_of(either))
    found = played(detector, [(1, (0, "a", 1, 1, None)), (2, (1, "x", 1, 2, None))], [9], restarts=False)
    pairs = [output for output in found if len(output.rows) == 2]
    assert [output.stages for output in pairs] == [("a", "b"), ("a", "c")]
    assert len({output.match_id for output in found}) == len(found) == 3


def test_e6_which_of_equal_rows_it_was_is_told_by_their_order_alone():
    """Other rows of that instant, and rows before it, change no name."""
    detector = PatternDetector.from_spec(spec_of(line("a -> b")))
    pair = [(5, (0, "a", 1, 5, None)), (5, (0, "a", 1, 5, None)), (6, (0, "b", 1, 6, None))]
    alone = [output.match_id for output in played(detector, pair, [9], restarts=False)]
    among = [(1, (0, "x", 1, 1, None)), pair[0], (5, (0, "x", 1, 5, None)), *pair[1:]]
    assert [output.match_id for output in played(detector, among, [2, 9], restarts=True)] == alone


@pytest.mark.parametrize(
    ("pattern", "more"),
    [
        ("A", {}),
        ("A B?", {"skip": "TO NEXT ROW"}),
        ("A C*", {}),
        ("A D", {"rows": "ALL ROWS PER MATCH WITH UNMATCHED ROWS"}),
    ],
)
def test_e6_row_patterns_tell_equal_rows_apart_too(pattern: str, more: dict[str, str]):
    detector = RowPatternDetector.from_spec(row_spec_of(pattern, **more))
    rows = [(5, (0, letter, 1, 5, None)) for letter in "aababaa"] + [(8, (0, "b", 1, 8, None))]
    rows += [(9, (0, "x", 1, 9, None))]
    named(detector, rows, 4)


WINDOW = {"value": 10, "unit": "seconds"}
NODES: dict[str, dict[str, Any]] = {
    "absence-detector": {"triggerEventFilter": "v > 0", "expectedEventFilter": "v < 0", "timeoutDuration": WINDOW},
    "state-machine": {
        "states": ["x", "y"], "initialState": "x", "keyColumn": "n",
        "transitions": [{"from": "x", "to": "y", "condition": "v > 0"}, {"from": "y", "to": "x", "condition": "v > 0"}],
    },
    "trend-detector": {"valueField": "v", "direction": "flat", "consecutiveCount": 2, "afterMatch": "overlap"},
    "outlier-anomaly": {"valueField": "v", "baselineWindow": WINDOW, "thresholdStdDevs": 0.1, "minSamples": 2},
    "geofence-location": {
        "latField": "v", "lonField": "n", "geofenceType": "circle", "centerLat": 1, "centerLon": 0,
        "firstInsideIsEnter": True,
    },
}  # fmt: skip
VALUES = {"geofence-location": [1.0, 9.0] * 4, "outlier-anomaly": [1.0, 2.0, 9.0, 9.0, 9.0]}


@pytest.mark.parametrize("kind", NODES)
def test_e6_detectors_tell_matches_of_equal_rows_apart(kind: str):
    detector = detector_of(kind, NODES[kind], "v DOUBLE, n BIGINT, ts TIMESTAMP")
    rows = [(5_000, (value, 0, 5_000)) for value in VALUES.get(kind, [1.0] * 6)]
    named(detector, [*rows, (9_000, (0.5, 0, 9_000))], 3)


@pytest.mark.parametrize("pairing", ["all", "nearest"])
def test_e6_pairs_of_equal_rows_have_names_of_their_own(pairing: str):
    node_type = discover().types["temporal-correlation"]
    side = Schema(parse_columns("v DOUBLE, ts TIMESTAMP").columns, event_time="ts")
    assert node_type.engine is not None
    config = msgspec.convert({"maxTimeGap": WINDOW, "pairing": pairing}, node_type.config)
    pattern, findings = node_type.engine(config, {"a": side, "b": side}, EngineUse(node="n"))
    assert pattern is not None, findings
    own = pattern.detector.from_spec(pattern.to_spec())
    assert own.columns == ("side",)
    named(own, [(at, (side,)) for at, side in [(5, "a"), (5, "a"), (7, "b"), (7, "b"), (8, "a"), (8, "a")]], 4)


FROZEN = ["e31fef7f838890e640895e3796613b61", "1071046c0c1fe39d1712e9b694c0f684"]


def test_e6_names_do_not_change_from_version_to_version():
    """Tables are merged by them: a change here is one to tell in the changelog."""
    detector = PatternDetector.from_spec(spec_of(line("a -> b")))
    rows = [(1, (0, "a", 1, 1, None)), (1, (0, "a", 1, 1, None)), (2, (1, "b", 2, 2, None))]
    assert [output.match_id for output in played(detector, rows, [9], restarts=False)] == FROZEN
