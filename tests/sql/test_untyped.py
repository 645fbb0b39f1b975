"""Columns whose type only Spark knows: refused by name wherever a pattern would compute with them."""

from random import Random
from typing import Any

import msgspec
import pytest

from server.cep.functions import compiled_lambda
from server.codegen.analyse import analyse
from server.nodes.catalogue import discover
from server.nodes.row_pattern_compile import compile_row_pattern
from server.nodes.row_pattern_spec import RowPatternUse
from server.sql.check import check_expression, check_named, check_predicate
from server.sql.columns import Column, Schema
from server.sql.scope import Scope
from server.sql.terms import ExpressionRefused, columns_of
from server.sql.to_python import Printer
from tests.codegen.drawings import clock, line, node, sink, source
from tests.sql.expressions import COLUMNS, Writer

SCHEMA = Schema((Column("v", "UNKNOWN"), Column("n", "INT"), Column("ts", "TIMESTAMP")), event_time="ts")
SCOPE = Scope(SCHEMA, {"a": ("a",)})


@pytest.mark.parametrize(
    "text",
    [
        "v > 5", "v = '5'", "5 < v", "v = v", "v <> a.v", "v IN (1, 2)", "v BETWEEN 1 AND n", "v + 1 > n", "-v > 0",
        "v", "NOT v", "v AND n > 1", "v IS TRUE", "COALESCE(v, 0) = 0", "CASE WHEN v THEN 1 END = 1", "v <=> NULL",
        "CASE n WHEN 1 THEN v ELSE 2 END = 2", "MAX(a.v) > 1", "SUM(v) IS NULL", "upper(v) = 'A'", "v LIKE 'a%'",
        "CAST(v AS DOUBLE) > 5", "TRY_CAST(v AS TIMESTAMP) IS NULL", "LAST(a.v) = 1", "hour(v) = 1", "v || 'x' = 'x'",
        "if(n > 1, v, a.v) IS NULL", "n > 1 OR V > 2",
    ],
)  # fmt: skip
def test_v1_a_condition_that_computes_with_it_is_refused_by_its_name(text: str):
    with pytest.raises(ExpressionRefused) as refused:
        check_predicate(text, SCOPE)
    assert refused.value.code == "expression.untyped-column"
    assert "type of v can't be known here" in refused.value.detail
    assert refused.value.detail.endswith("in a Map / Select before, such as CAST(v AS DOUBLE) AS v.")


@pytest.mark.parametrize("text", ["v IS NULL", "a.v IS NOT NULL AND n > 1", "COUNT(a.v) > 1", "NOT LAST(a.v) IS NULL"])
def test_it_may_be_asked_whether_it_is_null_and_counted(text: str):
    assert check_predicate(text, SCOPE).type == "BOOLEAN"


def test_it_is_passed_on_as_it_is():
    assert check_named("a.v AS given", SCOPE)[1].type == "UNKNOWN"
    with pytest.raises(ExpressionRefused, match="type of v can't be known"):
        check_named("a.v + 1 AS given", SCOPE)
    nothing_known = Scope(Schema((Column("v", "UNKNOWN"),), open=True))
    assert check_predicate("v > 5", nothing_known), "where no column is known, nothing is said of their types"


@pytest.mark.parametrize("kind", ["MAP<STRING,INT>", "ARRAY<MAP<STRING,INT>>", "VARIANT", "STRUCT<v: VARIANT>"])
@pytest.mark.parametrize("node", ["sequence-detector", "count-threshold", "match-recognize-sql"])
def test_a_key_of_which_spark_makes_no_hash_is_refused_when_it_is_drawn(node: str, kind: str):
    known = discover().types[node]
    config: dict[str, Any] = {"partitionBy": ["k"]}
    if node == "sequence-detector":
        config["pattern"] = {"stages": [{"name": "a", "where": "true"}]}
    elif node == "count-threshold":
        config |= {"eventFilter": "true", "thresholdCount": 1, "windowDuration": {"value": 1, "unit": "hours"}}
    else:
        sql = "SELECT * FROM input MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES A.ts AS at PATTERN (A))"
        config = {"matchRecognizeSql": sql}
    schema = Schema((Column("k", kind), Column("ts", "TIMESTAMP")), event_time="ts")
    found = known.check(msgspec.convert(config, known.config), {"in": schema})
    assert "pattern.key-type" in [finding.code for finding in found]
    plain = Schema((Column("k", "STRUCT<MAP: STRING, VARIANT: INT>"), Column("ts", "TIMESTAMP")), event_time="ts")
    found = known.check(msgspec.convert(config, known.config), {"in": plain})
    assert "pattern.key-type" not in [finding.code for finding in found]


