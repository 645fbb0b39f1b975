"""Lines of files on a real Spark: what is read, what is refused and why, held against the rule said value by value."""

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from server.nodes.sources.auto_loader.files import csv_rows, json_rows, typed_rows
from server.nodes.sources.auto_loader.reading import CORRUPT, NOT_CSV, NOT_JSON, parsed_json, text_schema, typed, wrong

pytestmark = pytest.mark.spark

COLUMNS = [
    ("i", "INT"), ("l", "BIGINT"), ("t", "TINYINT"), ("s", "STRING"), ("x", "DOUBLE"), ("f", "FLOAT"),
    ("d", "DECIMAL(6,2)"), ("b", "BOOLEAN"), ("day", "DATE"), ("at", "TIMESTAMP"), ("a", "ARRAY<INT>"),
]  # fmt: skip

NASTY = [
    "", " ", "0", "1", "-7", "+7", " 7 ", "7.0", "7.5", "1e3", "1d", "0x10", "007", "127", "128", "2147483648",
    "9223372036854775807", "9223372036854775808", "1357034400000", "-62135596800001", "253402300800000", "٣", "12٣",
    "NaN", "nan", "Inf", "-Infinity", "1234.56", "12345.67", "1.999", "1,5", "true", "TRUE", "t", "yes", "perhaps",
    "2013", "2013-01-01", "2013-02-29", "2013-1-1", "2013-01-01T10:00:00Z", "2013-01-01 10:00", "10:00",
    "2013-01-01T10:00:00.123456789+05:30", "2013-01-01T25:00:00Z", "10000-01-01", "0000-01-01", "[1, 2]", "[x]", "{}",
    "null", "NULL", 'a "quoted" word', '"', "back\\slash", "tab\there", "\x01 7", "é", "\u2028", "a'b", "a;b",
]  # fmt: skip

FIELDS = st.one_of(st.sampled_from(NASTY), st.text("0123456789-+.:TZ ", max_size=12), st.text(max_size=6))
GOOD = ["7", "9007199254740993", "1", "x", "1.5", "2", "12.34", "true", "2013-01-01", "1357034400000", "[1]"]


def line(places: dict[int, str]) -> list[str]:
    """A good line with other fields in some places."""
    return [places.get(place, good) for place, good in enumerate(GOOD)]


LINES = st.one_of(
    st.dictionaries(st.integers(0, len(GOOD) - 1), FIELDS, max_size=2).map(line),
    st.lists(FIELDS, min_size=1, max_size=len(COLUMNS) + 2),
)
FILES = st.lists(LINES, min_size=30, max_size=60)
# A file of many lines says at once what is wrong with them: nothing to shrink, and Spark is slow to ask.
ON_SPARK = settings(
    max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)


def by_the_rule(spark: Any, raw: Any, broken: tuple[str, str]) -> list[str]:
    """Every line judged one question after the other, nothing left out because it seems fine; ``raw``: its texts."""
    kinds = [(f"`{name}`", name, kind) for name, kind in COLUMNS]
    raw = raw.selectExpr("line", *[f"raw.{value}" for value, _, _ in kinds], f"{broken[0]} AS broken")
    values = [f"{typed(value, kind)} AS `{name} typed`" for value, name, kind in kinds]
    wrongs = [
        wrong(value, f"`{name} typed`", name, kind) if kind != "STRING" else "NULL" for value, name, kind in kinds
    ]
    # Kept between the steps, so that Spark answers each question by itself.
    judged = raw.selectExpr("*", *values).localCheckpoint()
    own = ", ".join(f"`{name} typed` AS `{name}`" for name, _ in COLUMNS)
    said = judged.selectExpr(
        "broken", f"array_join(array({', '.join(wrongs)}), '; ') AS wrong", f"{as_text(f'struct({own})')} AS typed"
    )
    rows: list[str] = []
    for row in said.collect():
        reason = broken[1] if row.broken else row.wrong
        rows.append(repr((None, reason) if reason else (row.typed, None)))
    return sorted(rows)


