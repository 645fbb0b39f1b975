"""What the matcher promises its surroundings: bounds, saved states, source that travels, idle explanations."""

import json
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.cep.explain import ExplainingDetector
from server.cep.manifest import EMBEDDED
from server.cep.matcher import PatternDetector
from server.cep.outputs import Dropped, Failed, Late, Match
from server.codegen.embed import embedded
from server.nodes.pattern_compile import PatternUse, compile_pattern
from server.nodes.pattern_model import PatternSpec
from tests.cep.oracle import Row
from tests.cep.patterns import line, loop, matched, stage, tried
from tests.cep.strategies import patterns, stream
from tests.cep.test_oracle import SCHEMA, compiled, tuple_of

HISTORY = Path(__file__).parent / "history"
OPEN_ROWS = [
    (0, "a", 1, 1, None),
    (1, "b", 2, 2, None),
    (2, "b", 3, 3, 0),
    (3, "a", None, 4, 1),
]


def spec_of(stages: list[Row], **more: Any) -> dict[str, Any]:
    use = PatternUse(node="n", every_column=True, tie_break=("tie",), **more)
    found, findings = compile_pattern(msgspec.convert({"stages": stages, "withinMs": 50}, PatternSpec), SCHEMA, use)
    assert found is not None, findings
    return found.to_spec()


LOOP = line("a -> b -> c", b=loop("b", where="name = 'b' AND price > a.price"))


def opened(detector: PatternDetector) -> Any:
    """A state with runs, and a row that waits."""
    state = detector.new()
    for row in OPEN_ROWS:
        detector.arrive(state, row, row[3], None)
    detector.advance(state, 3)
    return state


def test_w2_w3_a_groups_window_counts_whichever_of_its_stages_takes_the_row():
    """Its first stage may be passed: the way into the group, or into its next round, is as long."""
    both = [stage("b", optional=True), stage("c")]
    again = {"name": "g", "group": both, "times": {"min": 2, "max": 2}, "withinLoopMs": 5}
    assert matched(line("a -> g", g=again), "a:1 c:20 c:24") == [[0, 1, 2]]
    assert matched(line("a -> g", g=again), "a:1 c:20 c:25") == []
    soon = {"name": "g", "group": both, "withinPreviousMs": 5}
    assert matched(line("a -> g", g=soon), "a:1 c:5") == [[0, 1]]
    result = tried(line("a -> g", g=soon), "a:1 c:6")
    assert [(list(t.events), t.timeout_ms) for t in result.timeouts] == [([0], 6)]
    assert [w.code for w in result.warnings] == ["pattern.state-grows"], "behind b, c is waited for for ever"
    assert matched(line("a -> g", g=soon), "a:1 b:5 c:60") == [[0, 1, 2]], "within the group it does not count"


def test_b1_beyond_the_bound_the_oldest_run_is_dropped_and_reported():
    detector = PatternDetector.from_spec(spec_of(line("a -> b"), max_runs_per_key=2))
    state, out = detector.new(), []
    for number in range(4):
        detector.judge(state, (number, "a", 0, number, None), number, out)
        assert len(state.runs) <= 2
    assert [row[0] for o in out if isinstance(o, Dropped) for row in o.rows] == [0, 1]
    detector.judge(state, (4, "b", 0, 9, None), 9, out)
    assert [[row[0] for row in o.rows] for o in out if isinstance(o, Match)] == [[2, 4], [3, 4]]


def test_b1_beyond_the_bound_a_waiting_row_is_reported_not_taken_in():
    detector = PatternDetector.from_spec(spec_of(line("a -> b"), max_buffered_per_key=2))
    state = detector.new()
    out = [o for n in range(3) for o in detector.arrive(state, (n, "a", 0, n, None), n, None)]
    assert [(o.row[0], o.code) for o in out if isinstance(o, Failed)] == [(2, "pattern.buffer-full")]
    assert len(state.buffer) == 2
    at_once = PatternDetector.from_spec(spec_of(line("a -> b"), max_buffered_per_key=2) | {"tieBreak": []})
    state = at_once.new()
    out = at_once.arrive_all(state, [(n, "a", 0, n, None) for n in range(3)], [0, 1, 2], None)
    assert [(o.row[0], o.code) for o in out if isinstance(o, Failed)] == [(2, "pattern.buffer-full")]
    assert len(state.buffer) == 2


