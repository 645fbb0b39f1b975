"""MATCH_RECOGNIZE as people mistype it, and as nobody should: refused with a code, a sentence and a place."""

import ast
import re
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.application.pattern_test import PatternTest, run_any
from server.cep.rowpattern.navigation import ROW_NAMESPACE
from server.codegen.artefact import Refused
from server.domain.rejected import Rejected
from server.nodes.row_pattern_compile import compile_row_pattern
from server.nodes.row_pattern_spec import RowPatternUse
from server.sql.columns import Column, Schema
from tests.cep.recognized import asked, rows_of

SCHEMA = Schema((Column("k", "STRING"), Column("name", "STRING"), Column("x", "INT"), Column("ts", "TIMESTAMP")))


def refused(sql: str, **use: Any) -> tuple[str, str]:
    """The code and sentence of the first finding."""
    found, findings = compile_row_pattern(sql, SCHEMA, RowPatternUse(**({"bounded": True} | use)))
    assert found is None, sql
    first = next(finding for finding in findings if finding.severity == "error")
    return first.code, first.detail


def around(clause: str) -> str:
    return f"SELECT * FROM input MATCH_RECOGNIZE ({clause})"


def pattern(text: str, rest: str = "DEFINE A AS x > 1") -> str:
    return around(f"ORDER BY ts MEASURES A.x AS a PATTERN ({text}) {rest}")


def measure(text: str) -> str:
    return around(f"ORDER BY ts MEASURES {text} PATTERN (A B) DEFINE A AS x > 1")


def define(text: str) -> str:
    return around(f"ORDER BY ts MEASURES A.x AS a PATTERN (A B) SUBSET U = (A, B) DEFINE {text}")


GOOD = "ORDER BY ts MEASURES A.x AS a PATTERN (A B) DEFINE A AS x > 1"

