"""A key's state of a row pattern as bytes: JSON with a version and the query's fingerprint, each row once."""

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from server.cep.memory import Memory
from server.cep.packing import COMPACT, canonical, decoded
from server.cep.rowpattern.conditions import Moves
from server.cep.rowpattern.state import Link, RowState

ROW_STATE_VERSION = 1

ROW_MEANINGFUL = ("columns", "key", "order", "pattern", "memory", "withinMs", "skip", "rowsPerMatch", "lookBack")
"""Parts of a SPEC that decide what a saved state means."""


def row_fingerprint(spec: Mapping[str, Any]) -> str:
    """Equal for queries whose states can be exchanged."""
    part = {name: spec.get(name) for name in ROW_MEANINGFUL}
    part["define"] = [[one["variable"], one["python"]] for one in spec["define"]]
    return sha256(canonical(part)).hexdigest()[:16]


def save_row_state(state: RowState, fingerprint: str, look_back: int) -> bytes:
    """The state as bytes: only rows that can still be looked at."""
    gone = max(state.start - look_back, 0)
    numbers: dict[int, int] = {}
    links: list[list[int]] = []
    ways = None
    if state.ways is not None:
        ways = [[place, number_of(link, numbers, links)] for place, link, _ in state.ways]
    best = None if state.best is None else [state.best[0] - gone, number_of(state.best[1], numbers, links)]
    body: dict[str, Any] = {
        "v": ROW_STATE_VERSION,
        "p": fingerprint,
        "n": [state.clock, state.decided, state.base + gone, state.start - gone, state.next - gone,
              max(state.matched - gone, 0), state.number, state.arrived],
        "a": [ways, best, number_of(state.lost, numbers, links), state.dropped],
        "t": links,
        "w": [
            [at, letter, mark, *row]
            for at, letter, mark, row in zip(
                state.times[gone:], state.letters[gone:], state.marks[gone:], state.rows[gone:], strict=True
            )
        ],
        "e": sorted(number for number in state.reported if number >= state.base + gone),
        "b": [[at, arrival, *row] for at, _, arrival, row in state.buffer],
    }  # fmt: skip
    if state.instant.at is not None and more_can_begin(state, state.instant.at):
        body["i"] = state.instant.saved()
    return COMPACT.encode(body).encode()


def number_of(link: Link | None, numbers: dict[int, int], links: list[list[int]]) -> int:
    """A link's number in the table; those it follows stand before it. -1 for none."""
    waiting: list[Link] = []
    while link is not None and id(link) not in numbers:
        waiting.append(link)
        link = link[1]
    before = -1 if link is None else numbers[id(link)]
    while waiting:
        link = waiting.pop()
        numbers[id(link)] = len(links)
        links.append([link[0], before])
        before = len(links) - 1
    return before


def load_row_state(
    saved: bytes, fingerprint: str, moves: Moves, tie_of: Callable[[Sequence[Any]], tuple[Any, ...]]
) -> RowState:
    """The state again. Raises ValueError on bytes of another version or query."""
    body: dict[str, Any] = json.loads(saved, object_hook=decoded)
    if body.get("v") != ROW_STATE_VERSION:
        raise ValueError(f"a saved state of version {body.get('v')} is not readable")
    if body["p"] != fingerprint:
        raise ValueError("the saved state belongs to another query")
    state = RowState()
    state.clock, state.decided, state.base, state.start, state.next = body["n"][:5]
    state.matched, state.number, state.arrived = body["n"][5:]
    for at, letter, mark, *row in body["w"]:
        state.times.append(at)
        state.letters.append(letter)
        state.marks.append(mark)
        state.rows.append(tuple(row))
    links, memories = linked(body["t"], state, moves)
    ways, best, lost, state.dropped = body["a"]
    if ways is not None:
        state.ways = [
            (place, links[number], memories[number]) if number >= 0 else (place, None, moves.empty)
            for place, number in ways
        ]
    if best is not None:
        state.best = (best[0], links[best[1]] if best[1] >= 0 else None)
    state.lost = links[lost] if lost >= 0 else None
    state.reported = set(body["e"])
    state.buffer = [(at, tie_of(tuple(row)), arrival, tuple(row)) for at, arrival, *row in body["b"]]
    if "i" in body:
        state.instant.load(body["i"])
    return state


def more_can_begin(state: RowState, at: int) -> bool:
    """Whether something can still begin at a row of that time."""
    if state.start < len(state.rows):
        return state.times[state.start] <= at
    return state.clock is None or state.clock <= at


def linked(table: Sequence[Sequence[int]], state: RowState, moves: Moves) -> tuple[list[Link], list[Memory]]:
    """The links of a table, each with what is remembered after it: found again, as it was found the first time."""
    links: list[Link] = []
    memories: list[Memory] = []
    depths: list[int] = []
    recalls = {step.place: step.recall for steps in moves.steps for step in steps}
    for place, before in table:
        links.append((place, links[before] if before >= 0 else None))
        depths.append(depths[before] + 1 if before >= 0 else 0)
        memory = memories[before] if before >= 0 else moves.empty
        recall, at = recalls[place], state.start + depths[-1]
        memories.append(memory if recall is None else recall(memory, state.rows, at, state.rows[at]))
    moves.troubles.clear()
    return links, memories
