"""The outlier detector: its form and its card."""

from typing import Annotated, Literal

from server.graph.finding import Finding
from server.nodes.detector_compile import EngineUse
from server.nodes.fields import Duration, spoken, ui
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.detection import PORTS_WITHOUT_TIMEOUTS, check_length, ordered_embeds, pattern_node
from server.nodes.patterns.forms import KeyedForm, NumberColumn
from server.nodes.patterns.keyed import keyed_compiler, per_key
from server.nodes.patterns.outlier_anomaly.detector import OutlierDetector
from server.sql.columns import Column, Schema

MEASURES = tuple(Column(name, "DOUBLE") for name in ("value", "score", "center", "spread"))


class Config(KeyedForm, frozen=True, kw_only=True):
    value_field: NumberColumn
    baseline_window: Annotated[
        Duration,
        ui("Baseline", "duration", 2, "A value is held against those of so long before it, itself not among them."),
    ]
    algorithm: Annotated[
        Literal["z-score", "iqr", "mad"],
        ui(
            "Measured by",
            "select",
            3,
            "z-score: standard deviations from the mean. mad: the same by medians, which outliers don't move. "
            "iqr: distances between the quartiles, beyond the nearer quartile.",
        ),
    ] = "z-score"
    threshold_std_devs: Annotated[
        float,
        ui(
            "Further than",
            "number",
            4,
            "Fires when the value lies further away than so many of them; usual are 3, for iqr 1.5.",
            ge=0,
            le=1_000_000,
        ),
    ] = 3.0
    min_samples: Annotated[
        int,
        ui("Values needed", "number", 5, "With fewer values in the baseline nothing fires.", ge=2, le=1_000_000),
    ] = 10
    max_runs_per_key: Annotated[
        int,
        ui(
            "Kept values per key",
            "number",
            34,
            "Beyond so many values in the baseline the oldest is left out of it and reported to the errors port.",
            advanced=True,
            ge=2,
            le=1_000_000,
        ),
    ] = 10_000


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The baseline over the columns at hand, or what is wrong with it."""
    compiler = keyed_compiler(OutlierDetector, config, before, use, *MEASURES)
    compiler.value("value", config.value_field, "valueField", number=True)
    compiler.output_columns(config.output_columns)
    compiler.findings += check_form(config)
    settings = {
        "windowMs": config.baseline_window.milliseconds,
        "algorithm": config.algorithm,
        "threshold": config.threshold_std_devs,
        "minSamples": config.min_samples,
        "maxKept": config.max_runs_per_key,
    }
    return compiler.compiled(settings, config.max_buffered_per_key)


def check_form(config: Config) -> list[Finding]:
    """What can be said before the columns are known."""
    findings = check_length(config.baseline_window, "baselineWindow", "The baseline")
    if config.min_samples > config.max_runs_per_key:
        detail = (
            f"It needs {config.min_samples:,} values before it may fire, but at most {config.max_runs_per_key:,} are "
            "kept per key: it would never fire. Keep more, or need fewer."
        )
        findings.append(Finding("pattern.too-few-kept", detail, field="minSamples"))
    return findings


def summary(config: Config) -> str:
    """How far from what: "temperature off its last 10 min by > 3 (z-score), per sensor"."""
    line = f"{config.value_field} off its last {spoken(config.baseline_window.milliseconds)}"
    line += f" by > {config.threshold_std_devs:g} ({config.algorithm})"
    return line + per_key(config.partition_by)


NODE = pattern_node(
    type="outlier-anomaly",
    label="Outlier / Anomaly",
    icon="ChartScatter",
    description="Fires when a value departs from those of the time before it.",
    config=Config,
    example={
        "valueField": "dep_delay",
        "baselineWindow": {"value": 6, "unit": "hours"},
        "algorithm": "mad",
        "thresholdStdDevs": 3.5,
        "minSamples": 12,
        "partitionBy": ["carrier"],
        "eventTime": "ts",
        "tieBreak": ["flight"],
        "outputColumns": ["flight AS which", "value - center AS above"],
        "detectedAt": True,
        "maxRunsPerKey": 10_000,
        "maxBufferedPerKey": 100_000,
    },
    compile=compiled,
    ports=PORTS_WITHOUT_TIMEOUTS,
    summary=summary,
    found_at_end=lambda config: True,
    embeds=ordered_embeds(
        "server.nodes.patterns.outlier_anomaly.baseline", "server.nodes.patterns.outlier_anomaly.detector"
    ),
)
