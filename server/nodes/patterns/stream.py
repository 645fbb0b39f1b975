"""A pattern's two borders on Spark: rows going in as JSON, ports coming out as typed columns again."""

from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame

from server.nodes.patterns.processor import NO_TIMER, PatternProcessor

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
    packed = ", ".join(f"'c{n}', {packed_value(sql_name(name), kind)}" for n, (name, kind) in enumerate(columns))
    key = ", ".join(sql_name(name) for name in partition_by)
    bucket = f"CAST(pmod(xxhash64({key}), {BUCKETS}) AS INT)" if key else "0"
    rows = stream.selectExpr(
        f"{bucket} AS bucket",
        f"coalesce(unix_millis({sql_name(event_time)}), {-NO_TIMER}) AS at",
        f"to_json(named_struct({packed}), map('ignoreNullFields', 'false')) AS row",
    )
    return rows.groupBy("bucket").transformWithStateInPandas(
        PatternProcessor(detector, spec, columns),
        outputStructType="port STRING, body STRING",
        outputMode="Append",
        timeMode="EventTime",
    )


def port(rows: DataFrame, name: str, columns: Sequence[tuple[str, str, Any]]) -> DataFrame:
    """The rows of one port. ``columns``: name, field of the body, type; a list of (name, type) for rows in a row."""
    fields = ", ".join(f"{field}: {packed_type(kind)}" for _, field, kind in columns)
    bodies = rows.where(f"port = '{name}'").selectExpr(f"from_json(body, 'STRUCT<{fields}>') AS body")
    return bodies.selectExpr(
        *[f"{unpacked_value(f'body.{field}', kind)} AS {sql_name(column)}" for column, field, kind in columns]
    )


def sql_name(column: str) -> str:
    """A column's name as SQL reads it."""
    return "`" + column.replace("`", "``") + "`"


def sql_text(text: str) -> str:
    """A string as SQL reads it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def packed_value(value: str, kind: str) -> str:
    """A value as JSON can carry it without loss: times as milliseconds, dates as days, the rest as text."""
    if kind in ("STRING", "BOOLEAN", *NUMBERS):
        return f"CAST({value} AS {kind})"
    if kind.startswith("TIMESTAMP"):
        return f"unix_millis(CAST({value} AS TIMESTAMP))"
    if kind == "DATE":
        return f"unix_date({value})"
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
