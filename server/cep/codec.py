"""A key's state as bytes: JSON with a version and the pattern's fingerprint, each row once."""

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from server.cep.packing import COMPACT, canonical, decoded
from server.cep.places import Automaton, Place
from server.cep.runs import KeyState, Run, Taken, finished, taking
from server.cep.waiting import Buffered

STATE_VERSION = 1

MEANINGFUL = ("columns", "key", "tieBreak", "predicates", "memory", "stages", "withinMs", "skip")
"""Parts of a SPEC that decide what a saved state means."""


def fingerprint_of(spec: Mapping[str, Any]) -> str:
    """Equal for patterns whose states can be exchanged."""
    part = {name: spec.get(name) for name in MEANINGFUL}
    part["predicates"] = [[p["python"], bool(p.get("memory"))] for p in spec["predicates"]]
    return sha256(canonical(part)).hexdigest()[:16]


class RowTable:
    """Taken rows by number: links of chains that runs share are written once, before those that follow them."""

    def __init__(self) -> None:
        self.numbers: dict[int, int] = {}
        self.links: list[list[Any]] = []
        self.rows: list[Sequence[Any]] = []
        self.row_numbers: dict[int, int] = {}
        self.copies: list[list[int]] = []

    def number(self, taken: Taken) -> int:
        waiting: list[Taken] = []
        link: Taken | None = taken
        while link is not None and id(link) not in self.numbers:
            waiting.append(link)
            link = link[4]
        while waiting:
            link = waiting.pop()
            row, at, serial, leaf, before, _, copy = link
            place = self.row_numbers.get(serial)
            if place is None:
                place = self.row_numbers[serial] = len(self.rows)
                self.rows.append([at, serial, *row])
                if copy:
                    self.copies.append([place, copy])
            self.numbers[id(link)] = len(self.links)
            self.links.append([place, leaf, -1 if before is None else self.numbers[id(before)]])
        return self.numbers[id(taken)]


def save_state(state: KeyState, fingerprint: str) -> bytes:
    """The state as bytes."""
    table = RowTable()
    runs = [
        [*run.place.key, run.start, table.number(run.taken), list(run.memory), run.emitted, run.number]
        for run in state.runs
    ]
    held = [[start, table.number(taken), run] for start, _, taken, run in state.held]
    body: dict[str, Any] = {
        "v": STATE_VERSION,
        "p": fingerprint,
        "n": [state.clock, state.released, state.arrived, state.run_count],
        "w": table.rows,
        "t": table.links,
        "r": runs,
        "h": held,
        "b": [[at, arrival, *row] for at, _, arrival, row in state.buffer],
    }
    # Both are rare, and not known to states that were saved before there were such names.
    if table.copies:
        body["c"] = table.copies
    if state.instant.at is not None:
        body["i"] = state.instant.saved()
    return COMPACT.encode(body).encode()


def load_state(
    saved: bytes,
    fingerprint: str,
    automaton: Automaton,
    due_of: Callable[[Place, int, int], int],
    tie_of: Callable[[Sequence[Any]], tuple[Any, ...]],
) -> KeyState:
    """The state again. Raises ValueError on bytes of another version or pattern."""
    body: dict[str, Any] = json.loads(saved, object_hook=decoded)
    if body.get("v") != STATE_VERSION:
        raise ValueError(f"a saved state of version {body.get('v')} is not readable")
    if body["p"] != fingerprint:
        raise ValueError("the saved state belongs to another pattern")
    state = KeyState()
    state.clock, state.released, state.arrived, state.run_count = body["n"]
    saved_rows: list[list[Any]] = body["w"]
    saved_links: list[tuple[int, int, int]] = body["t"]
    saved_runs: list[tuple[int, list[int], int, bool, int, int, list[Any], bool, int]] = body["r"]
    saved_held: list[tuple[int, int, int]] = body["h"]
    saved_buffer: list[list[Any]] = body["b"]
    rows = [(int(entry[0]), int(entry[1]), tuple(entry[2:])) for entry in saved_rows]
    links: list[Taken] = []
    saved_copies: list[tuple[int, int]] = body.get("c", [])
    copies = dict(saved_copies)
    for place_of_row, leaf, before in saved_links:
        at, serial, row = rows[place_of_row]
        copy = copies.get(place_of_row, 0)
        links.append(taking(row, at, serial, leaf, None if before < 0 else links[before], copy))
    for leaf, counts, bits, fresh, start, link, memory, emitted, number in saved_runs:
        place = automaton.place((leaf, tuple(counts), bits, fresh))
        if place is None:
            raise ValueError("the saved state names a place this pattern does not have")
        taken = links[link]
        first = first_time(taken)
        due = due_of(place, first, taken[1])
        state.due = min(state.due, due)
        remembered = tuple(slot_again(part) for part in memory)
        state.runs.append(Run(place, start, first, taken[1], due, taken, remembered, emitted, number))
    state.held = [finished(start, links[link], run) for start, link, run in saved_held]
    buffer: list[Buffered] = []
    for at, arrival, *values in saved_buffer:
        row = tuple(values)
        buffer.append((at, tie_of(row), arrival, row))
    state.buffer = buffer
    if "i" in body:
        state.instant.load(body["i"])
    return state


def slot_again(part: list[Any] | str | float | None) -> Any:
    """A slot of a memory as it was: JSON has made a list of what FIRST keeps."""
    return tuple(part) if isinstance(part, list) else part


def first_time(taken: Taken) -> int:
    """The time of a run's first row."""
    link = taken
    while link[4] is not None:
        link = link[4]
    return link[1]
