"""What all pattern nodes share: the time they follow, their ports, and how a compiled pattern stands in a program."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from msgspec.structs import replace

from server.cep.manifest import EMBEDDED, ORDERED, ROW_PATTERNS
from server.graph.finding import Finding
from server.nodes.base import Context, NodeType, Port, SchemasByPort
from server.nodes.detector_compile import EngineUse
from server.nodes.expressions import check_column, may_be_time
from server.nodes.fields import Duration
from server.nodes.pattern_compile import DETECTED_AT, CompiledPattern
from server.nodes.patterns.sides import late_columns
from server.nodes.patterns.test_cases import TestCase, check_cases
from server.sql.columns import UNSURE, Column, Schema
from server.sql.escape import python

_BORDERS = tuple(f"server.nodes.patterns.{module}" for module in ("waiting_rows", "kept", "processor", "stream"))

STAGES_EMBED = (*(f"server.cep.{module}" for module in EMBEDDED), *_BORDERS)
"""The modules that the program of a stage pattern carries."""

ROW_PATTERNS_EMBED = (*(f"server.cep.{module}" for module in ROW_PATTERNS), *_BORDERS)
"""The modules that the program of a MATCH_RECOGNIZE query carries."""

ONWARD_EMBED = ("server.nodes.patterns.onward",)
"""What a program carries besides where a pattern stands behind a pattern."""

OUT = Port("out", "Matches")
TIMEOUTS = Port("timeouts", "Timed out")
LATE = Port("late", "Late rows")
ERRORS_PORT = Port("errors", "Errors")

PORTS = (OUT, TIMEOUTS, LATE, ERRORS_PORT)
"""The outputs of a pattern that can time out."""

PORTS_WITHOUT_TIMEOUTS = (OUT, LATE, ERRORS_PORT)

IN = Port("in", "Rows with a clock")

ERRORS = Schema(
    (
        Column("code", "STRING"),
        Column("reason", "STRING"),
        Column("at", "TIMESTAMP"),
        Column("row", "STRING"),
    )
)

SideBySide = Callable[[Any, SchemasByPort], Schema]
"""Of a pattern of several inputs: a form and the columns of each input, as the columns of one stream (sides.py)."""

EXAMPLE_CASE: dict[str, Any] = {
    "name": "A departure by itself is in time",
    "events": [{"ts": "2013-01-01T10:00:00Z"}],
    "expect": {"late": []},
}

Compile = Callable[[Any, Schema, EngineUse], tuple[CompiledPattern | None, list[Finding]]]
"""A form over the columns of its input: the pattern and its warnings, or None and what is wrong."""

CheckClock = Callable[[Any, Schema, str], list[Finding]]
"""What is wrong with a form's time over the columns of an input, which the last argument names."""


def ordered_embeds(*modules: str) -> tuple[str, ...]:
    """The modules that a program carries for detectors of their own."""
    return (*(f"server.cep.{module}" for module in ORDERED), *modules, *_BORDERS)


