"""Events of a pipeline's stream (``pipeline-<id>``). Each holds all that its inverse needs.

The wire tag is written out: renaming a class must not rewrite history.
"""

from typing import Any

from msgspec import Struct

from server.graph.model import Edge, Group, Id, Node, Note, Position


class Event(Struct, frozen=True, rename="camel", forbid_unknown_fields=True, tag_field="event"):
    """Base of all events."""


class Move(Struct, frozen=True, gc=False, rename={"from_": "from"}, forbid_unknown_fields=True):
    """One node's way from where it was to where it is."""

    id: Id
    from_: Position
    to: Position


class PipelineCreated(Event, frozen=True, tag="pipelineCreated"):
    name: str
    description: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    notes: tuple[Note, ...] = ()
    groups: tuple[Group, ...] = ()
    tags: dict[str, str] = {}


class NodeAdded(Event, frozen=True, tag="nodeAdded"):
    node: Node


class NodesRemoved(Event, frozen=True, tag="nodesRemoved"):
    """The edges that fell with the nodes are kept here so that undo can raise them;
    ``groups`` are the groups as they were before their members left."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()
    groups: tuple[Group, ...] = ()


class NodesMoved(Event, frozen=True, gc=False, tag="nodesMoved"):
    moves: tuple[Move, ...]


class NodeConfigured(Event, frozen=True, tag="nodeConfigured"):
    """Changed keys only; a key missing from ``before`` was absent, one missing from ``after`` is gone."""

    id: Id
    before: dict[str, Any]
    after: dict[str, Any]


class NodeRenamed(Event, frozen=True, tag="nodeRenamed"):
    id: Id
    before: str
    after: str


class EdgeConnected(Event, frozen=True, tag="edgeConnected"):
    edge: Edge


class EdgesDisconnected(Event, frozen=True, tag="edgesDisconnected"):
    edges: tuple[Edge, ...]


class NoteAdded(Event, frozen=True, tag="noteAdded"):
    note: Note


class NoteEdited(Event, frozen=True, tag="noteEdited"):
    """Changed fields only."""

    id: Id
    before: dict[str, Any]
    after: dict[str, Any]


class NotesRemoved(Event, frozen=True, tag="notesRemoved"):
    notes: tuple[Note, ...]


class NodesGrouped(Event, frozen=True, tag="nodesGrouped"):
    group: Group


class GroupEdited(Event, frozen=True, tag="groupEdited"):
    """Changed fields only."""

    id: Id
    before: dict[str, Any]
    after: dict[str, Any]


class Ungrouped(Event, frozen=True, tag="ungrouped"):
    groups: tuple[Group, ...]


class PipelineRenamed(Event, frozen=True, tag="pipelineRenamed"):
    before: str
    after: str


class PipelineDescribed(Event, frozen=True, tag="pipelineDescribed"):
    before: str
    after: str


class PipelineTagged(Event, frozen=True, tag="pipelineTagged"):
    """Changed tags only; a tag missing from one side was absent there."""

    before: dict[str, str]
    after: dict[str, str]


class PipelineArchived(Event, frozen=True, tag="pipelineArchived"):
    pass


class PipelineUnarchived(Event, frozen=True, tag="pipelineUnarchived"):
    pass


class VersionNamed(Event, frozen=True, tag="versionNamed"):
    name: str
    version: int
    note: str = ""


PipelineEvent = (
    PipelineCreated
    | NodeAdded
    | NodesRemoved
    | NodesMoved
    | NodeConfigured
    | NodeRenamed
    | EdgeConnected
    | EdgesDisconnected
    | NoteAdded
    | NoteEdited
    | NotesRemoved
    | NodesGrouped
    | GroupEdited
    | Ungrouped
    | PipelineRenamed
    | PipelineDescribed
    | PipelineTagged
    | PipelineArchived
    | PipelineUnarchived
    | VersionNamed
)
