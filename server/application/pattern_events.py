"""Events of the test bench as rows: which columns they have, of which type, and their values in the matcher's form."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from server.cep.casts import cast_value
from server.cep.outputs import NO_TIME
from server.cep.values import SqlError
from server.domain.rejected import Rejected
from server.nodes.pattern_compile import InputColumn
from server.nodes.patterns.sides import row_beside
from server.sql.columns import Column, Schema
from server.sql.ddl import DdlError, parse_type
from server.sql.types import INTEGRALS, is_numeric, normal_type

Event = Mapping[str, Any]

ReadTime = Callable[[Any], int]
"""A value: its time in milliseconds. Raises SqlError for what is none."""

Unfit = tuple[str, str]
"""Why an event can't be judged: a code, and the reason as an errors table has it."""

EARLIEST, LATEST = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 to 9999, which Spark's timestamps and Python's share."""


class Events(NamedTuple):
    """Rows in the order of the request, each with its position as last value, and their times. ``unfit``: by position
    what is wrong with those that can't be judged; a time that is none is 0 here, a value NULL, and means nothing."""

    rows: list[tuple[Any, ...]]
    times: list[int]
    unfit: Mapping[int, Unfit]


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
    its own, as ``ports``."""
    rows: list[tuple[Any, ...]] = []
    given_times = [event.get(column) for event, column in zip(events, time_columns, strict=True)]
    times, unfit = times_of(given_times, time_columns)
    names = [column.name for column in inputs]
    kinds = [column.type for column in inputs]
    for position, event in enumerate(events):
        whole = event if ports is None or ports[position] == "in" else row_beside(ports[position], event, names)
        values, problem = values_of(whole, names, kinds)
        if problem is not None:
            unfit.setdefault(position, problem)
        rows.append((*values, position))
    return Events(rows, times, unfit)


def values_of(event: Event, names: Sequence[str], kinds: Sequence[str]) -> tuple[list[Any], Unfit | None]:
    """An event's values in the matcher's form, and what is wrong with the first that is not of its column's type."""
    values: list[Any] = []
    problem: Unfit | None = None
    for name, kind in zip(names, kinds, strict=True):
        try:
            values.append(value_of(event.get(name), kind))
        except SqlError as error:
            values.append(None)
            problem = problem or ("pattern.value", f"column {name} ({kind}): {error}")
    return values, problem


def times_of(
    values: Sequence[Any], columns: Sequence[str], read: ReadTime | None = None
) -> tuple[list[int], dict[int, Unfit]]:
    """The events' times, and by position what is wrong with those that have none."""
    of_event = read or time_of
    unfit: dict[int, Unfit] = {}
    times: list[int] = []
    for position, value in enumerate(values):
        at = 0
        if value is None:
            unfit[position] = NO_TIME
        else:
            try:
                at = of_event(value)
            except SqlError as error:
                unfit[position] = ("pattern.event-time", f"column {columns[position]}: {error}")
        times.append(at)
    return times, unfit


def check_times(events: Events, column: str) -> None:
    """Raises Rejected where no event has a time: then the column is another one, or forgotten."""
    without = [1 for code, _ in events.unfit.values() if code in (NO_TIME[0], "pattern.event-time")]
    if events.rows and len(without) == len(events.rows):
        detail = f"No event has a time: give them {column}, in milliseconds or as ISO text."
        raise Rejected("pattern.event-time", detail, path=f"events.0.{column}", invalid=True)


def time_of(value: Any) -> int:
    """An event's time in milliseconds. Raises SqlError for what is none."""
    at = value_of(value, "TIMESTAMP")
    if not EARLIEST <= at <= LATEST:
        raise SqlError(f"{value!r} lies beyond the years 1 to 9999")
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
