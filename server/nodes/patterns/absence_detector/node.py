"""The absence detector: its form and its card."""

from typing import Annotated, Literal

from server.graph.finding import Finding
from server.nodes.detector_compile import EngineUse
from server.nodes.expressions import one_line
from server.nodes.fields import Duration, spoken, ui
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.absence_detector.detector import AbsenceDetector
from server.nodes.patterns.detection import PORTS, check_length, ordered_embeds, pattern_node
from server.nodes.patterns.forms import KeyedForm
from server.nodes.patterns.keyed import keyed_compiler, per_key
from server.sql.columns import Column, Schema


class Config(KeyedForm, frozen=True, kw_only=True):
    trigger_event_filter: Annotated[
        str,
        ui(
            "Trigger",
            "sql-expression",
            1,
            "A condition over a row's columns. From a row that satisfies it the time runs.",
            placeholder="kind = 'order'",
            min_length=1,
            max_length=10_000,
        ),
    ]
    expected_event_filter: Annotated[
        str,
        ui(
            "Expected to follow",
            "sql-expression",
            2,
            "A condition over a row's columns. A later row of the same key that satisfies it is the answer.",
            placeholder="kind = 'payment'",
            min_length=1,
            max_length=10_000,
        ),
    ]
    timeout_duration: Annotated[
        Duration,
        ui("Within", "duration", 3, "How long the expected row may take. One at exactly this time is too late."),
    ]
    alert_per: Annotated[
        Literal["trigger", "silence"],
        ui(
            "One alert per",
            "select",
            4,
            "trigger: each trigger that stays unanswered. silence: only the first of those that stay unanswered "
            "together; the others go to the port Timed out.",
        ),
    ] = "trigger"
    max_runs_per_key: Annotated[
        int,
        ui(
            "Waiting triggers per key",
            "number",
            34,
            "Beyond so many unanswered triggers the oldest is given up and reported to the errors port.",
            advanced=True,
            ge=1,
            le=1_000_000,
        ),
    ] = 10_000


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The absence over the columns at hand, or what is wrong with it."""
    compiler = keyed_compiler(AbsenceDetector, config, before, use, Column("trigger_time", "TIMESTAMP"))
    compiler.condition("trigger", config.trigger_event_filter, "triggerEventFilter")
    compiler.condition("expected", config.expected_event_filter, "expectedEventFilter")
    compiler.output_columns(config.output_columns)
    compiler.findings += check_form(config)
    settings = {
        "timeoutMs": config.timeout_duration.milliseconds,
        "perSilence": config.alert_per == "silence",
        "maxWaiting": config.max_runs_per_key,
    }
    return compiler.compiled(settings, config.max_buffered_per_key)


def check_form(config: Config) -> list[Finding]:
    """What can be said before the columns are known."""
    return check_length(config.timeout_duration, "timeoutDuration", "The time to wait")


def summary(config: Config) -> str:
    """What is followed by what not, in which time: "kind = 'order' → no kind = 'payment' within 10 min, per card"."""
    line = f"{one_line(config.trigger_event_filter)} → no {one_line(config.expected_event_filter)}"
    line += f" within {spoken(config.timeout_duration.milliseconds)}"
    return line + per_key(config.partition_by)


NODE = pattern_node(
    type="absence-detector",
    label="Absence Detector",
    icon="TimerOff",
    description="Fires when an event is not followed by the one that is expected, within a given time.",
    config=Config,
    example={
        "triggerEventFilter": "dep_delay > 60",
        "expectedEventFilter": "dep_delay < 5",
        "timeoutDuration": {"value": 2, "unit": "hours"},
        "alertPer": "silence",
        "partitionBy": ["carrier"],
        "eventTime": "ts",
        "tieBreak": ["flight"],
        "outputColumns": ["dep_delay AS delay", "trigger_time + INTERVAL 2 HOURS AS deadline"],
        "detectedAt": True,
        "maxRunsPerKey": 10_000,
        "maxBufferedPerKey": 100_000,
    },
    compile=compiled,
    ports=PORTS,
    summary=summary,
    embeds=ordered_embeds("server.nodes.patterns.absence_detector.detector"),
)
