"""Several inputs as one stream: every row says its side and has columns for all of them, of which its own are filled.

The columns are called ``side``, ``key.x`` and ``tie.x`` (which all sides have), then ``a.x``, ``b.x`` for each side's
own. The time of a row stands in ``at``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from server.nodes.base import SchemasByPort
from server.sql.columns import Column, Schema
from server.sql.types import INTEGRALS, UNKNOWN, VOID, normal_type

SIDE = Column("side", "STRING")
AT = "at"


def side_by_side_schema(inputs: SchemasByPort, key: Sequence[str], ties: Sequence[str]) -> Schema:
    """The columns of the one stream; ``key`` and ``ties`` that a side lacks are left out."""
    columns = [SIDE]
    for prefix, names in (("key", key), ("tie", ties)):
        for name in dict.fromkeys(names):
            found = [column_of(schema, name) for schema in inputs.values()]
            if all(found):
                own = next(column for column in found if column is not None)
                kind = common_type([column.type for column in found if column is not None])
                columns.append(Column(f"{prefix}.{own.name}", kind or own.type))
    for side, schema in inputs.items():
        columns += [Column(f"{side}.{column.name}", column.type) for column in schema.columns]
    return Schema(
        tuple(columns),
        open=any(schema.open for schema in inputs.values()),
        event_time=AT,
        delay_ms=max(schema.delay_ms for schema in inputs.values()),
        detected=any(schema.detected for schema in inputs.values()),
        unsure=any(schema.unsure for schema in inputs.values()),
    )


def own_schema(before: Schema, side: str) -> Schema:
    """The columns of one side again."""
    start = f"{side}."
    own = [Column(c.name.removeprefix(start), c.type) for c in before.columns if c.name.startswith(start)]
    return Schema(tuple(own), open=before.open, unsure=before.unsure)


def column_of(schema: Schema, name: str) -> Column | None:
    """The column of that name; of an unknown type where the columns aren't all known."""
    return schema.column(name) or (Column(name, UNKNOWN) if schema.open else None)


def common_type(kinds: Sequence[str]) -> str | None:
    """The type in which values of all sides can be compared as they are; None if there is none."""
    known = {normal_type(kind) for kind in kinds} - {UNKNOWN, VOID}
    if len(known) <= 1:
        return next(iter(known), UNKNOWN)
    return "BIGINT" if known <= set(INTEGRALS) else None


def row_beside(side: str, event: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """A row of one side as a row of the one stream, in the columns ``names``."""
    own = {name.casefold(): value for name, value in event.items()}
    found: dict[str, Any] = {}
    for name in names:
        prefix, _, column = name.partition(".")
        if name == SIDE.name:
            found[name] = side
        elif prefix in (side, "key", "tie"):
            found[name] = own.get(column.casefold())
    return found


def late_columns(before: Schema) -> list[tuple[str, str, str]]:
    """A late row's columns: its side, then each side's own as ``a_x``; with their fields in the body, and types."""
    return [
        (column.name.replace(".", "_", 1), f"c{n}", column.type)
        for n, column in enumerate(before.columns)
        if not column.name.startswith(("key.", "tie."))
    ]
