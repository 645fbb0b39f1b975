"""Files as streams: the typed rows of lines that can be read, and what is wrong with the others."""

# pyright: reportUnknownMemberType=false
# Arrow comes without complete types.

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame

from server.nodes.sources.auto_loader.plain_lines import plain_line
from server.nodes.sources.auto_loader.reading import (
    CORRUPT,
    NOT_CSV,
    NOT_JSON,
    FileColumns,
    Judged,
    columns_struct,
    csv_line,
    header_of,
    parsed_csv,
    parsed_json,
    quoted_text,
    struct_of,
    text_parts,
    typed_parts,
)

FILE = "_metadata.file_path AS file"
"""Asked for unreadable lines only: Spark writes it beside every row that is read."""


def json_rows(lines: DataFrame, columns: FileColumns) -> DataFrame:
    """The rows of lines of JSON. Empty lines are passed over."""
    raw = lines.where("trim(value) <> ''").selectExpr(f"{parsed_json('value', columns)} AS raw")
    return readable_rows(raw, text_parts(columns, NOT_JSON))


def json_errors(lines: DataFrame, columns: FileColumns) -> DataFrame:
    """Lines of JSON that can't be read, as (reason, line, file)."""
    parsed = f"{parsed_json('value', columns)} AS raw"
    raw = lines.where("trim(value) <> ''").selectExpr("value AS line", FILE, parsed)
    return unreadable_lines(raw, text_parts(columns, NOT_JSON))


def csv_rows(rows: DataFrame, columns: FileColumns) -> DataFrame:
    """The rows of CSV, of rows that are all text."""
    raw = rows.selectExpr(f"{columns_struct([*columns, (CORRUPT, 'STRING')])} AS raw")
    return readable_rows(raw, text_parts(columns, NOT_CSV))


def csv_errors(rows: DataFrame, columns: FileColumns, separator: str = ",") -> DataFrame:
    """Those that can't be read, as (reason, line, file)."""
    texts = columns_struct([*columns, (CORRUPT, "STRING")])
    raw = rows.selectExpr(f"{csv_line(columns, '', separator)} AS line", FILE, f"{texts} AS raw")
    return unreadable_lines(raw, text_parts(columns, NOT_CSV))


def csv_errors_of_lines(lines: DataFrame, columns: FileColumns) -> DataFrame:
    """The same of files with commas read line by line, which is faster: only what is in doubt is parsed.

    Only files whose header fits may be among them.
    """
    doubtful = lines.where(f"NOT value RLIKE {quoted_text(plain_line(columns))} AND value RLIKE '[^\\\\x00-\\\\x20]'")
    parsed = f"{parsed_csv('value', columns)} AS raw"
    begins = "_metadata.file_block_start = 0 AS begins"
    raw = doubtful.selectExpr("value", FILE, begins, parsed)
    own = raw.selectExpr("value", "file", f"begins AND {header_of(columns)} AS heads")
    judged = own.mapInArrow(without_headers, "value STRING, file STRING").selectExpr("file", parsed)
    return unreadable_lines(
        judged.selectExpr(f"{csv_line(columns, 'raw.')} AS line", "file", "raw"), text_parts(columns, NOT_CSV)
    )


def without_headers(batches: Iterator[Any]) -> Iterator[Any]:
    """Lines (value, file, heads) of a task, without the first of each file that ``heads``, reads as its header.

    A task reads the beginning of a file from its first line on; whatever reads as a header further down is no header.
    """
    begun: set[str] = set()
    for batch in batches:
        kept: list[bool] = []
        for file, heads in zip(batch.column("file").to_pylist(), batch.column("heads").to_pylist(), strict=True):
            kept.append(not heads or file in begun)
            if heads:
                begun.add(file)
        yield batch.filter(pa.array(kept, pa.bool_())).drop_columns(["heads"])


def typed_rows(rows: DataFrame, columns: Sequence[tuple[str, str, str]]) -> DataFrame:
    """The rows of rows that have types: name, type in the file, type wanted."""
    raw = rows.selectExpr(f"{columns_struct([(name, kind) for name, kind, _ in columns])} AS raw")
    return readable_rows(raw, typed_parts(columns))


def typed_errors(rows: DataFrame, columns: Sequence[tuple[str, str, str]]) -> DataFrame:
    """Those with a value that can't become the wanted type, as (reason, line, file)."""
    values = columns_struct([(name, kind) for name, kind, _ in columns])
    raw = rows.selectExpr(f"to_json({values}) AS line", FILE, f"{values} AS raw")
    return unreadable_lines(raw, typed_parts(columns))


def readable_rows(raw: DataFrame, judgement: Judged) -> DataFrame:
    """The typed rows of what can be read."""
    row, readable, _ = judgement
    return raw.selectExpr("raw", f"{struct_of(row)} AS row").where(readable).select("row.*")


def unreadable_lines(raw: DataFrame, judgement: Judged) -> DataFrame:
    """The rest, as (reason, line, file)."""
    row, readable, reason = judgement
    rows = raw.selectExpr("line", "file", "raw", f"{struct_of(row)} AS row")
    return rows.where(f"NOT ({readable})").selectExpr(f"{reason} AS reason", "line", "file")
