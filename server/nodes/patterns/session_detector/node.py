"""The session detector: its form and its card."""

from typing import Annotated, Any, Literal

from server.graph.finding import Finding
from server.nodes.detector_compile import DetectorCompiler, EngineUse
from server.nodes.expressions import check_name
from server.nodes.fields import Config as Form
from server.nodes.fields import Duration, spoken, ui
from server.nodes.pattern_compile import MATCH_COLUMNS, CompiledPattern
from server.nodes.patterns.detection import PORTS_WITHOUT_TIMEOUTS, check_length, ordered_embeds, pattern_node
from server.nodes.patterns.forms import ClockedForm
from server.nodes.patterns.session_detector.detector import SessionDetector
from server.sql.aggregates import aggregate_of
from server.sql.check import check_expression
from server.sql.columns import Column, Schema
from server.sql.escape import identifier
from server.sql.terms import ExpressionRefused
from server.sql.types import INTERVAL, decimal_size, is_decimal, is_plain
from server.sql.untyped import check_typed

EVERY_ROW = "*"


class Aggregation(Form, frozen=True):
    """One value of a session."""

    column: Annotated[
        str,
        ui("Of", "column", 1, "The column whose values are aggregated; * counts rows.", min_length=1, max_length=255),
    ]
    function: Annotated[
        Literal["count", "sum", "avg", "min", "max", "first", "last"],
        ui("Function", "select", 2, "NULLs don't count, except as the first or last row's value."),
    ]
    alias: Annotated[
        str, ui("Name", "text", 3, "What the column of a session is called.", max_length=255, min_length=1)
    ]


class Config(ClockedForm, frozen=True, kw_only=True):
    session_key: Annotated[
        tuple[str, ...],
        ui(
            "Sessions of",
            "columns",
            1,
            "Rows that agree in these columns can be of one session.",
            min_length=1,
            max_length=32,
        ),
    ]
    gap_duration: Annotated[
        Duration,
        ui("Ends after a gap of", "duration", 2, "A session closes when so much time has passed without a row."),
    ]
    max_session_duration: Annotated[
        Duration | None,
        ui(
            "Or after a length of",
            "duration",
            3,
            "A session closes so long after its first row, though rows still come; the next row begins another. "
            "Empty: however long.",
        ),
    ] = None
    aggregations: Annotated[
        tuple[Aggregation, ...],
        ui("Values of a session", "records", 4, "What a session says of its rows.", max_length=100),
    ] = ()


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The sessions over the columns at hand, or what is wrong with them."""
    compiler = DetectorCompiler(
        SessionDetector,
        before,
        use,
        partition_by=config.session_key,
        partition_field="sessionKey",
        tie_break=config.tie_break,
    )
    compiler.findings += check_form(config)
    entries: list[dict[str, Any]] = []
    measures = [Column("event_count", "BIGINT")]
    for index, asked in enumerate(config.aggregations):
        kind = aggregation_type(compiler, asked, index)
        size = decimal_size(kind) if is_decimal(kind) else None
        value = None if asked.column == EVERY_ROW else aggregation_name(index)
        entries.append({"function": asked.function, "alias": asked.alias, "value": value, "exact": size})
        measures.append(Column(asked.alias, kind))
    compiler.measures = tuple(measures)
    compiler.output_columns(config.output_columns)
    longest = config.max_session_duration
    settings = {
        "gapMs": config.gap_duration.milliseconds,
        "maxMs": None if longest is None else longest.milliseconds,
        "aggregations": [{**entry, "exact": list(entry["exact"]) if entry["exact"] else None} for entry in entries],
    }
    return compiler.compiled(settings, config.max_buffered_per_key)


def aggregation_name(index: int) -> str:
    """The name by which the detector asks for the value of an aggregation."""
    return f"value {index}"


def aggregation_type(compiler: DetectorCompiler, asked: Aggregation, index: int) -> str:
    """The type of an aggregation's result; what it reads is put into the compiler, what is wrong is a finding."""
    field = f"aggregations.{index}.column"
    if asked.column == EVERY_ROW:
        if asked.function != "count":
            detail = f"{asked.function} needs a column; * counts rows."
            compiler.findings.append(Finding("pattern.aggregation", detail, field=field))
        return "BIGINT"
    shown = f"{asked.function}({asked.column})"
    try:
        term = check_expression(identifier(asked.column), compiler.scope)
        if not is_plain(term.type) or term.type == INTERVAL:
            detail = f"{shown}: {asked.column} is {term.type}, which can't be a value of a session; convert it before."
            raise ExpressionRefused("expression.type", detail)
        aggregate = check_typed(aggregate_of(asked.function, term, (), shown), compiler.scope.untyped())
    except ExpressionRefused as refused:
        compiler.refuse(refused, field)
        return "BIGINT"
    compiler.values[aggregation_name(index)] = aggregate.args[0]
    return aggregate.type


def check_form(config: Config) -> list[Finding]:
    """What can be said without the columns: lengths, and names that are used twice."""
    findings = check_length(config.gap_duration, "gapDuration", "The gap")
    longest = config.max_session_duration
    if longest is not None:
        findings += check_length(longest, "maxSessionDuration", "The greatest length")
        if 0 < longest.milliseconds <= config.gap_duration.milliseconds:
            detail = (
                f"Every session closes {spoken(longest.milliseconds)} after its first row, before a gap of "
                f"{spoken(config.gap_duration.milliseconds)} can end it."
            )
            findings.append(Finding("pattern.gap-unused", detail, "warning", field="gapDuration"))
    taken = {column.name.casefold() for column in MATCH_COLUMNS} | {"event_count"}
    taken |= {name.casefold() for name in config.session_key}
    for index, asked in enumerate(config.aggregations):
        field = f"aggregations.{index}.alias"
        findings += check_name(asked.alias, field)
        if asked.alias.casefold() in taken:
            detail = f"Two columns of a session would be called {asked.alias}; give this one another name."
            findings.append(Finding("pattern.duplicate-output", detail, field=field))
        taken.add(asked.alias.casefold())
    return findings


def summary(config: Config) -> str:
    """Whose sessions, and what ends them: "sessions per user, gap 5 min, at most 2 h"."""
    line = f"sessions per {', '.join(config.session_key)}, gap {spoken(config.gap_duration.milliseconds)}"
    if config.max_session_duration is not None:
        line += f", at most {spoken(config.max_session_duration.milliseconds)}"
    return line


NODE = pattern_node(
    type="session-detector",
    label="Session Detector",
    icon="Timer",
    description="Gathers rows into sessions that a gap ends, and tells start, end, count and aggregates of each.",
    config=Config,
    example={
        "sessionKey": ["carrier"],
        "gapDuration": {"value": 30, "unit": "minutes"},
        "maxSessionDuration": {"value": 6, "unit": "hours"},
        "aggregations": [
            {"column": "dep_delay", "function": "avg", "alias": "mean_delay"},
            {"column": "flight", "function": "last", "alias": "last_flight"},
        ],
        "eventTime": "ts",
        "tieBreak": ["flight"],
        "outputColumns": ["dep_delay AS last_delay", "event_count * 2 AS doubled"],
        "detectedAt": True,
        "maxBufferedPerKey": 100_000,
    },
    compile=compiled,
    ports=PORTS_WITHOUT_TIMEOUTS,
    summary=summary,
    embeds=ordered_embeds("server.nodes.patterns.session_detector.detector"),
)
