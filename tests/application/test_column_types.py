"""Types of columns from their values, and the values that are none of their column's type."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.application.inference import ddl, kind_of, merged
from server.application.sampling import Sampler
from tests.application.files import types, write_lines


def test_json_values_have_sparks_types(data: Path, sampler: Sampler):
    row = {
        "whole": 1,
        "huge": 2**70,
        "part": 1.5,
        "yes": True,
        "text": "a",
        "at": "2013-01-01T10:00:00Z",
        "day": "2013-01-01",
        "nothing": None,
        "list": [1, 2.5],
        "empty": [],
        "inner": {"x y": 1, "z": None},
    }
    write_lines(data / "a.json", row)
    assert types(sampler.sample("a.json").schema) == {
        "whole": "BIGINT",
        "huge": "DECIMAL(38,0)",
        "part": "DOUBLE",
        "yes": "BOOLEAN",
        "text": "STRING",
        "at": "TIMESTAMP",
        "day": "DATE",
        "nothing": "STRING",
        "list": "ARRAY<DOUBLE>",
        "empty": "ARRAY<STRING>",
        "inner": "STRUCT<`x y`: BIGINT, z: STRING>",
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2.5], "DOUBLE"),
        ([None, 1], "BIGINT"),
        ([1, "a"], "STRING"),
        ([True, 1], "STRING"),
        (["2013-01-01", "2013-01-01T10:00:00Z"], "TIMESTAMP"),
        (["2013-01-01", "soon"], "STRING"),
        (["2013-13-01T10:00:00Z"], "STRING"),
        (["2013-01-01 10:00"], "TIMESTAMP"),
        ([{"a": 1}, {"b": "x"}], "STRUCT<a: BIGINT, b: STRING>"),
        ([[1], {"a": 1}], "STRING"),
        ([1, 2**70, 1.0], "DOUBLE"),
        ([{}], "STRING"),
    ],
)
def test_the_type_of_a_column_holds_all_its_values(values: list[Any], expected: str):
    assert ddl(merged(map(kind_of, values))) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(json_values, max_size=6))
def test_one_more_value_never_narrows_a_type_and_the_same_again_changes_nothing(values: list[Any]):
    once = merged(map(kind_of, values))
    assert merged(map(kind_of, [*values, *values])) == once
    assert merged([once, merged(map(kind_of, values[:3]))]) == once


def test_columns_keep_their_order_and_spark_ignores_the_case_of_names(data: Path, sampler: Sampler):
    write_lines(data / "a.json", {"b": 1, "a": 2}, {"A": 2.5, "c": "x"})
    assert types(sampler.sample("a.json").schema) == {"b": "BIGINT", "a": "DOUBLE", "c": "STRING"}


# -- what most of the values say --------------------------------------------------------------------------------------


def test_one_value_of_another_kind_among_many_is_told_and_does_not_make_the_column_text(data: Path, sampler: Sampler):
    rows: list[dict[str, Any]] = [{"price": n / 2, "n": n, "at": "2013-01-01T10:00:00Z", "s": "x"} for n in range(400)]
    rows[16]["price"] = "n/a"
    rows[99]["price"] = {"eur": 1}
    rows[7]["at"] = "soon"
    rows[8]["n"] = "12"
    rows[9]["s"] = 5
    (data / "a.json").write_text("no json\n" + "".join(json.dumps(row) + "\n" for row in rows) + "nor this\n")
    sample = sampler.sample("a.json")
    assert types(sample.schema) == {"price": "DOUBLE", "n": "BIGINT", "at": "TIMESTAMP", "s": "STRING"}
    assert sample.faults == (
        "2 lines are not a JSON object, the first at line 1 of a.json. A run puts them among its errors.",
        "2 values of price are not DOUBLE, the first at line 18 of a.json. A run puts such rows among its errors.",
        "1 value of at is not TIMESTAMP, the first at line 9 of a.json. A run puts such rows among its errors.",
    )


@pytest.mark.parametrize(("odd", "expected"), [(4, "BIGINT"), (5, "STRING"), (400, "STRING")])
def test_only_rare_values_are_passed_over(odd: int, expected: str, data: Path, sampler: Sampler):
    write_lines(data / "a.json", *({"n": n} for n in range(400)), *({"n": "many"} for _ in range(odd)))
    sample = sampler.sample("a.json")
    assert types(sample.schema) == {"n": expected}
    assert [(one.count, one.first[1]) for one in sample.odd] == ([(odd, 401)] if expected == "BIGINT" else [])


def test_a_broken_line_of_csv_spoils_no_other(data: Path, sampler: Sampler):
    good = "".join(f"{n},{n}.5,x\n" for n in range(200))
    (data / "a.csv").write_text('n,part,s\n1,2,3,4\n"1,2\n' + good + "many,1.5,x\n")
    sample = sampler.sample("a.csv")
    assert types(sample.schema) == {"n": "BIGINT", "part": "DOUBLE", "s": "STRING"}
    assert sample.faults == (
        "2 lines are not a row of this CSV, the first at line 2 of a.csv. A run puts them among its errors.",
        "1 value of n is not BIGINT, the first at line 204 of a.csv. A run puts such rows among its errors.",
    )
    assert len(sample.rows) == 201


def test_the_first_odd_value_is_that_of_the_first_file(data: Path, sampler: Sampler):
    (data / "in").mkdir()
    for name in ("b.json", "a.json"):
        write_lines(data / "in" / name, *({"n": n} for n in range(200)), {"n": "x"})
    assert sampler.sample("in").faults == (
        "2 values of n are not BIGINT, the first at line 201 of a.json. A run puts such rows among its errors.",
    )


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("ts", [1_357_035_420_000, 1_357_035_421_000], "TIMESTAMP"),
        ("ts", [700_000_000_000], "TIMESTAMP"),
        ("eventTime", [700_000_000_000], "TIMESTAMP"),
        ("seen_ms", [1_357_035_420_000, None], "TIMESTAMP"),
        ("whatever", [1_357_035_420_000, 1_357_035_421_000], "TIMESTAMP"),
        ("whatever", [700_000_000_000], "BIGINT"),
        ("order_id", [1_357_035_420_000], "BIGINT"),
        ("orderId", [1_357_035_420_000], "BIGINT"),
        ("phone", [1_357_035_420_000], "BIGINT"),
        ("ts", [1_357_035_420], "BIGINT"),
        ("ts", [1_357_035_420_000, 0], "BIGINT"),
        ("ts", [1_357_035_420_000, 9_990_000_000_000], "BIGINT"),
        ("ts", [1_357_035_420_000, 1.5], "DOUBLE"),
        ("ts", [1_357_035_420_000_000], "BIGINT"),
    ],
)
def test_whole_numbers_that_are_milliseconds_of_our_time_are_times(
    name: str, values: list[Any], expected: str, data: Path, sampler: Sampler
):
    write_lines(data / "a.json", *({name: value} for value in values))
    assert types(sampler.sample("a.json").schema) == {name: expected}
    (data / "a.csv").write_text(f"{name},x\n" + "".join(f"{'' if v is None else v},1\n" for v in values))
    assert types(sampler.sample("a.csv").schema) == {name: expected, "x": "BIGINT"}
