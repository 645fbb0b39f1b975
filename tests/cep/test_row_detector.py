"""What the row-pattern machine promises its surroundings: bounds, saved states, source that travels, no explosion."""

import json
from pathlib import Path
from typing import Any

import pytest

from server.cep.manifest import ROW_PATTERNS
from server.cep.outputs import Dropped, Failed, Match, Timeout
from server.cep.rowpattern.row_detector import RowPatternDetector
from server.cep.rowpattern.structure import Positions, RowPatternTooLarge
from server.codegen.embed import embedded
from server.nodes.row_pattern_compile import compile_row_pattern
from server.nodes.row_pattern_spec import RowPatternUse
from server.sql.columns import Column, Schema
from tests.cep.recognized import query

HISTORY = Path(__file__).parent / "history"
SCHEMA = Schema(
    (
        Column("id", "INT"),
        Column("name", "STRING"),
        Column("x", "INT"),
        Column("ts", "TIMESTAMP"),
        Column("d", "DECIMAL(9,2)"),
    )
)
Raw = tuple[int, str, int | None, int]


def spec_of(
    pattern: str,
    define: str = "",
    measures: str = "",
    limits: tuple[int | None, int | None] = (None, None),
    **more: str,
):
    use = RowPatternUse(bounded=True, every_column=True, max_runs_per_key=limits[0], max_buffered_per_key=limits[1])
    found, findings = compile_row_pattern(query(pattern, define, measures, **more), SCHEMA, use)
    assert found is not None, findings
    return found.to_spec()


def rows_of(names: str) -> list[tuple[Any, ...]]:
    return [(number, name, number, number, None) for number, name in enumerate(names, 1)]


def released(detector: RowPatternDetector, state: Any, names: str, start: int = 0) -> list[Any]:
    out: list[Any] = []
    for row in rows_of(names)[start:]:
        detector.judge(state, row, row[3], out)
    return out


def ids(out: list[Any]) -> list[list[int]]:
    return [[row[0] for row in output.rows] for output in out if isinstance(output, Match)]


def test_mr12_readings_between_which_no_condition_can_tell_go_on_as_one():
    detector = RowPatternDetector.from_spec(
        spec_of("(A | B | X Y?)* C", "A AS TRUE, B AS TRUE, X AS TRUE, C AS name = 'c'")
    )
    state = detector.new()
    released(detector, state, "r" * 200)
    assert len(state.ways) <= 5
    history = spec_of("(A | B)* C", "A AS TRUE, B AS SUM(B.x) < 3, C AS name = 'c' AND COUNT(B.*) = 1")
    detector = RowPatternDetector.from_spec(history)
    state = detector.new()
    released(detector, state, "r" * 200)
    assert len(state.ways) <= 8


def test_mr12_what_no_condition_asks_for_any_more_is_forgotten():
    define = "X AS COUNT(A.*) < 9, C AS name = 'c' AND COUNT(B.*) = 1"
    detector = RowPatternDetector.from_spec(spec_of("(A | B)+? X Y* C", define))
    state = detector.new()
    released(detector, state, "r" * 20)
    variables = detector.machine.moves.positions.variables
    assert len([place for place, _, _ in state.ways if variables[place] == "Y"]) == 19


def test_mr12_a_start_that_failed_is_not_walked_again_by_the_next():
    detector = RowPatternDetector.from_spec(spec_of("A+ B", "A AS name = 'a', B AS name = 'b'"))
    steps: list[int] = []
    plain = detector.machine.step
    detector.machine.step = lambda state, place, out: (steps.append(place), plain(state, place, out))[1]
    out = released(detector, detector.new(), "a" * 300 + "z" + "aab")
    assert ids(out) == [[302, 303, 304]]
    assert len(steps) < 1_000


def test_mr13_beyond_the_bound_the_least_preferred_readings_are_dropped_and_reported():
    detector = RowPatternDetector.from_spec(spec_of("(A | B)* C", "C AS SUM(A.x) = 1", limits=(3, None)))
    state, out = detector.new(), []
    for row in rows_of("rrrr"):
        detector.judge(state, row, row[3], out)
        assert len(state.ways) <= 3
    dropped = [output for output in out if isinstance(output, Dropped)]
    assert dropped
    assert "more than 3 ways" in dropped[0].reason


def test_mr14_an_attempt_that_holds_too_many_rows_is_given_up_and_reported():
    detector = RowPatternDetector.from_spec(spec_of("A X*? B", "A AS name = 'a', B AS name = 'b'", limits=(None, 5)))
    state = detector.new()
    out = released(detector, state, "azzzzzzab")
    assert [len(output.rows) for output in out if isinstance(output, Dropped)] == [6]
    assert ids(out) == [[8, 9]]


def test_mr14_beyond_the_bound_a_waiting_row_is_reported_not_taken_in():
    detector = RowPatternDetector.from_spec(spec_of("A", limits=(None, 2)))
    state = detector.new()
    out = [o for row in rows_of("aaa") for o in detector.arrive(state, row, row[3], None)]
    assert [(o.row[0], o.code) for o in out if isinstance(o, Failed)] == [(3, "pattern.buffer-full")]


