"""What takes an event back, from the event alone."""

from server.domain.pipeline.evolve import groups_left
from server.events import pipeline as happened
from server.events.pipeline import PipelineEvent
from server.events.recorded import AnyEvent


def invert(event: AnyEvent) -> tuple[PipelineEvent, ...]:
    """The events that lead back to the state before, in order.

    Empty for what is no edit of the drawing (creation, archiving, naming a version). Inverting twice has the effect
    of the event; where each step is one event, it is the event.
    """
    match event:
        case happened.NodeAdded(node=node):
            return (happened.NodesRemoved((node,)),)
        case happened.NodesRemoved():
            return _raised(event)
        case happened.NodesMoved(moves=moves):
            return (happened.NodesMoved(tuple(happened.Move(move.id, move.to, move.from_) for move in moves)),)
        case happened.NodeConfigured(id=id, before=before, after=after):
            return (happened.NodeConfigured(id, after, before),)
        case happened.NodeRenamed(id=id, before=before, after=after):
            return (happened.NodeRenamed(id, after, before),)
        case happened.EdgeConnected(edge=edge):
            return (happened.EdgesDisconnected((edge,)),)
        case happened.EdgesDisconnected(edges=edges):
            return tuple(happened.EdgeConnected(edge) for edge in edges)
        case happened.NoteAdded(note=note):
            return (happened.NotesRemoved((note,)),)
        case happened.NoteEdited(id=id, before=before, after=after):
            return (happened.NoteEdited(id, after, before),)
        case happened.NotesRemoved(notes=notes):
            return tuple(happened.NoteAdded(note) for note in notes)
        case happened.NodesGrouped(group=group):
            return (happened.Ungrouped((group,)),)
        case happened.GroupEdited(id=id, before=before, after=after):
            return (happened.GroupEdited(id, after, before),)
        case happened.Ungrouped(groups=groups):
            return tuple(happened.NodesGrouped(group) for group in groups)
        case happened.PipelineRenamed(before=before, after=after):
            return (happened.PipelineRenamed(after, before),)
        case happened.PipelineDescribed(before=before, after=after):
            return (happened.PipelineDescribed(after, before),)
        case happened.PipelineTagged(before=before, after=after):
            return (happened.PipelineTagged(after, before),)
        case _:
            return ()


def invert_all(events: tuple[AnyEvent, ...]) -> tuple[PipelineEvent, ...]:
    """What takes a whole edit back: the last event first."""
    return tuple(inverse for event in reversed(events) for inverse in invert(event))


def _raised(event: happened.NodesRemoved) -> tuple[PipelineEvent, ...]:
    groups: list[PipelineEvent] = []
    for before, left in zip(event.groups, groups_left(event), strict=True):
        if left.node_ids:
            groups.append(
                happened.GroupEdited(before.id, {"nodeIds": list(left.node_ids)}, {"nodeIds": list(before.node_ids)})
            )
        else:
            groups.append(happened.NodesGrouped(before))
    return (
        *(happened.NodeAdded(node) for node in event.nodes),
        *(happened.EdgeConnected(edge) for edge in event.edges),
        *groups,
    )
