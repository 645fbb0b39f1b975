"""A pattern's two borders on Spark: rows going in as plain columns, ports coming out as typed columns again."""

# pyright: reportUnknownMemberType=false
# Arrow comes without complete types.

from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame

from server.nodes.patterns.processor import PatternProcessor
from server.nodes.patterns.waiting_rows import NO_TIMER, REAL, WHOLE, bundled

BUCKETS = 256
"""Keys that share a state entry. Part of a checkpoint's layout: fixed before the first run."""

PatternColumns = Sequence[tuple[str, str]]

NUMBERS = ("TINYINT", "SMALLINT", "INT", "BIGINT", "FLOAT", "DOUBLE")


def detect(
    stream: DataFrame,
    *,
    detector: Any,
    spec: Mapping[str, Any],
    columns: PatternColumns,
    partition_by: Sequence[str],
    event_time: str,
) -> DataFrame:
    """All outputs of a pattern over a stream that has a watermark, as rows (port, body).

    ``detector``: the class of the engine that carries ``spec`` out. The watermarked column itself stays behind: so late
    rows reach the processor too, and are judged there.
    """
    bundles_of_rows = in_bundles(stream, columns, partition_by, event_time)
    return bundles_of_rows.groupBy("bucket").transformWithStateInPandas(
        PatternProcessor(detector, spec, columns),
        outputStructType="port STRING, body STRING",
        outputMode="Append",
        timeMode="EventTime",
    )


def in_bundles(stream: DataFrame, columns: PatternColumns, partition_by: Sequence[str], event_time: str) -> DataFrame:
    """The rows of a stream, a bundle for each bucket: (bucket, rows)."""
    rows = stream.selectExpr(*packed_row(columns, bucket_of(columns, partition_by), event_time))
    return rows.mapInArrow(bundled, "bucket INT, rows BINARY")


def bucket_of(columns: PatternColumns, partition_by: Sequence[str]) -> str:
    """The bucket that a row's key falls into."""
    kinds = dict(columns)
    key = ", ".join(key_value(sql_name(name), kinds[name]) for name in partition_by)
    return f"CAST(pmod(xxhash64({key}), {BUCKETS}) AS INT)" if key else "0"


def packed_row(columns: PatternColumns, bucket: str, event_time: str) -> list[str]:
    """A row as it is bundled: ``bucket``, ``at``, then its columns ``c0`` …"""
    return [
        f"{bucket} AS bucket",
        f"coalesce(unix_millis({sql_name(event_time)}), {-NO_TIMER}) AS at",
        *[f"{packed_value(sql_name(name), kind)} AS c{n}" for n, (name, kind) in enumerate(columns)],
    ]


def key_value(value: str, kind: str) -> str:
    """A key column as it is hashed: zero has one sign, and a time is whole milliseconds, as the matcher has it."""
    if kind.startswith("TIMESTAMP"):
        return f"date_trunc('MILLISECOND', {value})"
    return f"{value} + CAST(0 AS {kind})" if kind in REAL else value


def side_by_side(sides: Mapping[str, tuple[DataFrame, str]], columns: PatternColumns) -> DataFrame:
    """Rows of several streams as rows of one, each with its side; what only the others have is NULL.

    ``sides``: by name, each stream and the column of its watermark. The one stream's watermark is the earliest of
    theirs: who is behind holds all back.
    """
    streams = [stream.selectExpr(*beside(side, event_time, columns)) for side, (stream, event_time) in sides.items()]
    together = streams[0]
    for other in streams[1:]:
        together = together.union(other)
    return together


def beside(side: str, event_time: str, columns: PatternColumns) -> list[str]:
    """What a row of that side is in the one stream: its time as ``at``, then ``columns``."""
    values = [f"{value_beside(side, name, kind)} AS {sql_name(name)}" for name, kind in columns]
    return [f"{sql_name(event_time)} AS at", *values]


