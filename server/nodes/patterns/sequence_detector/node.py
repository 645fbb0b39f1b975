"""The sequence detector: its form and its card."""

from typing import Annotated

from server.graph.finding import Finding
from server.nodes.detector_compile import EngineUse
from server.nodes.fields import spoken, ui
from server.nodes.pattern_check import may_end_in_absence
from server.nodes.pattern_compile import CompiledPattern, PatternUse, compile_pattern
from server.nodes.pattern_model import PatternSpec, StageSpec
from server.nodes.patterns.detection import PORTS, STAGES_EMBED, pattern_node
from server.nodes.patterns.forms import KeyedForm, OutputExpression, RunsPerKey
from server.nodes.patterns.keyed import per_key
from server.sql.columns import Schema


class Config(KeyedForm, frozen=True, kw_only=True):
    pattern: Annotated[
        PatternSpec,
        ui("Pattern", "pattern", 1, "The events to look for, stage by stage, and the time they have."),
    ]
    output_columns: Annotated[
        tuple[OutputExpression, ...],
        ui(
            "Columns of a match",
            "output-columns",
            33,
            "What a match says of its rows: a.amount AS first_amount. Empty: all rows taken, as matched_events.",
            placeholder="a.amount AS first_amount",
            max_length=1_000,
        ),
    ] = ()
    max_runs_per_key: RunsPerKey = 10_000


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The pattern over the columns at hand, or what is wrong with it."""
    pattern_use = PatternUse(
        node=use.node,
        partition_by=config.partition_by,
        tie_break=config.tie_break,
        output_columns=config.output_columns,
        max_runs_per_key=config.max_runs_per_key,
        max_buffered_per_key=config.max_buffered_per_key,
        every_column=use.every_column,
        explain=use.explain,
    )
    return compile_pattern(config.pattern, before, pattern_use)


def summary(config: Config) -> str:
    """The stages and the window: "A → B+ → C within 2 h, per card"."""
    pattern = config.pattern
    line = " → ".join(_stage(stage) for stage in pattern.stages)
    if pattern.within_ms is not None:
        line += f" within {spoken(pattern.within_ms)}"
    return line + per_key(config.partition_by)


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


NODE = pattern_node(
    type="sequence-detector",
    label="Sequence Detector",
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
        "detectedAt": True,
        "maxRunsPerKey": 10_000,
        "maxBufferedPerKey": 100_000,
    },
    compile=compiled,
    ports=PORTS,
    summary=summary,
    found_at_end=lambda config: (
        config.pattern.after_match_skip.to == "noSkip" and not may_end_in_absence(config.pattern.stages)
    ),
    embeds=STAGES_EMBED,
)