REFUSED = [
    ("", "sql-syntax", "SELECT is expected"),
    ("SELECT 1", "sql-syntax", "FROM"),
    ("DROP TABLE t", "sql-syntax", "SELECT is expected"),
    (f"SELECT * FROM other MATCH_RECOGNIZE ({GOOD})", "sql-table", "called input"),
    (f"SELECT * FROM a.input MATCH_RECOGNIZE ({GOOD})", "sql-table", "called input"),
    (f"SELECT * FROM input JOIN b MATCH_RECOGNIZE ({GOOD})", "sql-join", "joined"),
    (f"SELECT * FROM input, b MATCH_RECOGNIZE ({GOOD})", "sql-join", "joined"),
    (f"SELECT * FROM (SELECT 1) MATCH_RECOGNIZE ({GOOD})", "sql-syntax", "input"),
    (f"SELECT DISTINCT a FROM input MATCH_RECOGNIZE ({GOOD})", "sql-distinct", "DISTINCT"),
    (around(GOOD) + " m JOIN t ON TRUE", "sql-join", "joined"),
    (around(GOOD) + " GROUP BY a", "sql-clause", "GROUP BY"),
    (around(GOOD) + " ORDER BY a", "sql-clause", "ORDER BY"),
    (around(GOOD) + " WHERE a > 1 LIMIT 3", "sql-clause", "LIMIT"),
    (around(GOOD) + " UNION SELECT 1", "sql-clause", "UNION"),
    (around(GOOD) + " m; SELECT 1", "sql-syntax", "end here"),
    (around(GOOD) + " WHERE a", "type", "condition"),
    (around(GOOD) + " WHERE x > 1", "unknown-column", "no column x"),
    (f"SELECT SUM(a) AS s FROM input MATCH_RECOGNIZE ({GOOD})", "sql-aggregate", "aggregate"),
    (f"SELECT A.x FROM input MATCH_RECOGNIZE ({GOOD})", "sql-alias", "MEASURES"),
    (f"SELECT a + 1 FROM input MATCH_RECOGNIZE ({GOOD})", "output-name", "AS name"),
    (f"SELECT a, a FROM input MATCH_RECOGNIZE ({GOOD})", "sql-duplicate-column", "called a"),
    (around("MEASURES A.x AS a PATTERN (A)"), "sql-order", "ORDER BY is missing"),
    (around("ORDER BY ts DESC PATTERN (A)"), "sql-order-descending", "DESC"),
    (around("ORDER BY ts PARTITION BY k PATTERN (A)"), "sql-clause-order", "PARTITION stands here out of order"),
    (around("ORDER BY ts PATTERN (A) MEASURES x AS y"), "sql-clause-order", "MEASURES stands here out of order"),
    (around("ORDER BY ts + 1 PATTERN (A)"), "sql-syntax", "PATTERN"),
    (around("ORDER BY nope PATTERN (A)"), "unknown-column", "no column nope"),
    (around("PARTITION BY upper(k) ORDER BY ts PATTERN (A)"), "sql-column", "column's name"),
    (around("ORDER BY ts MEASURES A.x PATTERN (A)"), "sql-measure-name", "AS name"),
    (around("ORDER BY ts MEASURES A.x AS y, x AS y PATTERN (A)"), "sql-duplicate-column", "called y"),
    (around("ORDER BY ts ALL ROWS PER MATCH SOMEHOW PATTERN (A)"), "sql-syntax", "PATTERN"),
    (around("ORDER BY ts AFTER MATCH SKIP TO LAST Q PATTERN (A)"), "unknown-variable", "Q"),
    (around("ORDER BY ts SEEK PATTERN (A)"), "sql-seek", "SEEK"),
    (pattern(""), "sql-unknown-variable", "DEFINE speaks of A"),
    (pattern("A |"), "sql-pattern", "variable is expected"),
    (pattern("A || B"), "sql-pattern", "variable is expected"),
    (pattern("A ("), "sql-pattern", "variable is expected"),
    (pattern("A**"), "sql-pattern", "quantifier follows another"),
    (pattern("A{}"), "sql-pattern", "how often"),
    (pattern("A{3,2}"), "sql-quantifier", "t least 3 and at most 2"),
    (pattern("A{0}"), "sql-quantifier", "leaves nothing"),
    (pattern("A{99999999999}"), "sql-quantifier", "at most 5000"),
    (pattern("(A{100}){100}"), "sql-too-large", "5000"),
    (pattern("PERMUTE(A,B,C,D,E,F,G)"), "sql-permute", "at most 6"),
    (pattern("{- A"), "sql-syntax", "- is expected"),
    (pattern("*"), "sql-pattern", "variable is expected"),
    (pattern("1"), "sql-pattern", "variable is expected"),
    (pattern("'A'"), "sql-pattern", "variable is expected"),
    (pattern("A", "WITHIN 10 DEFINE A AS x > 1"), "sql-syntax", "INTERVAL"),
    (pattern("A", "WITHIN INTERVAL x DEFINE A AS x > 1"), "sql-within", "INTERVAL '10' MINUTE"),
    (pattern("A", "WITHIN INTERVAL '1' MONTH DEFINE A AS x > 1"), "sql-within", "weeks, days"),
    (pattern("A", "WITHIN INTERVAL '0' SECOND DEFINE A AS x > 1"), "sql-within", "between a millisecond"),
    (pattern("A", "SUBSET U = (Q) DEFINE A AS x > 1"), "sql-unknown-variable", "SUBSET speaks of Q"),
    (pattern("A", "SUBSET A = (A) DEFINE A AS x > 1"), "sql-duplicate", "two variables A"),
    (define("Q AS x > 1"), "sql-unknown-variable", "DEFINE speaks of Q"),
    (define("U AS x > 1"), "sql-subset-defined", "SUBSET"),
    (define("A AS x > 1, a AS x > 2"), "sql-duplicate", "two conditions"),
    (define("A AS x"), "type", "condition"),
    (define("A AS y > 1"), "unknown-column", "no column y"),
    (define("A AS Q.x > 1"), "unknown-variable", "Q"),
    (define("A AS FINAL LAST(x) > 1"), "semantics", "FINAL can't stand in DEFINE"),
    (define("A AS MATCH_NUMBER() > 1"), "match-number", "DEFINE"),
    (define("A AS SUM(A.x + B.x) > 1"), "variables", "several variables"),
    (define("A AS SUM(A.x + x) > 1"), "variables", "several variables"),
    (define("A AS x > (SELECT 1)"), "not-allowed", "query"),
    (measure("SUM(SUM(x)) AS a"), "nested", "inside another"),
    (measure("PREV(PREV(x)) AS a"), "nested", "inside another"),
    (measure("LAST(PREV(x)) AS a"), "nested", "inside another"),
    (measure("FIRST(SUM(x)) AS a"), "nested", "inside another"),
    (measure("LAST(1) AS a"), "navigation", "no column"),
    (measure("PREV(x, -1) AS a"), "navigation", "whole number"),
    (measure("PREV(x, x) AS a"), "navigation", "whole number"),
    (measure("PREV(x, 99999999999999) AS a"), "navigation", "10000"),
    (measure("PREV(x, 1, 2) AS a"), "navigation", "takes a value"),
    (measure("RUNNING x AS a"), "semantics", "RUNNING is followed by"),
    (measure("FINAL upper(k) AS a"), "semantics", "FINAL is followed by"),
    (measure("COUNT(DISTINCT x) AS a"), "distinct", "DISTINCT"),
    (measure("CLASSIFIER(x + 1) AS a"), "classifier", "variable of the pattern"),
    (measure("CLASSIFIER(Q) AS a"), "unknown-variable", "Q"),
    (measure("SUM(k) AS a"), "type", "needs numbers"),
    (measure("ts - A.ts AS a"), "type", "INTERVAL"),
    (measure("__import__('os') AS a"), "unknown-function", "__import__"),
    ("SELECT * FROM input MATCH_RECOGNIZE (ORDER BY ts PATTERN (A) DEFINE A AS name = 'a", "sql-syntax", "not closed"),
    ("SELECT " + "(" * 100 + "1", "sql-too-deep", "nest"),
    ("x" * 50_001, "sql-too-long", "50000"),
    ("SELECT \0", "sql-syntax", "NUL"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "code", "part"), REFUSED, ids=lambda value: str(value)[-40:])
