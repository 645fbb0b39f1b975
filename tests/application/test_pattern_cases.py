"""Test cases of a form, played for the page: as the generated unit test plays them, and in plain words."""

from pathlib import Path
from typing import Any

import pytest

from server.application.pattern_cases import PatternCases, PlayedCase, play_cases
from server.application.pattern_test import NodeUnderTest
from server.codegen.artefact import Refused
from server.domain.rejected import Rejected
from server.nodes.catalogue import discover
from tests.codegen.test_pattern_tests import EVENTS, LATE, RIGHT, SEQUENCE, WRONG, artefact, laid_out, pytest_in

PATTERNS = sorted(name for name, known in discover().types.items() if known.engine is not None)


def played(*cases: dict[str, Any], kind: str = "sequence-detector", config: Any = SEQUENCE, **more: Any):
    node = NodeUnderTest(kind, {**config, "testCases": list(cases)}, "own")
    return play_cases(PatternCases(node=node, **more))


def one(case: dict[str, Any], **more: Any) -> PlayedCase:
    (found,) = played({"name": "x", **case}, **more)
    return found


def test_a_case_that_is_right_holds_and_one_that_is_wrong_says_what_differs():
    assert [case.holds for case in played(RIGHT, LATE)] == [True, True]
    found = played(*({**RIGHT, "name": name, "expect": expect} for name, expect, _ in WRONG))
    said = {case.name: [sentence for each in case.differences for sentence in each.sentences] for case in found}
    assert not any(case.holds or case.problem for case in found)
    assert said["another value"] == ["The match with carrier AA: first_delay is 40, expected 41."]
    assert said["one too many"] == ["Expected, and did not come: carrier AA."]
    assert said["another time"] == ["The match: at is 2013-01-01 10:20:00, expected 2013-01-01T10:20:01Z."]
    assert said["a late row"] == ["Expected, and did not come: carrier AA."]
    assert len(said["no timeouts"]) == 2 and said["no timeouts"][0].startswith("Came, and was not expected: carrier AA")


def test_what_came_out_may_be_kept_as_what_is_expected():
    """Also by the generated program: matches are called the same there."""
    found = one({**RIGHT, "expect": {}}, rows=True)
    assert found.holds and set(found.came) == {"matches", "timeouts", "late", "errors"}
    kept = {**RIGHT, "expect": {word: list(rows) for word, rows in found.came.items()}}
    assert one(kept).holds
    (notebook, test) = artefact(kept).files
    assert str(found.came["matches"][0]["match_id"]) in test.text and notebook.path


@pytest.mark.parametrize("kind", PATTERNS)
def test_every_pattern_plays_the_case_of_its_example(kind: str):
    known = discover().types[kind]
    config = known.example
    more = {f"{port.name}.{name}" if len(known.inputs) > 1 else name: type_
            for port in known.inputs for name, type_ in COLUMNS.items()}  # fmt: skip
    node = NodeUnderTest(kind, dict(config))
    (found,) = play_cases(PatternCases(node=node, columns=more))
    assert (found.holds, found.problem) == (True, "")


COLUMNS = {
    "ts": "TIMESTAMP", "carrier": "STRING", "flight": "BIGINT", "dep_delay": "DOUBLE", "origin": "STRING",
    "lat": "DOUBLE", "lon": "DOUBLE", "tailnum": "STRING", "distance": "DOUBLE", "air_time": "DOUBLE",
}  # fmt: skip


def test_rows_of_two_inputs_say_at_which_they_arrive_and_each_input_has_its_own_time():
    config = {"maxTimeGap": {"value": 5, "unit": "seconds"}, "correlationKey": ["k"], "pairing": "all"}
    events = [{"side": "a", "k": 1, "t": 1_000}, {"side": "b", "k": 1, "u": 3_000}, {"side": "b", "k": 2, "u": 3_000}]
    case = {"events": events, "expect": {"matches": [{"k": 1, "gap_ms": 2_000}]}}
    found = one(case, kind="temporal-correlation", config=config, event_times={"a": "t", "b": "u"})
    assert (found.holds, found.problem) == (True, "")
    case = {"events": [{"k": 1, "t": 1}], "expect": {}}
    assert one(case, kind="temporal-correlation", config=config).problem == (
        "Event 1: say at which input it arrives, as side: a or b."
    )


