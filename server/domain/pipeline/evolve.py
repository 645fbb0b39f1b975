"""Events onto state. Never fails, never asks: what has happened has happened, whatever the catalogue says today."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

import msgspec

from server.domain.pipeline.state import NamedVersion, Pipeline
from server.events import pipeline as happened
from server.events.recorded import AnyEvent, Recorded
from server.graph.model import Edge, Graph, Group, Node, Note

Thing = TypeVar("Thing", Note, Group)


def evolve(state: Pipeline | None, recorded: Recorded) -> Pipeline:
    """The state after one more event."""
    draft = Draft(state)
    draft.record(recorded)
    return draft.freeze()


def fold(log: Iterable[Recorded], state: Pipeline | None = None) -> Pipeline | None:
    """The state after many events: ``evolve`` of each, but copying only once. None for no state and no event."""
    draft = Draft(state)
    for recorded in log:
        draft.record(recorded)
    return None if state is None and not draft.version else draft.freeze()


def evolve_undated(state: Pipeline | None, event: AnyEvent) -> Pipeline:
    """The state after an event that nobody has recorded yet: content and version, but neither who nor when."""
    draft = Draft(state)
    draft.apply(event)
    draft.version += 1
    return draft.freeze()


class Draft:
    """A state on its way: changed in place by its one owner, on copies taken when first needed.

    ``nodes`` … ``groups`` may be read at any time; they are changed by ``apply`` alone.
    """

    __slots__ = ("_own", "base", "edges", "groups", "named", "nodes", "notes", "seq", "touched", "values", "version")

    def __init__(self, state: Pipeline | None) -> None:
        base = state or Pipeline()
        self.base = base
        self.nodes: Mapping[str, Node] = base.graph.nodes
        self.edges: Mapping[str, Edge] = base.graph.edges
        self.notes: Mapping[str, Note] = base.graph.notes
        self.groups: Mapping[str, Group] = base.graph.groups
        self.named: Mapping[int, NamedVersion] = base.named
        self.values: dict[str, Any] = {}
        self.version = base.version
        self.seq = base.seq
        self.touched: Recorded | None = None
        self._own: set[str] = set()

    def record(self, recorded: Recorded) -> None:
        """Apply an event and what its envelope says."""
        self.apply(recorded.event)
        self.version = recorded.version
        self.seq = recorded.seq
        self.touched = recorded
        match recorded.event:
            case happened.PipelineCreated():
                self.values["created_by"] = recorded.by
                self.values["created_at"] = recorded.at
            case happened.VersionNamed(name=name, version=version, note=note):
                self.named = {**self.named, version: NamedVersion(version, name, note, recorded.by, recorded.at)}
            case _:
                pass

    def apply(self, event: AnyEvent) -> None:
        """Apply an event's content. What has no meaning for a pipeline's drawing changes nothing."""
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)

    def freeze(self) -> Pipeline:
        """The state as it now is. The draft is used up."""
        changed: dict[str, Any] = self.values
        if self.touched is not None:
            changed["updated_by"] = self.touched.by
            changed["updated_at"] = self.touched.at
        base = self.base
        graph = Graph(self.nodes, self.edges, self.notes, self.groups) if self._own else base.graph
        get = changed.get
        return Pipeline(
            name=get("name", base.name),
            description=get("description", base.description),
            tags=get("tags", base.tags),
            graph=graph,
            archived=get("archived", base.archived),
            version=self.version,
            seq=self.seq,
            named=self.named,
            created_by=get("created_by", base.created_by),
            created_at=get("created_at", base.created_at),
            updated_by=get("updated_by", base.updated_by),
            updated_at=get("updated_at", base.updated_at),
        )

    def own_nodes(self) -> dict[str, Node]:
        """The nodes, to be changed."""
        if "nodes" not in self._own:
            self._own.add("nodes")
            self.nodes = dict(self.nodes)
        return cast("dict[str, Node]", self.nodes)

    def own_edges(self) -> dict[str, Edge]:
        """The edges, to be changed."""
        if "edges" not in self._own:
            self._own.add("edges")
            self.edges = dict(self.edges)
        return cast("dict[str, Edge]", self.edges)

    def own_notes(self) -> dict[str, Note]:
        """The notes, to be changed."""
        if "notes" not in self._own:
            self._own.add("notes")
            self.notes = dict(self.notes)
        return cast("dict[str, Note]", self.notes)

    def own_groups(self) -> dict[str, Group]:
        """The groups, to be changed."""
        if "groups" not in self._own:
            self._own.add("groups")
            self.groups = dict(self.groups)
        return cast("dict[str, Group]", self.groups)


def with_fields(thing: Thing, fields: Mapping[str, Any]) -> Thing:
    """A note or group with wire fields replaced. Raises msgspec.ValidationError for what it can't have."""
    return msgspec.convert({**fields_of(thing), **fields}, type(thing))


def fields_of(thing: Note | Group) -> dict[str, Any]:
    """A note or group as its JSON has it: lists, not tuples, so that an event equals itself after the wire."""
    return msgspec.json.decode(msgspec.json.encode(thing), type=dict[str, Any])


def _created(draft: Draft, event: happened.PipelineCreated) -> None:
    draft.values["name"] = event.name
    draft.values["description"] = event.description
    draft.values["tags"] = dict(event.tags)
    draft.own_nodes().update((node.id, node) for node in event.nodes)
    draft.own_edges().update((edge.id, edge) for edge in event.edges)
    draft.own_notes().update((note.id, note) for note in event.notes)
    draft.own_groups().update((group.id, group) for group in event.groups)