@pytest.mark.parametrize(
    ("pattern", "define", "measures", "empty"),
    [
        ("A B", "", "", True),
        ("A B", "B AS x > PREV(x)", "", False),
        ("^ A B | A B", "", "", False),
        ("A B", "", "MATCH_NUMBER() AS n", False),
        ("A B", "", "PREV(FIRST(x), 2) AS p", False),
    ],
)
def test_mr15_a_state_is_kept_only_while_later_matches_depend_on_it(
    pattern: str, define: str, measures: str, empty: bool
):
    detector = RowPatternDetector.from_spec(spec_of(pattern, define, measures))
    state = detector.new()
    assert detector.is_empty(state)
    released(detector, state, "abz")
    assert detector.is_empty(state) == empty
    assert detector.next_timer(state) is None


def test_mr15_only_the_rows_that_can_still_be_looked_at_are_saved():
    detector = RowPatternDetector.from_spec(spec_of("A B+ C", "A AS name = 'a', B AS x > PREV(x, 3) OR name = 'b'"))
    state = detector.new()
    released(detector, state, "z" * 50 + "ab")
    saved = json.loads(detector.save(state))
    assert [entry[3] for entry in saved["w"]] == [48, 49, 50, 51, 52]


def test_mr8_an_attempt_whose_window_closes_goes_to_the_timeouts():
    detector = RowPatternDetector.from_spec(spec_of("A B", within="WITHIN INTERVAL 10 MILLISECONDS"))
    state, out = detector.new(), []
    detector.judge(state, rows_of("a")[0], 1, out)
    assert detector.next_timer(state) == 11
    detector.move_clock(state, 20, out)
    assert [(type(o), [row[0] for row in o.rows], o.stages, o.at) for o in out] == [(Timeout, [1], ("A",), 11)]
    assert out[0].values == (1, 1, 1)
    assert detector.is_empty(state)


def test_mr8_a_window_that_closes_leaves_open_what_waits_for_the_end():
    detector = RowPatternDetector.from_spec(spec_of("A $ | A B", within="WITHIN INTERVAL 10 MILLISECONDS"))
    for more, expected in (("a", [[1]]), ("az", [])):
        state = detector.new()
        out = released(detector, state, "a")
        detector.move_clock(state, 50, out)
        assert detector.next_timer(state) is None
        state = detector.load(detector.save(state))
        for row in rows_of(more)[1:]:
            detector.judge(state, row, 60, out)
        out += detector.finish(state)
        assert ids(out) == expected
        assert len([output for output in out if isinstance(output, Timeout)]) == len(more) - 1


OPEN = (
    "(A | B)* (C {- X+ -})?? D",
    "A AS x > 1, B AS SUM(U.x) < 9 AND NEXT(x) > 0, C AS LAST(CLASSIFIER(), 1) = 'A'",
    "",
)


def open_spec() -> dict[str, Any]:
    return spec_of(*OPEN, subset="U = (A, B)", within="WITHIN INTERVAL 1 HOUR", order="ts, x DESC") | {"node": "n"}


def opened(detector: RowPatternDetector) -> Any:
    """A state with an attempt under way, and rows that wait."""
    state = detector.new()
    for row in [*rows_of("rrrr"), (9, None, None, 60, None)]:
        detector.arrive(state, row, row[3], None)
    detector.advance(state, 4)
    return state


def test_t5_a_row_state_saved_by_version_1_is_still_read():
    detector = RowPatternDetector.from_spec(open_spec())
    saved = (HISTORY / "row_state.v1.json").read_bytes()
    state = detector.load(saved)
    assert state.ways
    assert detector.save(state) == saved == detector.save(opened(detector))
    expected = opened(detector)
    assert detector.finish(state) == detector.finish(expected)


def test_t5_a_row_state_of_another_query_or_version_is_refused():
    detector = RowPatternDetector.from_spec(open_spec())
    saved = detector.save(opened(detector))
    with pytest.raises(ValueError, match="another query"):
        RowPatternDetector.from_spec(spec_of("A")).load(saved)
    with pytest.raises(ValueError, match="version"):
        detector.load(json.dumps(json.loads(saved) | {"v": 99}).encode())


def test_t2_a_row_behind_the_watermark_is_late():
    detector = RowPatternDetector.from_spec(spec_of("A"))
    (late,) = detector.arrive(detector.new(), rows_of("a")[0], 5, 5)
    assert (late.at, late.watermark) == (5, 5)


def test_the_row_machine_runs_from_one_cell_under_any_name():
    cell = embedded(tuple(f"server.cep.{module}" for module in ROW_PATTERNS))
    assert "server" not in {name.split(".")[0] for name in cell.names}
    namespace: dict[str, Any] = {"__name__": "cell"}
    exec(compile(cell.text, "cell", "exec"), namespace)
    spec = json.loads(json.dumps(open_spec()))
    here, there = RowPatternDetector.from_spec(spec), namespace["RowPatternDetector"].from_spec(spec)
    assert there.save(opened(there)) == here.save(opened(here))


def test_a_pattern_too_large_to_write_out_is_refused():
    loop = {"repeat": {"repeat": {"variable": "A"}, "min": 0, "max": 200}, "min": 0, "max": 200}
    with pytest.raises(RowPatternTooLarge, match="5000"):
        Positions(loop)
    nested: dict[str, Any] = {"variable": "A"}
    for _ in range(50):
        nested = {"repeat": {"either": [{"sequence": []}, nested]}, "min": 0, "max": None}
    assert Positions(nested).opening.complete
