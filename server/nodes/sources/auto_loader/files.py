"""Files as streams of typed rows, each line judged: whether it can be read, and the reason if not."""

from collections.abc import Sequence

from pyspark.sql import DataFrame

from server.nodes.sources.auto_loader.reading import (
    CORRUPT,
    NOT_CSV,
    NOT_JSON,
    FileColumns,
    Judged,
    columns_struct,
    csv_line,
    parsed_json,
    struct_of,
    text_parts,
    typed_parts,
)


def json_rows(lines: DataFrame, columns: FileColumns) -> DataFrame:
    """Lines of JSON as (row, line, file, readable, reason). Empty lines are passed over."""
    parsed = f"{parsed_json('value', columns)} AS raw"
    raw = lines.where("trim(value) <> ''").selectExpr("value AS line", "_file AS file", parsed)
    return judged(raw, text_parts(columns, NOT_JSON))


def csv_rows(rows: DataFrame, columns: FileColumns, separator: str = ",") -> DataFrame:
    """Rows of CSV, all text, as (row, line, file, readable, reason)."""
    texts = columns_struct([*columns, (CORRUPT, "STRING")])
    line = csv_line(columns_struct(columns), separator)
    raw = rows.selectExpr(f"coalesce({CORRUPT}, {line}) AS line", "_file AS file", f"{texts} AS raw")
    return judged(raw, text_parts(columns, NOT_CSV))


def typed_rows(rows: DataFrame, columns: Sequence[tuple[str, str, str]]) -> DataFrame:
    """Rows that have types (name, type in the file, type wanted) as (row, line, file, readable, reason)."""
    values = columns_struct([(name, kind) for name, kind, _ in columns])
    raw = rows.selectExpr(f"to_json({values}) AS line", "_file AS file", f"{values} AS raw")
    return judged(raw, typed_parts(columns))


def judged(raw: DataFrame, judgement: Judged) -> DataFrame:
    """With the typed row, whether the line can be read, and the reason if not."""
    row, readable, reason = judgement
    rows = raw.selectExpr("line", "file", "raw", f"{struct_of(row)} AS row")
    return rows.selectExpr("row", "line", "file", f"{readable} AS readable", f"{reason} AS reason")
