"""What all pattern nodes share: the time they follow, their ports, and how a compiled pattern stands in a program."""

from collections.abc import Mapping
from typing import cast

from server.cep.manifest import EMBEDDED
from server.graph.finding import Finding
from server.nodes.base import Context, Port, SchemasByPort
from server.nodes.expressions import check_column
from server.nodes.pattern_compile import CompiledPattern
from server.sql.columns import Column, Schema
from server.sql.escape import python

EMBEDS = (
    *(f"server.cep.{module}" for module in EMBEDDED),
    "server.nodes.patterns.processor",
    "server.nodes.patterns.stream",
)
"""The modules a program with a pattern carries."""

PORTS = (
    Port("out", "Matches"),
    Port("timeouts", "Timed out"),
    Port("late", "Late rows"),
    Port("errors", "Errors"),
)

ERRORS = Schema(
    (
        Column("code", "STRING"),
        Column("reason", "STRING"),
        Column("at", "TIMESTAMP"),
        Column("row", "STRING"),
    )
)


def check_time(event_time: str, before: Schema) -> list[Finding]:
    """A pattern follows event time: a watermark stands before it, and its column is the pattern's."""
    if event_time:
        missing = check_column(event_time, before, "eventTime")
        if missing:
            return missing
        column = before.column(event_time)
        if column is not None and column.type != "TIMESTAMP":
            detail = f"The time column must be a TIMESTAMP; {column.name} is {column.type}."
            return [Finding("pattern.eventTime", detail, field="eventTime")]
    if before.event_time is None:
        detail = "A pattern follows event time: put a Watermark before it."
        return [Finding("pattern.watermark", detail, field="eventTime")]
    if event_time and event_time.casefold() != before.event_time.casefold():
        detail = f"The watermark stands on {before.event_time}, not on {event_time}; the two must be the same column."
        return [Finding("pattern.eventTime", detail, field="eventTime")]
    return []


def port_schemas(pattern: CompiledPattern, before: Schema) -> SchemasByPort:
    """The columns at each output port."""
    out = pattern.schema()
    return {"out": out, "timeouts": out, "late": Schema(before.columns), "errors": ERRORS}


def program_values(pattern: CompiledPattern, context: Context) -> Mapping[str, object]:
    """What a pattern's template needs: the SPEC, the columns that go in, the ports that come out."""
    before = context.reads["in"]
    columns = [(column.name, column.type) for column in before.columns]
    key = [(column.name, f"k{n}", column.type) for n, column in enumerate(pattern.partition)]
    own: list[object] = [(column.name, f"v{n}", column.type) for n, column in enumerate(pattern.outputs)]
    if not pattern.outputs:
        own = [("matched_events", "rows", [(column.name, column.type) for column in pattern.inputs])]
    match = [
        *key,
        ("match_id", "id", "STRING"),
        ("match_start", "start", "TIMESTAMP"),
        ("match_end", "end", "TIMESTAMP"),
        *own,
    ]
    ports: list[tuple[str, list[object]]] = [("out", match)]
    if "timeouts" in context.connected:
        ports.append(("timeouts", match))
    ports.append(("late", [(name, f"c{n}", kind) for n, (name, kind) in enumerate(columns)]))
    ports.append(("errors", [(column.name, column.name, column.type) for column in ERRORS.columns]))
    return {
        "spec": [(name, _lines(value)) for name, value in pattern.to_spec().items()],
        "columns": columns,
        "event_time": before.event_time,
        "ports": ports,
    }


def _lines(value: object) -> list[str]:
    """A part of the SPEC as Python source: a list of things each on its own line."""
    parts = cast("list[object]", value) if isinstance(value, list) else []
    if parts and isinstance(parts[0], dict):
        return ["[", *(f"    {python(part)}," for part in parts), "]"]
    return [python(cast("object", value))]
