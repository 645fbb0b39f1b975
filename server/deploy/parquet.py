# pyarrow comes without types: this file is the only one that knows it, and what it gives is typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false
"""Reads Parquet files: their columns with the types as Spark's DDL writes them, how many rows, the rows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

Columns = tuple[tuple[str, str], ...]
"""Name and Spark type of each column, in order."""


class NotParquet(Exception):
    """The file is not a whole Parquet file."""


def columns(file: Path) -> Columns:
    """The columns of a file. Raises NotParquet."""
    try:
        return columns_of(pq.read_schema(file))
    except pa.ArrowInvalid as error:
        raise NotParquet(str(error)) from error


def count(file: Path) -> int:
    """Rows in a file, from its footer alone. Raises NotParquet."""
    try:
        return int(pq.read_metadata(file).num_rows)
    except pa.ArrowInvalid as error:
        raise NotParquet(str(error)) from error


def rows(file: Path, start: int = 0, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """Rows from ``start`` on, at most ``limit``, with Python's values. Reads no further than it must."""
    stop = None if limit is None else start + limit
    position = 0
    # Spark's older timestamps have nanoseconds, whose range ends in 2262.
    with pq.ParquetFile(file, coerce_int96_timestamp_unit="us") as parquet:
        for batch in parquet.iter_batches(batch_size=4_096):
            first, position = position, position + int(batch.num_rows)
            if stop is not None and first >= stop:
                return
            if position > start:
                inside = max(0, start - first)
                taken = batch.slice(inside, None if stop is None else stop - first - inside)
                yield from cast(list[dict[str, Any]], taken.to_pylist())


SPARK_SCHEMA = b"org.apache.spark.sql.parquet.row.metadata"

_SIMPLE: dict[pa.DataType, str] = {
    pa.bool_(): "BOOLEAN",
    pa.int8(): "TINYINT",
    pa.int16(): "SMALLINT",
    pa.int32(): "INT",
    pa.int64(): "BIGINT",
    pa.uint8(): "SMALLINT",
    pa.uint16(): "INT",
    pa.uint32(): "BIGINT",
    pa.uint64(): "DECIMAL(20,0)",
    pa.float16(): "FLOAT",
    pa.float32(): "FLOAT",
    pa.float64(): "DOUBLE",
    pa.date32(): "DATE",
    pa.date64(): "DATE",
    pa.null(): "VOID",
}
_NAMES = {
    "string": "STRING",
    "boolean": "BOOLEAN",
    "byte": "TINYINT",
    "short": "SMALLINT",
    "integer": "INT",
    "long": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamp_ntz": "TIMESTAMP_NTZ",
    "binary": "BINARY",
    "void": "VOID",
}


def columns_of(schema: pa.Schema) -> Columns:
    """Name and type of each column. Where Spark wrote the file, its own schema is in it and is exact."""
    written = (schema.metadata or {}).get(SPARK_SCHEMA)
    if written is not None:
        fields = cast(list[dict[str, Any]], json.loads(written)["fields"])
        return tuple((field["name"], _from_spark(field["type"])) for field in fields)
    return tuple((field.name, from_arrow(field.type)) for field in schema)


def from_arrow(kind: pa.DataType) -> str:
    """The Spark type that reads an Arrow type; STRING for what Spark has no type for."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if isinstance(kind, pa.TimestampType):
        return "TIMESTAMP" if kind.tz else "TIMESTAMP_NTZ"
    if isinstance(kind, (pa.Decimal128Type, pa.Decimal256Type)):
        return f"DECIMAL({kind.precision},{kind.scale})"
    if isinstance(kind, (pa.ListType, pa.LargeListType, pa.FixedSizeListType)):
        return f"ARRAY<{from_arrow(kind.value_type)}>"
    if isinstance(kind, pa.MapType):
        return f"MAP<{from_arrow(kind.key_type)}, {from_arrow(kind.item_type)}>"
    if isinstance(kind, pa.StructType):
        return "STRUCT<" + ", ".join(f"{_quoted(field.name)}: {from_arrow(field.type)}" for field in kind) + ">"
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return "BINARY"
    return "STRING"


def _from_spark(kind: Any) -> str:
    if isinstance(kind, str):
        return _NAMES.get(kind, kind.upper())
    match kind["type"]:
        case "array":
            return f"ARRAY<{_from_spark(kind['elementType'])}>"
        case "map":
            return f"MAP<{_from_spark(kind['keyType'])}, {_from_spark(kind['valueType'])}>"
        case "struct":
            inner = (f"{_quoted(field['name'])}: {_from_spark(field['type'])}" for field in kind["fields"])
            return "STRUCT<" + ", ".join(inner) + ">"
        case other:
            return str(other).upper()


def _quoted(name: str) -> str:
    return name if name.isidentifier() else "`" + name.replace("`", "``") + "`"