def test_v3_times_before_1970_and_far_ahead_and_many_rows_at_one_instant():
    assert [list(m.events) for m in tried(line("a -> b"), "a:-9000 b:-8999", 10).matches] == [[0, 1]]
    far = tried(line("a -> b"), "a:253402300799000 b:253402300799001", 10)
    assert [list(m.events) for m in far.matches] == [[0, 1]]
    assert len(tried(line("a , b"), " ".join(["a:5 b:5"] * 500)).matches) == 500


def test_e3_a_program_reports_a_missing_skip_target_and_goes_on():
    """With nothing dropped, as where it is passed over."""
    stages = line("a , b , c", b=stage("b", contiguity="strict", optional=True))
    skip = {"to": "first", "stage": "b", "onMissing": "error"}
    detector = PatternDetector.from_spec(spec_of(stages) | {"skip": skip})
    state, out = detector.new(), []
    for number, name in enumerate("acacabc"):
        detector.judge(state, (number, name, 0, number, None), number, out)
    matches = [[row[0] for row in o.rows] for o in out if isinstance(o, Match)]
    assert matches == [[0, 1], [2, 3], [4, 5, 6]]
    assert matches == matched(stages, "a c a c a b c", 50, skip={**skip, "onMissing": "ignore"})
    reported = [o for o in out if isinstance(o, Failed)]
    assert [(o.row[0], o.at, o.code) for o in reported] == [(n, n, "pattern.skip-missing") for n in (0, 2)]
    assert reported[0].reason == "the match took no row for stage b, to which the pattern skips"


def test_e3_what_was_held_behind_a_missing_skip_target_is_given_out_at_once():
    stages = line("x , a -> c", x=stage("x", optional=True))
    detector = PatternDetector.from_spec(spec_of(stages) | {"skip": {"to": "last", "stage": "x", "onMissing": "error"}})
    state, out = detector.new(), []
    for number, name in enumerate("aac"):
        detector.judge(state, (number, name, 0, number, None), number, out)
    assert [[row[0] for row in o.rows] for o in out if isinstance(o, Match)] == [[0, 2], [1, 2]]
    assert [o.row[0] for o in out if isinstance(o, Failed)] == [0, 1]


def test_t5_a_saved_state_of_another_pattern_or_version_is_refused():
    detector = PatternDetector.from_spec(spec_of(LOOP))
    saved = detector.save(opened(detector))
    with pytest.raises(ValueError, match="another pattern"):
        PatternDetector.from_spec(spec_of(line("a -> b"))).load(saved)
    for other in ({"withinMs": 51}, {"skip": {"to": "next"}}, {"tieBreak": []}):
        with pytest.raises(ValueError, match="another pattern"):
            PatternDetector.from_spec(spec_of(LOOP) | other).load(saved)
    with pytest.raises(ValueError, match="version"):
        detector.load(json.dumps(json.loads(saved) | {"v": 99}).encode())


def test_t5_a_state_saved_by_version_1_is_still_read():
    detector = PatternDetector.from_spec(spec_of(LOOP))
    sample = HISTORY / "state.v1.json"
    saved = sample.read_bytes()
    state = detector.load(saved)
    assert detector.save(state) == saved == detector.save(opened(detector))
    out = detector.arrive(state, (4, "c", 0, 9, None), 9, 3)
    out += detector.advance(state, 9)
    assert [[row[0] for row in o.rows] for o in out if isinstance(o, Match)] == [[0, 1, 2, 4], [0, 1, 4]]