PATTERNS: list[tuple[str, dict[str, Any], str]] = [
    ("sequence-detector", {"pattern": {"stages": [{"name": "a", "where": "v > 5"}]}}, "pattern.stages.0.where"),
    ("sequence-detector", {"tieBreak": ["v"], "pattern": {"stages": [{"name": "a"}]}}, "tieBreak.0"),
    (
        "sequence-detector",
        {"pattern": {"stages": [{"name": "a"}]}, "outputColumns": ["a.v * 2 AS w"]},
        "outputColumns.0",
    ),
    ("count-threshold", {"eventFilter": "v = 1"}, "eventFilter"),
    ("count-threshold", {"tieBreak": ["v"]}, "tieBreak.0"),
    ("absence-detector", {"triggerEventFilter": "v = 1"}, "triggerEventFilter"),
    ("absence-detector", {"expectedEventFilter": "v = 1"}, "expectedEventFilter"),
    ("velocity-detector", {"eventFilter": "v = 1"}, "eventFilter"),
    ("session-detector", {"aggregations": [{"column": "v", "function": "max", "alias": "m"}]}, "aggregations.0.column"),
    ("state-machine", {}, "transitions.0.condition"),
    ("temporal-correlation", {"streamAFilter": "v = 1"}, "streamAFilter"),
    ("temporal-correlation", {"outputColumns": ["a.v > b.v AS more"]}, "outputColumns.0"),
]
STATES = {"states": ["x", "y"], "initialState": "x", "transitions": [{"from": "x", "to": "y", "condition": "v > 1"}]}


@pytest.mark.parametrize(("kind", "own", "field"), PATTERNS, ids=[f"{kind} {field}" for kind, _, field in PATTERNS])
def test_every_form_says_so_at_its_field(kind: str, own: dict[str, Any], field: str):
    known = discover().types[kind]
    plain = {
        "count-threshold": {"eventFilter": "true", "thresholdCount": 2, "windowDuration": seconds(9)},
        "velocity-detector": {"rateThreshold": 2, "rateUnit": "per_sec", "windowDuration": seconds(9)},
        "absence-detector": {
            "triggerEventFilter": "true",
            "expectedEventFilter": "true",
            "timeoutDuration": seconds(9),
        },
        "session-detector": {"sessionKey": ["n"], "gapDuration": seconds(9)},
        "state-machine": {**STATES, "keyColumn": "n"},
        "temporal-correlation": {"correlationKey": ["n"], "maxTimeGap": seconds(9)},
    }
    config = msgspec.convert({**plain.get(kind, {}), **own}, known.config)
    found = known.check(config, {port.name: SCHEMA for port in known.inputs})
    assert [(f.code, f.field) for f in found if f.severity == "error"] == [("pattern.untyped-column", field)]


def seconds(value: int) -> dict[str, Any]:
    return {"value": value, "unit": "seconds"}


