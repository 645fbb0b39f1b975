"""Values, names and shapes nobody should send: a pattern neither stops, nor hangs, nor grows by them."""

from time import process_time
from typing import Any

import msgspec
import pytest

from server.application.pattern_test import PatternTest, run, run_any
from server.cep.outputs import Failed, Match
from server.cep.texts import like
from server.codegen.artefact import Refused
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.nodes.pattern_compile import PatternUse, compile_pattern
from server.nodes.pattern_model import PatternSpec
from server.sql.check import check_predicate
from server.sql.columns import Column, Schema
from server.sql.rowwise import RowExpressionError, read_expression
from server.sql.scope import Scope
from server.sql.terms import ExpressionRefused
from tests.cep.patterns import loop, stage

SCHEMA = Schema((Column("k", "STRING"), Column("x", "INT"), Column("ts", "TIMESTAMP")), event_time="ts")


def tried(stages: list[dict[str, Any]], events: list[dict[str, Any]], **more: Any) -> Any:
    request = {"pattern": {"stages": stages}, "events": events, "eventTime": "ts", **more}
    return run(msgspec.convert(request, PatternTest))


def test_r4_a_sum_that_overflows_stops_nobody_and_is_reported():
    stages = [loop("a", where="n > 0"), stage("b", where="SUM(a.n) > 5 AND n < 0")]
    events = [{"n": n, "ts": at} for at, n in enumerate([2**62, 2**62, -1, 7, -1], 1)]
    answer = tried(stages, events, columns={"n": "BIGINT"})
    assert [list(match.events) for match in answer.matches] == [[0, 2], [1, 2], [1, 3, 4], [3, 4]]
    assert {error.code for error in answer.errors} == {"pattern.expression"}
    assert "does not fit in 64 bits" in answer.errors[0].detail


@pytest.mark.parametrize(
    ("value", "kind", "asked"),
    [
        ("1" * 5_000, "STRING", "INT"),
        ("1e99999999999999999999", "STRING", "DECIMAL(5,2)"),
        (1e308, "DOUBLE", "TIMESTAMP"),
    ],
)
def test_v1_try_cast_gives_null_of_whatever_is_none(value: Any, kind: str, asked: str):
    answer = tried([stage("a", where=f"TRY_CAST(x AS {asked}) IS NULL")], [{"x": value, "ts": 1}], columns={"x": kind})
    assert (len(answer.matches), answer.errors) == (1, ())


@pytest.mark.parametrize("value", [{"$decimal": "q"}, {"$decimal": []}, {"$bytes": "!"}, {"$bytes": 3}])
def test_t5_an_object_that_looks_like_a_saved_value_survives_a_restart(value: Any):
    events = [{"x": value, "ts": 1}, {"x": None, "ts": 2}]
    arrivals = [{"event": 0}, {"watermark": 1}, {"restart": True}, {"event": 1}, {"watermark": 4}]
    stages = [stage("a", where="x IS NOT NULL"), stage("b", where="x IS NULL")]
    assert [list(m.events) for m in tried(stages, events, arrivals=arrivals).matches] == [[0, 1]]


def test_like_looks_for_each_piece_once():
    begun = process_time()
    assert like("a" * 3_000, "%a%a%a%a%a%a%b") is False
    assert process_time() - begun < 5, "it took the time of all ways to place the pieces"


@pytest.mark.parametrize(
    ("text", "pattern", "holds"),
    [
        ("", "", True), ("", "%", True), ("", "_", False), ("abc", "abc", True), ("abc", "ab", False),
        ("abcabc", "%bc", True), ("abcabc", "a%c", True), ("abcabx", "a%c", False), ("abab", "%ab%ab%", True),
        ("abab", "%ab%ab%ab", False), ("aab", "%_ab", True), ("ab", "%_ab", False), ("a\nb", "a%b", True),
        ("a%b", r"a\%b", True), ("axb", r"a\%b", False), ("xaxbxc", "%a%b%c", True), ("xaxcxb", "%a%b%c", False),
        ("aaa", "%aa%a%", True), ("aa", "%aa%a%", False), ("abc", "%%c", True),
    ],
)  # fmt: skip
def test_v1_like(text: str, pattern: str, holds: bool):
    assert like(text, pattern) is holds


def test_v1_ilike_compares_small_letters():
    assert like("ÄB", "ä_", ignore_case=True) is True
    assert like("ſ", "s", ignore_case=True) is False, "as Spark, which has no other way to fold letters"