def test_a_query_that_cannot_be_is_refused_with_a_sentence_and_its_place(sql: str, code: str, part: str):
    found, detail = refused(sql)
    assert found == f"pattern.{code}", detail
    assert part in detail
    about_all = code == "sql-too-long" or "not closed" in detail
    assert (re.match(r"Line \d+, column \d+: \S", detail) is None) == about_all


def test_the_place_is_that_of_the_mistake():
    sql = "SELECT *\nFROM input MATCH_RECOGNIZE (\n  ORDER BY ts\n  PATTERN (A)\n  DEFINE A AS nope > 1)"
    assert refused(sql)[1].startswith("Line 5, column 15: There is no column nope")


def test_what_only_a_stream_cannot_do_is_refused_there():
    assert refused(pattern("A $"), bounded=False)[0] == "pattern.sql-end-anchor"
    twice = around("ORDER BY ts MEASURES A.x AS match_id PATTERN (A)")
    assert refused(twice, bounded=False)[0] == "pattern.duplicate-output"
    only_key = "SELECT k FROM input MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts PATTERN (A) DEFINE A AS x > 1)"
    assert refused(only_key, bounded=False)[0] == "pattern.sql-no-column"
    _, warned = compile_row_pattern(pattern("A B*").replace("PATTERN", "\n  PATTERN"), SCHEMA, RowPatternUse())
    assert [(finding.code, finding.severity) for finding in warned] == [("pattern.sql-no-window", "warning")]
    assert warned[0].detail.startswith("Line 2, column 3: A repetition without a bound")


def test_the_bench_answers_with_findings():
    with pytest.raises(Refused) as caught:
        asked("SELECT 1", [])
    assert [(finding.code, finding.field) for finding in caught.value.findings] == [("pattern.sql-syntax", "sql")]


def test_events_without_a_time_can_be_ordered_by_anything_but_not_have_a_window():
    sql = "SELECT * FROM input MATCH_RECOGNIZE (ORDER BY x MEASURES LAST(x) AS l PATTERN (A A) {} DEFINE A AS TRUE)"
    events = [{"x": 2.5}, {"x": 1.5}, {"x": None}]
    assert asked(sql.format(""), events).rows == ((1.5,),)
    with pytest.raises(Rejected) as caught:
        asked(sql.format("WITHIN INTERVAL 1 SECOND"), events)
    assert caught.value.code == "pattern.event-time"


def test_nested_values_are_passed_on_but_not_computed_with():
    events = [{"v": [1], "x": 1, "ts": 1}, {"v": {"a": 2}, "x": 2, "ts": 2}]
    for wrong in (
        "LAST(v) AS v PATTERN (A+) DEFINE A AS MAX(v) IS NULL",
        "MAX(v) AS top PATTERN (A+) DEFINE A AS x > 0",
    ):
        with pytest.raises(Refused) as caught:
            asked(around(f"ORDER BY ts MEASURES {wrong}"), events)
        assert [finding.code for finding in caught.value.findings] == ["pattern.untyped-column"]
    sql = around("ORDER BY ts MEASURES LAST(v) AS v, COUNT(v) AS n PATTERN (A+) DEFINE A AS x > 0 AND v IS NOT NULL")
    assert asked(sql, events).rows == (({"a": 2}, 2),)


def test_without_events_and_columns_only_the_query_is_checked():
    assert asked(around(GOOD), []).columns == ("a",)
    assert asked(around(GOOD), [], columns={"x": "INT", "ts": "TIMESTAMP"}).rows == ()


def test_a_query_that_explodes_is_given_up():
    sql = around(
        "ORDER BY ts MEASURES COUNT(*) AS n PATTERN ((A | B)* C) "
        "DEFINE A AS TRUE, B AS TRUE, C AS SUM(A.id) = 0 AND SUM(B.id) = 0"
    )
    with pytest.raises(Rejected) as caught:
        asked(sql, rows_of(" ".join(["a"] * 2_000)))
    assert caught.value.code == "pattern.too-large"


