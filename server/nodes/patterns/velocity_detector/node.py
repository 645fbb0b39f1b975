"""The velocity detector: its form and its card."""

from fractions import Fraction
from typing import Annotated, Literal

from server.graph.finding import Finding
from server.nodes.detector_compile import EngineUse
from server.nodes.expressions import one_line
from server.nodes.fields import Duration, spoken, ui
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.detection import PORTS_WITHOUT_TIMEOUTS, check_length, ordered_embeds, pattern_node
from server.nodes.patterns.forms import CountedRows, KeyedForm
from server.nodes.patterns.keyed import keyed_compiler, per_key
from server.nodes.patterns.velocity_detector.detector import VelocityDetector
from server.sql.columns import Column, Schema

RateUnit = Literal["per_sec", "per_min", "per_hour"]

UNITS: dict[RateUnit, tuple[int, str]] = {
    "per_sec": (1_000, "per second"),
    "per_min": (60_000, "per minute"),
    "per_hour": (3_600_000, "per hour"),
}
"""Each unit's length in milliseconds, and how it is said."""

MOST_ROWS = 1_000_000
"""A window in which more rows than this may come before it fires is refused: they are all kept."""


class Config(KeyedForm, frozen=True, kw_only=True):
    event_filter: CountedRows
    rate_threshold: Annotated[
        float,
        ui("Faster than", "number", 2, "Fires when the rate exceeds this; exactly this is allowed.", ge=0, le=1e9),
    ]
    rate_unit: Annotated[
        RateUnit,
        ui("Rate", "select", 3, "The unit in which the limit and the measured rate are said. Nothing else changes."),
    ] = "per_sec"
    window_duration: Annotated[
        Duration,
        ui(
            "Measured over",
            "duration",
            4,
            "The length of the window that ends with each row. The rate is its rows by its length.",
        ),
    ]


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The rate over the columns at hand, or what is wrong with it."""
    compiler = keyed_compiler(VelocityDetector, config, before, use, Column("rate", "DOUBLE"))
    compiler.condition("filter", config.event_filter, "eventFilter")
    compiler.output_columns(config.output_columns)
    compiler.findings += check_form(config)
    unit_ms, unit = UNITS[config.rate_unit]
    settings = {
        "windowMs": config.window_duration.milliseconds,
        "least": rows_above(config),
        "limit": config.rate_threshold,
        "unit": unit,
        "unitMs": unit_ms,
    }
    return compiler.compiled(settings, config.max_buffered_per_key)


def rows_above(config: Config) -> int:
    """The fewest rows in a window whose rate exceeds the limit; exact, as the limit is written."""
    limit = Fraction(repr(config.rate_threshold))
    return limit * config.window_duration.milliseconds // UNITS[config.rate_unit][0] + 1


def check_form(config: Config) -> list[Finding]:
    """What can be said before the columns are known."""
    findings = check_length(config.window_duration, "windowDuration", "The window")
    least = rows_above(config)
    if least > MOST_ROWS:
        detail = (
            f"A rate above {config.rate_threshold:g} {UNITS[config.rate_unit][1]} means {least:,} rows in a window of "
            f"{spoken(config.window_duration.milliseconds)}; {MOST_ROWS:,} can be kept. Measure over a shorter window."
        )
        findings.append(Finding("pattern.too-many-rows", detail, field="windowDuration"))
    return findings


def summary(config: Config) -> str:
    """What comes faster than what: "status = 'declined' faster than 5 per minute over 10 min, per card"."""
    rate = f"{config.rate_threshold:g} {UNITS[config.rate_unit][1]}"
    line = f"{one_line(config.event_filter)} faster than {rate} over {spoken(config.window_duration.milliseconds)}"
    return line + per_key(config.partition_by)


NODE = pattern_node(
    type="velocity-detector",
    label="Velocity Detector",
    icon="Gauge",
    description="Fires when events come faster than a limit.",
    config=Config,
    example={
        "eventFilter": "dep_delay > 30",
        "rateThreshold": 2.5,
        "rateUnit": "per_hour",
        "windowDuration": {"value": 2, "unit": "hours"},
        "partitionBy": ["carrier"],
        "eventTime": "ts",
        "tieBreak": ["flight"],
        "outputColumns": ["dep_delay AS last_delay", "round(rate) AS about"],
        "detectedAt": True,
        "maxBufferedPerKey": 100_000,
    },
    compile=compiled,
    ports=PORTS_WITHOUT_TIMEOUTS,
    summary=summary,
    found_at_end=lambda config: True,
    embeds=ordered_embeds("server.nodes.patterns.velocity_detector.detector"),
)
