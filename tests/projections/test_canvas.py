"""Rows and fold tell the same, however the log is cut into batches."""

import contextlib
from collections.abc import Sequence
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.pipeline.commands import PipelineCommand
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events.recorded import Recorded
from server.projections.canvas import Drop, Key, Patch, Put, changes_of, patched
from tests.spec import World
from tests.strategies import edits, people

Rows = dict[Key, tuple[tuple[int, int], dict[str, Any]]]
wishes = st.lists(st.tuples(people, edits | st.sampled_from(["undo", "redo"])), max_size=12)


def drawn(wishes: Sequence[tuple[str, list[PipelineCommand] | str]]) -> World:
    """A world in which people did what they could of this."""
    world = World()
    for person, wish in wishes:
        with contextlib.suppress(Rejected):
            match wish:
                case "undo":
                    world.undo(person)
                case "redo":
                    world.redo(person)
                case list(commands):
                    world.edit(person, *commands)
                case _:
                    raise AssertionError
    return world


def applied(rows: Rows, log: Sequence[Recorded]) -> None:
    """What the SQL does, in Python."""
    for key, change in changes_of(log).items():
        match change:
            case Put(seq, place, body):
                rows[key] = ((seq, place), body)
            case Patch():
                if key in rows:
                    rows[key] = (rows[key][0], patched(rows[key][1], change))
            case Drop():
                rows.pop(key, None)


def canvas_of(rows: Rows) -> dict[str, list[Any]]:
    """What the SQL function ``canvas`` makes of the rows."""
    return {
        f"{wanted}s": [
            body for (_, kind, _), (_, body) in sorted(rows.items(), key=lambda row: row[1][0]) if kind == wanted
        ]
        for wanted in ("node", "edge", "note", "group")
    }


def canvas_of_state(state: Pipeline) -> dict[str, list[Any]]:
    graph = state.graph
    canvas = {
        "nodes": list(graph.nodes.values()),
        "edges": list(graph.edges.values()),
        "notes": list(graph.notes.values()),
        "groups": list(graph.groups.values()),
    }
    # A list for every tuple: rows are what the wire has.
    return msgspec.json.decode(msgspec.json.encode(canvas))


@given(wishes, st.lists(st.integers(1, 6), min_size=30, max_size=30))
@settings(max_examples=300, deadline=None)
def test_the_rows_are_the_fold_however_the_log_is_cut(wishes: Any, cuts: list[int]) -> None:
    world = drawn(wishes)
    rows: Rows = {}
    start = 0
    for cut in [*cuts, len(world.log)]:
        applied(rows, world.log[start : start + cut])
        start += cut
    assert msgspec.json.decode(msgspec.json.encode(canvas_of(rows))) == canvas_of_state(world.present)
