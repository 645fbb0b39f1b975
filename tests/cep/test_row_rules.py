"""The rules of row patterns in SPEC.md one by one; what a wrong variant of each would get wrong."""

import pytest

from server.codegen.artefact import Refused
from server.domain.rejected import Rejected
from tests.cep.recognized import asked, found, query, rows_of, stream

ALL = "ALL ROWS PER MATCH"


def labels(pattern: str, events: str, define: str = "", **more: str) -> list[str]:
    """The variables of the rows of all matches, each match a word."""
    rows = found(pattern, events, define, "MATCH_NUMBER() AS n, CLASSIFIER() AS c", rows=ALL, select="n, c", **more)
    words: dict[int, str] = {}
    for number, label in rows:
        words[number] = words.get(number, "") + (label or "-")
    return list(words.values())


def test_mr1_rows_stand_in_the_order_of_order_by_then_of_arrival():
    assert found("A B", "b:5/1 a:5/2", order="ts, x DESC") == [[2, 1, 2]]
    assert found("A B", "b:5/1 a:5/2", order="ts, x") == []
    assert found("A B", "a:5 b:5") == [[1, 2, 2]]
    assert found("A B", "b:9 a:5") == [[2, 1, 2]]


def test_mr1_null_comes_first_where_it_rises_and_last_where_it_falls():
    assert found("A B", "b:5/1 a:5", order="ts, x") == [[2, 1, 2]]
    assert found("A B", "b:5 a:5/1", order="ts, x DESC") == [[2, 1, 2]]
    assert found("A B", "b:5 a:5/1", order="ts, x NULLS LAST") == [[2, 1, 2]]
    assert found("A B", "b:5/1 a:5", order="ts, x DESC NULLS FIRST") == [[2, 1, 2]]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("X*", ["XXXX"]), ("X*?", ["-", "-", "-", "-"]), ("X+?", ["X", "X", "X", "X"]), ("X{2,3}", ["X" * 3]),
        ("X{2,3}?", ["XX", "XX"]), ("X?", ["X", "X", "X", "X"]), ("X??", ["-", "-", "-", "-"]),
        ("X{,2}", ["XX", "XX"]),
        ("X{3}", ["X" * 3]), ("X{3,}", ["XXXX"]), ("X | X Y", ["X", "X", "X", "X"]), ("X Y | X", ["XY", "XY"]),
        ("X* Y", ["XXXY"]), ("X*? Y", ["Y", "Y", "Y", "Y"]), ("(X Y)+", ["XYXY"]),
        ("(X | Y Z)+?", ["X", "X", "X", "X"]),
        ("X+ Y+", ["XXXY"]), ("X+? Y+", ["XYYY"]), ("(X | Y){4}", ["XXXX"]), ("(X+ Y)?? Z", ["Z", "Z", "Z", "Z"]),
    ],
)  # fmt: skip
def test_mr2_the_preferred_reading_is_the_match(pattern: str, expected: list[str]):
    assert labels(pattern, "r r r r", "X AS TRUE") == expected


def test_mr2_a_less_preferred_reading_matches_where_the_others_fail():
    assert labels("A B C | A B | A", "a b a b c a") == ["AB", "ABC", "A"]
    assert labels("(A | X)* B", "a a b", "A AS name = 'a', B AS name = 'b'") == ["AAB"]
    assert labels("X+ B", "a b a b a", "B AS name = 'b'") == ["XXXB"]


def test_mr3_a_condition_counts_the_row_it_judges_in():
    assert found("A+", "a/1 a/2 a/3 a/4", "A AS SUM(A.x) <= 3") == [[1, 2, 2], [3, 3, 1]]
    assert found("A B+", "a/5 b/1 b/2 b/9", "B AS SUM(x) < 9") == [[1, 3, 3]]
    assert found("A{2}", "a/1 a/2", "A AS COUNT(*) <= 1") == []
    assert found("A B", "a/1 b/1", "B AS B.x = LAST(B.x) AND LAST(B.x, 1) IS NULL") == [[1, 2, 2]]


def test_mr3_history_is_that_of_the_reading():
    define = "A AS TRUE, B AS TRUE, C AS SUM(A.x) = 3"
    assert labels("(A | B)* C", "r/1 r/2 r/4 r/0", define) == ["AABC"]
    assert labels("(A | B)*? C", "r/3 r/0", define) == ["AC"]


def test_mr3_null_is_not_true_and_a_failing_condition_is_reported_once():
    assert found("A", "a/1 a", "A AS x > 0") == [[1, 1, 1]]
    result = asked(query("A | B", "A AS 10 / x > 1, B AS 20 / x > 1"), rows_of("r/0 r/5"))
    assert [list(row) for row in result.rows] == [[2, 2, 1]]
    assert [(error.event, error.code) for error in result.errors] == [(0, "pattern.expression")]


