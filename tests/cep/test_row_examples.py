"""Worked examples of MATCH_RECOGNIZE whose answers are known: those of Oracle's and of Flink's guides."""

from typing import Any

import pytest

from tests.cep.recognized import asked

TICKER = [
    *(("ACME", day, price) for day, price in enumerate(
        [12, 17, 19, 21, 25, 12, 15, 20, 24, 25, 19, 15, 25, 25, 14, 12, 14, 24, 23, 22], 1)),
]  # fmt: skip
"""The stock ticker of Oracle's data warehousing guide: one price for each of the first twenty days of April 2011."""


def ticker() -> list[dict[str, Any]]:
    return [{"symbol": s, "tstamp": f"2011-04-{day:02d}T00:00:00Z", "price": price} for s, day, price in TICKER]


def day(number: int) -> str:
    return f"2011-04-{number:02d}T00:00:00.000Z"


V_SHAPE = """
SELECT *
FROM input MATCH_RECOGNIZE (
  PARTITION BY symbol
  ORDER BY tstamp
  MEASURES STRT.tstamp AS start_tstamp, LAST(DOWN.tstamp) AS bottom_tstamp, LAST(UP.tstamp) AS end_tstamp
  ONE ROW PER MATCH
  AFTER MATCH SKIP TO LAST UP
  PATTERN (STRT DOWN+ UP+)
  DEFINE DOWN AS DOWN.price < PREV(DOWN.price), UP AS UP.price > PREV(UP.price)
) MR
"""


def test_the_simple_v_shape_of_the_stock_ticker():
    result = asked(V_SHAPE, ticker())
    assert result.columns == ("symbol", "start_tstamp", "bottom_tstamp", "end_tstamp")
    assert result.rows == (
        ("ACME", day(5), day(6), day(10)),
        ("ACME", day(10), day(12), day(13)),
        ("ACME", day(14), day(16), day(18)),
    )


def test_the_v_shape_with_all_its_rows_running_and_final():
    sql = """
    SELECT * FROM input MATCH_RECOGNIZE (
      PARTITION BY symbol ORDER BY tstamp
      MEASURES STRT.tstamp AS start_tstamp,
               FINAL LAST(DOWN.tstamp) AS bottom_tstamp,
               FINAL LAST(UP.tstamp) AS end_tstamp,
               MATCH_NUMBER() AS match_num,
               CLASSIFIER() AS var_match,
               FINAL COUNT(UP.tstamp) AS up_days,
               FINAL COUNT(tstamp) AS total_days,
               RUNNING COUNT(tstamp) AS cnt_days,
               price - STRT.price AS price_dif
      ALL ROWS PER MATCH
      AFTER MATCH SKIP TO LAST UP
      PATTERN (STRT DOWN+ UP+)
      DEFINE DOWN AS DOWN.price < PREV(DOWN.price), UP AS UP.price > PREV(UP.price))
    """
    rows = asked(sql, ticker()).rows
    assert [row[1] for row in rows] == [day(n) for n in (5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16, 17, 18)]
    assert rows[0] == ("ACME", day(5), day(5), day(6), day(10), 1, "STRT", 4, 6, 1, 0, 25)
    assert rows[1] == ("ACME", day(6), day(5), day(6), day(10), 1, "DOWN", 4, 6, 2, -13, 12)
    assert rows[5] == ("ACME", day(10), day(5), day(6), day(10), 1, "UP", 4, 6, 6, 0, 25)
    assert rows[9] == ("ACME", day(13), day(10), day(12), day(13), 2, "UP", 1, 4, 4, 0, 25)


def test_a_w_shape():
    sql = """
    SELECT * FROM input MATCH_RECOGNIZE (
      PARTITION BY symbol ORDER BY tstamp
      MEASURES STRT.tstamp AS start_tstamp, UP.tstamp AS end_tstamp
      PATTERN (STRT DOWN+ UP+ DOWN+ UP+)
      DEFINE DOWN AS price < PREV(price), UP AS price > PREV(price))
    """
    assert asked(sql, ticker()).rows == (("ACME", day(5), day(13)),)


def test_defining_and_measuring_a_union_of_variables():
    sql = """
    SELECT * FROM input MATCH_RECOGNIZE (
      PARTITION BY symbol ORDER BY tstamp
      MEASURES FIRST(STRT.tstamp) AS strt_time, LAST(DOWN.tstamp) AS bottom, AVG(STDN.price) AS stdn_avgprice
      ONE ROW PER MATCH AFTER MATCH SKIP TO LAST UP
      PATTERN (STRT DOWN+ UP+)
      SUBSET STDN = (STRT, DOWN)
      DEFINE UP AS UP.price > PREV(UP.price), DOWN AS DOWN.price < PREV(DOWN.price))
    """
    assert asked(sql, ticker()).rows == (
        ("ACME", day(5), day(6), 18.5),
        ("ACME", day(10), day(12), pytest.approx(59 / 3)),
        ("ACME", day(14), day(16), 17.0),
    )


FLINK_TICKER = [
    ("10:00:00", 12, 1), ("10:00:01", 17, 2), ("10:00:02", 19, 1), ("10:00:03", 21, 3), ("10:00:04", 25, 2),
    ("10:00:05", 18, 1), ("10:00:06", 15, 1), ("10:00:07", 14, 2), ("10:00:08", 24, 2), ("10:00:09", 25, 2),
    ("10:00:10", 19, 1),
]  # fmt: skip