def _node_added(draft: Draft, event: happened.NodeAdded) -> None:
    draft.own_nodes()[event.node.id] = event.node


def _nodes_removed(draft: Draft, event: happened.NodesRemoved) -> None:
    nodes = draft.own_nodes()
    for node in event.nodes:
        nodes.pop(node.id, None)
    if event.edges:
        edges = draft.own_edges()
        for edge in event.edges:
            edges.pop(edge.id, None)
    if event.groups:
        groups = draft.own_groups()
        for left in groups_left(event):
            present = groups.get(left.id)
            if present is None:
                continue
            if left.node_ids:
                groups[left.id] = Group(present.id, present.label, left.node_ids, present.collapsed)
            else:
                del groups[left.id]


def groups_left(event: happened.NodesRemoved) -> tuple[Group, ...]:
    """The event's groups after their members left; one without members is gone with the last of them."""
    gone = {node.id for node in event.nodes}
    return tuple(
        Group(group.id, group.label, tuple(key for key in group.node_ids if key not in gone), group.collapsed)
        for group in event.groups
    )


def _nodes_moved(draft: Draft, event: happened.NodesMoved) -> None:
    nodes = draft.own_nodes()
    for move in event.moves:
        node = nodes.get(move.id)
        if node is not None:
            nodes[move.id] = Node(node.id, node.type, move.to, node.label, node.config)


def _node_configured(draft: Draft, event: happened.NodeConfigured) -> None:
    nodes = draft.own_nodes()
    node = nodes.get(event.id)
    if node is not None:
        config = {key: value for key, value in node.config.items() if key in event.after or key not in event.before}
        config.update(event.after)
        nodes[event.id] = Node(node.id, node.type, node.position, node.label, config)


def _node_renamed(draft: Draft, event: happened.NodeRenamed) -> None:
    nodes = draft.own_nodes()
    node = nodes.get(event.id)
    if node is not None:
        nodes[event.id] = Node(node.id, node.type, node.position, event.after, node.config)


def _edge_connected(draft: Draft, event: happened.EdgeConnected) -> None:
    draft.own_edges()[event.edge.id] = event.edge


def _edges_disconnected(draft: Draft, event: happened.EdgesDisconnected) -> None:
    edges = draft.own_edges()
    for edge in event.edges:
        edges.pop(edge.id, None)


def _note_added(draft: Draft, event: happened.NoteAdded) -> None:
    draft.own_notes()[event.note.id] = event.note


def _note_edited(draft: Draft, event: happened.NoteEdited) -> None:
    note = draft.notes.get(event.id)
    if note is not None:
        draft.own_notes()[event.id] = _edited(note, event.after)


def _notes_removed(draft: Draft, event: happened.NotesRemoved) -> None:
    notes = draft.own_notes()
    for note in event.notes:
        notes.pop(note.id, None)


def _nodes_grouped(draft: Draft, event: happened.NodesGrouped) -> None:
    draft.own_groups()[event.group.id] = event.group


def _group_edited(draft: Draft, event: happened.GroupEdited) -> None:
    group = draft.groups.get(event.id)
    if group is not None:
        draft.own_groups()[event.id] = _edited(group, event.after)


def _ungrouped(draft: Draft, event: happened.Ungrouped) -> None:
    groups = draft.own_groups()
    for group in event.groups:
        groups.pop(group.id, None)


def _edited(thing: Thing, fields: Mapping[str, Any]) -> Thing:
    try:
        return with_fields(thing, fields)
    except msgspec.ValidationError:
        # Decide lets nothing through that does not fit, but a log outlives the shapes of its day.
        return thing


def _pipeline_renamed(draft: Draft, event: happened.PipelineRenamed) -> None:
    draft.values["name"] = event.after


def _pipeline_described(draft: Draft, event: happened.PipelineDescribed) -> None:
    draft.values["description"] = event.after


def _pipeline_tagged(draft: Draft, event: happened.PipelineTagged) -> None:
    tags: Mapping[str, str] = draft.values.get("tags", draft.base.tags)
    kept = {key: value for key, value in tags.items() if key in event.after or key not in event.before}
    draft.values["tags"] = {**kept, **event.after}


def _pipeline_archived(draft: Draft, event: happened.PipelineArchived) -> None:
    draft.values["archived"] = True


def _pipeline_unarchived(draft: Draft, event: happened.PipelineUnarchived) -> None:
    draft.values["archived"] = False


_HANDLERS: dict[type, Callable[[Draft, Any], None]] = {
    happened.PipelineCreated: _created,
    happened.NodeAdded: _node_added,
    happened.NodesRemoved: _nodes_removed,
    happened.NodesMoved: _nodes_moved,
    happened.NodeConfigured: _node_configured,
    happened.NodeRenamed: _node_renamed,
    happened.EdgeConnected: _edge_connected,
    happened.EdgesDisconnected: _edges_disconnected,
    happened.NoteAdded: _note_added,
    happened.NoteEdited: _note_edited,
    happened.NotesRemoved: _notes_removed,
    happened.NodesGrouped: _nodes_grouped,
    happened.GroupEdited: _group_edited,
    happened.Ungrouped: _ungrouped,
    happened.PipelineRenamed: _pipeline_renamed,
    happened.PipelineDescribed: _pipeline_described,
    happened.PipelineTagged: _pipeline_tagged,
    happened.PipelineArchived: _pipeline_archived,
    happened.PipelineUnarchived: _pipeline_unarchived,
}
