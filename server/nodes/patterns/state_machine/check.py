"""What can be said of a machine without its rows: that its states are known, can be reached, and end some time."""

from server.graph.finding import Finding
from server.nodes.patterns.detection import check_length
from server.nodes.patterns.state_machine.form import Config


def check_form(config: Config) -> list[Finding]:
    """All that is wrong with the names, then what may be meant otherwise."""
    findings = [*check_names(config), *check_timeout(config)]
    return findings or [*unreachable(config), *remembered(config)]


def check_names(config: Config) -> list[Finding]:
    """Every state that is named is one of the list, which names each once; nothing leads from a final one."""
    findings: list[Finding] = []
    for index, name in enumerate(config.states):
        if name in config.states[:index]:
            detail = f"There are two states called {name}; give each its own name."
            findings.append(Finding("pattern.duplicate-state", detail, field=f"states.{index}"))
    named = [(config.initial_state, "initialState")]
    named += [(name, f"terminalStates.{index}") for index, name in enumerate(config.terminal_states)]
    for index, way in enumerate(config.transitions):
        named += [(way.leaves, f"transitions.{index}.from"), (way.enters, f"transitions.{index}.to")]
    if config.timeout_state:
        named.append((config.timeout_state, "timeoutState"))
    for name, field in named:
        if name not in config.states:
            detail = f"There is no state {name}; add it to the states, or name one of {', '.join(config.states)}."
            findings.append(Finding("pattern.unknown-state", detail, field=field))
    if config.initial_state in config.terminal_states:
        detail = f"{config.initial_state} is a final state: a machine that begins in it never moves."
        findings.append(Finding("pattern.terminal", detail, field="initialState"))
    for index, way in enumerate(config.transitions):
        if way.leaves in config.terminal_states:
            detail = f"{way.leaves} is a final state: nothing leads from it."
            findings.append(Finding("pattern.terminal", detail, field=f"transitions.{index}.from"))
    return findings


def check_timeout(config: Config) -> list[Finding]:
    """A timeout has a length and a state to go to; a state to go to has a timeout."""
    if config.state_timeout is None:
        if not config.timeout_state:
            return []
        detail = f"Nothing ever goes to {config.timeout_state} by time: say how long a state may last, or empty this."
        return [Finding("pattern.no-length", detail, field="timeoutState")]
    findings = check_length(config.state_timeout, "stateTimeout", "The longest time in a state")
    if not config.timeout_state:
        detail = "Say to which state an entity goes when it has been in one for too long."
        findings.append(Finding("pattern.no-timeout-state", detail, field="timeoutState"))
    return findings


def unreachable(config: Config) -> list[Finding]:
    """A warning for each state that no transition and no timeout leads to."""
    reached = [config.initial_state, *([config.timeout_state] if config.timeout_state else [])]
    for name in reached:
        reached += [way.enters for way in config.transitions if way.leaves == name and way.enters not in reached]
    return [
        Finding("pattern.unreachable", f"Nothing leads to {name}.", field=f"states.{index}", severity="warning")
        for index, name in enumerate(config.states)
        if name not in reached
    ]


def remembered(config: Config) -> list[Finding]:
    """A warning where entities stay in memory for ever."""
    if config.state_timeout is None:
        detail = (
            "The state of every entity is kept for ever, so memory grows with their number; a longest time in a state "
            "bounds it."
        )
        return [Finding("pattern.state-grows", detail, field="stateTimeout", severity="warning")]
    if config.timeout_state in config.terminal_states or config.timeout_state == config.initial_state:
        return []
    detail = (
        f"Entities that time out stay in {config.timeout_state} until a row moves them, so memory grows with their "
        f"number; make {config.timeout_state} final, or time out to {config.initial_state}."
    )
    return [Finding("pattern.state-grows", detail, field="timeoutState", severity="warning")]
