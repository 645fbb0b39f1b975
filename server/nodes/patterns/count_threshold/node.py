"""The count threshold: its form and its card."""

from typing import Annotated, Literal

from server.graph.finding import Finding
from server.nodes.detector_compile import EngineUse
from server.nodes.expressions import one_line
from server.nodes.fields import Duration, spoken, ui
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.count_threshold.detector import CountThresholdDetector
from server.nodes.patterns.detection import PORTS_WITHOUT_TIMEOUTS, check_length, ordered_embeds, pattern_node
from server.nodes.patterns.forms import CountedRows, KeyedForm
from server.nodes.patterns.keyed import keyed_compiler, per_key
from server.sql.columns import Column, Schema


class Config(KeyedForm, frozen=True, kw_only=True):
    event_filter: CountedRows
    threshold_count: Annotated[
        int,
        ui("How many", "number", 2, "Fires when the count reaches this.", ge=1, le=1_000_000),
    ]
    window_duration: Annotated[
        Duration,
        ui("Within", "duration", 3, "The length of the window in which they are counted."),
    ]
    window_type: Annotated[
        Literal["sliding", "tumbling"],
        ui(
            "Window",
            "select",
            4,
            "sliding: the window that ends with each row; fires again once the count has fallen below. "
            "tumbling: windows side by side, aligned to midnight UTC; each fires once.",
        ),
    ] = "sliding"
    distinct_column: Annotated[
        str,
        ui(
            "Count distinct values of",
            "column",
            5,
            "Empty: rows are counted. Else the different values of this column; NULL is none.",
            max_length=255,
        ),
    ] = ""


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The count over the columns at hand, or what is wrong with it."""
    compiler = keyed_compiler(CountThresholdDetector, config, before, use, Column("event_count", "BIGINT"))
    compiler.condition("filter", config.event_filter, "eventFilter")
    if config.distinct_column:
        compiler.value("distinct", config.distinct_column, "distinctColumn")
    compiler.output_columns(config.output_columns)
    compiler.findings += check_length(config.window_duration, "windowDuration", "The window")
    settings = {
        "threshold": config.threshold_count,
        "windowMs": config.window_duration.milliseconds,
        "tumbling": config.window_type == "tumbling",
        "distinct": bool(config.distinct_column),
    }
    return compiler.compiled(settings, config.max_buffered_per_key)


def summary(config: Config) -> str:
    """What is counted, how many, in which time: "5 × status = 'declined' within 10 min, per card"."""
    counted = one_line(config.event_filter)
    if config.distinct_column:
        counted = f"different {config.distinct_column} where {counted}"
    line = f"{config.threshold_count} × {counted} within {spoken(config.window_duration.milliseconds)}"
    return line + per_key(config.partition_by)


NODE = pattern_node(
    type="count-threshold",
    label="Count Threshold",
    icon="Hash",
    description="Fires when so many events have come within a given time.",
    config=Config,
    example={
        "eventFilter": "dep_delay > 30",
        "thresholdCount": 3,
        "windowDuration": {"value": 2, "unit": "hours"},
        "windowType": "sliding",
        "distinctColumn": "flight",
        "partitionBy": ["carrier"],
        "eventTime": "ts",
        "tieBreak": ["flight"],
        "outputColumns": ["dep_delay AS last_delay", "event_count * 2 AS doubled"],
        "detectedAt": True,
        "maxBufferedPerKey": 100_000,
    },
    compile=compiled,
    ports=PORTS_WITHOUT_TIMEOUTS,
    summary=summary,
    found_at_end=lambda config: True,
    embeds=ordered_embeds("server.nodes.patterns.count_threshold.detector"),
)
