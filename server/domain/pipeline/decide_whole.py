"""The pipeline as a whole: its name, description, tags, and its drawing replaced at once."""

from collections.abc import Iterable, Sequence

from msgspec import structs

from server.domain.pipeline import commands
from server.domain.pipeline.decide_nodes import check_type
from server.domain.pipeline.decide_notes import check_group, check_note, leave_others
from server.domain.pipeline.evolve import fields_of
from server.domain.pipeline.limits import (
    MAX_EDGES,
    MAX_GROUPS,
    MAX_NODES,
    MAX_NOTES,
    check_count,
    check_name,
    check_node,
    check_tags,
    check_text,
)
from server.domain.pipeline.present import Present
from server.domain.rejected import Rejected
from server.events import pipeline as happened
from server.events.pipeline import PipelineEvent
from server.graph.diff import Difference, difference
from server.graph.layout import placed
from server.graph.model import UNPLACED, Edge, Graph, Group, Node, Note
from server.graph.same import changed_keys


def rename_pipeline(command: commands.RenamePipeline, present: Present) -> Iterable[PipelineEvent]:
    """Another name."""
    check_name(command.name)
    if present.name != command.name:
        yield happened.PipelineRenamed(present.name, command.name)


def describe_pipeline(command: commands.DescribePipeline, present: Present) -> Iterable[PipelineEvent]:
    """Another description."""
    check_text(command.description, "description")
    if present.description != command.description:
        yield happened.PipelineDescribed(present.description, command.description)


def tag_pipeline(command: commands.TagPipeline, present: Present) -> Iterable[PipelineEvent]:
    """Tags set and unset."""
    wanted = {name: value for name, value in present.tags.items() if name not in command.unset} | command.set
    check_tags(wanted)
    before, after = changed_keys(present.tags, wanted)
    if before or after:
        yield happened.PipelineTagged(before, after)


def replace_graph(command: commands.ReplaceGraph, present: Present) -> Iterable[PipelineEvent]:
    """Nodes and edges as they shall be; notes stay, and groups keep those of their nodes that stay."""
    unique(command.nodes, "node")
    unique(command.edges, "edge")
    after = placed(
        Graph(
            {node.id: _where_it_was(node, present) for node in command.nodes},
            {edge.id: edge for edge in command.edges},
            present.notes,
            present.groups,
        )
    )
    check_count("nodes", len(after.nodes), MAX_NODES)
    check_count("edges", len(after.edges), MAX_EDGES)
    yield from lead_over(difference(present.graph, after), present)


def restore_graph(after: Graph, present: Present) -> Iterable[PipelineEvent]:
    """The whole drawing as it was once, notes and groups included."""
    yield from lead_over(difference(present.graph, after), present)


def lead_over(change: Difference, present: Present) -> Iterable[PipelineEvent]:
    """A difference as the fine-grained events that bring it about. The caller applies each before asking for the next:
    later ones look at the drawing as it then is."""
    going = dict.fromkeys(node.id for node in change.nodes_removed)
    cut = tuple(edge for edge in change.edges_removed if edge.source not in going and edge.target not in going)
    if cut:
        yield happened.EdgesDisconnected(cut)
    if change.groups_removed:
        yield happened.Ungrouped(change.groups_removed)
    if going:
        edges = present.links.touching(going)
        groups = tuple(group for group in present.groups.values() if not going.keys().isdisjoint(group.node_ids))
        yield happened.NodesRemoved(change.nodes_removed, tuple(edges.values()), groups)
    for node in change.nodes_added:
        check_type(node, present.catalogue, restoring=present.restoring)
        present.check_room_for(check_node(node))
        yield happened.NodeAdded(node)
    yield from _changed_nodes(change, present)
    for edge in change.edges_added:
        present.check_edge(edge)
        yield happened.EdgeConnected(edge)
    yield from _changed_notes(change)
    yield from _changed_groups(change, present)


def unique(things: Sequence[Node | Edge | Note | Group], kind: str) -> None:
    """Refuse a list in which an id stands twice."""
    seen: set[str] = set()
    for thing in things:
        if thing.id in seen:
            raise Rejected(f"{kind}.exists", f"The id {thing.id} stands here twice.", path=f"{kind}s", invalid=True)
        seen.add(thing.id)


def check_all(graph: Graph) -> None:
    """Refuse a drawing with more things than one may hold, or with notes that can't be."""
    check_count("nodes", len(graph.nodes), MAX_NODES)
    check_count("edges", len(graph.edges), MAX_EDGES)
    check_count("notes", len(graph.notes), MAX_NOTES)
    check_count("groups", len(graph.groups), MAX_GROUPS)
    for note in graph.notes.values():
        check_note(note)


def _where_it_was(node: Node, present: Present) -> Node:
    there = present.nodes.get(node.id)
    if there is None or node.position is not UNPLACED:
        return node
    return structs.replace(node, position=there.position)


def _changed_nodes(change: Difference, present: Present) -> Iterable[PipelineEvent]:
    moves = tuple(
        happened.Move(node.before.id, node.before.position, node.after.position)
        for node in change.nodes_changed
        if node.before.position != node.after.position
    )
    if moves:
        yield happened.NodesMoved(moves)
    for node in change.nodes_changed:
        size = check_node(node.after)
        if node.before.label != node.after.label:
            yield happened.NodeRenamed(node.after.id, node.before.label, node.after.label)
        before, after = changed_keys(node.before.config, node.after.config)
        if before or after:
            present.check_room_for(size, instead_of=node.after.id)
            yield happened.NodeConfigured(node.after.id, before, after)


def _changed_notes(change: Difference) -> Iterable[PipelineEvent]:
    if change.notes_removed:
        yield happened.NotesRemoved(change.notes_removed)
    for note in change.notes_added:
        yield happened.NoteAdded(note)
    for note in change.notes_changed:
        before, after = changed_keys(fields_of(note.before), fields_of(note.after))
        yield happened.NoteEdited(note.after.id, before, after)


def _changed_groups(change: Difference, present: Present) -> Iterable[PipelineEvent]:
    for group in (*change.groups_added, *(changed.after for changed in change.groups_changed)):
        kept = Group(
            group.id, group.label, tuple(key for key in group.node_ids if key in present.nodes), group.collapsed
        )
        there = present.groups.get(group.id)
        if not kept.node_ids or kept == there:
            continue
        check_group(kept, present)
        yield from leave_others(kept, present)
        if there is None:
            yield happened.NodesGrouped(kept)
        else:
            before, after = changed_keys(fields_of(there), fields_of(kept))
            yield happened.GroupEdited(group.id, before, after)
