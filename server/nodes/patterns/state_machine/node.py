"""The state machine: how its form becomes a detector, and its card."""

from msgspec import structs

from server.graph.finding import Finding
from server.nodes.detector_compile import DetectorCompiler, EngineUse
from server.nodes.fields import spoken
from server.nodes.pattern_compile import CompiledPattern
from server.nodes.patterns.detection import PORTS, ordered_embeds, pattern_node
from server.nodes.patterns.state_machine.check import check_form
from server.nodes.patterns.state_machine.detector import StateMachineDetector
from server.nodes.patterns.state_machine.form import Config, key_columns
from server.sql.columns import Column, Schema


def compiled(config: Config, before: Schema, use: EngineUse) -> tuple[CompiledPattern | None, list[Finding]]:
    """The machine over the columns at hand, or what is wrong with it."""
    compiler = DetectorCompiler(
        StateMachineDetector,
        before,
        use,
        partition_by=key_columns(config),
        partition_field="keyColumn",
        tie_break=config.tie_break,
        measures=(Column("from_state", "STRING"), Column("to_state", "STRING")),
    )
    if isinstance(config.key_column, str):
        compiler.findings = [
            structs.replace(finding, field="keyColumn") if finding.field == "keyColumn.0" else finding
            for finding in compiler.findings
        ]
    for index, transition in enumerate(config.transitions):
        compiler.condition(f"transition {index}", transition.condition, f"transitions.{index}.condition")
    compiler.output_columns(config.output_columns)
    findings = check_form(config)
    compiler.findings += findings
    if any(finding.severity == "error" for finding in findings):
        return None, compiler.findings
    number = {name: index for index, name in enumerate(config.states)}
    timeout = config.state_timeout
    settings = {
        "states": list(config.states),
        "initial": number[config.initial_state],
        "terminal": [number[name] for name in config.terminal_states],
        "transitions": [
            [f"transition {index}", number[transition.leaves], number[transition.enters]]
            for index, transition in enumerate(config.transitions)
        ],
        "emit": config.emit_on,
        "timeoutMs": None if timeout is None else timeout.milliseconds,
        "timeoutState": number[config.timeout_state] if timeout is not None else None,
    }
    return compiler.compiled(settings, config.max_buffered_per_key)


def summary(config: Config) -> str:
    """States, and what ends them: "new → paid → shipped ∎, per order; after 2 d: expired"."""
    names = [f"{name} ∎" if name in config.terminal_states else name for name in config.states]
    line = " · ".join(names) + f", per {', '.join(key_columns(config))}"
    if config.state_timeout is not None:
        line += f"; after {spoken(config.state_timeout.milliseconds)} {config.timeout_state or '?'}"
    return line


NODE = pattern_node(
    type="state-machine",
    label="State Machine",
    icon="Waypoints",
    description="Keeps a state per entity and moves it by conditions on rows and by time.",
    config=Config,
    example={
        "states": ["on time", "late", "very late", "silent"],
        "initialState": "on time",
        "transitions": [
            {"from": "on time", "to": "late", "condition": "dep_delay > 15"},
            {"from": "late", "to": "very late", "condition": "dep_delay > 60"},
            {"from": "late", "to": "on time", "condition": "dep_delay <= 15"},
        ],
        "terminalStates": ["very late", "silent"],
        "keyColumn": ["carrier"],
        "emitOn": "transition",
        "stateTimeout": {"value": 6, "unit": "hours"},
        "timeoutState": "silent",
        "eventTime": "ts",
        "tieBreak": ["flight"],
        "outputColumns": ["flight AS last_flight", "concat(from_state, ' > ', to_state) AS step"],
        "detectedAt": True,
        "maxBufferedPerKey": 100_000,
    },
    compile=compiled,
    ports=PORTS,
    summary=summary,
    found_at_end=lambda config: True,
    embeds=ordered_embeds("server.nodes.patterns.state_machine.detector"),
)
