"""Deduplication: its form and its card."""

from typing import Annotated

from server.graph.finding import Finding
from server.nodes.base import Port
from server.nodes.detector_compile import DetectorCompiler, EngineUse
from server.nodes.fields import Duration, spoken, ui
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.deduplication.detector import DeduplicationDetector
from server.nodes.patterns.detection import ERRORS_PORT, LATE, check_length, ordered_embeds, pattern_node
from server.nodes.patterns.forms import OrderedForm
from server.sql.columns import Schema


class Config(OrderedForm, frozen=True, kw_only=True):
    dedup_key_fields: Annotated[
        tuple[str, ...],
        ui(
            "Same in",
            "columns",
            1,
            "Rows that agree in these columns repeat one another. NULL agrees with NULL.",
            min_length=1,
            max_length=32,
        ),
    ]
    watermark_duration: Annotated[
        Duration,
        ui(
            "For",
            "duration",
            2,
            "How long after a row that went on the rows that repeat it are held back, in event time.",
        ),
    ]


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The deduplication over the columns at hand, or what is wrong with it."""
    compiler = DetectorCompiler(
        DeduplicationDetector,
        before,
        use,
        partition_by=config.dedup_key_fields,
        partition_field="dedupKeyFields",
        tie_break=config.tie_break,
    )
    compiler.findings += check_form(config)
    settings = {"horizonMs": config.watermark_duration.milliseconds}
    return compiler.compiled(settings, config.max_buffered_per_key, row_itself=True)


def check_form(config: Config) -> list[Finding]:
    """What can be said without the columns."""
    return check_length(config.watermark_duration, "watermarkDuration", "The time in which rows repeat one another")


def summary(config: Config) -> str:
    """What is the same, and for how long: "first per order_id, again after 10 min"."""
    length = spoken(config.watermark_duration.milliseconds)
    return f"first row per {', '.join(config.dedup_key_fields)} within {length}"


NODE = pattern_node(
    type="deduplication",
    label="Deduplication",
    icon="CopyMinus",
    description="Lets the first row of each key go on and holds back those that repeat it within a given time.",
    config=Config,
    example={
        "dedupKeyFields": ["carrier", "flight"],
        "watermarkDuration": {"value": 10, "unit": "minutes"},
        "eventTime": "ts",
        "tieBreak": ["dep_delay"],
        "maxBufferedPerKey": 100_000,
    },
    compile=compiled,
    ports=(Port("out", "First rows"), LATE, ERRORS_PORT),
    summary=summary,
    embeds=ordered_embeds("server.nodes.patterns.deduplication.detector"),
)
