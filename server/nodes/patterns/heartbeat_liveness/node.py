"""Heartbeat and liveness: its form and its card."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from server.cep.casts import cast_value
from server.cep.values import SqlError
from server.graph.finding import Finding
from server.nodes.detector_compile import DetectorCompiler, EngineUse
from server.nodes.fields import Duration, spoken, ui
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.detection import PORTS_WITHOUT_TIMEOUTS, check_length, ordered_embeds, pattern_node
from server.nodes.patterns.forms import ClockedForm
from server.nodes.patterns.heartbeat_liveness.detector import HeartbeatLivenessDetector
from server.sql.columns import Column, Schema
from server.sql.types import INTEGRALS, UNKNOWN

MOST_EXPECTED = 10_000
NAMEABLE = ("STRING", *INTEGRALS, UNKNOWN)
"""Types of an entity's column whose values can be listed in the form."""

ColumnName = Annotated[str, Meta(min_length=1, max_length=255)]


class Config(ClockedForm, frozen=True, kw_only=True):
    entity_key: Annotated[
        ColumnName | Annotated[tuple[ColumnName, ...], Meta(min_length=1, max_length=32)],
        ui("Entity", "columns", 1, "Who gives signs of life: rows that agree in these columns are of one entity."),
    ]
    expected_interval: Annotated[
        Duration,
        ui("A row at least every", "duration", 2, "How often an entity that is alive gives a sign of life."),
    ]
    grace_period: Annotated[
        Duration,
        ui("Grace", "duration", 3, "So much longer it may be silent before it is called dead."),
    ] = Duration(0, "seconds")
    output_mode: Annotated[
        Literal["dead-only", "alive-and-dead", "status-change"],
        ui(
            "Tell",
            "select",
            4,
            "dead-only: each death. alive-and-dead: also each return of a dead one. "
            "status-change: also when an entity is seen for the first time.",
        ),
    ] = "dead-only"
    expected_entities: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=1_000)], ...],
        ui(
            "Entities that must show up",
            "names",
            5,
            "These are waited for from the first row of any entity on, though none of theirs has ever come.",
            placeholder="for example sensor-7",
            max_length=MOST_EXPECTED,
        ),
    ] = ()

    @property
    def entity(self) -> tuple[str, ...]:
        """The columns that name an entity."""
        return (self.entity_key,) if isinstance(self.entity_key, str) else self.entity_key


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The watch over the columns at hand, or what is wrong with it."""
    compiler = DetectorCompiler(
        HeartbeatLivenessDetector,
        before,
        use,
        partition_by=config.entity,
        partition_field="entityKey",
        tie_break=config.tie_break,
        measures=(Column("status", "STRING"), Column("last_seen", "TIMESTAMP"), Column("silent_ms", "BIGINT")),
    )
    compiler.output_columns(config.output_columns)
    compiler.findings += check_form(config)
    expected = listed(config, compiler)
    settings = {
        "silenceMs": config.expected_interval.milliseconds + config.grace_period.milliseconds,
        "tellsReturn": config.output_mode != "dead-only",
        "tellsFirst": config.output_mode == "status-change",
    }
    return compiler.compiled(settings, config.max_buffered_per_key, expected=expected)


def check_form(config: Config) -> list[Finding]:
    """What can be said before the columns are known."""
    findings = check_length(config.expected_interval, "expectedInterval", "The interval")
    if config.expected_entities and len(config.entity) > 1:
        detail = "Entities can be listed where one column names them; here are several."
        findings.append(Finding("pattern.expected", detail, field="expectedEntities"))
    return findings


def listed(config: Config, compiler: DetectorCompiler) -> list[tuple[Any]]:
    """The listed entities as values of their column, each once; what is no such value becomes a finding."""
    if not config.expected_entities or len(compiler.key) != 1:
        return []
    column = compiler.schema.column(compiler.key[0])
    kind = compiler.scope.column(column.name)[1] if column else UNKNOWN
    if kind not in NAMEABLE:
        detail = f"Entities can be listed where their column is a text or a whole number; {compiler.key[0]} is {kind}."
        compiler.findings.append(Finding("pattern.expected", detail, field="expectedEntities"))
        return []
    found: dict[Any, None] = {}
    for index, text in enumerate(config.expected_entities):
        try:
            found[text if kind in ("STRING", UNKNOWN) else cast_value(text, "STRING", kind)] = None
        except SqlError:
            detail = f"{text} is no {kind}, which {compiler.key[0]} is."
            compiler.findings.append(Finding("pattern.expected", detail, field=f"expectedEntities.{index}"))
    return [(value,) for value in found]


def summary(config: Config) -> str:
    """Who, and how long they may be silent: "device silent for 5 min + 1 min"."""
    line = f"{', '.join(config.entity)} silent for {spoken(config.expected_interval.milliseconds)}"
    if config.grace_period.milliseconds:
        line += f" + {spoken(config.grace_period.milliseconds)}"
    if config.expected_entities:
        line += f", {len(config.expected_entities)} listed"
    return line


NODE = pattern_node(
    type="heartbeat-liveness",
    label="Heartbeat / Liveness",
    icon="HeartPulse",
    description="Fires when an entity has been silent for too long, and when it comes back.",
    config=Config,
    example={
        "entityKey": "flight",
        "expectedInterval": {"value": 5, "unit": "minutes"},
        "gracePeriod": {"value": 1, "unit": "minutes"},
        "outputMode": "alive-and-dead",
        "expectedEntities": ["1545", "1141"],
        "eventTime": "ts",
        "tieBreak": ["flight"],
        "outputColumns": ["carrier AS last_carrier", "silent_ms / 1000 AS silent_seconds"],
        "detectedAt": True,
        "maxBufferedPerKey": 100_000,
    },
    compile=compiled,
    ports=PORTS_WITHOUT_TIMEOUTS,
    summary=summary,
    found_at_end=lambda config: True,
    embeds=ordered_embeds("server.nodes.patterns.heartbeat_liveness.detector"),
)
