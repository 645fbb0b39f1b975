"""The parts of a pipeline that can change independently of one another."""

from collections.abc import Iterator

from server.domain.pipeline.merge import ABSENT
from server.domain.pipeline.pairing import is_too_large
from server.domain.pipeline.trails import Trail, trails
from server.events import pipeline as happened
from server.events.recorded import AnyEvent

Aspect = tuple[str, str, str]
"""Kind (node, config, edge, note, group, pipeline), id of the thing, name of the part or ``WHOLE``."""

WHOLE = ""


def touched_within(event: AnyEvent) -> Iterator[tuple[Aspect, Trail]]:
    """Which parts of config values an event changes."""
    if isinstance(event, happened.NodeConfigured):
        for key in event.before.keys() | event.after.keys():
            before, after = event.before.get(key, ABSENT), event.after.get(key, ABSENT)
            parts = [()] if is_too_large(before, after) else trails(before, after)
            yield from ((("config", event.id, key), trail) for trail in parts)


def touched_by(event: AnyEvent) -> Iterator[Aspect]:
    """What an event changes."""
    match event:
        case happened.NodeAdded(node=node):
            yield ("node", node.id, WHOLE)
        case happened.NodesRemoved(nodes=nodes, edges=edges, groups=groups):
            yield from (("node", node.id, WHOLE) for node in nodes)
            yield from (("edge", edge.id, WHOLE) for edge in edges)
            yield from (("group", group.id, "nodeIds") for group in groups)
        case happened.NodesMoved(moves=moves):
            yield from (("node", move.id, "position") for move in moves)
        case happened.NodeConfigured(id=node_id, before=before, after=after):
            yield from (("config", node_id, key) for key in before.keys() | after.keys())
        case happened.NodeRenamed(id=node_id):
            yield ("node", node_id, "label")
        case happened.EdgeConnected(edge=edge):
            yield ("edge", edge.id, WHOLE)
        case happened.EdgesDisconnected(edges=edges):
            yield from (("edge", edge.id, WHOLE) for edge in edges)
        case happened.NoteAdded(note=note):
            yield ("note", note.id, WHOLE)
        case happened.NoteEdited(id=note_id, after=after):
            yield from (("note", note_id, key) for key in after)
        case happened.NotesRemoved(notes=notes):
            yield from (("note", note.id, WHOLE) for note in notes)
        case happened.NodesGrouped(group=group):
            yield ("group", group.id, WHOLE)
        case happened.GroupEdited(id=group_id, after=after):
            yield from (("group", group_id, key) for key in after)
        case happened.Ungrouped(groups=groups):
            yield from (("group", group.id, WHOLE) for group in groups)
        case happened.PipelineRenamed():
            yield ("pipeline", "", "name")
        case happened.PipelineDescribed():
            yield ("pipeline", "", "description")
        case happened.PipelineTagged(before=before, after=after):
            yield from (("pipeline", "", f"tags.{key}") for key in before.keys() | after.keys())
        case _:
            return
