"""The unit test beside a streaming program: run by pytest as a team would, with nothing of ours in reach."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server.application.case_files import play_cases
from server.codegen.artefact import Artefact, digest
from server.codegen.generate import generate
from server.codegen.runtime.pattern_check import spoken_value
from server.nodes.catalogue import discover
from tests.codegen.drawings import clock, line, node, sink, source

SEQUENCE = {
    "pattern": {
        "stages": [
            {"name": "a", "where": "dep_delay > 30"},
            {"name": "b", "where": "dep_delay > a.dep_delay"},
        ],
        "withinMs": 3_600_000,
    },
    "partitionBy": ["carrier"],
    "outputColumns": ["a.dep_delay AS first_delay", "b.ts AS at"],
}
EVENTS = [
    {"carrier": "AA", "dep_delay": 40, "ts": "2013-01-01T10:00:00Z"},
    {"carrier": "UA", "dep_delay": 90, "ts": "2013-01-01T10:10:00Z"},
    {"carrier": "AA", "dep_delay": 50, "ts": "2013-01-01T10:20:00Z"},
]
RIGHT = {
    "name": "Later each time, per carrier",
    "events": EVENTS,
    "finalWatermarkMs": 1_357_045_800_000,
    "expect": {
        "matches": [{"carrier": "AA", "first_delay": 40, "at": "2013-01-01T10:20:00Z"}],
        "timeouts": [{"carrier": "UA", "match_end": "2013-01-01T11:10:00Z"}, {"carrier": "AA"}],
        "late": [],
        "errors": [],
    },
}
LATE = {
    "name": "A row behind the watermark is late",
    "events": EVENTS,
    "arrivals": [{"event": 0}, {"watermark": 1_357_034_700_000}, {"event": 2}, {"event": 1}, {"event": 0}],
    "expect": {"late": [{"dep_delay": 40, "ts": "2013-01-01T10:00:00Z"}]},
}


def artefact(*cases: Any, kind: str = "sequence-detector", **more: Any) -> Artefact:
    own = node("own", kind, {**SEQUENCE, "testCases": list(cases), **more}, "Later each time")
    return generate("Late flights", line(source(), clock(), own, sink()), discover(), "sss")


def laid_out(folder: Path, made: Artefact) -> Path:
    for file in made.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)
    return folder


def pytest_in(folder: Path) -> subprocess.CompletedProcess[str]:
    """Plain pytest where only the generated files are."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_gp11_the_generated_test_passes_where_the_cases_are_right(tmp_path: Path):
    made = artefact(RIGHT, LATE)
    done = pytest_in(laid_out(tmp_path, made))
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_gp11_what_differs_is_told_in_the_users_columns_and_times(tmp_path: Path):
    case = {"name": "Odd", "events": EVENTS, "expect": {"matches": [{"match_end": "2013-01-01T10:20:01Z"}]}}
    (played,) = play_cases(artefact(case, outputColumns=[]))
    found = played.problem.partition("match_id: ")[2].partition(",")[0]
    assert played.problem == (
        "1 matches, 1 expected:\n"
        "  expected, and not there: match_end: 2013-01-01T10:20:01.000Z\n"
        "  there, and not expected: carrier: AA, match_id: " + found + ", match_start: 2013-01-01T10:00:00.000Z, "
        "match_end: 2013-01-01T10:20:00.000Z, matched_events: "
        '[{"carrier": "AA", "flight": null, "dep_delay": 40.0, "ts": "2013-01-01T10:00:00.000Z"}, '
        '{"carrier": "AA", "flight": null, "dep_delay": 50.0, "ts": "2013-01-01T10:20:00.000Z"}]'
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [(0, "TIMESTAMP", "1970-01-01T00:00:00.000Z"), (-1, "TIMESTAMP_NTZ", "1969-12-31T23:59:59.999Z"),
     (-1, "DATE", "1969-12-31"), (10**15, "TIMESTAMP", 10**15), (None, "TIMESTAMP", None), (5, "BIGINT", 5),
     (None, [("a", "DATE")], []),
     ([{"c0": 1, "c1": "x"}], [("day", "DATE"), ("b", "STRING")], [{"day": "1970-01-02", "b": "x"}])],
)  # fmt: skip
def test_gp11_a_value_is_told_as_people_write_it(value: Any, kind: Any, said: Any):
    assert spoken_value(value, kind) == said


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("another value", {"matches": [{"carrier": "AA", "first_delay": 41}]}, "expected, and not there: carrier: AA"),
    ("one too few", {"matches": []}, "there, and not expected: carrier: AA"),
    ("one too many", {"matches": [{"carrier": "AA"}, {"carrier": "AA"}]}, "1 matches, 2 expected"),
    ("another time", {"matches": [{"at": "2013-01-01T10:20:01Z"}]}, "expected, and not there"),
    ("no timeouts", {"timeouts": []}, "2 timeouts, 0 expected"),
    ("a late row", {"late": [{"carrier": "AA"}]}, "0 late, 1 expected"),
]


def test_gp11_the_generated_test_fails_where_an_expectation_is_wrong_and_says_what_differs(tmp_path: Path):
    made = artefact(*({**RIGHT, "name": name, "expect": expect} for name, expect, _ in WRONG))
    done = pytest_in(laid_out(tmp_path, made))
    assert done.returncode == 1 and f"{len(WRONG)} failed" in done.stdout, done.stdout
    for _, _, said in WRONG:
        assert said in done.stdout


