"""What an edit did, in a few words for a button: "move 3 nodes", "set condition of Only late"."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from server.domain.pipeline.history import History
from server.domain.pipeline.state import Pipeline
from server.events import pipeline as happened
from server.events.recorded import AnyEvent
from server.graph.model import Node
from server.nodes.base import Catalogue


def describe_undo(person: str, state: Pipeline, history: History, catalogue: Catalogue) -> str | None:
    """What the person's next undo takes back, or None if there is nothing."""
    step = next(iter(history.undoable(person)), None)
    return None if step is None else describe(step.original, state.graph.nodes, catalogue)


def describe_redo(person: str, state: Pipeline, history: History, catalogue: Catalogue) -> str | None:
    """What the person's next redo brings back, or None if there is nothing."""
    step = next(iter(history.redoable(person)), None)
    return None if step is None else describe(step.original, state.graph.nodes, catalogue)


def steps(
    person: str, state: Pipeline, history: History, catalogue: Catalogue, most: int = 100
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The person's edits that can be undone, and those that can be redone: id and words of each, the newest last."""
    done, undone = (
        [(step.edit_id, describe(step.original, state.graph.nodes, catalogue)) for step in islice(found, most)]
        for found in (history.undoable(person), history.redoable(person))
    )
    return done[::-1], undone[::-1]


def describe(events: Sequence[AnyEvent], nodes: Mapping[str, Node], catalogue: Catalogue) -> str:
    """One edit in a few words, in the imperative. Of several kinds of change the weightiest gives the words."""
    words = _Words(events, nodes, catalogue)
    added, removed = words.of(happened.NodeAdded), words.of(happened.NodesRemoved)
    if added and removed:
        return "change the drawing"
    for kind, phrase in _PHRASES:
        found = [event for event in events if isinstance(event, kind)]
        if found:
            return phrase(words, found)
    return "change the pipeline"


class _Words:
    def __init__(self, events: Sequence[AnyEvent], nodes: Mapping[str, Node], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._events = events
        self._nodes = {**nodes, **{event.node.id: event.node for event in events if isinstance(event, _Added)}}

    def of(self, kind: type) -> bool:
        return any(isinstance(event, kind) for event in self._events)

    def name(self, node_id: str) -> str:
        node = self._nodes.get(node_id)
        return "a removed node" if node is None else self.call(node)

    def call(self, node: Node) -> str:
        known = self._catalogue.get(node.type)
        return node.label or (known.label if known else node.type)

    def nodes(self, nodes: Sequence[Node]) -> str:
        return self.call(nodes[0]) if len(nodes) == 1 else f"{len(nodes)} nodes"

    def named(self, ids: set[str]) -> str:
        return self.name(next(iter(ids))) if len(ids) == 1 else f"{len(ids)} nodes"


_Added = happened.NodeAdded


def _add(words: _Words, events: list[happened.NodeAdded]) -> str:
    return f"add {words.nodes([event.node for event in events])}"


def _remove(words: _Words, events: list[happened.NodesRemoved]) -> str:
    return f"remove {words.nodes([node for event in events for node in event.nodes])}"


def _configure(words: _Words, events: list[happened.NodeConfigured]) -> str:
    ids = {event.id for event in events}
    keys = {key for event in events for key in event.before.keys() | event.after.keys()}
    what = next(iter(keys)) if len(keys) == 1 else f"{len(keys)} settings"
    return f"set {what} of {words.named(ids)}"


def _rename(words: _Words, events: list[happened.NodeRenamed]) -> str:
    return f"rename {words.named({event.id for event in events})}"


def _connect(words: _Words, events: list[happened.EdgeConnected]) -> str:
    if len(events) > 1:
        return f"connect {len(events)} times"
    return f"connect {words.name(events[0].edge.source)} to {words.name(events[0].edge.target)}"


def _disconnect(words: _Words, events: list[happened.EdgesDisconnected]) -> str:
    edges = [edge for event in events for edge in event.edges]
    if len(edges) > 1:
        return f"remove {len(edges)} edges"
    return f"disconnect {words.name(edges[0].source)} from {words.name(edges[0].target)}"


def _move(words: _Words, events: list[happened.NodesMoved]) -> str:
    return f"move {words.named({move.id for event in events for move in event.moves})}"


def _group(words: _Words, events: list[happened.NodesGrouped]) -> str:
    group = events[0].group
    return f"group {group.label}" if group.label else f"group {len(group.node_ids)} nodes"


def _said(text: str) -> Callable[..., str]:
    def phrase(words: _Words, events: list[AnyEvent]) -> str:
        return text

    return phrase


_PHRASES: tuple[tuple[type, Callable[..., str]], ...] = (
    (happened.NodeAdded, _add),
    (happened.NodesRemoved, _remove),
    (happened.NodeConfigured, _configure),
    (happened.NodeRenamed, _rename),
    (happened.EdgeConnected, _connect),
    (happened.EdgesDisconnected, _disconnect),
    (happened.NodesMoved, _move),
    (happened.NodesGrouped, _group),
    (happened.Ungrouped, _said("ungroup")),
    (happened.GroupEdited, _said("change the group")),
    (happened.NoteAdded, _said("add a note")),
    (happened.NotesRemoved, _said("remove a note")),
    (happened.NoteEdited, _said("edit the note")),
    (happened.PipelineRenamed, _said("rename the pipeline")),
    (happened.PipelineDescribed, _said("describe the pipeline")),
    (happened.PipelineTagged, _said("tag the pipeline")),
)
