"""What differs between two drawings, thing by thing."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec import Struct

from server.graph.model import Edge, Graph, Group, Node, Note
from server.graph.same import same_node

Thing = TypeVar("Thing", Node, Edge, Note, Group)


class NodeChange(Struct, frozen=True):
    """One node that is in both drawings and not the same in both."""

    before: Node
    after: Node


class NoteChange(Struct, frozen=True):
    before: Note
    after: Note


class GroupChange(Struct, frozen=True):
    before: Group
    after: Group


class Difference(Struct, frozen=True, rename="camel"):
    """The way from one drawing to another. Edges have no parts of their own: a changed one is removed and added.

    A node whose type changed is removed and added likewise: what it was says nothing about what it is.
    """

    nodes_added: tuple[Node, ...] = ()
    nodes_removed: tuple[Node, ...] = ()
    nodes_changed: tuple[NodeChange, ...] = ()
    edges_added: tuple[Edge, ...] = ()
    edges_removed: tuple[Edge, ...] = ()
    notes_added: tuple[Note, ...] = ()
    notes_removed: tuple[Note, ...] = ()
    notes_changed: tuple[NoteChange, ...] = ()
    groups_added: tuple[Group, ...] = ()
    groups_removed: tuple[Group, ...] = ()
    groups_changed: tuple[GroupChange, ...] = ()


def difference(before: Graph, after: Graph) -> Difference:
    """What must happen to ``before`` so that it becomes ``after``."""
    retyped = {key for key, node in after.nodes.items() if key in before.nodes and before.nodes[key].type != node.type}
    rewired = {key for key, edge in after.edges.items() if key in before.edges and before.edges[key] != edge}
    # An edge falls with its node, so the edges of a retyped node are drawn again.
    rewired |= {
        key
        for key, edge in before.edges.items()
        if key in after.edges and (edge.source in retyped or edge.target in retyped)
    }
    return Difference(
        nodes_added=_only_in(after.nodes, before.nodes, retyped),
        nodes_removed=_only_in(before.nodes, after.nodes, retyped),
        nodes_changed=tuple(
            NodeChange(before.nodes[key], node)
            for key, node in after.nodes.items()
            if key in before.nodes and key not in retyped and not same_node(before.nodes[key], node)
        ),
        edges_added=_only_in(after.edges, before.edges, rewired),
        edges_removed=_only_in(before.edges, after.edges, rewired),
        notes_added=_only_in(after.notes, before.notes),
        notes_removed=_only_in(before.notes, after.notes),
        notes_changed=tuple(
            NoteChange(before.notes[key], note)
            for key, note in after.notes.items()
            if key in before.notes and before.notes[key] != note
        ),
        groups_added=_only_in(after.groups, before.groups),
        groups_removed=_only_in(before.groups, after.groups),
        groups_changed=tuple(
            GroupChange(before.groups[key], group)
            for key, group in after.groups.items()
            if key in before.groups and before.groups[key] != group
        ),
    )


def _only_in(
    one: Mapping[str, Thing], other: Mapping[str, Thing], anew: set[str] | frozenset[str] = frozenset()
) -> tuple[Thing, ...]:
    return tuple(thing for key, thing in one.items() if key not in other or key in anew)