def pattern_node(
    *,
    compile: Compile,
    ports: tuple[Port, ...],
    inputs: tuple[Port, ...] = (IN,),
    side_by_side: SideBySide | None = None,
    check_clock: CheckClock = lambda config, before, where: check_time(config.event_time, before, where),
    found_at_end: Callable[[Any], bool] = lambda config: False,
    timeouts_at_deadline: bool = True,
    **rest: Any,
) -> NodeType:
    """A pattern, all of whose check, columns and program follow from how its form is compiled.

    ``side_by_side``: for several ``inputs``;
    the form is then compiled over the one stream's columns. ``check_clock``: what is wrong with the time, where the
    form has no field of its own for it. ``found_at_end``: a match always comes out at its ``match_end``;
    ``timeouts_at_deadline``: what times out, at the deadline that is its ``match_end``.
    """
    input_ports = inputs
    label: str = rest["label"]

    @lru_cache(maxsize=512)
    def compiled(config: Any, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, tuple[Finding, ...]]:
        pattern, findings = compile(config, before, use)
        if pattern is not None and getattr(config, "detected_at", False):
            pattern = replace(pattern, detected_at=True)
            findings = [*findings, *check_detected_at(pattern)]
        return pattern, tuple(findings)

    def known(inputs: SchemasByPort) -> SchemasByPort:
        return {port.name: inputs.get(port.name, UNSURE) for port in input_ports}

    def before(config: Any, inputs: SchemasByPort) -> Schema:
        """The columns of the rows that are judged."""
        return known(inputs)["in"] if side_by_side is None else side_by_side(config, known(inputs))

    def check(config: Any, inputs: SchemasByPort) -> list[Finding]:
        inputs = known(inputs)
        columns = before(config, inputs)
        found = list(compiled(config, columns, EngineUse())[1])
        for port in input_ports:
            where = "it" if len(input_ports) == 1 else f"its input {port.label}"
            found += check_clock(config, inputs[port.name], where)
        if config.test_cases:
            found += check_cases(config.test_cases, inputs, output(config, inputs))
        return found

    def output(config: Any, inputs: SchemasByPort) -> SchemasByPort:
        columns = before(config, inputs)
        pattern = compiled(config, columns, EngineUse())[0]
        if pattern is None:
            return {}
        schemas = port_schemas(pattern, columns, paired=side_by_side is not None)
        timed = timed_ports(label, pattern, columns, found_at_end(config), timeouts_at_deadline)
        return {port.name: replace(schemas[port.name], detected=True, **timed[port.name]) for port in ports}

    def values(config: Any, context: Context) -> Mapping[str, object]:
        columns = before(config, context.reads)
        pattern = compiled(config, columns, EngineUse(node=context.node_id))[0]
        assert pattern is not None, "a pattern with findings does not get here"
        return program_values(pattern, columns, context, ports, paired=side_by_side is not None)

    def engine(config: Any, inputs: SchemasByPort, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
        pattern, findings = compiled(config, before(config, inputs), use)
        return pattern, list(findings)

    def cases(config: Any) -> tuple[TestCase, ...]:
        return config.test_cases

    side = {} if side_by_side is None else {"side": input_ports[0].name}
    example_case = {**EXAMPLE_CASE, "events": [{**side, **event} for event in EXAMPLE_CASE["events"]]}
    example: dict[str, Any] = {**rest.pop("example"), "testCases": [example_case]}
    return NodeType(
        category="pattern",
        inputs=input_ports,
        example=example,
        test_cases=cases,
        outputs=lambda config: ports,
        check=check,
        output=output,
        values=values,
        engine=engine,
        stateful=True,
        **rest,
    )


def timed_ports(
    label: str, pattern: CompiledPattern, before: Schema, found_at_end: bool, timeouts_at_deadline: bool
) -> dict[str, dict[str, str]]:
    """By port the column that is the event time of its rows, or why there is none (C1)."""
    found: dict[str, str] = {"event_time": DETECTED_AT.name}
    if not pattern.detected_at:
        late = (
            f"What {label} gives comes out later than its match_end says, and no column says when: switch on "
            f"“Say when it was found” there, and detected_at is the time."
        )
        found = {"event_time": "match_end"} if found_at_end else {"untimed": late}
    timeouts = "What times out here may come out later than its match_end says: no pattern can take it in order."
    return {
        "out": ({"event_time": before.event_time} if before.event_time else {}) if pattern.row_itself else found,
        "timeouts": {"event_time": "match_end"} if timeouts_at_deadline else {"untimed": timeouts},
        "late": {"untimed": f"The late rows of {label} are behind the clock: no pattern can take them in order."},
        "errors": {"untimed": f"The errors of {label} have no event time: no pattern can take them in order."},
    }


def check_detected_at(pattern: CompiledPattern) -> list[Finding]:
    """No other column of a match is called like the time at which it was found."""
    names = [column.name.casefold() for column in pattern.schema().columns]
    if names.count(DETECTED_AT.name) <= 1:
        return []
    detail = f"Two columns of a match would be called {DETECTED_AT.name}; give the other one another name."
    return [Finding("pattern.duplicate-output", detail, field="detectedAt")]


def check_time(event_time: str, before: Schema, where: str = "it") -> list[Finding]:
    """A pattern follows event time: a watermark stands before it, and its column is the pattern's. Behind a pattern it
    is the time at which that one found what it gives."""
    if event_time:
        missing = check_column(event_time, before, "eventTime")
        if missing:
            return missing
        column = before.column(event_time)
        if column is not None and not may_be_time(column, before):
            detail = f"The time column must be a TIMESTAMP; {column.name} is {column.type}."
            return [Finding("pattern.eventTime", detail, field="eventTime")]
    if before.event_time is None and before.unsure:
        return []
    if before.detected and before.event_time is None:
        return [Finding("pattern.untimed", before.untimed, field="eventTime")]
    if before.event_time is None:
        detail = f"A pattern follows event time: put a Watermark before {where}."
        return [Finding("pattern.watermark", detail, field="eventTime")]
    if event_time and event_time.casefold() != before.event_time.casefold():
        if before.detected:
            detail = (
                f"These rows come from a pattern, in the order in which it found them: that is {before.event_time}. "
                f"By {event_time} they would be late. Leave the time column empty."
            )
            return [Finding("pattern.eventTime", detail, field="eventTime")]
        detail = f"The watermark stands on {before.event_time}, not on {event_time}; the two must be the same column."
        return [Finding("pattern.eventTime", detail, field="eventTime")]
    return []


def port_schemas(pattern: CompiledPattern, before: Schema, *, paired: bool = False) -> SchemasByPort:
    """The columns at each output port. ``paired``: rows of two inputs stand side by side."""
    match = pattern.schema()
    out = replace(match, open=before.open, unsure=before.unsure) if pattern.row_itself else match
    late = [Column(name, kind) for name, _, kind in late_columns(before)] if paired else before.columns
    behind = Schema(tuple(late), open=before.open, unsure=before.unsure)
    return {"out": out, "timeouts": out, "late": behind, "errors": ERRORS}


def program_values(
    pattern: CompiledPattern, before: Schema, context: Context, ports: Sequence[Port], *, paired: bool
) -> Mapping[str, object]:
    """What a pattern's template needs: the engine, its SPEC, the columns that go in, the ports that come out."""
    columns = [(column.name, column.type) for column in before.columns]
    whole: list[object] = [(name, f"c{n}", kind) for n, (name, kind) in enumerate(columns)]
    match = whole if pattern.row_itself else match_columns(pattern)
    layouts: dict[str, list[object]] = {
        "out": match,
        "timeouts": match,
        "late": list(late_columns(before)) if paired else whole,
        "errors": [(column.name, column.name, column.type) for column in ERRORS.columns],
    }
    told = [port.name for port in ports if port.name != "timeouts" or "timeouts" in context.connected]
    key = [pattern.spec["columns"][place] for place in pattern.spec["key"]]
    return {
        "detector": pattern.detector.__name__,
        "spec": [(name, _lines(value)) for name, value in pattern.to_spec().items()],
        "columns": columns,
        "sides": [(name, context.reads[name].event_time) for name in sorted(context.inputs)] if paired else [],
        # Keys that are only listed begin with the first row of any: so all keys share one bucket.
        "partition_by": [] if pattern.spec.get("expected") else key,
        "event_time": before.event_time,
        "ports": [(name, layouts[name]) for name in told],
    }


def match_columns(pattern: CompiledPattern) -> list[object]:
    """The columns of a match, each with its field in the body that the processor writes, and its type."""
    key = [(column.name, f"k{n}", column.type) for n, column in enumerate(pattern.partition)]
    own: list[object] = [(column.name, f"v{n}", column.type) for n, column in enumerate(pattern.outputs)]
    if not pattern.outputs:
        own = [("matched_events", "rows", [(column.name, column.type) for column in pattern.inputs])]
    return [
        *key,
        ("match_id", "id", "STRING"),
        ("match_start", "start", "TIMESTAMP"),
        ("match_end", "end", "TIMESTAMP"),
        *([(DETECTED_AT.name, "found", DETECTED_AT.type)] if pattern.detected_at else []),
        *own,
    ]


def _lines(value: object) -> list[str]:
    """A part of the SPEC as Python source: a list of things each on its own line."""
    parts = cast("list[object]", value) if isinstance(value, list) else []
    if parts and isinstance(parts[0], dict):
        return ["[", *(f"    {python(part)}," for part in parts), "]"]
    return [python(cast("object", value))]


def check_length(duration: Duration, field: str, what: str) -> list[Finding]:
    """A window or timeout has a length."""
    if duration.milliseconds > 0:
        return []
    return [Finding("pattern.no-length", f"{what} has no length: give it a time greater than zero.", field=field)]
