"""The test bench for MATCH_RECOGNIZE: a query over a list of events, by the engine the programs carry.

Without arrivals the list is all there is: it is put in order, and at its end all that is open is decided. With
arrivals, or a final watermark, it is a stream's beginning: rows come out as they are decided.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from msgspec import Struct

from server.application.pattern_answer import ErrorView, ExplainView
from server.application.pattern_bench import Arrival, Bench
from server.application.pattern_events import Events, Unfit, check_times, schema_of, time_of, times_of, values_of
from server.cep.calendar import iso_text
from server.cep.casts import cast_value
from server.cep.outputs import Late, Match
from server.codegen.artefact import Refused
from server.domain.rejected import Rejected
from server.graph.finding import Finding
from server.nodes.row_pattern_compile import compile_row_pattern
from server.nodes.row_pattern_spec import RowPatternUse
from server.sql.columns import Column, Schema
from server.sql.rowpattern.query import read_query
from server.sql.rowpattern.words import QueryRefused
from server.sql.types import INTEGRALS

Event = Mapping[str, Any]

DAY_MS = 86_400_000
MOST_WAYS = 5_000
ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}([ T].*)?", re.DOTALL)


class RowPatternResult(Struct, frozen=True):
    """The rows of a query, partitions in the order of their first events. Times and dates are ISO texts. ``late``:
    positions of events that came behind the watermark. ``explain``: every verdict, where it was asked for."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    late: tuple[int, ...] = ()
    errors: tuple[ErrorView, ...] = ()
    warnings: tuple[Finding, ...] = ()
    explain: tuple[ExplainView, ...] = ()


def run_query(
    sql: str,
    events: Sequence[Event],
    columns: Mapping[str, str],
    arrivals: Sequence[Arrival] | None,
    final_watermark: int | None,
    *,
    explain: bool = False,
) -> RowPatternResult:
    """Try a query. Raises Refused with findings ``pattern.*``, or Rejected for events that can't be tried."""
    try:
        query = read_query(sql)
    except QueryRefused as refused:
        raise Refused((Finding(refused.code, refused.detail, field="sql"),)) from refused
    order = [one.column.text for one in query.clause.order]
    schema = timed(schema_of(events, columns, ""), events, columns, order)
    time = schema.column(order[0]) if schema is not None else None
    has_time = time is not None and (time.type in INTEGRALS or time.type in ("TIMESTAMP", "DATE"))
    if (
        not has_time
        and (query.clause.within_ms is not None or arrivals is not None or final_watermark is not None)
        and events
    ):
        detail = f"The first column of ORDER BY, {order[0]}, must be a time here: milliseconds or ISO text."
        raise Rejected("pattern.event-time", detail, path="sql", invalid=True)
    use = RowPatternUse(bounded=True, whole_order=not has_time, explain=explain, max_runs_per_key=MOST_WAYS)
    compiled, findings = compile_row_pattern(sql, schema, use)
    if compiled is None:
        raise Refused(tuple(finding for finding in findings if finding.severity == "error"))
    names = [column.name for column in compiled.inputs]
    bench = Bench(compiled, events, in_form(events, names, schema, time if has_time else None), explain=explain)
    if arrivals is not None:
        bench.play(arrivals)
    else:
        for position in range(len(events)):
            bench.arrive(position, position)
    if final_watermark is not None:
        bench.watermark_to(final_watermark)
    elif arrivals is None:
        bench.finish()
    outputs = [output for of_key in bench.outputs.values() for output in of_key]
    bench.refuse_missing_skips("sql")
    kinds = [column.type for column in compiled.outputs]
    return RowPatternResult(
        columns=tuple(column.name for column in compiled.outputs),
        rows=tuple(
            tuple(shown_in_row(value, kind) for value, kind in zip(output.values, kinds, strict=True))
            for output in outputs
            if isinstance(output, Match)
        ),
        late=tuple(output.row[-1] for output in outputs if isinstance(output, Late)),
        errors=bench.errors(),
        warnings=tuple(findings),
        explain=bench.explained(),
    )


def timed(
    schema: Schema | None, events: Sequence[Event], declared: Mapping[str, str], order: Sequence[str]
) -> Schema | None:
    """The schema with the columns of ORDER BY as timestamps, where the events have ISO texts in them."""
    if schema is None:
        return None
    ordering = {name.casefold() for name in order}
    columns: list[Column] = []
    for column in schema.columns:
        values = [event[column.name] for event in events if event.get(column.name) is not None]
        is_time = (
            column.name.casefold() in ordering
            and column.name not in declared
            and bool(values)
            and all(isinstance(value, str) and ISO_TIME.fullmatch(value) for value in values)
        )
        columns.append(Column(column.name, "TIMESTAMP") if is_time else column)
    return Schema(tuple(columns))


def in_form(events: Sequence[Event], names: Sequence[str], schema: Schema | None, time: Column | None) -> Events:
    """The events as rows, each with its position as last value, and their times; all 0 where nothing is a time."""
    kinds = {column.name: column.type for column in schema.columns} if schema is not None else {}
    rows: list[tuple[Any, ...]] = []
    times: list[int] = [0] * len(events)
    unfit: dict[int, Unfit] = {}
    if time is not None:
        read = partial(at_of, time.type)
        given = [event.get(time.name) for event in events]
        times, unfit = times_of(given, [time.name] * len(events), read)
    for position, event in enumerate(events):
        values, problem = values_of(event, names, [kinds.get(name, "UNKNOWN") for name in names])
        if problem is not None:
            unfit.setdefault(position, problem)
        rows.append((*values, position))
    found = Events(rows, times, unfit)
    if time is not None:
        check_times(found, time.name)
    return found


def at_of(kind: str, value: Any) -> int:
    """An event's time in milliseconds, of a column of that type. Raises SqlError for what is none."""
    if kind == "DATE" and isinstance(value, str):
        return cast_value(value, "STRING", "DATE") * DAY_MS
    return time_of(value)


def shown_in_row(value: Any, kind: str) -> Any:
    """A value as the answer has it: times and dates as ISO texts, decimals as numbers."""
    if value is None:
        return None
    if kind == "TIMESTAMP":
        return iso_text(value)
    if kind == "DATE":
        return cast_value(value, "DATE", "STRING")
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return float(value) if isinstance(value, Decimal) else value