@pytest.mark.parametrize(
    ("clause", "refused"),
    [
        ("MEASURES LAST(v) AS w PATTERN (A) DEFINE A AS n > 1", False),
        ("MEASURES LAST(v) AS w PATTERN (A) DEFINE A AS PREV(v) IS NULL", False),
        ("MEASURES n AS w PATTERN (A) DEFINE A AS v > 1", True),
        ("MEASURES n AS w PATTERN (A) DEFINE A AS v", True),
        ("MEASURES n AS w PATTERN (A) DEFINE A AS PREV(v) > v", True),
        ("MEASURES v + 1 AS w PATTERN (A) DEFINE A AS n > 1", True),
        ("MEASURES SUM(A.v) AS w PATTERN (A) DEFINE A AS n > 1", True),
    ],
)
def test_so_it_is_in_a_row_pattern(clause: str, refused: bool):
    text = "SELECT w FROM input MATCH_RECOGNIZE (ORDER BY ts {})"
    found = compile_row_pattern(text.format(clause), SCHEMA, RowPatternUse())[1]
    assert ("pattern.untyped-column" in [finding.code for finding in found]) is refused


@pytest.mark.parametrize(
    ("select", "order", "where"),
    [("w", "ts", " WHERE w > 1"), ("w", "ts", " WHERE w"), ("w + 1 AS x", "ts", ""), ("w", "ts, v", "")],
)
def test_so_it_is_around_a_row_pattern(select: str, order: str, where: str):
    clause = f"ORDER BY {order} MEASURES LAST(v) AS w PATTERN (A) DEFINE A AS n > 1"
    text = f"SELECT {select} FROM input MATCH_RECOGNIZE ({clause}){where}"
    codes = [finding.code for finding in compile_row_pattern(text, SCHEMA, RowPatternUse())[1]]
    assert "pattern.untyped-column" in codes


def test_a_map_before_gives_it_a_type():
    """A function whose result nobody knows but Spark, as it comes and with a CAST around it."""

    def findings(expression: str) -> list[tuple[str | None, str]]:
        columns = [{"expression": expression, "alias": "v"}, {"expression": "ts", "alias": "ts"}]
        steps = (node("map", "map-select", {"outputColumns": columns}), clock())
        own = node("seq", "sequence-detector", {"pattern": {"stages": [{"name": "a", "where": "v > 5"}]}})
        found = analyse(line(source(), *steps, own, sink()), discover(), {}).errors
        return [(finding.node_id, finding.code) for finding in found]

    assert findings("aggregate(array(flight), 0L, (a, b) -> a + b)") == [("seq", "pattern.untyped-column")]
    assert findings("CAST(aggregate(array(flight), 0L, (a, b) -> a + b) AS BIGINT)") == []


def test_an_expression_that_is_accepted_is_computed_as_with_the_type():
    """Of random expressions, each with one of its columns unknown: its values then stand there as text."""
    random = Random(11)
    accepted = turned_down = 0
    for _ in range(3_000):
        text = Writer(random).of(random.choice(("boolean", "text", "whole")), random.randint(1, 3))
        typed = check_expression(text, Scope(schema_without("")))
        for name in sorted(columns_of(typed)):
            try:
                term = check_expression(text, Scope(schema_without(name)))
            except ExpressionRefused as refused:
                assert refused.code in ("expression.untyped-column", "expression.type"), text
                turned_down += 1
                continue
            accepted += term.op != "column"
            for value in ("7", None):
                row = tuple(value if column == name else None for column in COLUMNS)
                own = compiled_lambda("r, m", Printer(PLACES, []).value(term))(row, ())
                if term.op != "column":
                    known = tuple(VALUES[kind] if c == name and value else None for c, kind in COLUMNS.items())
                    assert own == compiled_lambda("r, m", Printer(PLACES, []).value(typed))(known, ()), text
    assert accepted > 5
    assert turned_down > 2_000


PLACES = {name: place for place, name in enumerate(COLUMNS)}
VALUES: dict[str, Any] = {
    "STRING": "7",
    "INT": 7,
    "BIGINT": 7,
    "DOUBLE": 7.0,
    "BOOLEAN": True,
    "TIMESTAMP": 7,
    "DATE": 7,
}
VALUES |= {kind: 7 for kind in COLUMNS.values() if kind.startswith("DECIMAL")}


def schema_without(unknown: str) -> Schema:
    return Schema(tuple(Column(name, "UNKNOWN" if name == unknown else kind) for name, kind in COLUMNS.items()))