def flink_ticker() -> list[dict[str, Any]]:
    return [{"symbol": "ACME", "rowtime": f"2018-04-01T{at}Z", "price": p, "tax": t} for at, p, t in FLINK_TICKER]


def test_flink_s_periods_of_a_constantly_falling_price():
    sql = """
    SELECT * FROM input MATCH_RECOGNIZE (
      PARTITION BY symbol ORDER BY rowtime
      MEASURES START_ROW.rowtime AS start_tstamp, LAST(PRICE_DOWN.rowtime) AS bottom_tstamp,
               LAST(PRICE_UP.rowtime) AS end_tstamp
      ONE ROW PER MATCH AFTER MATCH SKIP TO LAST PRICE_UP
      PATTERN (START_ROW PRICE_DOWN+ PRICE_UP)
      DEFINE
        PRICE_DOWN AS (LAST(PRICE_DOWN.price, 1) IS NULL AND PRICE_DOWN.price < START_ROW.price)
                   OR PRICE_DOWN.price < LAST(PRICE_DOWN.price, 1),
        PRICE_UP AS PRICE_UP.price > LAST(PRICE_DOWN.price, 1)) MR
    """
    (row,) = asked(sql, flink_ticker()).rows
    assert row == ("ACME", "2018-04-01T10:00:04.000Z", "2018-04-01T10:00:07.000Z", "2018-04-01T10:00:08.000Z")


def test_flink_s_aggregations_over_the_match_so_far():
    sql = """
    SELECT * FROM input MATCH_RECOGNIZE (
      PARTITION BY symbol ORDER BY rowtime
      MEASURES FIRST(A.rowtime) AS start_tstamp, LAST(A.rowtime) AS end_tstamp, AVG(A.price) AS avgPrice
      ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
      PATTERN (A+ B)
      DEFINE A AS AVG(A.price) < 15) MR
    """
    events = [
        {"symbol": "ACME", "rowtime": f"2018-04-01T{at}Z", "price": price}
        for at, price in [
            ("01:00:00", 12), ("02:00:00", 17), ("03:00:00", 13), ("04:00:00", 16), ("05:00:00", 25), ("06:00:00", 2),
            ("07:00:00", 4), ("08:00:00", 10), ("09:00:00", 15), ("10:00:00", 25), ("11:00:00", 25),
        ]
    ]  # fmt: skip
    rows = asked(sql, events).rows
    assert rows == (
        ("ACME", "2018-04-01T01:00:00.000Z", "2018-04-01T04:00:00.000Z", 14.5),
        ("ACME", "2018-04-01T06:00:00.000Z", "2018-04-01T10:00:00.000Z", pytest.approx(11.2)),
    )


def test_flink_s_drop_of_price_within_an_hour():
    sql = """
    SELECT * FROM input MATCH_RECOGNIZE (
      PARTITION BY symbol ORDER BY rowtime
      MEASURES A.price - C.price AS dropDiff
      ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW
      PATTERN (A B* C) WITHIN INTERVAL '1' HOUR
      DEFINE B AS B.price > A.price - 10, C AS C.price < A.price - 10)
    """
    events = [
        {"symbol": "ACME", "rowtime": f"2018-04-01T{at}Z", "price": price}
        for at, price in [
            ("01:00:00", 20), ("01:20:00", 17), ("01:40:00", 16), ("02:00:00", 5),
            ("05:00:00", 20), ("05:20:00", 17), ("05:40:00", 8),
        ]
    ]  # fmt: skip
    # The first start finds nothing: its drop comes exactly an hour later, and the bound is exclusive (MR8).
    assert [row[1] for row in asked(sql, events).rows] == [12, 12]


@pytest.mark.parametrize(
    ("pattern", "values", "expected"),
    [
        ("A B C", [90, 80, 70, 70], [(1, 90, "A"), (2, 80, "B"), (3, 70, "C"), (4, None, None)]),
        ("() | A", [90, 80], [(1, None, None), (2, None, None)]),
        ("A B+?", [90, 80, 70, 70], [(1, 90, "A"), (2, 80, "B"), (3, None, None), (4, None, None)]),
        ("PERMUTE(B, C, A)", [90, 80, 70, 70], [(1, 90, "A"), (2, 80, "B"), (3, 70, "C"), (4, None, None)]),
    ],
)
def test_all_rows_with_unmatched_ones(pattern: str, values: list[int], expected: list[tuple[Any, ...]]):
    sql = f"""
    SELECT id, val, label FROM input MATCH_RECOGNIZE (
      ORDER BY id MEASURES RUNNING LAST(value) AS val, CLASSIFIER() AS label
      ALL ROWS PER MATCH WITH UNMATCHED ROWS PATTERN ({pattern})
      DEFINE A AS TRUE, B AS B.value < PREV(B.value), C AS C.value < PREV(C.value))
    """
    if "C" not in pattern:
        sql = sql.replace(", C AS C.value < PREV(C.value)", "")
    if "B" not in pattern:
        sql = sql.replace(", B AS B.value < PREV(B.value)", "")
    events = [{"id": number, "value": value} for number, value in enumerate(values, 1)]
    assert list(asked(sql, events).rows) == expected
