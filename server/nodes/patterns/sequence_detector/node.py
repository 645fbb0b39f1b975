"""The sequence detector: its form, check and schema."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

from msgspec import Meta

from server.graph.finding import Finding
from server.nodes.base import Context, NodeType, Port, SchemasByPort
from server.nodes.fields import Config as Form
from server.nodes.fields import spoken, ui
from server.nodes.pattern_check import check_shape
from server.nodes.pattern_compile import CompiledPattern, PatternUse, compile_pattern
from server.nodes.pattern_model import PatternSpec, StageSpec
from server.nodes.patterns.detection import EMBEDS, PORTS, check_time, port_schemas, program_values
from server.sql.columns import Schema

OutputExpression = Annotated[str, Meta(min_length=1, max_length=10_000)]


class Config(Form, frozen=True):
    pattern: Annotated[
        PatternSpec,
        ui("Pattern", "pattern", 1, "The events to look for, stage by stage, and the time they have."),
    ]
    partition_by: Annotated[
        tuple[str, ...],
        ui("Per", "columns", 2, "The pattern is looked for among rows that agree in these columns.", max_length=32),
    ] = ()
    event_time: Annotated[
        str,
        ui("Time column", "column", 3, "When the event happened. Empty: the column of the watermark.", max_length=255),
    ] = ""
    tie_break: Annotated[
        tuple[str, ...],
        ui("Order of equal times", "columns", 4, "Rows of the very same time are ordered by these.", max_length=32),
    ] = ()
    output_columns: Annotated[
        tuple[OutputExpression, ...],
        ui(
            "Columns of a match",
            "output-columns",
            5,
            "What a match says of its rows: a.dep_delay AS first_delay. Empty: all rows taken, as matched_events.",
            placeholder="a.dep_delay AS first_delay",
            max_length=1_000,
        ),
    ] = ()
    max_runs_per_key: Annotated[
        int,
        ui(
            "Partial matches per key",
            "number",
            6,
            "Beyond so many the oldest partial match is given up and reported to the errors port.",
            advanced=True,
            ge=1,
            le=1_000_000,
        ),
    ] = 10_000
    max_buffered_per_key: Annotated[
        int,
        ui(
            "Waiting rows per key",
            "number",
            7,
            "Beyond so many rows waiting for the watermark, a further one is refused and reported to the port errors.",
            advanced=True,
            ge=1,
            le=10_000_000,
        ),
    ] = 100_000


@lru_cache(maxsize=512)
def compiled(config: Config, before: Schema, node_id: str) -> tuple[CompiledPattern | None, tuple[Finding, ...]]:
    """The pattern over the columns at hand, or what is wrong with it."""
    use = PatternUse(
        node=node_id,
        partition_by=config.partition_by,
        tie_break=config.tie_break,
        output_columns=config.output_columns,
        max_runs_per_key=config.max_runs_per_key,
        max_buffered_per_key=config.max_buffered_per_key,
    )
    pattern, findings = compile_pattern(config.pattern, before, use)
    return pattern, tuple(findings)


def check(config: Config, inputs: SchemasByPort) -> list[Finding]:
    """There is a watermark, on the time column; the pattern means something over the columns there are."""
    before = inputs.get("in")
    if before is None:
        return check_shape(config.pattern)
    _, findings = compiled(config, before, "")
    return [*findings, *check_time(config.event_time, before)]


def summary(config: Config) -> str:
    """The stages and the window: "A → B+ → C within 2 h, per card"."""
    pattern = config.pattern
    line = " → ".join(_stage(stage) for stage in pattern.stages)
    if pattern.within_ms is not None:
        line += f" within {spoken(pattern.within_ms)}"
    if config.partition_by:
        line += f", per {', '.join(config.partition_by)}"
    return line


def _stage(stage: StageSpec) -> str:
    name = f"({' → '.join(_stage(inner) for inner in stage.group)})" if stage.group else stage.name
    least, most = stage.times.min, stage.times.max
    if most is None:
        often = {0: "*", 1: "+"}.get(least, f"{{{least},}}")
    elif (least, most) == (1, 1):
        often = ""
    elif (least, most) == (0, 1):
        often = "?"
    else:
        often = f"{{{least}}}" if least == most else f"{{{least},{most}}}"
    if stage.optional and not often.endswith(("?", "*")):
        often += "?"
    return f"{'not ' if stage.negated else ''}{name}{often}"


def output(config: Config, inputs: SchemasByPort) -> SchemasByPort:
    """Matches, timed-out partial matches of the same form, late rows as they came, and errors."""
    before = inputs.get("in")
    pattern = compiled(config, before, "")[0] if before is not None else None
    return {} if before is None or pattern is None else port_schemas(pattern, before)


def values(config: Config, context: Context) -> Mapping[str, object]:
    """The pattern as data, the columns that go in, and the ports that come out."""
    pattern, _ = compiled(config, context.reads["in"], context.node_id)
    assert pattern is not None, "a pattern with findings does not get here"
    return program_values(pattern, context)


NODE = NodeType(
    type="sequence-detector",
    label="Sequence Detector",
    category="pattern",
    icon="Workflow",
    description="Finds events that follow one another in a given order, within a given time.",
    config=Config,
    example={
        "pattern": {
            "stages": [
                {"name": "a", "where": "dep_delay > 30"},
                {"name": "b", "where": "dep_delay > a.dep_delay", "contiguity": "strict"},
                {"name": "c", "where": "dep_delay > b.dep_delay", "contiguity": "strict"},
            ],
            "withinMs": 7_200_000,
        },
        "partitionBy": ["carrier"],
        "eventTime": "ts",
        "tieBreak": ["flight"],
        "outputColumns": ["a.dep_delay AS first_delay", "c.ts AS at"],
        "maxRunsPerKey": 10_000,
        "maxBufferedPerKey": 100_000,
    },
    inputs=(Port("in", "Rows with a clock"),),
    outputs=lambda config: PORTS,
    check=check,
    output=output,
    summary=summary,
    values=values,
    embeds=EMBEDS,
    stateful=True,
)
