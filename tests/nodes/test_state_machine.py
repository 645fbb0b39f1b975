"""Machines against an oracle that walks along the rows, and what the form refuses."""

from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cep.outputs import Match, Timeout
from server.nodes.catalogue import discover
from server.sql.columns import Schema
from server.sql.ddl import parse_columns
from tests.nodes.replayed import FEW, MANY, Row, detector_of, replayed

COLUMNS = "id INT, k STRING, v STRING, n INT, ts TIMESTAMP"
STATES = ("a", "b", "c", "d")

Machine = dict[str, Any]
Told = list[tuple[str, int, int, str, str]]

conditions = st.sampled_from(["v = 'x'", "v = 'y'", "n > 0", "v = 'x' AND n = 1", "n IS NULL"])
ways = st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from(STATES), conditions), min_size=1, max_size=6)
rows_of = st.lists(
    st.tuples(st.integers(-16, 16).map(lambda n: n * 500), st.sampled_from("xyz"), st.sampled_from([None, 0, 1])),
    max_size=15,
)


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    """Forms without findings: a final state leads nowhere, a timeout has its state."""
    initial = draw(st.sampled_from(STATES))
    terminal = draw(st.lists(st.sampled_from([name for name in STATES if name != initial]), unique=True, max_size=2))
    transitions = [way for way in draw(ways) if way[0] not in terminal] or [(initial, initial, "n > 0")]
    config: Machine = {
        "states": list(STATES),
        "initialState": initial,
        "transitions": [{"from": a, "to": b, "condition": text} for a, b, text in transitions],
        "terminalStates": terminal,
        "keyColumn": "k",
        "emitOn": draw(st.sampled_from(["transition", "terminal", "all"])),
    }
    if draw(st.booleans()):
        config |= {"stateTimeout": {"value": 3, "unit": "seconds"}, "timeoutState": draw(st.sampled_from(STATES))}
    return config


def true(text: str, row: Row) -> bool:
    v, n = row["v"], row["n"]
    return {
        "v = 'x'": v == "x",
        "v = 'y'": v == "y",
        "n > 0": n is not None and n > 0,
        "v = 'x' AND n = 1": v == "x" and n == 1,
        "n IS NULL": n is None,
    }[text]


def walked(config: Machine, rows: list[Row], end: int) -> Told:
    """What is told, from the words of the help: every entity's state and since when, never forgotten."""
    after = 3_000 if "stateTimeout" in config else None
    last = config.get("timeoutState")
    final = config["terminalStates"]
    state, since = config["initialState"], None
    told: Told = []

    def time_comes(now: int) -> None:
        nonlocal state, since
        while after is not None and since is not None and now >= since + after and (state in final or state != last):
            if state in final:
                state, since = config["initialState"], None
            else:
                told.append(("timeout", since, since + after, state, last))
                state, since = last, since + after

    for row in rows:
        at = row["ts"]
        time_comes(at)
        if state in final:
            continue
        since = at if since is None else since
        way = next((w for w in config["transitions"] if w["from"] == state and true(w["condition"], row)), None)
        into = state if way is None else way["to"]
        emit = config["emitOn"]
        if emit == "all" or (way is not None and (emit == "transition" or into in final)):
            told.append(("match", at, at, state, into))
        if way is not None:
            state, since = into, at
    time_comes(end)
    return told


def agree(config: Machine, stream: list[tuple[int, str, Any]], seed: int) -> None:
    rows = [{"id": n, "k": "e", "v": v, "n": number, "ts": at} for n, (at, v, number) in enumerate(stream)]
    played = replayed(detector_of("state-machine", config, COLUMNS), rows, Random(seed))
    found: Told = []
    for output in played.outputs:
        if isinstance(output, Match):
            found.append(("match", output.start, output.end, *output.values))
        else:
            assert isinstance(output, Timeout)
            found.append(("timeout", output.start, output.at, *output.values))
    assert found == walked(config, played.rows, played.end)


@FEW
@given(machines(), rows_of, st.integers(0, 1 << 32))
def test_the_detector_agrees_with_the_oracle(config: Machine, stream: list[tuple[int, str, Any]], seed: int):
    agree(config, stream, seed)


