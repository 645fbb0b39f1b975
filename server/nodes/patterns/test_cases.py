"""Kept tries of a pattern: events in the order of their arrival, and the rows that shall come out at each port."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from server.cep.casts import cast_value
from server.cep.values import SqlError
from server.graph.finding import Finding
from server.nodes.fields import Config
from server.sql.columns import Schema

MOST_CASES = 50
MOST_EVENTS = 200
MOST_TEXT = 200_000
"""Characters of all cases of one pattern, as JSON."""

Values = Annotated[dict[str, Any], Meta(max_length=2_000)]
"""Values by column, as JSON has them: times as text or milliseconds."""

Rows = Annotated[tuple[Values, ...], Meta(max_length=2_000)]
Milliseconds = Annotated[int, Meta(ge=-(10**15), le=10**15)]


class Arrival(Config, frozen=True):
    """One of: the event at a position arrives; the watermark moves."""

    event: Annotated[int, Meta(ge=0)] | None = None
    watermark: Milliseconds | None = None


class Expected(Config, frozen=True):
    """The rows at each port in any order, each compared in the columns it names. None: not compared."""

    matches: Rows | None = None
    timeouts: Rows | None = None
    late: Rows | None = None
    errors: Rows | None = None

    def __hash__(self) -> int:
        return hash(msgspec.json.encode(self))


class TestCase(Config, frozen=True, kw_only=True):
    """``arrivals`` None: the events arrive in their order, then the watermark reaches the latest of them. Of a pattern
    of several inputs each event says at which it arrives, as ``side``."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    events: Annotated[tuple[Values, ...], Meta(max_length=MOST_EVENTS)]
    arrivals: Annotated[tuple[Arrival, ...], Meta(max_length=2 * MOST_EVENTS)] | None = None
    final_watermark_ms: Milliseconds | None = None
    expect: Expected

    def __hash__(self) -> int:
        return hash(msgspec.json.encode(self))


PORT_OF = {"matches": "out", "timeouts": "timeouts", "late": "late", "errors": "errors"}


def check_cases(cases: Sequence[TestCase], inputs: Mapping[str, Schema], ports: Mapping[str, Schema]) -> list[Finding]:
    """What can't be right in a case, for the columns at hand. It stops no program: the generated test would fail."""
    found: list[Finding] = []
    if len(msgspec.json.encode(cases)) > MOST_TEXT:
        detail = f"The test cases have more than {MOST_TEXT:,} characters; take out some, or some of their events."
        return [Finding("pattern.test-cases", detail, field="testCases")]
    names: set[str] = set()
    for number, case in enumerate(cases):
        if case.name in names:
            said = f'Two test cases are called "{case.name}"; give one of them another name.'
            found.append(Finding("pattern.test-case", said, field=f"testCases.{number}.name", severity="warning"))
        names.add(case.name)
        detail = wrong_in(case, inputs, ports)
        if detail:
            said = f'Test case "{case.name}": {detail}'
            found.append(Finding("pattern.test-case", said, field=f"testCases.{number}", severity="warning"))
    return found


def wrong_in(case: TestCase, inputs: Mapping[str, Schema], ports: Mapping[str, Schema]) -> str:
    """A sentence on the first thing that can't be right; empty if there is none."""
    for number, event in enumerate(case.events, 1):
        side = "in" if "in" in inputs else str(event.get("side"))
        if side not in inputs:
            return f"event {number}: say at which input it arrives, as side: {' or '.join(inputs)}."
        for name, value in event.items():
            named = "in" not in inputs and name == "side"
            wrong = "" if named else wrong_value(name, value, inputs[side])
            if wrong:
                return f"event {number}: {wrong}"
    for arrival in case.arrivals or ():
        if (arrival.event is None) == (arrival.watermark is None):
            return "an arrival is either an event or a watermark."
        if arrival.event is not None and arrival.event >= len(case.events):
            return f"there is no event {arrival.event} to arrive; positions count from 0."
    for word, port in PORT_OF.items():
        rows: Rows | None = getattr(case.expect, word)
        schema = ports.get(port)
        if rows and schema is None:
            return f"this pattern gives no {word}."
        for row in rows or ():
            for name, value in row.items():
                wrong = wrong_value(name, value, schema or Schema(open=True))
                if wrong:
                    return f"expected {word}: {wrong}"
    return ""


def wrong_value(name: str, value: Any, schema: Schema) -> str:
    """Why a value can't stand in a column; empty if it can."""
    column = schema.column(name)
    if column is None:
        return "" if schema.open else f"there is no column {name}."
    if isinstance(value, str) and column.type in ("TIMESTAMP", "DATE"):
        try:
            cast_value(value, "STRING", column.type)
        except SqlError as error:
            return f"{name}: {error}."
    return ""