def test_without_output_columns_the_rows_of_a_match_are_compared_whole():
    config = {**SEQUENCE, "outputColumns": []}
    rows = [EVENTS[0], {**EVENTS[2], "dep_delay": 50.0}]
    assert one({"events": EVENTS, "expect": {"matches": [{"matched_events": rows}]}}, config=config).holds
    rows = [EVENTS[0], {**EVENTS[2], "dep_delay": 51}]
    assert not one({"events": EVENTS, "expect": {"matches": [{"matched_events": rows}]}}, config=config).holds


def test_t6_a_row_without_a_time_is_an_error_as_in_a_program():
    case = {"events": [*EVENTS, {"carrier": "AA"}], "expect": {"errors": [{"code": "pattern.no-time", "at": None}]}}
    assert one(case).holds
    alone = {"carrier": "AA", "dep_delay": 40, "ts": None}
    case = {"events": [alone], "expect": {"errors": [{"code": "pattern.no-time"}], "matches": []}}
    assert one(case).holds


def test_an_event_of_a_case_that_can_t_be_read_is_told_counted_from_one():
    played = one({"events": [EVENTS[0], {**EVENTS[1], "ts": 10**15}], "expect": {"matches": []}})
    assert (played.holds, played.problem) == (False, f"Event 2: column ts: {10**15} lies beyond the years 1 to 9999.")


OLD = {
    "name": "Older than time",
    "events": [{**event, "ts": event["ts"].replace("2013", "1953")} for event in EVENTS],
    "arrivals": [{"event": 0}, {"event": 1}, {"watermark": -536_500_000_000}, {"event": 2}, {"watermark": 0}],
    "expect": {"matches": [], "late": [], "timeouts": []},
}


def test_t6_a_watermark_of_before_1970_is_none_yet_as_in_a_program(tmp_path: Path):
    old, later = OLD, {**OLD, "name": "Beyond", "finalWatermarkMs": 1, "expect": {"matches": [{"carrier": "AA"}]}}
    assert [case.holds for case in played(old, later)] == [True, True]
    done = pytest_in(laid_out(tmp_path, artefact(old, later)))
    assert done.returncode == 0, done.stdout


def test_e3_a_match_that_cant_skip_where_it_should_is_an_error_as_in_a_program(tmp_path: Path):
    stages = [{"name": "a", "where": "dep_delay > 30"}, {"name": "b", "where": "dep_delay < 0", "optional": True}]
    skip = {"to": "first", "stage": "b", "onMissing": "error"}
    pattern = {"stages": stages, "withinMs": 3_600_000, "afterMatchSkip": skip}
    missing = {"code": "pattern.skip-missing", "at": EVENTS[0]["ts"]}
    expect = {"matches": [{"carrier": "AA"}, {"carrier": "AA"}, {"carrier": "UA"}], "errors": [missing, {}, {}]}
    case = {"name": "x", "events": EVENTS, "finalWatermarkMs": 1_357_045_800_000, "expect": expect}
    config = {**SEQUENCE, "pattern": pattern, "outputColumns": ["a.ts AS at"]}
    assert one(case, config=config).holds
    done = pytest_in(laid_out(tmp_path, artefact(case, pattern=pattern, outputColumns=["a.ts AS at"])))
    assert done.returncode == 0, done.stdout


def test_what_cant_be_played_says_why():
    assert one({"events": [], "arrivals": [{"event": 0}], "expect": {}}).problem.startswith("There is no event 0")
    assert "no column no_such" in one({"events": EVENTS, "expect": {"matches": [{"no_such": 1}]}}).problem
    many = [{}] * 201
    assert one({"events": EVENTS, "expect": {"matches": many}}).problem.startswith("More than 200 matches")
    assert one({"events": [{"ts": "soon"}], "expect": {}}).problem
    with pytest.raises(Refused):
        played({"name": "no expectation"})
    with pytest.raises(Rejected, match="no pattern node"):
        played(kind="filter", config={})


def test_two_cases_of_one_name_are_told_at_the_second():
    made = artefact(RIGHT, {**RIGHT, "expect": {}})
    (finding,) = (finding for finding in made.warnings if finding.code == "pattern.test-case")
    assert (finding.field, "Two test cases are called" in finding.detail) == ("testCases.1.name", True)
