"""Auto Loader, tried on rows that were seen in its files."""

from collections.abc import Mapping
from typing import Any

from server.cep.values import SqlError
from server.nodes.base import SAMPLE
from server.nodes.previewing import CantPreview, Flow, Reading, Row
from server.nodes.row_values import read_value
from server.nodes.sources.auto_loader.node import Config, columns
from server.sql.columns import Schema


def preview(config: Config, reading: Reading) -> Mapping[str, Flow]:
    """Rows with their types. Those with a value that can't be read are left out, as a run does, and counted."""
    if reading.seen is None:
        raise CantPreview("its files can't be looked at from here.", "cloudPath")
    schema = columns(config, {SAMPLE: reading.seen[0]})
    rows: list[Row] = []
    left_out = 0
    first = ""
    for raw in reading.seen[1]:
        if len(rows) == reading.limit:
            break
        try:
            rows.append(_typed(raw, schema))
        except _Unreadable as reason:
            left_out += 1
            first = first or str(reason)
    told = f"{left_out} {'row has' if left_out == 1 else 'rows have'} a value that can't be read, first {first}."
    also = f"{told} A run puts such rows among its errors."
    return {"out": Flow(schema, tuple(rows), (also,) if left_out else ())}


class _Unreadable(Exception):
    pass


def _typed(raw: Mapping[str, Any], schema: Schema) -> Row:
    folded = {name.casefold(): value for name, value in raw.items()}
    values: list[Any] = []
    for column in schema.columns:
        try:
            values.append(read_value(folded.get(column.name.casefold()), column.type))
        except SqlError as error:
            raise _Unreadable(f"{column.name}: {error}") from error
    return tuple(values)
