"""Temporal correlation: its form and its card."""

from typing import Annotated, Literal

from msgspec import Meta

from server.graph.finding import Finding
from server.nodes.base import Port, SchemasByPort
from server.nodes.detector_compile import EngineUse
from server.nodes.expressions import one_line
from server.nodes.fields import Duration, spoken, ui
from server.nodes.pair_compile import PairCompiler
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.detection import PORTS_WITHOUT_TIMEOUTS, check_length, ordered_embeds, pattern_node
from server.nodes.patterns.forms import ClockedForm
from server.nodes.patterns.sides import side_by_side_schema
from server.nodes.patterns.temporal_correlation.detector import AllPairsDetector, NearestPairDetector
from server.sql.columns import Column, Schema

SIDES = (Port("a", "A"), Port("b", "B"))


class Config(ClockedForm, frozen=True, kw_only=True):
    correlation_key: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=255)], ...],
        ui("Same", "columns", 1, "Rows of A and B belong together that agree in these columns.", max_length=32),
    ] = ()
    max_time_gap: Annotated[
        Duration,
        ui("Less than apart", "duration", 2, "The two rows of a pair lie less than this apart, whichever comes first."),
    ]
    stream_a_filter: Annotated[
        str,
        ui(
            "Rows of A",
            "sql-expression",
            3,
            "Only these rows of A are paired. Empty: all.",
            placeholder="kind = 'order'",
            max_length=10_000,
        ),
    ] = ""
    stream_b_filter: Annotated[
        str,
        ui(
            "Rows of B",
            "sql-expression",
            4,
            "Only these rows of B are paired. Empty: all.",
            placeholder="kind = 'payment'",
            max_length=10_000,
        ),
    ] = ""
    pairing: Annotated[
        Literal["all", "nearest"],
        ui(
            "Pairs",
            "select",
            5,
            "all: every pair, once. nearest: each row of A with the row of B nearest in time, of two equally near the "
            "earlier.",
        ),
    ] = "all"
    max_runs_per_key: Annotated[
        int,
        ui(
            "Rows that wait for a partner, per key and side",
            "number",
            34,
            "Beyond so many the oldest is given up and reported to the port errors.",
            advanced=True,
            ge=1,
            le=1_000_000,
        ),
    ] = 10_000


def columns(config: Config, inputs: SchemasByPort) -> Schema:
    """The columns of both inputs, side by side."""
    return side_by_side_schema(inputs, config.correlation_key, config.tie_break)


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The pairing over the columns at hand, or what is wrong with it."""
    compiler = PairCompiler(
        AllPairsDetector if config.pairing == "all" else NearestPairDetector,
        before,
        use,
        sides=tuple(port.name for port in SIDES),
        key=config.correlation_key,
        key_field="correlationKey",
        tie_break=config.tie_break,
        measures=(Column("a_time", "TIMESTAMP"), Column("b_time", "TIMESTAMP"), Column("gap_ms", "BIGINT")),
    )
    filters = (("a", config.stream_a_filter, "streamAFilter"), ("b", config.stream_b_filter, "streamBFilter"))
    for side, text, field in filters:
        if text.strip():
            compiler.side_condition(side, text, field)
    compiler.output_columns(config.output_columns)
    compiler.findings += check_form(config)
    settings = {"gapMs": config.max_time_gap.milliseconds, "mostWaiting": config.max_runs_per_key}
    return compiler.compiled(settings, config.max_buffered_per_key)


def check_form(config: Config) -> list[Finding]:
    """What can be said before the columns are known."""
    return check_length(config.max_time_gap, "maxTimeGap", "The gap")


def summary(config: Config) -> str:
    """What is paired, how far apart: "A (kind = 'x') ~ B within 5 min, same card"."""
    sides = [
        name + (f" ({one_line(text)})" if text.strip() else "")
        for name, text in (("A", config.stream_a_filter), ("B", config.stream_b_filter))
    ]
    line = f"{' ~ '.join(sides)} within {spoken(config.max_time_gap.milliseconds)}"
    line += f", same {', '.join(config.correlation_key)}" if config.correlation_key else ""
    return line + (", nearest" if config.pairing == "nearest" else "")


NODE = pattern_node(
    type="temporal-correlation",
    label="Temporal Correlation",
    icon="Link2",
    description="Pairs rows of two streams that share a key and lie close in time.",
    config=Config,
    example={
        "correlationKey": ["carrier"],
        "maxTimeGap": {"value": 5, "unit": "minutes"},
        "streamAFilter": "dep_delay > 30",
        "streamBFilter": "dep_delay <= 0",
        "pairing": "nearest",
        "eventTime": "ts",
        "tieBreak": ["flight"],
        "outputColumns": ["a.flight AS late_flight", "b.flight AS next_flight", "abs(gap_ms) / 1000 AS seconds"],
        "detectedAt": True,
        "maxRunsPerKey": 10_000,
        "maxBufferedPerKey": 100_000,
    },
    compile=compiled,
    inputs=SIDES,
    side_by_side=columns,
    ports=PORTS_WITHOUT_TIMEOUTS,
    summary=summary,
    found_at_end=lambda config: config.pairing == "all",
    embeds=ordered_embeds("server.nodes.patterns.temporal_correlation.detector"),
)
