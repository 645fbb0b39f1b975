"""V1, V3: what an expression computes, row by row, in awkward cases. That Spark agrees, test_same_as_spark holds."""

import math
from decimal import Decimal
from typing import Any

import pytest

from server.cep.functions import compiled_lambda
from server.cep.values import UNJUDGED, order_key
from server.sql.check import check_expression, check_predicate
from server.sql.columns import Column, Schema
from server.sql.scope import Scope
from server.sql.terms import ExpressionRefused
from server.sql.to_python import Printer

KINDS = {
    "x": "DOUBLE", "y": "DOUBLE", "n": "INT", "big": "BIGINT", "s": "STRING", "b": "BOOLEAN", "d": "DECIMAL(4,2)",
    "ts": "TIMESTAMP",
}  # fmt: skip
SCOPE = Scope(Schema(tuple(Column(name, kind) for name, kind in KINDS.items())))
PLACES = {name: place for place, name in enumerate(KINDS)}
NAN = math.nan


def row(**values: Any) -> tuple[Any, ...]:
    return tuple(values.get(name) for name in KINDS)


def value(text: str, **values: Any) -> Any:
    return compiled_lambda("r, m", Printer(PLACES, []).value(check_expression(text, SCOPE)))(row(**values), ())


def holds(text: str, **values: Any) -> bool:
    return compiled_lambda("r, m", Printer(PLACES, []).true(check_predicate(text, SCOPE)))(row(**values), ())


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("x / y", {"x": 1.0, "y": 0.0}),
        ("n % 0", {"n": 1}),
        ("n DIV 0", {"n": 1}),
        ("d / 0", {"d": Decimal("1.00")}),
        ("n + n", {"n": 2_000_000_000}),
        ("-n", {"n": -(2**31)}),
        ("big * 2", {"big": 2**62}),
        ("CAST(s AS INT)", {"s": "12a"}),
        ("CAST(s AS DOUBLE)", {"s": ""}),
        ("CAST(s AS DATE)", {"s": "2013-02-30"}),
        ("CAST(s AS BOOLEAN)", {"s": "maybe"}),
        ("CAST(x AS INT)", {"x": NAN}),
        ("CAST(d AS DECIMAL(2,1))", {"d": Decimal("99.95")}),
    ],
)
def test_v1_what_does_not_fit_fails_rather_than_give_null(text: str, values: dict[str, Any]):
    with pytest.raises(UNJUDGED):
        value(text, **values)
    assert value(text) is None, "NULL in, NULL out"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NULL AND b", None), ("b AND x > 0", None), ("NOT b AND x > 0", False), ("x > 0 AND NOT b", False),
        ("b OR x > 0", True), ("x > 0 OR b", True), ("NOT b OR x > 0", None), ("NOT (x > 0)", None),
        ("NOT (NOT b AND x > 0)", True), ("x = y", None), ("x <> y", None), ("s = 'a'", None), ("s <> 'a'", None),
        ("x <=> y", True), ("x <=> 1.0", False), ("s IN ('a', NULL)", None), ("s NOT IN ('a')", None),
        ("n BETWEEN 1 AND 5", True), ("n NOT BETWEEN 1 AND 5", False), ("n BETWEEN x AND 2", False),
        ("n BETWEEN x AND 5", None),
    ],
)  # fmt: skip
def test_v1_logic_has_three_values(text: str, expected: bool | None):
    """x, y and s are NULL, b is true, n is 3."""
    assert value(text, b=True, n=3) is expected
    assert holds(text, b=True, n=3) is (expected is True)


def test_v3_nan_equals_itself_and_is_larger_than_any_number():
    assert holds("x = y", x=NAN, y=NAN) and not holds("x <> y", x=NAN, y=NAN)
    assert holds("x <=> y", x=NAN, y=NAN) and not holds("x <=> y", x=NAN)
    assert holds("x > y", x=NAN, y=math.inf) and holds("y < x", x=NAN, y=math.inf)
    assert not holds("x < y", x=NAN, y=math.inf) and not holds("x > y", x=NAN, y=NAN)
    assert holds("x >= y", x=NAN, y=NAN) and holds("x > 5", x=NAN) and not holds("x <= 5", x=NAN)
    assert math.isnan(value("GREATEST(x, y)", x=NAN, y=1.0)) and value("LEAST(x, y)", x=NAN, y=1.0) == 1.0
    assert sorted([NAN, 1.0, None, math.inf, True, "a"], key=order_key)[:4] == [None, True, 1.0, math.inf]


def test_v3_a_timestamp_is_whole_milliseconds_and_what_is_below_is_cut():
    assert value("CAST(s AS TIMESTAMP)", s="1970-01-01T00:00:00.0019999Z") == 1
    assert value("CAST(s AS TIMESTAMP)", s="1969-12-31T23:59:59.9999Z") == -1
    assert value("CAST(x AS TIMESTAMP)", x=1.0019) == 1_001
    assert holds("ts = '1970-01-01T00:00:00.001Z'", ts=1)


def test_v1_a_timestamp_as_a_number_is_seconds_with_their_fraction():
    assert value("CAST(ts AS DOUBLE)", ts=1_357_034_400_123) == 1_357_034_400.123
    assert value("CAST(ts AS DECIMAL(20,3))", ts=-1) == Decimal("-0.001")
    assert value("CAST(ts AS FLOAT)", ts=1_500) == 1.5
    assert value("CAST(ts AS BIGINT)", ts=-1) == -1, "whole seconds, rounded down"
    assert not holds("CAST(ts AS DOUBLE) - 10 > 60", ts=60_000), "a minute, not a thousand of them"
    assert value("CAST(CAST(x AS TIMESTAMP) AS DOUBLE)", x=1.5) == 1.5


@pytest.mark.parametrize("number", ["9" * 5_000, "٣", "²", "0" * 500 + "1", "9" * 39])
def test_v1_what_is_no_number_of_sparks_is_refused_with_a_sentence(number: str) -> None:
    with pytest.raises(ExpressionRefused):
        check_predicate(f"n > {number}", SCOPE)
