"""What an event changes in a drawing, thing by thing, without knowing the drawing: events hold all that is needed.

Held against ``domain.pipeline.evolve`` by a property test: rows and fold tell the same.
"""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import Struct

from server.domain.pipeline.evolve import groups_left
from server.events import pipeline as happened
from server.events.recorded import Recorded
from server.graph.model import Edge, Group, Node, Note

Kind = Literal["node", "edge", "note", "group"]
Key = tuple[str, Kind, str]
"""Pipeline id, kind, id."""


class Put(Struct, frozen=True):
    """The thing is there, whole, and stands after all that came before."""

    seq: int
    place: int
    body: dict[str, Any]


class Patch(Struct, frozen=True):
    """If the thing is there, these fields are now so; ``config_…`` are keys of a node's config."""

    fields: dict[str, Any]
    config_set: dict[str, Any]
    config_unset: frozenset[str]


class Drop(Struct, frozen=True):
    """The thing is gone."""


Change = Put | Patch | Drop

_KINDS: dict[type, Kind] = {Node: "node", Edge: "edge", Note: "note", Group: "group"}


def changes_of(log: Iterable[Recorded]) -> dict[Key, Change]:
    """All that events of any number of pipelines change, one change per thing."""
    changes: dict[Key, Change] = {}
    for recorded in log:
        pipeline_id = recorded.stream.removeprefix("pipeline-")
        for place, (kind, thing_id, change) in enumerate(_steps(recorded)):
            key = (pipeline_id, kind, thing_id)
            if isinstance(change, Put):
                change = Put(recorded.seq, place, change.body)
            changes[key] = _after(changes.get(key), change)
    return changes


def _after(earlier: Change | None, later: Change) -> Change:
    """One change in place of two."""
    if not isinstance(later, Patch) or earlier is None:
        return later
    match earlier:
        case Drop():
            return earlier
        case Put(seq, place, body):
            return Put(seq, place, patched(body, later))
        case Patch():
            kept = {key: value for key, value in earlier.config_set.items() if key not in later.config_unset}
            return Patch(
                {**earlier.fields, **later.fields},
                {**kept, **later.config_set},
                earlier.config_unset | later.config_unset,
            )


def patched(body: dict[str, Any], patch: Patch) -> dict[str, Any]:
    """A thing's body after a patch; the SQL of the table says the same."""
    whole = {**body, **patch.fields}
    if patch.config_set or patch.config_unset:
        config = {key: value for key, value in whole["config"].items() if key not in patch.config_unset}
        whole["config"] = {**config, **patch.config_set}
    return whole


def _steps(recorded: Recorded) -> Iterable[tuple[Kind, str, Change]]:
    match recorded.event:
        case happened.PipelineCreated(nodes=nodes, edges=edges, notes=notes, groups=groups):
            for thing in (*nodes, *edges, *notes, *groups):
                yield _put(thing)
        case happened.NodeAdded(node=thing) | happened.EdgeConnected(edge=thing):
            yield _put(thing)
        case happened.NoteAdded(note=thing) | happened.NodesGrouped(group=thing):
            yield _put(thing)
        case happened.NodesRemoved() as event:
            yield from (_drop(thing) for thing in (*event.nodes, *event.edges))
            for group in groups_left(event):
                yield _fields("group", group.id, {"nodeIds": group.node_ids}) if group.node_ids else _drop(group)
        case happened.NodesMoved(moves=moves):
            for move in moves:
                yield _fields("node", move.id, {"position": move.to})
        case happened.NodeConfigured(id=id, before=before, after=after):
            yield "node", id, Patch({}, after, frozenset(before.keys() - after.keys()))
        case happened.NodeRenamed(id=id, after=label):
            yield _fields("node", id, {"label": label})
        case happened.EdgesDisconnected(edges=things):
            yield from map(_drop, things)
        case happened.NotesRemoved(notes=things):
            yield from map(_drop, things)
        case happened.Ungrouped(groups=things):
            yield from map(_drop, things)
        case happened.NoteEdited(id=id, after=after):
            yield _fields("note", id, after)
        case happened.GroupEdited(id=id, after=after):
            yield _fields("group", id, after)
        case _:
            return


def _put(thing: Node | Edge | Note | Group) -> tuple[Kind, str, Change]:
    return _KINDS[type(thing)], thing.id, Put(0, 0, msgspec.to_builtins(thing))


def _drop(thing: Node | Edge | Note | Group) -> tuple[Kind, str, Change]:
    return _KINDS[type(thing)], thing.id, Drop()


def _fields(kind: Kind, thing_id: str, fields: dict[str, Any]) -> tuple[Kind, str, Change]:
    return kind, thing_id, Patch(msgspec.to_builtins(fields), {}, frozenset())
