"""What is read, what is refused by name, and what Python comes of it."""

import pytest

from server.cep.functions import compiled_lambda
from server.sql.check import check_expression, check_predicate
from server.sql.columns import Column, Schema
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
    ],
)
def test_refused(text: str, code: str):
    with pytest.raises(ExpressionRefused) as caught:
        check_expression(text, SCOPE)
    assert caught.value.code == f"expression.{code}"