def value_beside(side: str, name: str, kind: str) -> str:
    """What a row of that side has in a column of the one stream: ``side``, ``key.x``, ``tie.x``, ``a.x``, ``b.x``."""
    prefix, _, column = name.partition(".")
    if not column:
        return sql_text(side)
    if prefix == side:
        return sql_name(column)
    if prefix in ("key", "tie"):
        return sql_name(column) if kind in ("UNKNOWN", "VOID") else f"CAST({sql_name(column)} AS {kind})"
    return "NULL" if kind in ("UNKNOWN", "VOID") else f"CAST(NULL AS {kind})"


def port(rows: DataFrame, name: str, columns: Sequence[tuple[str, str, Any]]) -> DataFrame:
    """The rows of one port. ``columns``: name, field of the body, type; a list of (name, type) for rows in a row."""
    bodies = rows.where(f"port = '{name}'").selectExpr(f"{body_of(columns)} AS body")
    return bodies.selectExpr(*unpacked_columns(columns))


def body_of(columns: Sequence[tuple[str, str, Any]]) -> str:
    """The column ``body`` as a struct of packed values."""
    fields = ", ".join(f"{field}: {packed_type(kind)}" for _, field, kind in columns)
    return f"from_json(body, 'STRUCT<{fields}>')"


def unpacked_columns(columns: Sequence[tuple[str, str, Any]]) -> list[str]:
    """The columns of a port, out of the struct ``body``."""
    return [f"{unpacked_value(f'body.{field}', kind)} AS {sql_name(column)}" for column, field, kind in columns]


def sql_name(column: str) -> str:
    """A column's name as SQL reads it."""
    return "`" + column.replace("`", "``") + "`"


def sql_text(text: str) -> str:
    """A string as SQL reads it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def packed_value(value: str, kind: str) -> str:
    """A value as it travels, without loss: times as milliseconds, dates as days, the rest as numbers or text."""
    if kind.startswith("TIMESTAMP"):
        return f"unix_millis(CAST({value} AS TIMESTAMP))"
    if kind == "DATE":
        return f"CAST(unix_date({value}) AS BIGINT)"
    if kind in REAL:
        return f"CAST({value} AS DOUBLE)"
    if kind in WHOLE:
        return f"CAST({value} AS BIGINT)"
    if kind in ("BOOLEAN", "STRING"):
        return value
    if kind == "BINARY":
        return f"base64({value})"
    if kind.startswith(("ARRAY", "STRUCT", "MAP")):
        return f"to_json({value})"
    return f"CAST({value} AS STRING)"


def packed_type(kind: Any) -> str:
    """The type a packed value has in the JSON."""
    if not isinstance(kind, str):
        return "ARRAY<STRUCT<" + ", ".join(f"c{n}: {packed_type(inner)}" for n, (_, inner) in enumerate(kind)) + ">>"
    if kind.startswith("TIMESTAMP"):
        return "BIGINT"
    if kind == "DATE":
        return "INT"
    return kind if kind in ("BOOLEAN", *NUMBERS) else "STRING"


def unpacked_value(value: str, kind: Any) -> str:
    """The reverse of ``packed_value``."""
    if not isinstance(kind, str):
        inner = ", ".join(
            f"{sql_text(name)}, {unpacked_value(f'taken.c{n}', each)}" for n, (name, each) in enumerate(kind)
        )
        return f"transform({value}, taken -> named_struct({inner}))"
    if kind.startswith("TIMESTAMP"):
        return f"CAST(timestamp_millis({value}) AS {kind})"
    if kind == "DATE":
        return f"date_from_unix_date({value})"
    if kind == "BINARY":
        return f"unbase64({value})"
    if kind.startswith(("ARRAY", "STRUCT", "MAP")):
        return f"from_json({value}, {sql_text(kind)})"
    return value if kind in ("STRING", "BOOLEAN", "UNKNOWN", *NUMBERS) else f"CAST({value} AS {kind})"
