"""Aggregates over rows that have been taken: which there are, which types they take, which they give."""

from collections.abc import Mapping

from sqlglot import exp
from sqlglot.expressions.core import Expr

from server.sql.terms import ExpressionRefused, Term, cast, has_aggregate
from server.sql.types import UNKNOWN, decimal, decimal_size, is_decimal, is_numeric

AGGREGATES: Mapping[type[Expr], str] = {
    exp.First: "first",
    exp.Last: "last",
    exp.Sum: "sum",
    exp.Avg: "avg",
    exp.Min: "min",
    exp.Max: "max",
    exp.Count: "count",
}


def aggregate_of(kind: str, value: Term, stages: tuple[str, ...], shown: str) -> Term:
    """An aggregate over the rows some stages have taken (all of them if none is named)."""
    if has_aggregate(value):
        raise ExpressionRefused("expression.nested-aggregate", f"{shown} has an aggregate inside.")
    result = value.type
    if kind in ("sum", "avg") and not (is_numeric(result) or result in (UNKNOWN, "VOID")):
        raise ExpressionRefused("expression.type", f"{shown} needs numbers; {value.sql or 'its argument'} is {result}.")
    size = decimal_size(result) if is_decimal(result) else None
    if kind == "count":
        result = "BIGINT"
    elif kind == "sum":
        result = decimal(min(size[0] + 10, 38), size[1]) if size else {"FLOAT": "DOUBLE"}.get(result, result)
        result = result if size or result in ("DOUBLE", UNKNOWN) else "BIGINT"
    elif kind == "avg":
        result = decimal(min(size[0] + 4, 38), min(size[1] + 4, 38)) if size else "DOUBLE"
    value = cast(value, "DOUBLE") if kind in ("sum", "avg") and result == "DOUBLE" else value
    return Term("aggregate", result, (value,), (kind, stages), shown)
