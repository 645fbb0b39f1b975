"""The trend detector: its form and its card."""

from typing import Annotated, Literal

from server.graph.finding import Finding
from server.nodes.detector_compile import EngineUse
from server.nodes.fields import ui
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.detection import PORTS_WITHOUT_TIMEOUTS, ordered_embeds, pattern_node
from server.nodes.patterns.forms import KeyedForm, NumberColumn
from server.nodes.patterns.keyed import keyed_compiler, per_key
from server.nodes.patterns.trend_detector.detector import TrendDetector
from server.sql.columns import Column, Schema

MOST_VALUES = 10_000
"""So many values in a row at most: they are kept for each key."""


class Config(KeyedForm, frozen=True, kw_only=True):
    value_field: NumberColumn
    direction: Annotated[
        Literal["up", "down", "flat"],
        ui("Direction", "select", 2, "Which way the values go, each from the one before it."),
    ]
    consecutive_count: Annotated[
        int,
        ui("How many values", "number", 3, "Three values that rise are two rises.", ge=2, le=MOST_VALUES),
    ] = 3
    tolerance_percent: Annotated[
        float,
        ui(
            "Tolerance in %",
            "number",
            4,
            "A change of at most so many percent of the previous value is flat; up and down are changes beyond it.",
            ge=0,
            le=1_000_000,
        ),
    ] = 0.0
    after_match: Annotated[
        Literal["fresh", "overlap"],
        ui(
            "After a match",
            "select",
            5,
            "fresh: the next match is of later values only. overlap: each further value that goes on the same way "
            "is a match with those before it.",
        ),
    ] = "fresh"


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The trend over the columns at hand, or what is wrong with it."""
    compiler = keyed_compiler(
        TrendDetector, config, before, use, Column("first_value", "DOUBLE"), Column("last_value", "DOUBLE")
    )
    compiler.value("value", config.value_field, "valueField", number=True)
    compiler.output_columns(config.output_columns)
    settings = {
        "direction": config.direction,
        "count": config.consecutive_count,
        "tolerancePercent": config.tolerance_percent,
        "overlap": config.after_match == "overlap",
    }
    return compiler.compiled(settings, config.max_buffered_per_key)


def summary(config: Config) -> str:
    """What goes which way, how often: "temperature up, 3 in a row by > 5 %, per sensor"."""
    line = f"{config.value_field} {config.direction}, {config.consecutive_count} in a row"
    if config.tolerance_percent:
        line += f" {'within' if config.direction == 'flat' else 'by >'} {config.tolerance_percent:g} %"
    return line + per_key(config.partition_by)


NODE = pattern_node(
    type="trend-detector",
    label="Trend Detector",
    icon="TrendingUp",
    description="Fires when so many values in a row rise, fall or stay flat.",
    config=Config,
    example={
        "valueField": "dep_delay",
        "direction": "up",
        "consecutiveCount": 3,
        "tolerancePercent": 5.0,
        "afterMatch": "overlap",
        "partitionBy": ["carrier"],
        "eventTime": "ts",
        "tieBreak": ["flight"],
        "outputColumns": ["flight AS last_flight", "last_value - first_value AS change"],
        "detectedAt": True,
        "maxBufferedPerKey": 100_000,
    },
    compile=compiled,
    ports=PORTS_WITHOUT_TIMEOUTS,
    summary=summary,
    found_at_end=lambda config: True,
    embeds=ordered_embeds("server.nodes.patterns.trend_detector.detector"),
)