def test_mr3_mr5_a_value_that_cannot_be_computed_counts_as_null_and_is_reported():
    measures = "SUM(10 / x) AS s, COUNT(*) AS q, FIRST(id) AS f, 1 / (LAST(x) - 5) AS broken"
    result = asked(query("A+", "A AS name = 'a' AND (SUM(A.x) > 0 OR TRUE)", measures), rows_of("a/2 a/0 a/5"))
    assert [list(row) for row in result.rows] == [[7.0, 3, 1, None]]
    assert [(error.event, error.code) for error in result.errors] == [(1, "pattern.measure"), (2, "pattern.measure")]
    defined = asked(query("A B+", "A AS TRUE, B AS SUM(10 / B.x) > 0"), rows_of("a/2 b/5 b/0 b/5"))
    assert [list(row) for row in defined.rows] == [[1, 2, 2], [3, 4, 2]]


def test_mr4_navigation_by_rows_of_the_variable_and_by_rows_of_the_partition():
    measures = (
        "A.x AS a, x AS last, FIRST(A.x, 1) AS a1, LAST(A.x, 1) AS al, LAST(A.x, 2) AS none, PREV(A.x) AS p, "
        "PREV(FIRST(A.x), 1) AS before, PREV(x, 9) AS out, NEXT(x) AS nx, NEXT(FIRST(A.x, 1), 2) AS n2, "
        "PREV(x, 0) AS own"
    )
    (row,) = found("A A B", "z/9 a/1 a/2 b/3 z/4", "", measures)
    assert row == [2, 3, 2, 1, None, 1, 9, None, 4, 4, 3]
    assert found("A A B", "a/1 a/2 b/3", "", "NEXT(x) AS nx, PREV(FIRST(x)) AS p") == [[None, None]]
    assert found("A+ B", "a/1 a/2 b/3", "A AS x < 3, B AS x > LAST(A.x) AND PREV(LAST(A.x), 1) = 1", "x AS x") == [[3]]


def test_mr4_a_subset_stands_for_several_variables():
    rows = found("A B C", "a/1 b/2 c/3", "", "LAST(U.x) AS u, FIRST(U.x) AS f, SUM(U.x) AS s, CLASSIFIER(U) AS c",
                 subset="U = (A, B)")  # fmt: skip
    assert rows == [[2, 1, 3, "B"]]


def test_mr5_running_and_final_and_what_a_match_says_of_itself():
    measures = (
        "MATCH_NUMBER() AS n, CLASSIFIER() AS c, COUNT(*) AS q, FINAL COUNT(*) AS fk, RUNNING SUM(x) AS s, "
        "FINAL SUM(B.x) AS fs, AVG(B.x) AS a, MIN(x) AS lo, FINAL MAX(x) AS hi, FINAL LAST(B.x, 1) AS b1, "
        "COUNT(B.x) AS cb"
    )
    rows = found("A B+", "a/5 b/1 b/3 a/7 b", "", measures, rows=ALL, select="n, c, q, fk, s, fs, a, lo, hi, b1, cb")
    assert rows == [
        [1, "A", 1, 3, 5, 4, None, 5, 5, 1, 0],
        [1, "B", 2, 3, 6, 4, 1.0, 1, 5, 1, 1],
        [1, "B", 3, 3, 9, 4, 2.0, 1, 5, 1, 2],
        [2, "A", 1, 2, 7, None, None, 7, 7, None, 0],
        [2, "B", 2, 2, 7, None, None, 7, 7, None, 0],
    ]


def test_mr5_an_empty_match_counts_and_has_nothing_in_it():
    measures = "MATCH_NUMBER() AS n, CLASSIFIER() AS c, COUNT(*) AS k, SUM(x) AS s, x AS x"
    assert found("A?", "z/1 a/2", "", measures) == [[1, None, 0, None, None], [2, "A", 1, 2, 2]]


SKIPPED = [
    ("PAST LAST ROW", [[1, 4, 4], [5, 6, 2]]),
    ("TO NEXT ROW", [[1, 4, 4], [2, 4, 3], [5, 6, 2]]),
    ("TO FIRST B", [[1, 4, 4], [5, 6, 2]]),
    ("TO LAST A", None),
    ("TO B", [[1, 4, 4], [5, 6, 2]]),
    ("TO U", [[1, 4, 4], [5, 6, 2]]),
]


@pytest.mark.parametrize(("skip", "expected"), SKIPPED)
def test_mr6_where_the_search_goes_on(skip: str, expected: list[list[int]] | None):
    if expected is None:
        with pytest.raises(Rejected, match=r"own first row"):
            found("A+ B+", "a b", skip=skip)
        return
    assert found("A+ B+", "a a b b a b", skip=skip, subset="U = (A, B)") == expected