PIECES = [
    "SELECT", "*", "FROM", "input", "MATCH_RECOGNIZE", "(", ")", "ORDER BY", "ts", "PARTITION BY", "k", "MEASURES",
    "A.x", "AS", "a", ",", "PATTERN", "DEFINE", "A", "B", "+", "?", "{2,3}", "{-", "-}", "^", "$", "|", "PERMUTE",
    "x > 1", "PREV(x)", "LAST(A.x, 1)", "FINAL", "RUNNING", "SUM(x)", "CLASSIFIER()", "SUBSET", "U = (A, B)",
    "WITHIN",
    "INTERVAL '1' HOUR", "WHERE", "AFTER MATCH SKIP", "TO LAST", "'", '"', "`", "--", "/*", "*/", ";", "\\", "{{", "}}",
    "__import__('os').system('x')", "lambda: 1", "eval", "r[0]", "m[0]", "rows", "${x}",
    "\x00", "🙂", "'); DROP TABLE x",
]  # fmt: skip

ALLOWED = {*ROW_NAMESPACE, "r", "m", "f", "i", "c", "s", "n", "rows"}


def only_what_is_allowed(spec: dict[str, Any]) -> None:
    """Every printed expression names nothing but the matcher's own functions and variables."""
    texts = [entry["python"] for part in ("define", "measures", "outputs") for entry in spec[part]]
    texts += [slot["value"] for part in ("memory", "measureMemory") for slot in spec[part] if slot.get("value")]
    for text in texts:
        for node in ast.walk(ast.parse(text, mode="eval")):
            assert not isinstance(node, ast.Attribute | ast.Lambda | ast.Await | ast.Yield), text
            assert not isinstance(node, ast.Name) or node.id in ALLOWED or re.fullmatch(r"v\d+", node.id), text


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_nothing_typed_becomes_code(data: st.DataObject):
    words = data.draw(
        st.sampled_from([pattern("A B+"), measure("PREV(x) AS a"), define("A AS SUM(U.x) > 1"), around(GOOD)])
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(words)))
        piece = data.draw(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)))
        words = words[:at] + data.draw(st.sampled_from(["", " "])) + piece + words[at + data.draw(st.integers(0, 8)) :]
    found, findings = compile_row_pattern(words, SCHEMA, RowPatternUse(bounded=True))
    if found is not None:
        only_what_is_allowed(found.to_spec())
    else:
        assert all(finding.code.startswith("pattern.") and finding.detail for finding in findings)
    with suppress(Refused, Rejected):
        run_any(msgspec.convert({"sql": words, "events": rows_of("a/1 b/2")}, PatternTest))


@pytest.mark.parametrize("text", ["it's", 'say "x"', "a\\", "\\'", "{x}", "'''", "\n", "🙂", "${x}", "`", "%s", "A"])
def test_any_text_can_be_compared_with(text: str):
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    sql = around(f"ORDER BY ts MEASURES name AS got PATTERN (A) DEFINE A AS name = '{quoted}'")
    assert asked(sql, [{"name": text, "ts": 1}, {"name": "other", "ts": 2}]).rows == ((text,),)


@pytest.mark.parametrize("text", ["r[9]", "m[9]", "rows", "v1", "i", "(m[0], i)"])
def test_a_text_that_looks_like_the_matcher_s_own_is_a_text(text: str):
    define = f"A AS '{text}' = '{text}', B AS name = '{text}'"
    sql = around(f"ORDER BY ts MEASURES '{text}' AS t PATTERN (A B) DEFINE {define}")
    assert asked(sql, [{"name": "x", "ts": 1}, {"name": text, "ts": 2}]).rows == ((text,),)
    only = around(f"ORDER BY ts MEASURES x AS x PATTERN (A) DEFINE A AS '{text}' <> 'r[0]' OR '{text}' = 'r[0]'")
    assert asked(only, [{"x": 1, "ts": 1}]).rows == ((1,),)


def test_names_that_need_quotes_can_be_used():
    sql = (
        "SELECT `the sum`, `a b`.`x y` FROM input MATCH_RECOGNIZE (ORDER BY ts MEASURES SUM(`V 1`.`x y`) AS `the sum`, "
        "LAST(`x y`) AS `x y` PATTERN (`V 1`+ \n -- until the end\n $) DEFINE `V 1` AS `v 1`.`X Y` > 0) AS `a b`"
    )
    assert asked(sql, [{"x y": 1, "ts": 1}, {"x y": 2, "ts": 2}]).rows == ((3, 2),)