def as_text(row: str) -> str:
    """A struct as JSON: Spark knows years that Python does not."""
    return f"to_json({row}, map('ignoreNullFields', 'false'))"


def by_the_program(read: Any) -> list[str]:
    """The rows and the refusals of a program, taken apart as it takes them apart."""
    rows = [
        repr((found.text, None)) for found in read.where("readable").selectExpr(f"{as_text('row')} AS text").collect()
    ]
    return sorted(rows + [repr((None, row.reason)) for row in read.where("NOT readable").select("reason").collect()])


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_bytes(text.encode("utf-8", "replace"))
    os.utime(path)
    return str(path)


def csv_text(rows: list[list[str]]) -> str:
    """A file with a header; half of its lines well quoted, the other half as somebody wrote them by hand."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name for name, _ in COLUMNS])
    for place, fields in enumerate(rows):
        own = [field.replace("\n", " ").replace("\r", " ") for field in fields]
        if place % 2:
            writer.writerow(own)
        else:
            out.write(",".join(own) + "\n")
    return out.getvalue()


@ON_SPARK
@given(rows=FILES)
@example(rows=[line({8: "10000-01-01", 9: "9223372036854775807"}), line({8: "0000-01-01", 9: "-62135596800001"})] * 15)
def test_gp7_csv_is_read_and_refused_by_the_rule(spark: Any, tmp_path_factory: Any, rows: list[list[str]]):
    path = written(tmp_path_factory.mktemp("csv"), "a.csv", csv_text(rows))
    options = {"header": "true", "enforceSchema": "false", "mode": "PERMISSIVE", "columnNameOfCorruptRecord": CORRUPT}
    options |= {"escape": '"'}
    lines = spark.read.schema(text_schema(COLUMNS)).options(**options).csv(path).selectExpr("*", "'a.csv' AS _file")
    raw = lines.selectExpr("'' AS line", "struct(* EXCEPT (_file)) AS raw")
    expected = by_the_rule(spark, raw, NOT_CSV)
    assert by_the_program(csv_rows(lines, COLUMNS)) == expected


@ON_SPARK
@given(rows=FILES)
@example(rows=[line({8: "10000-01-01", 9: "9223372036854775807"}), line({8: "0000-01-01", 9: "-62135596800001"})] * 15)
def test_gp7_json_is_read_and_refused_by_the_rule(spark: Any, tmp_path_factory: Any, rows: list[list[str]]):
    names = [name for name, _ in COLUMNS]
    texts = [json.dumps(dict(zip(names, row, strict=False))) for row in rows]
    bare = [f'{{"i": {row[0]}, "at": {row[-1]}}}' for row in rows]
    text = "\n".join([*texts, *bare, "[1]", "no json", "{}", '{"i": 1, "at": 5, "a": [1], "x": 1e2}'])
    path = written(tmp_path_factory.mktemp("json"), "a.jsonl", text)
    lines = spark.read.text(path).selectExpr("*", "'a.jsonl' AS _file")
    read = json_rows(lines, COLUMNS)
    raw = lines.where("trim(value) <> ''").selectExpr("value AS line", f"{parsed_json('value', COLUMNS)} AS raw")
    assert by_the_program(read) == by_the_rule(spark, raw, NOT_JSON)


def test_gp7_typed_values_that_cannot_become_the_wanted_type_are_refused(spark: Any):
    rows = spark.sql("SELECT 300 AS n, 'x' AS s, 5L AS at, 'f' AS _file UNION ALL SELECT 3, '4', NULL, 'f'")
    read = typed_rows(rows, [("n", "INT", "TINYINT"), ("s", "STRING", "STRING"), ("at", "BIGINT", "TIMESTAMP")])
    assert [row.reason for row in read.where("NOT readable").collect()] == ["n: 300 is not a TINYINT"]
    assert [tuple(row.row) for row in read.where("readable").collect()] == [(3, "4", None)]
