"""One step taken back, part by part: what others have changed since is left alone and reported."""

from collections.abc import Callable, Mapping
from typing import Any

from server.domain.pipeline import commands
from server.domain.pipeline.aspects import WHOLE, Aspect
from server.domain.pipeline.commands import PipelineCommand
from server.domain.pipeline.decide import decide_on
from server.domain.pipeline.evolve import fields_of, groups_left
from server.domain.pipeline.history import History
from server.domain.pipeline.merge import ABSENT, Conflict, merge
from server.domain.pipeline.present import Present
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events import pipeline as happened
from server.events.pipeline import PipelineEvent
from server.events.recorded import AnyEvent, Skipped
from server.graph.model import Edge, Group, Node, Note
from server.graph.same import same_json, same_node
from server.nodes.base import Catalogue

_GONE = object()


class Wishing:
    """The undoing of one step on its way: ``events`` it comes to so far, and what it had to leave alone.

    ``since``: the version at which the step had its effect. Something counts as changed by another if it no longer is
    what the step made of it, and its last change after ``since`` was another person's.
    """

    def __init__(self, person: str, since: int, state: Pipeline, history: History, catalogue: Catalogue) -> None:
        self.events: list[PipelineEvent] = []
        self.skipped: list[Skipped] = []
        self._person = person
        self._since = since
        self._history = history
        self._present = Present(state, catalogue, restoring=True)

    def take_back(self, event: AnyEvent) -> None:
        """Wish one event undone. Those of a step come in here last first."""
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)

    def node_added(self, event: happened.NodeAdded) -> None:
        node = self._present.nodes.get(event.node.id)
        if node is None:
            return
        by = self._built_upon(event.node, node)
        if by is None:
            self._wish(commands.RemoveNodes((node.id,)), Skipped(node.id, ""))
        else:
            self._skip(node.id, by)

    def nodes_removed(self, event: happened.NodesRemoved) -> None:
        for node in event.nodes:
            there = self._present.nodes.get(node.id)
            if there is None:
                self._wish(commands.AddNode(node), Skipped(node.id, ""))
            elif not same_node(there, node):
                self._skip(node.id, self._last(("node", node.id, WHOLE)))
        for edge in event.edges:
            self._reconnect(edge)
        removed = {node.id for node in event.nodes}
        for group, left in zip(event.groups, groups_left(event), strict=True):
            self._regroup(group, left, removed)

    def nodes_moved(self, event: happened.NodesMoved) -> None:
        moves: list[commands.MoveTo] = []
        for move in event.moves:
            node = self._present.nodes.get(move.id)
            if self._may_change(
                move.id, "position", move.to, node.position if node else _GONE, ("node", move.id, "position")
            ):
                moves.append(commands.MoveTo(move.id, move.from_))
        if moves:
            self._wish(commands.MoveNodes(tuple(moves)), Skipped(moves[0].id, "", "position"))

    def node_configured(self, event: happened.NodeConfigured) -> None:
        node = self._present.nodes.get(event.id)
        if node is None:
            self._skip(event.id, self._last(("node", event.id, WHOLE)))
            return
        back = {
            key: self._config_back(event, key, node.config.get(key, ABSENT))
            for key in sorted(event.before.keys() | event.after.keys())
        }
        kept = {key: value for key, value in back.items() if value is not ABSENT}
        gone = tuple(key for key in back if key not in kept)
        self._wish(commands.ConfigureNode(event.id, kept, gone), Skipped(event.id, ""))

    def node_renamed(self, event: happened.NodeRenamed) -> None:
        node = self._present.nodes.get(event.id)
        if self._may_change(event.id, "label", event.after, node.label if node else _GONE, ("node", event.id, "label")):
            self._wish(commands.RenameNode(event.id, event.before), Skipped(event.id, "", "label"))

    def edge_connected(self, event: happened.EdgeConnected) -> None:
        edge = self._present.edges.get(event.edge.id)
        if edge is None:
            return
        if edge == event.edge:
            self._wish(commands.Disconnect((edge.id,)), Skipped(edge.target, "", edge.target_port))
        else:
            self._skip(edge.target, self._last(("edge", edge.id, WHOLE)), edge.target_port)

    def edges_disconnected(self, event: happened.EdgesDisconnected) -> None:
        for edge in event.edges:
            self._reconnect(edge)

    def note_added(self, event: happened.NoteAdded) -> None:
        note = self._present.notes.get(event.note.id)
        if note is None:
            return
        if note == event.note or (by := self._changed_part("note", event.note, note)) is None:
            self._wish(commands.RemoveNotes((note.id,)), Skipped(note.id, ""))
        else:
            self._skip(note.id, by)

    def note_edited(self, event: happened.NoteEdited) -> None:
        self._edit_back("note", event, self._present.notes.get(event.id), commands.EditNote)

    def notes_removed(self, event: happened.NotesRemoved) -> None:
        for note in event.notes:
            self._wish(commands.AddNote(note), Skipped(note.id, self._last(("note", note.id, WHOLE))))

    def nodes_grouped(self, event: happened.NodesGrouped) -> None:
        group = self._present.groups.get(event.group.id)
        if group is None:
            return
        if group == event.group or (by := self._changed_part("group", event.group, group)) is None:
            self._wish(commands.Ungroup((group.id,)), Skipped(group.id, ""))
        else:
            self._skip(group.id, by)

    def group_edited(self, event: happened.GroupEdited) -> None:
        self._edit_back("group", event, self._present.groups.get(event.id), commands.EditGroup)

    def ungrouped(self, event: happened.Ungrouped) -> None:
        for group in event.groups:
            members = tuple(key for key in group.node_ids if self._is_free(key))
            back = Group(group.id, group.label, members, group.collapsed)
            gone = next((key for key in group.node_ids if key not in self._present.nodes), group.node_ids[0])
            by = self._last(("group", group.id, WHOLE) if members else ("node", gone, WHOLE))
            self._wish(commands.GroupNodes(back), Skipped(group.id, by))

    def pipeline_renamed(self, event: happened.PipelineRenamed) -> None:
        if self._may_change("", "name", event.after, self._present.name, ("pipeline", "", "name")):
            self._wish(commands.RenamePipeline(event.before), Skipped("", "", "name"))

    def pipeline_described(self, event: happened.PipelineDescribed) -> None:
        aspect = ("pipeline", "", "description")
        if self._may_change("", "description", event.after, self._present.description, aspect):
            self._wish(commands.DescribePipeline(event.before), Skipped("", "", "description"))

    def pipeline_tagged(self, event: happened.PipelineTagged) -> None:
        keys = [
            key
            for key in sorted(event.before.keys() | event.after.keys())
            if self._may_change(
                "",
                f"tags.{key}",
                event.after.get(key, ABSENT),
                self._present.tags.get(key, ABSENT),
                ("pipeline", "", f"tags.{key}"),
            )
        ]
        back = {key: event.before[key] for key in keys if key in event.before}
        gone = tuple(key for key in keys if key not in event.before)
        self._wish(commands.TagPipeline(back, gone), Skipped("", "", "tags"))

    def _config_back(self, event: happened.NodeConfigured, key: str, now: Any) -> Any:
        """The config value without what the event made of it; parts that another has changed since stay."""
        aspect = ("config", event.id, key)
        left, before = event.after.get(key, ABSENT), event.before.get(key, ABSENT)

        def may_change(conflict: Conflict) -> bool:
            by = self._history.other_within(aspect, conflict.trail[1:], self._person, self._since)
            if by is not None:
                self._skip(event.id, by, ".".join(conflict.path))
            return by is None

        if same_json(before, now):
            # Another has set it to just that: nothing is to be done, and it is said who did.
            self._may_change(event.id, key, left, now, aspect)
            return now
        return merge(left, before, now, may_change, key)

    def _wish(self, command: PipelineCommand, otherwise: Skipped) -> None:
        """Decide a command in the present; if that refuses it, it is skipped."""
        try:
            self.events += decide_on(command, self._present)
        except Rejected:
            self._skip(otherwise.node_id, otherwise.by, otherwise.field)

    def _skip(self, thing: str, by: str, field: str | None = None) -> None:
        """Report a part left alone. Where nobody in particular is in the way, whoever changed something last is."""
        if by in ("", self._person):
            by = self._history.last_other(self._person, self._since) or self._person
        self.skipped.append(Skipped(thing, by, field))

    def _may_change(self, thing: str, field: str, left: Any, now: Any, aspect: Aspect) -> bool:
        """Whether a part is still what the step left, or was last changed by the person themself. Reports it if not.

        ``now`` is ``_GONE`` where the thing itself is.
        """
        if now is _GONE:
            self._skip(thing, self._last(aspect), field)
            return False
        by = None if same_json(left, now) else self._other(aspect)
        if by is not None:
            self._skip(thing, by, field)
        return by is None

    def _other(self, aspect: Aspect) -> str | None:
        """The other person whose change of this aspect, after the step, was the last one."""
        version, by = self._history.last_touch(aspect)
        return by if version > self._since and by != self._person else None

    def _last(self, aspect: Aspect) -> str:
        return self._history.last_touch(aspect)[1]

    def _built_upon(self, added: Node, now: Node) -> str | None:
        """Another person whose work would fall if the node were removed again."""
        parts: list[Aspect] = []
        if added.position != now.position:
            parts.append(("node", now.id, "position"))
        if added.label != now.label:
            parts.append(("node", now.id, "label"))
        parts += (
            ("config", now.id, key)
            for key in sorted(added.config.keys() | now.config.keys())
            if not same_json(added.config.get(key, ABSENT), now.config.get(key, ABSENT))
        )
        parts += (("edge", edge, WHOLE) for edge in self._present.links.touching((now.id,)))
        return next((by for part in parts if (by := self._other(part)) is not None), None)

    def _changed_part(self, kind: str, added: Note | Group, now: Note | Group) -> str | None:
        was, is_now = fields_of(added), fields_of(now)
        parts = ((kind, now.id, key) for key in is_now if not same_json(was.get(key), is_now[key]))
        return next((by for part in parts if (by := self._other(part)) is not None), None)

    def _edit_back(
        self,
        kind: str,
        event: happened.NoteEdited | happened.GroupEdited,
        thing: Note | Group | None,
        command: Callable[[str, dict[str, Any]], PipelineCommand],
    ) -> None:
        if thing is None:
            self._skip(event.id, self._last((kind, event.id, WHOLE)))
            return
        now: Mapping[str, Any] = fields_of(thing)
        back = {
            key: value
            for key, value in event.before.items()
            if self._may_change(event.id, key, event.after.get(key), now.get(key), (kind, event.id, key))
        }
        if back:
            self._wish(command(event.id, back), Skipped(event.id, ""))

    def _reconnect(self, edge: Edge) -> None:
        self._wish(commands.Connect(edge), Skipped(edge.target, self._in_the_way(edge), edge.target_port))

    def _in_the_way(self, edge: Edge) -> str:
        """Who keeps an edge from coming back: by removing an end, taking the port, or using its id."""
        for end in (edge.source, edge.target):
            if end not in self._present.nodes:
                return self._last(("node", end, WHOLE))
        if edge.id in self._present.edges:
            return self._last(("edge", edge.id, WHOLE))
        for other in self._present.links.incoming(edge.target).values():
            if other.target_port == edge.target_port:
                return self._last(("edge", other.id, WHOLE))
        return ""

    def _regroup(self, group: Group, left: Group, removed: set[str]) -> None:
        back = tuple(key for key in group.node_ids if key in removed and self._is_free(key))
        there = self._present.groups.get(group.id)
        if there is not None:
            as_before = set(there.node_ids) | set(back) == set(group.node_ids)
            members = group.node_ids if as_before else (*there.node_ids, *back)
            self._wish(commands.EditGroup(group.id, {"nodeIds": list(members)}), Skipped(group.id, "", "nodeIds"))
        elif left.node_ids:
            self._skip(group.id, self._last(("group", group.id, WHOLE)), "nodeIds")
        elif back:
            self._wish(commands.GroupNodes(Group(group.id, group.label, back, group.collapsed)), Skipped(group.id, ""))

    def _is_free(self, node_id: str) -> bool:
        """The node is there and in no group."""
        return node_id in self._present.nodes and not any(
            node_id in group.node_ids for group in self._present.groups.values()
        )


_HANDLERS: dict[type, Callable[[Wishing, Any], None]] = {
    happened.NodeAdded: Wishing.node_added,
    happened.NodesRemoved: Wishing.nodes_removed,
    happened.NodesMoved: Wishing.nodes_moved,
    happened.NodeConfigured: Wishing.node_configured,
    happened.NodeRenamed: Wishing.node_renamed,
    happened.EdgeConnected: Wishing.edge_connected,
    happened.EdgesDisconnected: Wishing.edges_disconnected,
    happened.NoteAdded: Wishing.note_added,
    happened.NoteEdited: Wishing.note_edited,
    happened.NotesRemoved: Wishing.notes_removed,
    happened.NodesGrouped: Wishing.nodes_grouped,
    happened.GroupEdited: Wishing.group_edited,
    happened.Ungrouped: Wishing.ungrouped,
    happened.PipelineRenamed: Wishing.pipeline_renamed,
    happened.PipelineDescribed: Wishing.pipeline_described,
    happened.PipelineTagged: Wishing.pipeline_tagged,
}
