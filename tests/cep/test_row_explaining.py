"""MR17: why a row is in a match of a MATCH_RECOGNIZE or not."""

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.cep.outputs import MOST_NOTES, Match
from server.cep.rowpattern.explaining import ExplainingRowMachine
from server.cep.rowpattern.row_detector import RowPatternDetector
from server.nodes.row_pattern_compile import compile_row_pattern
from server.nodes.row_pattern_spec import RowPatternUse
from tests.cep.recognized import asked, query, rows_of
from tests.cep.row_strategies import Asked, partition, queries
from tests.cep.test_row_oracle import FEW, SCHEMA, bounded, detector_of, streamed


def why(pattern: str, events: str, define: str = "", **more: Any) -> list[tuple[int | None, str, str, str]]:
    """The verdicts: row (from 1; None: the clock), variable, verdict, reason."""
    to_bench = {name: more.pop(name) for name in ("finalWatermarkMs",) if name in more}
    found = asked(query(pattern, define, **more), rows_of(events), explain=True, **to_bench)
    return [(None if n.event is None else n.event + 1, n.stage, n.verdict, n.because) for n in found.explain]


def explaining(sql: str) -> RowPatternDetector:
    found, findings = compile_row_pattern(sql, SCHEMA, RowPatternUse(bounded=True, every_column=True, explain=True))
    assert found is not None, findings
    detector = RowPatternDetector.from_spec(found.to_spec())
    detector.machine = ExplainingRowMachine(found.to_spec())
    return detector


@FEW
@given(queries(), st.integers(0, 1 << 32))
def test_mr17_who_explains_judges_as_ever_and_says_of_each_row_of_a_match_that_it_is_in_it(query: Asked, seed: int):
    plain, told = detector_of(query.sql), explaining(query.sql)
    rows = partition(Random(seed))
    wanted = bounded(plain, rows, Random(seed))
    assert bounded(told, rows, Random(seed)) == wanted
    assert streamed(told, rows, Random(seed)) == streamed(plain, rows, Random(seed))
    machine = told.machine
    assert isinstance(machine, ExplainingRowMachine)
    taken = {(n.row, n.stage) for n in machine.notes if n.verdict == "taken"}
    if len(machine.notes) < MOST_NOTES and query.query.rows_per_match == "one":
        for match in (output for output in wanted if isinstance(output, Match)):
            assert all((row, name) in taken for row, name in zip(match.rows, match.stages, strict=True) if name)


UP = {"pattern": "A U+", "define": "A AS x > 1, U AS x > PREV(x)"}


def test_mr17_the_condition_that_is_not_true_is_told_with_its_values():
    found = why("A U+ D", "a/2 b/3 c/3", "A AS x > 1, U AS x > PREV(x), D AS x < 0")
    assert (3, "U", "killed", "x > PREV(x) is false: 3 > 3") in found
    assert (3, "D", "killed", "x < 0 is false: 3 < 0") in found
    assert (1, "", "killed", "the attempt came to no match") in found
    assert (3, "", "killed", "the attempt came to no match") not in found, "it says why already"


def test_mr17_a_row_at_which_nothing_can_begin_says_why():
    found = why(**UP, events="a/1 b/2 c/3")
    assert found[0] == (1, "A", "skipped", "x > 1 is false: 1 > 1")
    assert (3, "U", "taken", "match 1 has it as U") in found


def test_mr17_null_and_what_cant_be_computed_are_told_as_such():
    assert why("A", "a/0 b", "A AS x > 1")[1][3] == "x > 1 is not known (NULL): NULL > 1"
    assert "could not be computed" in why("A", "a/0", "A AS 1 / x > 1")[0][3]


def test_mr17_aggregates_and_other_variables_show_what_they_came_to():
    found = why("A B", "a/2 b/3", "A AS x > 1, B AS SUM(x) > 9 AND x > A.x")
    assert (2, "B", "killed", "SUM(x) > 9 is false: 5 > 9") in found


def test_mr17_rows_that_the_search_skips_after_a_match_say_so():
    found = why(**UP, events="a/2 b/3 c/4 d/1", skip="PAST LAST ROW")
    assert (2, "AFTER MATCH SKIP", "skipped", "the search goes on behind match 1: none begins at this row") in found
    assert (4, "", "skipped", "match 1 ended before it") in found
    found = why(**UP, events="a/2 b/3 c/4", skip="TO LAST U")
    assert (2, "AFTER MATCH SKIP", "skipped",
            "the search goes on at the last U of match 1: none begins at this row") in found  # fmt: skip
    assert not [n for n in why(**UP, events="a/2 b/3", skip="TO NEXT ROW") if n[1] == "AFTER MATCH SKIP"]


def test_mr17_a_window_that_closes_says_what_was_missing():
    within = {"within": "WITHIN INTERVAL '5' SECOND", "finalWatermarkMs": 9_000}
    found = why("A B", "a:1 x:2", "A AS name = 'a', B AS name = 'b'", **within)
    assert not [n for n in found if n[0] is None], "the row x ended the attempt before the clock could"
    found = why("A U* B", "a:1 u:2", "A AS name = 'a', U AS name = 'u', B AS name = 'b'", **within)
    assert (None, "B", "expired", "within 5000 ms of its first row, at 1, the pattern was not complete") in found


def test_mr17_an_empty_match_takes_no_row():
    assert (1, "", "skipped", "match 1 is empty: it takes no row here") in why("A?", "b", "A AS name = 'a'")


def test_mr17_nothing_is_kept_where_nobody_asks():
    sql = query(UP["pattern"], UP["define"])
    assert asked(sql, rows_of("a/2 b/3")).explain == ()
    found, _ = compile_row_pattern(sql, SCHEMA, RowPatternUse(bounded=True))
    assert found is not None and not any("explain" in entry for entry in found.to_spec()["define"])