def test_mr6_skipping_to_a_row_of_a_variable():
    define = "B AS x < PREV(x), C AS x > PREV(x)"
    rows = "r/90 r/80 r/70 r/80 r/70 r/100"
    assert found("A B+ C+", rows, define, skip="TO FIRST C") == [[1, 4, 4], [4, 6, 3]]
    assert found("A B+ C+", rows, define, skip="TO LAST B") == [[1, 4, 4], [4, 6, 3]]
    assert found("A B+ C+", rows, define, skip="TO FIRST B") == [[1, 4, 4], [2, 4, 3], [4, 6, 3]]


def test_mr6_skipping_where_there_is_no_row_is_an_error():
    with pytest.raises(Rejected, match=r"no row of the variable") as rejected:
        found("A B?", "a z", skip="TO LAST B")
    assert (rejected.value.code, rejected.value.path) == ("pattern.skip-missing", "sql")
    with pytest.raises(Refused) as refused:
        found("A B", "", skip="TO FIRST A")
    assert refused.value.findings[0].code == "pattern.sql-skip-to-start"


EMPTY = [
    ("ONE ROW PER MATCH", [[1, None, 1], [2, "A", 1], [3, None, 1]]),
    ("ALL ROWS PER MATCH", [[1, None, 1], [2, "A", 2], [3, None, 3]]),
    ("ALL ROWS PER MATCH SHOW EMPTY MATCHES", [[1, None, 1], [2, "A", 2], [3, None, 3]]),
    ("ALL ROWS PER MATCH OMIT EMPTY MATCHES", [[2, "A", 2]]),
    ("ALL ROWS PER MATCH WITH UNMATCHED ROWS", [[1, None, 1], [2, "A", 2], [3, None, 3]]),
]


@pytest.mark.parametrize(("rows", "expected"), EMPTY)
def test_mr7_empty_matches(rows: str, expected: list[list[object]]):
    measures = "MATCH_NUMBER() AS n, CLASSIFIER() AS c"
    select = "n, c, 1 AS one" if rows.startswith("ONE") else "n, c, id"
    assert found("A*", "z a z", "", measures, rows=rows, select=select) == expected


def test_mr7_unmatched_rows_are_in_no_match_whatever_is_skipped():
    measures = "MATCH_NUMBER() AS n, CLASSIFIER() AS c"
    rows = found(
        "A A", "a a z a", "", measures, rows=f"{ALL} WITH UNMATCHED ROWS", skip="TO NEXT ROW", select="id, n, c"
    )
    assert rows == [[1, 1, "A"], [2, 1, "A"], [3, None, None], [4, None, None]]


def test_mr7_an_excluded_row_counts_and_is_not_shown():
    rows = found("A {- B+ -} C", "a/1 b/2 b/3 c/4", "", "COUNT(*) AS q, SUM(x) AS s", rows=ALL, select="id, q, s")
    assert rows == [[1, 1, 1], [4, 4, 10]]
    assert found("A {- B+ -} C", "a/1 b/2 b/3 c/4") == [[1, 4, 4]]
    with pytest.raises(Refused) as refused:
        found("A {- B -}", "", rows=f"{ALL} WITH UNMATCHED ROWS")
    assert refused.value.findings[0].code == "pattern.sql-exclusion"


def test_mr8_a_window_ends_before_its_length_is_reached():
    within = "WITHIN INTERVAL '10' MILLISECONDS"
    assert found("A B", "a:1 b:11", within=within) == []
    assert found("A B", "a:1 b:10", within=within) == [[1, 2, 2]]
    assert found("A B*", "a:1 b:5 b:10 b:11", within=within) == [[1, 3, 3]]
    assert found("A B C | A", "a:1 b:5 c:20", within=within) == [[1, 1, 1]]


def test_mr8_the_clock_closes_a_window_as_a_row_does():
    within = "WITHIN INTERVAL '10' MILLISECONDS"
    assert stream("A B*", "a:1 b:5", within=within) == []
    assert stream("A B*", "a:1 b:5", within=within, finalWatermarkMs=10) == []
    assert stream("A B*", "a:1 b:5", within=within, finalWatermarkMs=11) == [[1, 2, 2]]


def test_mr8_a_closed_window_does_not_decide_what_waits_for_the_end():
    within = "WITHIN INTERVAL '10' MILLISECONDS"
    assert found("A $", "a:1 a:5", within=within) == [[2, 2, 1]]
    assert stream("A $", "a:1", within=within, finalWatermarkMs=50) == []
    assert found("A $ | A B", "a:1 z:50 b:90", within=within) == []


