"""The absence detector against a slow reading of its rules, and against the stage pattern it is."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.application.pattern_test import PatternTest, run
from server.cep.matcher import PatternDetector
from server.cep.outputs import Dropped, Match, Output, Timeout
from server.nodes.pattern_compile import PatternUse, compile_pattern
from server.nodes.pattern_model import PatternSpec
from server.sql.columns import Schema
from server.sql.ddl import parse_columns
from tests.nodes.playing import detector_of, notes, played

COLUMNS = "v STRING, n BIGINT, ts TIMESTAMP"
TIMEOUT = 10_000

Row = tuple[Any, ...]

FORM = {
    "triggerEventFilter": "v IN ('trigger', 'both')",
    "expectedEventFilter": "v IN ('expected', 'both')",
    "timeoutDuration": {"value": 10, "unit": "seconds"},
}


@st.composite
def streams(draw: st.DrawFn) -> list[Row]:
    """Rows in order, at whole seconds a few of which lie apart by the timeout; numbered, so that none is another."""
    kinds = st.sampled_from(["trigger", "trigger", "expected", "both", "other", None])
    given_rows = draw(st.lists(st.tuples(kinds, st.integers(-5, 30)), max_size=14))
    ordered = sorted(given_rows, key=lambda row: row[1])
    return [(kind, number, second * 1_000) for number, (kind, second) in enumerate(ordered)]


def oracle(rows: list[Row], *, per_silence: bool) -> list[tuple[str, int, int]]:
    """(alert or timeout, number of the trigger, deadline) in the order of deadlines, by looking at all rows anew."""

    def answers(row: Row, trigger: Row) -> bool:
        expected = row[0] in ("expected", "both")
        return expected and row[1] > trigger[1] and row[2] < trigger[2] + TIMEOUT

    triggers = [row for row in rows if row[0] in ("trigger", "both")]
    in_vain = [trigger for trigger in triggers if not any(answers(row, trigger) for row in rows)]
    found = []
    for trigger in in_vain:
        waiting = [
            earlier
            for earlier in triggers
            if earlier[1] < trigger[1]
            and earlier[2] + TIMEOUT > trigger[2]
            and not any(answers(row, earlier) for row in rows if row[1] <= trigger[1])
        ]
        quiet = per_silence and bool(waiting)
        found.append(("timeout" if quiet else "alert", trigger[1], trigger[2] + TIMEOUT))
    return sorted(found, key=lambda entry: entry[2])


def told(out: list[Output]) -> list[tuple[str, int, int]]:
    found = []
    for output in out:
        assert isinstance(output, Match | Timeout)
        alert = isinstance(output, Match)
        found.append(("alert" if alert else "timeout", output.rows[0][1], output.emitted_at if alert else output.at))
        assert output.values == (output.start,) and output.start == output.end == output.rows[0][2]
    return found


def agrees(rows: list[Row], borders: list[int]) -> None:
    for per in ("trigger", "silence"):
        detector = detector_of("absence-detector", {**FORM, "alertPer": per}, COLUMNS)
        assert told(played(detector, rows, borders)) == oracle(rows, per_silence=per == "silence")


BORDERS = st.lists(st.integers(-6_000, 45_000), max_size=4)


@settings(max_examples=300, deadline=None)
@given(streams(), BORDERS)
def test_the_absence_detector_agrees_with_its_oracle(rows: list[Row], borders: list[int]):
    agrees(rows, borders)


@pytest.mark.deep
@settings(max_examples=10_000, deadline=None)
@given(streams(), BORDERS)
def test_the_absence_detector_agrees_with_its_oracle_at_length(rows: list[Row], borders: list[int]):
    agrees(rows, borders)


def by_stages(most: int) -> PatternDetector:
    """Trigger, then not expected, within the timeout: as stages."""
    pattern = {
        "stages": [
            {"name": "trigger", "where": FORM["triggerEventFilter"]},
            {"name": "answer", "where": FORM["expectedEventFilter"], "negated": True},
        ],
        "withinMs": TIMEOUT,
    }
    use = PatternUse(node="n", every_column=True, output_columns=("trigger.ts AS trigger_time",), max_runs_per_key=most)
    schema = Schema(parse_columns(COLUMNS).columns, event_time="ts")
    compiled, findings = compile_pattern(msgspec.convert(pattern, PatternSpec), schema, use)
    assert compiled is not None, findings
    return PatternDetector.from_spec(compiled.to_spec())


def whole(out: list[Output]) -> list[Any]:
    """Everything a program tells of an output; of one given up, its rows."""
    found: list[Any] = []
    for output in out:
        assert isinstance(output, Match | Timeout | Dropped)
        rows = tuple(tuple(row) for row in output.rows)
        found.append(rows if isinstance(output, Dropped) else output._replace(run=0, rows=rows))
    return found


@settings(max_examples=200, deadline=None)
@given(streams(), BORDERS, st.sampled_from([2, 100]))
def test_a3_per_trigger_it_is_the_stage_pattern_to_the_id(rows: list[Row], borders: list[int], most: int):
    own = detector_of("absence-detector", {**FORM, "maxRunsPerKey": most}, COLUMNS)
    assert whole(played(own, rows, borders)) == whole(played(by_stages(most), rows, borders))


def rows_of(*entries: tuple[str, int]) -> list[Row]:
    return [(kind, number, second * 1_000) for number, (kind, second) in enumerate(entries)]


def test_beyond_the_bound_the_oldest_trigger_goes_but_never_the_silence_s_alert():
    rows = rows_of(("trigger", 1), ("trigger", 2), ("trigger", 3))
    for per, kept, dropped in (("trigger", [("alert", 1, 12_000), ("alert", 2, 13_000)], 0),
                               ("silence", [("alert", 0, 11_000), ("timeout", 2, 13_000)], 1)):  # fmt: skip
        detector = detector_of("absence-detector", {**FORM, "alertPer": per, "maxRunsPerKey": 2}, COLUMNS)
        first, *others = played(detector, rows)
        assert isinstance(first, Dropped) and first.rows[0][1] == dropped
        assert told(others) == kept


def test_a_silence_goes_on_after_its_alert_while_triggers_keep_coming():
    rows = rows_of(("trigger", 0), ("trigger", 8), ("trigger", 16), ("trigger", 26), ("expected", 30), ("trigger", 31))
    detector = detector_of("absence-detector", {**FORM, "alertPer": "silence"}, COLUMNS)
    assert told(played(detector, rows)) == [
        ("alert", 0, 10_000),
        ("timeout", 1, 18_000),
        ("timeout", 2, 26_000),
        # At 26 s no trigger waits any more: a silence of its own, which the expected row ends. So is the last.
        ("alert", 5, 41_000),
    ]


def test_each_row_and_the_clock_are_explained():
    events = [{"v": "trigger", "ts": 0}, {"v": "both", "ts": 5_000}, {"v": "trigger", "ts": 8_000}]
    found = notes("absence-detector", {**FORM, "alertPer": "silence"}, events, 30_000)
    assert [entry[:3] for entry in found] == [
        (0, "expected", "skipped"), (0, "trigger", "taken"), (1, "expected", "taken"), (1, "trigger", "taken"),
        (2, "expected", "skipped"), (2, "trigger", "taken"), (None, "expected", "expired"),
        (None, "expected", "expired"),
    ]  # fmt: skip
    because = [entry[3].split("; ")[-1] for entry in found]
    assert because[1] == "waits until 10000, the first of a silence"
    assert because[2] == "waiting triggers answered: 1"
    assert because[5] == "waits until 18000"
    assert because[6] == "nothing expected came until 15000, after the trigger at 5000: an alert"
    assert because[7] == (
        "nothing expected came until 18000, after the trigger at 8000: no alert, as others already waited when it came"
    )


def test_in_a_list_out_of_order_a_trigger_whose_time_is_over_is_told_at_once():
    events = [{"v": "other", "ts": 20_000}, {"v": "trigger", "ts": 0}]
    stages = [
        {"name": "trigger", "where": FORM["triggerEventFilter"]},
        {"name": "answer", "where": FORM["expectedEventFilter"], "negated": True},
    ]
    own = {"node": {"type": "absence-detector", "config": FORM}, "events": events}
    for request in (own, {"pattern": {"stages": stages, "withinMs": TIMEOUT}, "events": events}):
        assert [match.events for match in run(msgspec.convert(request, PatternTest)).matches] == [(1,)]