@pytest.mark.deep
@MANY
@given(machines(), rows_of, st.integers(0, 1 << 32))
def test_the_detector_agrees_with_the_oracle_at_length(config: Machine, stream: list[tuple[int, str, Any]], seed: int):
    agree(config, stream, seed)


RIGHT: Machine = {
    "states": ["new", "open", "done"],
    "initialState": "new",
    "transitions": [
        {"from": "new", "to": "open", "condition": "v = 'x'"},
        {"from": "open", "to": "done", "condition": "v = 'y'"},
    ],
    "terminalStates": ["done"],
    "keyColumn": ["k"],
    "stateTimeout": {"value": 3, "unit": "seconds"},
    "timeoutState": "done",
}


def found_in(**changes: Any) -> list[tuple[str, str | None, str]]:
    node = discover().types["state-machine"]
    before = Schema(parse_columns(COLUMNS).columns, event_time="ts")
    config = {name: value for name, value in {**RIGHT, **changes}.items() if value is not None}
    found = node.check(msgspec.convert(config, node.config), {"in": before})
    return [(finding.code, finding.field, finding.severity) for finding in found]


def way(leaves: str, enters: str, condition: str = "n > 0") -> dict[str, str]:
    return {"from": leaves, "to": enters, "condition": condition}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"states": ["new", "open", "done", "new"]}, "pattern.duplicate-state", "states.3"),
        ({"initialState": "q"}, "pattern.unknown-state", "initialState"),
        ({"terminalStates": ["done", "q"]}, "pattern.unknown-state", "terminalStates.1"),
        ({"transitions": [way("new", "open"), way("q", "done")]}, "pattern.unknown-state", "transitions.1.from"),
        ({"transitions": [way("new", "q")]}, "pattern.unknown-state", "transitions.0.to"),
        ({"timeoutState": "q"}, "pattern.unknown-state", "timeoutState"),
        ({"timeoutState": None}, "pattern.no-timeout-state", "timeoutState"),
        ({"stateTimeout": None}, "pattern.no-length", "timeoutState"),
        ({"stateTimeout": {"value": 0, "unit": "seconds"}}, "pattern.no-length", "stateTimeout"),
        ({"terminalStates": ["done", "new"], "transitions": [way("open", "done")]}, "pattern.terminal", "initialState"),
        ({"transitions": [way("done", "new")]}, "pattern.terminal", "transitions.0.from"),
        ({"transitions": [way("new", "open", "amount > 1")]}, "pattern.unknown-column", "transitions.0.condition"),
        ({"transitions": [way("new", "open", "n + 1")]}, "pattern.type", "transitions.0.condition"),
        ({"keyColumn": "q"}, "pattern.unknown-column", "keyColumn"),
        ({"keyColumn": ["k", "q"]}, "pattern.unknown-column", "keyColumn.1"),
    ],
)
def test_a_machine_that_can_t_be_is_refused_at_its_place(changes: dict[str, Any], code: str, field: str):
    assert (code, field, "error") in found_in(**changes)


def test_warned_is_of_states_nothing_leads_to_and_of_memory_that_grows():
    assert found_in() == []
    assert found_in(states=["new", "open", "done", "lost"]) == [("pattern.unreachable", "states.3", "warning")]
    grows = ("pattern.state-grows", "stateTimeout", "warning")
    assert found_in(stateTimeout=None, timeoutState=None) == [grows]
    assert found_in(timeoutState="open") == [("pattern.state-grows", "timeoutState", "warning")]
    assert found_in(timeoutState="new") == []


def test_one_key_column_or_several_are_one_form():
    one, several = (detector_of("state-machine", {**RIGHT, "keyColumn": key}, COLUMNS) for key in ("k", ["k"]))
    assert one.fingerprint == several.fingerprint
    config = msgspec.convert(RIGHT, discover().types["state-machine"].config)
    assert discover().types["state-machine"].summary(config) == "new · open · done ∎, per k; after 3 s done"
