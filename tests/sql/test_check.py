"""What is read, what is refused by name, and what Python comes of it."""

from contextlib import suppress
from random import Random

import pytest

from server.cep.functions import compiled_lambda
from server.nodes.expressions import check_condition
from server.sql.check import check_expression, check_predicate
from server.sql.columns import Column, Schema
from server.sql.rowwise import RowExpressionError, read_expression, type_of_expression
from server.sql.scope import Scope
from server.sql.terms import ExpressionRefused
from server.sql.to_python import Printer

SCHEMA = Schema((Column("name", "STRING"), Column("price", "DOUBLE"), Column("n", "INT"), Column("ts", "TIMESTAMP")))
SCOPE = Scope(SCHEMA, {"a": ("a",)}, frozenset({"gone"}))


def value(text: str, *row: object) -> object:
    printer = Printer({column.name: i for i, column in enumerate(SCHEMA.columns)}, [])
    return compiled_lambda("r, m", printer.value(check_expression(text, SCOPE)))(row, ())


def test_v1_the_python_is_plain():
    printer = Printer({"name": 0, "price": 1}, [])
    text = printer.true(check_predicate("name = 'a' AND price > 2", SCOPE))
    assert text == "((r[0] == 'a') and (r[1] is not None and (not r[1] <= 2.0)))"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name NOT LIKE 'a%'", True),
        ("name LIKE 'b%'", True),
        ("name NOT LIKE 'b!%' ESCAPE '!'", True),
        ("price > 1 OR NULL", True),
        ("price < 1 AND NULL", False),
        ("price > 1 AND NULL", None),
        ("n IN (1, NULL)", None),
        ("n NOT IN (1, 2)", True),
        ("price / 2", 1.0),
        ("n + 1", 4),
        ("hour(ts)", 1),
        ("ts > '1970-01-01T00:59:59Z'", True),
    ],
)
def test_v1_values(text: str, expected: object):
    assert value(text, "bee", 2.0, 3, 3_600_000) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("'a' + true", "type"),
        ("name = 3", "type"),
        ("n NOT BETWEEN SYMMETRIC 1 AND 2", "not-allowed"),
        ("CAST(name AS INT FORMAT 'x') = 1", "not-allowed"),
        ("SUM(a.price) FILTER (WHERE n > 1) > 1", "not-allowed"),
        ("SUM(DISTINCT a.price) > 1", "distinct"),
        ("price[0] = 1", "not-allowed"),
        ("rand() > 0.5", "unknown-function"),
        ("current_timestamp() > ts", "unknown-function"),
        ("gone.price > 1", "absent-stage"),
        ("CAST('x' AS INT) = 1", "value"),
        ("ts = 5", "type"),
        ("name LIKE ANY ('a', 'b')", "not-allowed"),
        ("year(5) = 1970", "type"),
        ("hour(1.5) = 0", "type"),
        ("to_date(CAST(1.5 AS FLOAT)) IS NULL", "type"),
        ("regexp_replace(name, 'x') = 'a'", "unknown-function"),
    ],
)
def test_refused(text: str, code: str):
    with pytest.raises(ExpressionRefused) as caught:
        check_expression(text, SCOPE)
    assert caught.value.code == f"expression.{code}"


@pytest.mark.parametrize(
    "text", ["regexp_replace(name, 'x')", "floor()", "datediff(1, ARRAY(1), -1, n)", "1 + floor()"]
)
def test_an_expression_that_is_half_typed_is_refused_wherever_it_is_read(text: str):
    """These end sqlglot with errors that are none of its own."""
    with pytest.raises(ExpressionRefused):
        check_predicate(f"{text} = 1", SCOPE)
    try:
        read_expression(text)
    except RowExpressionError as refused:
        assert "argument" in str(refused) or "missing" in str(refused)
    assert isinstance(check_condition(f"{text} = 1", SCHEMA, "condition"), list)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_typed_is_read_or_refused(seed: int):
    """Functions with arguments at random: neither of a condition nor of a Filter's expression does the reader fail."""
    chance = Random(seed)
    names = [
        "regexp_replace",
        "floor",
        "datediff",
        "last_day",
        "concat_ws",
        "split",
        "date_trunc",
        "round",
        "log",
        "nvl2",
    ]
    values = ["name", "n", "1", "-1", "'a'", "NULL", "ARRAY(1)", "INTERVAL 1 DAY", "1.5", "ts", "n::INTERVAL DAY"]
    for _ in range(300):
        text = f"{chance.choice(names)}({', '.join(chance.choices(values, k=chance.randrange(5)))})"
        with suppress(ExpressionRefused):
            check_predicate(f"{text} = 1", SCOPE)
        with suppress(RowExpressionError):
            read_expression(text)
        type_or_unknown(text)


def type_or_unknown(text: str) -> None:
    with suppress(RowExpressionError):
        assert isinstance(type_of_expression(text, SCHEMA), str)