def test_an_absence_that_may_come_first_is_found_through_groups():
    inner = {"name": "inner", "group": [stage("b", optional=True)]}
    stages = [{"name": "outer", "group": [inner]}, stage("n", negated=True), stage("c")]
    with pytest.raises(Refused) as refused:
        tried(stages, [{"name": "c", "ts": 1}])
    assert [(f.code, f.field) for f in refused.value.findings if f.severity == "error"] == [
        ("pattern.leading-absence", "pattern.stages.1")
    ]


def compiled(**use: Any) -> list[tuple[str, str | None]]:
    pattern = msgspec.convert({"stages": [{"name": "a", "where": "x = 1"}]}, PatternSpec)
    found, findings = compile_pattern(pattern, SCHEMA, PatternUse(**use))
    assert (found is None) == bool(findings)
    return [(finding.code, finding.field) for finding in findings]


def test_a_match_has_no_two_columns_of_one_name():
    assert compiled(partition_by=("k",), output_columns=("a.x AS K",)) == [
        ("pattern.duplicate-output", "outputColumns.0")
    ]
    assert compiled(partition_by=("k", "K"), output_columns=("a.x AS y",)) == [
        ("pattern.duplicate-output", "partitionBy.1")
    ]
    assert compiled(partition_by=("k",), output_columns=("a.x AS y",)) == []


@pytest.mark.parametrize("name", ["a\\nb", "", " b", "${x}", "\u202eb", "a\u200b"])
def test_a_column_has_a_name_that_can_stand_in_a_program(name: str):
    quoted = name.replace("\\n", "\n")
    assert compiled(output_columns=(f"a.x AS `{quoted}`",))[0][1] == "outputColumns.0"
    sql = "SELECT a AS `{}` FROM input MATCH_RECOGNIZE (ORDER BY ts MEASURES A.x AS a PATTERN (A) DEFINE A AS x > 1)"
    with pytest.raises(Refused):
        run_any(msgspec.convert({"sql": sql.format(quoted), "events": [{"x": 1, "ts": 1}]}, PatternTest))


def test_a_row_pattern_nests_so_deep_and_no_deeper_whatever_the_bracket():
    sql = "SELECT * FROM input MATCH_RECOGNIZE (ORDER BY ts MEASURES COUNT(*) AS n PATTERN ({}) DEFINE A AS TRUE)"
    text = sql.format("{- " * 900 + "A" + " -}" * 900)
    with pytest.raises(Refused) as refused:
        run_any(msgspec.convert({"sql": text, "events": [{"ts": 1}]}, PatternTest))
    assert refused.value.findings[0].code == "pattern.sql-too-deep"


NUMBERS: dict[str, dict[str, Any]] = {
    "outlier-anomaly": {"valueField": "v", "baselineWindow": {"value": 10, "unit": "seconds"}, "minSamples": 2},
    "trend-detector": {"valueField": "v", "direction": "up"},
    "geofence-location": {
        "latField": "v", "lonField": "v", "geofenceType": "circle", "centerLat": 90, "centerLon": 90,
        "firstInsideIsEnter": True,
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", NUMBERS)
def test_a_column_of_unknown_type_is_read_as_the_number_it_is(kind: str):
    """Of a column that was not known when the program was made the values come as text."""
    node_type = discover().types[kind]
    schema = Schema((Column("ts", "TIMESTAMP"),), open=True, event_time="ts")
    assert node_type.engine is not None
    config = msgspec.convert(NUMBERS[kind], node_type.config)
    pattern, findings = node_type.engine(config, {"in": schema}, EngineUse(node="n"))
    assert pattern is not None, findings
    detector = pattern.detector.from_spec(pattern.to_spec())
    state, out = detector.new(), []
    for number, value in enumerate(["1.5", "2", "oil", "90"]):
        detector.judge(state, (value,), number, out)
    assert [output.code for output in out if isinstance(output, Failed)][-1:] == ["pattern.expression"]
    assert [output.end for output in out if isinstance(output, Match)] == [3]


@pytest.mark.parametrize("text", ["date_trunc()", "dayofyear()", "weekday()", "nvl2(x, 1)", "count()"])
def test_a_call_without_its_arguments_is_refused_with_a_sentence(text: str):
    """As it stands in a field while somebody types."""
    with pytest.raises(ExpressionRefused) as refused:
        check_predicate(f"{text} = 1", Scope(SCHEMA, {"a": ("a",)}))
    assert refused.value.code in ("expression.arguments", "expression.syntax")
    assert "argument" in refused.value.detail or "missing" in refused.value.detail


def test_in_other_nodes_too():
    with pytest.raises(RowExpressionError, match="lacks an argument"):
        read_expression("date_trunc()")
