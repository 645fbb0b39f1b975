"""The drawing as frozen values. Wire form is camelCase JSON; ids match ``ID_PATTERN``."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct, field

ID_PATTERN = r"^[A-Za-z0-9_-]{1,64}$"

Id = Annotated[str, Meta(pattern=ID_PATTERN)]


class Value(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Base of everything that is drawn: immutable, compared by content, unknown fields refused."""


class Position(Value, frozen=True, gc=False):
    """A point on the canvas, in canvas units; x grows right, y grows down."""

    x: float
    y: float


class Size(Value, frozen=True):
    """Width and height in canvas units."""

    width: float
    height: float


UNPLACED = Position(0.0, 0.0)
"""Where a node lies whose author said nothing of it. Known by identity: somebody may well put a node at the origin."""


class Node(Value, frozen=True):
    """One step of the pipeline. ``type`` names a node folder; ``config`` is checked by that folder, not here."""

    id: Id
    type: Annotated[str, Meta(min_length=1, max_length=64)]
    position: Position = UNPLACED
    label: Annotated[str, Meta(max_length=200)] = ""
    config: dict[str, Any] = field(default_factory=dict[str, Any])


class Edge(Value, frozen=True):
    """A stream from one node's output port to another node's input port."""

    id: Id
    source: Id
    target: Id
    source_port: Annotated[str, Meta(max_length=64)] = "out"
    target_port: Annotated[str, Meta(max_length=64)] = "in"


class Note(Value, frozen=True):
    """A text that lies on the canvas and means nothing to the program."""

    id: Id
    text: Annotated[str, Meta(max_length=10_000)]
    position: Position
    size: Size = Size(width=240.0, height=120.0)
    color: Annotated[str, Meta(max_length=32)] = "neutral"


class Group(Value, frozen=True):
    """Nodes that are shown, and may be folded, together."""

    id: Id
    label: Annotated[str, Meta(max_length=200)]
    node_ids: tuple[Id, ...] = ()
    collapsed: bool = False


class Graph(Struct, frozen=True):
    """A whole drawing. The mappings go from id to value and are never changed in place."""

    nodes: Mapping[str, Node] = field(default_factory=dict[str, Node])
    edges: Mapping[str, Edge] = field(default_factory=dict[str, Edge])
    notes: Mapping[str, Note] = field(default_factory=dict[str, Note])
    groups: Mapping[str, Group] = field(default_factory=dict[str, Group])


def graph_of(
    nodes: tuple[Node, ...] | list[Node],
    edges: tuple[Edge, ...] | list[Edge] = (),
    notes: tuple[Note, ...] | list[Note] = (),
    groups: tuple[Group, ...] | list[Group] = (),
) -> Graph:
    """A graph from lists. Of two values with one id the later stands; callers who must refuse that check first."""
    return Graph(
        nodes={node.id: node for node in nodes},
        edges={edge.id: edge for edge in edges},
        notes={note.id: note for note in notes},
        groups={group.id: group for group in groups},
    )