def test_gp11_the_generated_test_fails_with_a_program_that_has_been_changed(tmp_path: Path):
    folder = laid_out(tmp_path, artefact(RIGHT))
    (notebook,) = folder.glob("*_streaming.py")
    text = notebook.read_text()
    assert text.count("r[1] <= 30.0") == 1, "the first stage's condition"
    notebook.write_text(text.replace("r[1] <= 30.0", "r[1] <= 45.0"))
    assert pytest_in(folder).returncode == 1


def test_gp11_the_file_is_part_of_the_artefact_and_of_no_task():
    made = artefact(RIGHT)
    program, tests = made.files
    assert (tests.path, tests.role, tests.language) == ("tests/test_late_flights.py", "test", "python")
    assert [task.files for task in made.tasks] == [(program.path,)]
    assert made.sha256 == digest((file.path, file.text) for file in made.files) != artefact().sha256
    lines = tests.text.split("\n")
    spans = [span for span in made.source_map if span.file == tests.path]
    assert {span.node_id for span in spans} == {"own"}
    assert lines[spans[0].start_line - 1] == "# Later each time [sequence-detector own]"
    assert lines[spans[1].start_line - 1] == "def test_later_each_time_per_carrier():"
    assert "import server" not in tests.text and "from server" not in tests.text


def test_without_test_cases_there_is_no_file():
    assert len(artefact().files) == 1


HOSTILE = [
    '"""', "'''", "\\", '")\nraise SystemExit(7)\n(', "\n    raise SystemExit(7)\n", "\u2028raise SystemExit(7)",
    "{{ 7 * 7 }}", "${spark.x}", "#\rraise SystemExit(7)", "é名\U0001f600", "None", "test_x():",
]  # fmt: skip


def test_ga3_no_text_of_a_case_becomes_code(tmp_path: Path):
    cases: list[dict[str, Any]] = [
        {
            "name": text,
            "events": [{**EVENTS[0], "carrier": text}, {**EVENTS[2], "carrier": text}],
            "expect": {"matches": [{"carrier": text}]},
        }
        for text in HOSTILE
    ]
    done = pytest_in(laid_out(tmp_path, artefact(*cases)))
    assert f"{len(HOSTILE)} passed" in done.stdout, done.stdout


@pytest.mark.parametrize("payload", HOSTILE)
def test_ga3_no_name_of_a_column_becomes_code(payload: str):
    made = artefact({"name": "x", "events": [{payload: payload}], "expect": {"matches": [{payload: {payload: [1]}}]}})
    compile(made.files[1].text, "test", "exec")
    assert "\nraise SystemExit" not in made.files[1].text


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({"events": [{"ts": "yesterday"}], "expect": {}}, "event 1: ts: 'yesterday' is not a TIMESTAMP."),
        ({"events": [], "arrivals": [{"event": 0}], "expect": {}}, "there is no event 0"),
        ({"events": [], "arrivals": [{}], "expect": {}}, "either an event or a watermark"),
        ({"events": [], "expect": {"matches": [{"no_such": 1}]}}, "expected matches: there is no column no_such."),
    ],
)
def test_what_can_not_be_right_in_a_case_is_told_at_it_and_stops_no_program(case: dict[str, Any], said: str):
    made = artefact({"name": "Odd", **case})
    (finding,) = (finding for finding in made.warnings if finding.code == "pattern.test-case")
    assert finding.field == "testCases.0" and finding.node_id == "own"
    assert finding.detail.startswith('Test case "Odd": ') and said in finding.detail


def test_gp11_a_pattern_behind_a_pattern_has_cases_of_its_own(tmp_path: Path):
    absence = {
        "triggerEventFilter": "first_delay > 30",
        "expectedEventFilter": "first_delay > 30",
        "timeoutDuration": {"value": 1, "unit": "hours"},
        "partitionBy": ["carrier"],
    }
    found = {"carrier": "AA", "first_delay": 40, "match_end": "2013-01-01T10:20:00Z"}
    case: dict[str, Any] = {
        "name": "Not once more",
        "events": [found, {**found, "match_end": "2013-01-01T11:00:00Z"}],
        "finalWatermarkMs": 1_357_045_800_000,
        "expect": {"matches": [{"carrier": "AA", "trigger_time": "2013-01-01T11:00:00Z"}], "late": []},
    }
    behind = {
        "name": "Behind the watermark",
        "events": [found],
        "arrivals": [{"watermark": 1_357_045_800_000}, {"event": 0}],
        "expect": {},
    }

    def program(*cases: Any) -> Artefact:
        first = node("first", "sequence-detector", {**SEQUENCE, "testCases": [RIGHT, LATE]}, "Later each time")
        then = node("then", "absence-detector", {**absence, "testCases": list(cases)}, "Alone")
        return generate("Late flights", line(source(), clock(), first, then, sink()), discover(), "sss")

    done = pytest_in(laid_out(tmp_path / "right", program(case)))
    assert "3 passed" in done.stdout, done.stdout
    wrong = {**case, "expect": {"matches": [{"trigger_time": "2013-01-01T10:20:00Z"}]}}
    done = pytest_in(laid_out(tmp_path / "wrong", program(wrong, behind)))
    assert "2 failed, 2 passed" in done.stdout, done.stdout
    assert "is never behind the watermark" in done.stdout