def test_t5_a_state_that_is_loaded_is_whole():
    spec = spec_of(LOOP) | {"skip": {"to": "pastLast"}}
    detector = PatternDetector.from_spec(spec)
    state = detector.new()
    rows = [(0, "a", 9, 1, None), (1, "a", 0, 2, None), (2, "b", 3, 3, 0), (3, "c", 0, 4, 0), (4, "a", 0, 6, 1)]
    for row in rows:
        detector.arrive(state, row, row[3], None)
    detector.advance(state, 5)
    again = detector.load(detector.save(state))
    assert state.held and state.runs and state.buffer
    assert (again.clock, again.released, again.arrived, again.run_count) == (5, 4, 5, state.run_count)
    assert (again.held, again.buffer, again.due) == (state.held, state.buffer, state.due)
    assert detector.save(again) == detector.save(state)
    ended = [[(type(o), o.rows) for o in detector.advance(one, 99)] for one in (state, again)]
    assert ended[0] == ended[1] and len(ended[0]) == 3


def test_t2_of_many_rows_each_is_late_or_not():
    detector = PatternDetector.from_spec(spec_of(line("a -> b")) | {"tieBreak": []})
    state = detector.new()
    rows = [(0, "a", 0, 4, None), (1, "a", 0, 6, None), (2, "b", 0, 7, None)]
    out = detector.arrive_all(state, rows, [4, 6, 7], 5) + detector.advance(state, 9)
    assert [o.row[0] for o in out if isinstance(o, Late)] == [0]
    assert [[row[0] for row in o.rows] for o in out if isinstance(o, Match)] == [[1, 2]]


def test_t5_a_state_with_a_run_is_not_empty():
    detector = PatternDetector.from_spec(spec_of(line("a -> b")))
    state = detector.new()
    detector.judge(state, (0, "a", 0, 5, None), 5, [])
    assert not detector.is_empty(state)
    assert detector.next_timer(state) == 55


def test_t5_an_empty_state_says_so():
    detector = PatternDetector.from_spec(spec_of(LOOP))
    state = detector.new()
    assert detector.is_empty(state)
    detector.arrive(state, (0, "x", 0, 5, None), 5, None)
    assert not detector.is_empty(state)
    assert detector.next_timer(state) == 5
    detector.advance(state, 5)
    assert detector.is_empty(state)
    assert detector.next_timer(state) is None


def test_the_source_runs_from_one_cell_under_any_name():
    cell = embedded(tuple(f"server.cep.{module}" for module in EMBEDDED))
    assert "server" not in {name.split(".")[0] for name in cell.names}
    namespace: dict[str, Any] = {"__name__": "cell"}
    exec(compile(cell.text, "cell", "exec"), namespace)
    spec = json.loads(json.dumps(spec_of(LOOP)))
    here, there = PatternDetector.from_spec(spec), namespace["PatternDetector"].from_spec(spec)
    assert there.save(opened(there)) == here.save(opened(here))


def test_a_match_has_the_same_id_whenever_it_is_found():
    detector = PatternDetector.from_spec(spec_of(line("a -> b")))
    ids: list[str] = []
    for restart in (False, True):
        state, out = detector.new(), []
        detector.judge(state, OPEN_ROWS[0], 1, out)
        if restart:
            state = detector.load(detector.save(state))
        detector.judge(state, OPEN_ROWS[1], 2, out)
        ids += [o.match_id for o in out]
    assert len(set(ids)) == 1
    assert len(ids) == 2


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(patterns(), st.integers(0, 1 << 32))
def test_explaining_and_batching_change_nothing(pattern: Row, seed: int):
    compiled(pattern)
    use = PatternUse(every_column=True, explain=True)
    found, _ = compile_pattern(msgspec.convert(pattern, PatternSpec), SCHEMA, use)
    assert found is not None
    plain, explaining = PatternDetector.from_spec(found.to_spec()), ExplainingDetector(found.to_spec())
    rows = stream(Random(seed))
    given_out: list[Any] = []
    for detector in (plain, explaining, plain):
        state, out = detector.new(), []
        if given_out and detector is plain:
            for row in rows:
                detector.judge(state, tuple_of(row), row["ts"], out)
        else:
            detector.arrive_all(state, [tuple_of(row) for row in rows], [row["ts"] for row in rows], None)
        out += detector.advance(state, 60)
        given_out.append([o for o in out if not isinstance(o, Failed)])
    assert given_out[0] == given_out[1] == given_out[2]
    assert all(note.because for note in explaining.notes)
