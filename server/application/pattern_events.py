"""Events of the test bench as rows: which columns they have, of which type, and their values in the matcher's form."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from server.cep.casts import cast_value
from server.cep.values import SqlError
from server.domain.rejected import Rejected
from server.nodes.pattern_compile import InputColumn
from server.nodes.patterns.sides import row_beside
from server.sql.columns import Column, Schema
from server.sql.ddl import DdlError, parse_type
from server.sql.types import INTEGRALS, is_numeric, normal_type

Event = Mapping[str, Any]

ReadTime = Callable[[Any, int, str], int]
"""A value, the event's position and the column's name: its time in milliseconds."""

EARLIEST, LATEST = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 to 9999, which Spark's timestamps and Python's share."""


class Events(NamedTuple):
    """Rows in the order of the request, each with its position as last value, and their times. ``timeless``: the
    positions of those whose time is NULL; it is then 0 here, and means nothing."""

    rows: list[tuple[Any, ...]]
    times: list[int]
    timeless: frozenset[int] = frozenset()


def schema_of(events: Sequence[Event], columns: Mapping[str, str], event_time: str) -> Schema | None:
    """The columns of the events and those that are declared; None where nothing is known at all.

    Raises Rejected for a declared type that is none.
    """
    if not events and not columns:
        return None
    kinds: dict[str, str] = {}
    for name, text in columns.items():
        try:
            kinds[name] = normal_type(parse_type(text))
        except DdlError as error:
            raise Rejected(
                "pattern.column-type", f"Column {name}: {error}", path=f"columns.{name}", invalid=True
            ) from error
    seen: dict[str, set[str]] = {}
    for event in events:
        for name, value in event.items():
            seen.setdefault(name, set()).add(kind_of(value))
    for name, found in seen.items():
        if name not in kinds:
            kinds[name] = "TIMESTAMP" if name == event_time else merged(found - {"VOID"})
    return Schema(tuple(Column(name, kind) for name, kind in kinds.items()), event_time=event_time)


def kind_of(value: Any) -> str:
    """The type of a JSON value."""
    if value is None:
        return "VOID"
    if isinstance(value, bool):
        return "BOOLEAN"
    if isinstance(value, int):
        return "BIGINT" if -(1 << 63) <= value < 1 << 63 else "DOUBLE"
    if isinstance(value, float):
        return "DOUBLE"
    return "STRING" if isinstance(value, str) else "UNKNOWN"


def merged(kinds: set[str]) -> str:
    """One type for values of several, as Spark infers it from JSON: whole and other numbers are DOUBLE, else STRING."""
    if len(kinds) == 1:
        return next(iter(kinds))
    return "DOUBLE" if kinds == {"BIGINT", "DOUBLE"} else "STRING"


def event_rows(
    events: Sequence[Event],
    inputs: Sequence[InputColumn],
    time_columns: Sequence[str],
    ports: Sequence[str] | None = None,
) -> Events:
    """The events as rows with the columns ``inputs``. For each event: in which column its time is; of several inputs,
    its own, as ``ports``. Raises Rejected where a value is not of its column's type."""
    rows: list[tuple[Any, ...]] = []
    given_times = [event.get(column) for event, column in zip(events, time_columns, strict=True)]
    times, timeless = times_of(given_times, time_columns)
    names = [column.name for column in inputs]
    for position, event in enumerate(events):
        whole = event if ports is None or ports[position] == "in" else row_beside(ports[position], event, names)
        values: list[Any] = []
        for column in inputs:
            try:
                values.append(value_of(whole.get(column.name), column.type))
            except SqlError as error:
                detail = f"Event {position}: {error} for column {column.name} of type {column.type}."
                path = f"events.{position}.{column.name}"
                raise Rejected("pattern.value", detail, path=path, invalid=True) from error
        rows.append((*values, position))
    return Events(rows, times, timeless)


def times_of(
    values: Sequence[Any], columns: Sequence[str], read: ReadTime | None = None
) -> tuple[list[int], frozenset[int]]:
    """The events' times, and the positions of those that have none. Raises Rejected for one that can't be read."""
    of_event = read or time_of
    timeless = frozenset(position for position, value in enumerate(values) if value is None)
    times = [
        0 if position in timeless else of_event(value, position, columns[position])
        for position, value in enumerate(values)
    ]
    return times, timeless


def check_times(events: Events, column: str) -> None:
    """Raises Rejected where no event has a time: then the column is another one, or forgotten."""
    if events.rows and len(events.timeless) == len(events.rows):
        detail = f"No event has a time: give them {column}, in milliseconds or as ISO text."
        raise Rejected("pattern.event-time", detail, path=f"events.0.{column}", invalid=True)


def time_of(value: Any, position: int, event_time: str) -> int:
    """An event's time in milliseconds. Raises Rejected for what is none."""
    path = f"events.{position}.{event_time}"
    try:
        at = value_of(value, "TIMESTAMP")
    except SqlError as error:
        raise Rejected("pattern.event-time", f"Event {position}: {error}.", path=path, invalid=True) from error
    if not EARLIEST <= at <= LATEST:
        raise Rejected(
            "pattern.event-time",
            f"Event {position}: its time lies beyond the years 1 to 9999.",
            path=path,
            invalid=True,
        )
    return at


def value_of(value: Any, kind: str) -> Any:
    """A JSON value as the matcher takes values of a type. Raises SqlError."""
    if value is None:
        return None
    source = kind_of(value)
    if kind == "TIMESTAMP":
        if isinstance(value, str):
            return cast_value(value, "STRING", "TIMESTAMP")
        if source == "BIGINT" or (source == "DOUBLE" and value == int(value)):
            return int(value)
        raise SqlError(f"{value!r} is no time")
    if kind == "STRING":
        return value if isinstance(value, str) else json.dumps(value)
    if source == kind or kind == "UNKNOWN":
        return value
    if is_numeric(kind):
        if source not in ("BIGINT", "DOUBLE", "STRING") or (
            kind in INTEGRALS and source == "DOUBLE" and value != int(value)
        ):
            raise SqlError(f"{value!r} does not fit")
        return cast_value(value, source, kind)
    if kind == "DATE" and source == "STRING":
        return cast_value(value, source, kind)
    if kind == "BOOLEAN" or source != "UNKNOWN":
        raise SqlError(f"{value!r} does not fit")
    return value
