"""V1: what conditions and output columns compute here is what Spark SQL computes."""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from server.cep.functions import compiled_lambda
from server.cep.values import UNJUDGED
from server.sql.check import check_expression
from server.sql.columns import Column, Schema
from server.sql.scope import Scope
from server.sql.terms import Term
from server.sql.to_python import Printer
from tests.sql.expressions import COLUMNS, Writer

SCHEMA = Schema(tuple(Column(name, kind) for name, kind in COLUMNS.items()))
PLACES = {name: place for place, name in enumerate(COLUMNS)}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EXPRESSIONS = 700
FAILED = object()
KINDS = ("boolean", "boolean", "whole", "double", "text", "time", "day", "decimal")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .appName("expressions")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.codegen.wholeStage", "false")
        .getOrCreate()
    )
    yield session
    session.stop()


def rows(random: Random, count: int) -> list[tuple[Any, ...]]:
    """Rows in the matcher's form, with the awkward values among them."""

    def some(*values: Any) -> Any:
        return random.choice([*values, None])

    return [
        (
            some("abc", "ABC", "a_c", " b ", "", "Straße", "x%y", "12", "日本語"),
            some("b", "B", "abcabc", "%", "it's"),
            some(0, 1, -1, 7, 2_000_000, -45, 99),
            some(0, 1, -1, 1_357_034_400_123, -86_400_001, 5),
            some(0.0, -0.0, 1.5, -2.5, 0.1, 1e10, math.nan, math.inf, -math.inf, 2.675),
            some(1.0, 3.25, -0.5, math.nan, 1e-4),
            some(Decimal("0.00"), Decimal("1.50"), Decimal("-99.99"), Decimal("12345678.91")),
            some(True, False),
            some(0, 1_357_034_400_123, -1, 951_782_400_000, 1_700_000_000_999, -62_000_000_000),
            some(0, 15_706, -1, 11_016, 19_000),
        )
        for _ in range(count)
    ]


def to_spark(row: tuple[Any, ...]) -> tuple[Any, ...]:
    *first, at, day = row
    return (
        *first,
        None if at is None else EPOCH + timedelta(milliseconds=at),
        None if day is None else date(1970, 1, 1) + timedelta(days=day),
    )


def computed(term: Term, row: tuple[Any, ...]) -> Any:
    try:
        return compiled_lambda("r, m", Printer(PLACES, []).value(term))(row, ())
    except UNJUDGED:
        return FAILED


def equal(here: Any, there: Any) -> bool:
    if isinstance(here, float) and isinstance(there, float):
        if math.isnan(here) or math.isnan(there):
            return math.isnan(here) and math.isnan(there)
        return here == there or math.isclose(here, there, rel_tol=1e-13)
    return type(here) is type(there) and here == there


def as_plain(text: str, term: Term) -> str:
    return {"TIMESTAMP": f"unix_millis({text})", "DATE": f"unix_date({text})"}.get(term.type, text)


def written(random: Random) -> list[tuple[str, Term]]:
    writer = Writer(random)
    found: list[tuple[str, Term]] = []
    while len(found) < EXPRESSIONS:
        text = writer.of(random.choice(KINDS), random.randint(1, 3))
        term = check_expression(text, Scope(SCHEMA))
        if term.type != "VOID":
            found.append((text, term))
    return found


@pytest.mark.spark
@pytest.mark.parametrize("seed", [3, 5])
def test_v1_expressions_give_here_what_they_give_in_spark(spark: Any, seed: int):
    random = Random(seed)
    given = rows(random, 40)
    frame = spark.createDataFrame(
        [(number, *to_spark(row)) for number, row in enumerate(given)],
        "id INT, " + ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items()),
    )
    frame.createOrReplaceTempView("given")
    expressions = written(random)
    here = [[computed(term, row) for row in given] for _, term in expressions]
    sound = [i for i, values in enumerate(here) if FAILED not in values]
    assert len(sound) > EXPRESSIONS * 0.8
    columns = ", ".join(f"{as_plain(*expressions[i])} AS e{i}" for i in sound)
    there = spark.sql(f"SELECT {columns} FROM given ORDER BY id").collect()
    wrong = [
        f"{expressions[i][0]} over {dict(zip(COLUMNS, given[number], strict=True))}: "
        f"here {here[i][number]!r}, Spark {row[f'e{i}']!r}"
        for number, row in enumerate(there)
        for i in sound
        if not equal(here[i][number], row[f"e{i}"])
    ]
    assert not wrong, "\n".join(wrong[:20]) + f"\n({len(wrong)} in all)"
    for i in [i for i, values in enumerate(here) if FAILED in values][:12]:
        with pytest.raises(Exception, match=r"[A-Z_]+"):
            spark.sql(f"SELECT {as_plain(*expressions[i])} FROM given").collect()
