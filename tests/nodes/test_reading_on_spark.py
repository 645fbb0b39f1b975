"""Lines of files on a real Spark: what is read, what is refused and why, held against the rule said value by value."""

import csv
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from server.application.json_lines import decoded
from server.nodes.sources.auto_loader.files import (
    csv_errors,
    csv_errors_of_lines,
    csv_rows,
    json_errors,
    json_rows,
    typed_errors,
    typed_rows,
)
from server.nodes.sources.auto_loader.plain_lines import plain_field, plain_line
from server.nodes.sources.auto_loader.reading import (
    CORRUPT,
    NOT_CSV,
    NOT_JSON,
    parsed_json,
    quoted_text,
    text_schema,
    typed,
    wrong,
)

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


def by_the_program(rows: Any, errors: Any) -> list[str]:
    """The rows and the refusals of a program, taken apart as it takes them apart."""
    whole = rows.selectExpr("struct(*) AS row").selectExpr(f"{as_text('row')} AS text")
    read = [repr((found.text, None)) for found in whole.collect()]
    return sorted(read + [repr((None, row.reason)) for row in errors.collect()])


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_bytes(text.encode("utf-8", "replace"))
    os.utime(path)
    return str(path)


def read_csv(spark: Any, path: str, columns: list[tuple[str, str]]) -> Any:
    """Rows of CSV as the program reads them."""
    options = {"header": "true", "enforceSchema": "false", "mode": "PERMISSIVE", "columnNameOfCorruptRecord": CORRUPT}
    return spark.read.schema(text_schema(columns)).options(**options, escape='"').csv(path)


def text_header(columns: list[tuple[str, str]]) -> str:
    return ",".join(name for name, _ in columns)


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
    found = read_csv(spark, path, COLUMNS)
    errors = csv_errors(found, COLUMNS)
    raw = found.selectExpr("'' AS line", "struct(*) AS raw")
    assert by_the_program(csv_rows(found, COLUMNS), errors) == by_the_rule(spark, raw, NOT_CSV)
    by_line = csv_errors_of_lines(spark.read.text(path), COLUMNS)
    assert sorted(map(tuple, by_line.collect())) == sorted(map(tuple, errors.collect()))


@ON_SPARK
@given(rows=FILES)
@example(rows=[line({8: "10000-01-01", 9: "9223372036854775807"}), line({8: "0000-01-01", 9: "-62135596800001"})] * 15)
def test_gp7_json_is_read_and_refused_by_the_rule(spark: Any, tmp_path_factory: Any, rows: list[list[str]]):
    names = [name for name, _ in COLUMNS]
    texts = [json.dumps(dict(zip(names, row, strict=False))) for row in rows]
    bare = [f'{{"i": {row[0]}, "at": {row[-1]}}}' for row in rows]
    text = "\n".join([*texts, *bare, "[1]", "no json", "{}", '{"i": 1, "at": 5, "a": [1], "x": 1e2}'])
    path = written(tmp_path_factory.mktemp("json"), "a.jsonl", text)
    lines = spark.read.text(path)
    raw = lines.where("trim(value) <> ''").selectExpr("value AS line", f"{parsed_json('value', COLUMNS)} AS raw")
    program = by_the_program(json_rows(lines, COLUMNS), json_errors(lines, COLUMNS))
    assert program == by_the_rule(spark, raw, NOT_JSON)


PLAIN_KINDS = [kind for _, kind in COLUMNS] + ["SMALLINT", "DECIMAL(2,2)", "DECIMAL(38,0)", "DECIMAL", "TIMESTAMP_NTZ"]


def whole_field(kind: str) -> Any:
    """Fields that are fine at a glance. What Java must not take back, Hypothesis need not know."""
    return st.from_regex(re.sub(r"(?<=[*}?])\+", "", plain_field(kind)), fullmatch=True)


@ON_SPARK
@given(data=st.data())
def test_gp7_a_line_that_is_fine_at_a_glance_is_fine(spark: Any, tmp_path_factory: Any, data: st.DataObject):
    fields = [data.draw(st.lists(whole_field(kind), min_size=20, max_size=60)) for kind in PLAIN_KINDS]
    rows = [[own[place % len(own)] for own in fields] for place in range(60)]
    columns = [(f"c{place}", kind) for place, kind in enumerate(PLAIN_KINDS)]
    text = "".join(",".join(row) + "\n" for row in rows)
    path = written(tmp_path_factory.mktemp("plain"), "a.csv", f"{text_header(columns)}\n{text}")
    found = read_csv(spark, path, columns)
    assert csv_errors(found, columns).collect() == []
    glanced = f"NOT value RLIKE {quoted_text(plain_line(columns))}"
    assert [row.value for row in spark.read.text(path).where(glanced).collect()] == [text_header(columns)]


def test_gp7_the_first_line_of_each_file_is_its_header_and_no_other(spark: Any, tmp_path: Path):
    columns = [("k", "INT"), ("Word", "STRING")]
    files = {
        "a.csv": "k,Word\n1,x\nk,Word\n2,y\nk,word\n",
        "b.csv": "\n  \nK,WORD\n\n3,z\nx,z\n",
        "c.csv": '\ufeffk,Word\r\n4,"a, b"\r\n"k","Word"\r\n5\r\n',
        "d.csv": '"k","Word"\n' + "6,six\n" * 100 + "k,Word\n" + "7,seven\n" * 100,
    }
    for name, text in files.items():
        written(tmp_path, name, text)
    expected = sorted(map(tuple, csv_errors(read_csv(spark, str(tmp_path), columns), columns).collect()))
    assert [(reason, line, Path(file).name) for reason, line, file in expected] == [
        ("k: k is not a INT", "k,Word", "a.csv"),
        ("k: k is not a INT", "k,Word", "c.csv"),
        ("k: k is not a INT", "k,Word", "d.csv"),
        ("k: k is not a INT", "k,word", "a.csv"),
        ("k: x is not a INT", "x,z", "b.csv"),
        ("not a row of this CSV: wrong number of fields", "5", "c.csv"),
    ]
    for block in ("64", "134217728"):
        spark.conf.set("spark.sql.files.maxPartitionBytes", block)
        by_line = csv_errors_of_lines(spark.read.text(str(tmp_path)), columns).collect()
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
        assert sorted(map(tuple, by_line)) == expected


def test_gp7_a_number_beyond_a_double_is_what_it_was_told_to_be(spark: Any, tmp_path: Path):
    text = '{"i": 1e400, "s": -1e400}'
    found = json_errors(spark.read.text(written(tmp_path, "a.json", text)), [("i", "DOUBLE"), ("s", "STRING")])
    (error,) = found.collect()
    assert error.reason == f"i: {decoded(text)['i']} is not a DOUBLE"


def test_gp7_typed_values_that_cannot_become_the_wanted_type_are_refused(spark: Any, tmp_path: Path):
    path = str(tmp_path / "rows")
    spark.sql("SELECT 300 AS n, 'x' AS s, 5L AS at UNION ALL SELECT 3, '4', NULL").write.parquet(path)
    rows = spark.read.parquet(path)
    columns = [("n", "INT", "TINYINT"), ("s", "STRING", "STRING"), ("at", "BIGINT", "TIMESTAMP")]
    assert [row.reason for row in typed_errors(rows, columns).collect()] == ["n: 300 is not a TINYINT"]
    assert [tuple(row) for row in typed_rows(rows, columns).collect()] == [(3, "4", None)]