def test_mr9_a_repetition_that_takes_nothing_is_the_last():
    assert labels("(A? B?)*", "a b a z", "") == ["ABA", "-"]
    assert labels("(() | A)*", "a", "A AS TRUE") == ["-"]
    assert labels("(A | ())*", "a a", "A AS TRUE") == ["AA"]
    assert labels("()+ A", "a", "A AS TRUE") == ["A"]
    assert labels("(A??)?", "a", "A AS TRUE") == ["-"]


def test_mr9_anchors_and_permutations():
    assert labels("^ A", "a a") == ["A"]
    assert labels("A $", "a a") == ["A"]
    assert found("A+ $", "a z a a") == [[3, 4, 2]]
    assert labels("A (B | $)", "a a b a") == ["AB", "A"]
    assert labels("PERMUTE(A, B, C)", "c a b b a c") == ["CAB", "BAC"]
    assert labels("PERMUTE(X, Y) Z", "r r r", "X AS TRUE, Y AS TRUE") == ["XYZ"]


def test_mr10_a_match_comes_out_when_it_is_decided_and_not_later():
    assert stream("A B+ C", "a b b") == []
    assert stream("A B+ C", "a b b c") == [[1, 4, 4]]
    assert stream("A B*", "a b b") == []
    assert stream("A B*", "a b b z") == [[1, 3, 3]]
    assert stream("A B*?", "a") == [[1, 1, 1]]
    assert stream("A B+?", "a b b") == [[1, 2, 2]]
    assert stream("A{2}", "a a") == [[1, 2, 2]]
    assert stream("A{2,3}", "a a") == []
    assert stream("A{2,3}", "a a a") == [[1, 3, 3]]
    assert stream("A | A B", "a") == [[1, 1, 1]]
    assert stream("A B C | A B", "a b") == []
    assert stream("A B C | A B", "a b z") == [[1, 2, 2]]


def test_mr10_matches_come_in_the_order_of_their_starts():
    assert stream("A X* C | B", "a b", "A AS name = 'a', B AS name = 'b', C AS name = 'c'") == []
    assert found("A X* C | B", "a b", "A AS name = 'a', B AS name = 'b', C AS name = 'c'") == [[2, 2, 1]]


def test_mr10_the_end_of_the_rows_is_known_of_bounded_input_only():
    assert stream("A $", "a") == []
    assert stream("A+", "a a") == []
    unmatched = f"{ALL} WITH UNMATCHED ROWS"
    assert stream("A B", "z a", "", rows=unmatched, select="id") == [[1]]
    assert found("A B", "z a", "", rows=unmatched, select="id") == [[1], [2]]


def test_mr11_what_looks_ahead_waits_for_the_rows_it_looks_at():
    define = "A AS NEXT(x) > x"
    assert stream("A", "r/1", define) == []
    assert stream("A", "r/1 r/2", define) == [[1, 1, 1]]
    assert stream("A B", "r/1 r/2", "A AS NEXT(x) > x, B AS x > 1") == [[1, 2, 2]]
    assert stream("A B", "r/1 r/2", "A AS x > 0, B AS NEXT(A.x) = x") == [[1, 2, 2]]
    assert stream("A B", "r/1 r/2", "A AS x > 0, B AS NEXT(A.x, 2) = 3") == []
    assert stream("A B", "r/1 r/2 r/3", "A AS x > 0, B AS NEXT(A.x, 2) = 3") == [[1, 2, 2]]
    assert stream("A", "a/1", "", "NEXT(x) AS nx") == []
    assert stream("A", "a/1 z/2", "", "NEXT(x) AS nx") == [[2]]
    assert found("A", "a/1", "", "NEXT(x) AS nx") == [[None]]
    assert found("A", "r/1 r/2 r/1", "A AS NEXT(x, 2) IS NULL") == [[2, 2, 1], [3, 3, 1]]


def test_mr16_the_select_around_sees_the_columns_of_the_clause():
    sql = (
        query("A B", "", "A.x AS a, B.x AS b", partition="k", select="m.k AS part, a + b AS total, b")
        + " WHERE m.a > 1"
    )
    result = asked(sql, rows_of("a@p/1 b@p/2 a@q/3 b@q/4"))
    assert result.columns == ("part", "total", "b")
    assert result.rows == (("q", 7, 4),)
    everything = asked(query("A", "", "x * 2 AS twice", partition="k", rows=ALL), rows_of("a@p/1"))
    assert everything.columns == ("k", "ts", "twice", "id", "name", "x")
    assert asked(query("A", "", "x AS a", partition="k"), rows_of("a@p/1")).columns == ("k", "a")


def test_mr16_partitions_never_meet():
    assert found("A B", "a@p b@q b@p", partition="k") == [["p", 1, 3, 2]]
