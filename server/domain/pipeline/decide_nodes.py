"""Nodes: added, removed, moved, configured, renamed."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from server.domain.pipeline import commands
from server.domain.pipeline.limits import (
    MAX_NODES,
    check_config,
    check_count,
    check_node,
    check_position,
    check_text,
)
from server.domain.pipeline.merge import ABSENT, merge
from server.domain.pipeline.present import Present
from server.domain.rejected import Rejected
from server.events import pipeline as happened
from server.events.pipeline import PipelineEvent
from server.graph.model import Group, Node
from server.graph.same import changed_keys, same_node
from server.nodes.base import Catalogue


def add_node(command: commands.AddNode, present: Present) -> Iterable[PipelineEvent]:
    """A node with a new id and a known type."""
    node = command.node
    there = present.nodes.get(node.id)
    if there is not None:
        if same_node(there, node):
            return
        raise Rejected("node.exists", f"The id {node.id} is taken by {present.title(there)}.")
    check_type(node, present.catalogue, restoring=present.restoring)
    check_count("nodes", len(present.nodes) + 1, MAX_NODES)
    present.check_room_for(check_node(node))
    yield happened.NodeAdded(node)


def check_type(node: Node, catalogue: Catalogue, *, restoring: bool) -> None:
    """Refuse a node type this version doesn't have, naming the closest it has."""
    if restoring or catalogue.get(node.type) is not None:
        return
    close = get_close_matches(node.type[:64], catalogue.types, n=1, cutoff=0.5)
    hint = f'; did you mean "{close[0]}"?' if close else "."
    raise Rejected("node.type_unknown", f'There is no node type "{node.type}"{hint}', path="node.type", invalid=True)


def remove_nodes(command: commands.RemoveNodes, present: Present) -> Iterable[PipelineEvent]:
    """Nodes with all edges that touch them; a group goes with its last member. What is gone already is left out."""
    gone = {key: present.nodes[key] for key in command.ids if key in present.nodes}
    if gone:
        edges = present.links.touching(gone)
        groups = tuple(group for group in present.groups.values() if any(key in gone for key in group.node_ids))
        yield happened.NodesRemoved(tuple(gone.values()), tuple(edges.values()), groups)


def move_nodes(command: commands.MoveNodes, present: Present) -> Iterable[PipelineEvent]:
    """Nodes to new places. Those removed meanwhile are left out; only if none is left the move is refused."""
    wanted = {move.id: move.position for move in command.moves}
    if wanted and not any(key in present.nodes for key in wanted):
        present.node(next(iter(wanted)))
    for position in wanted.values():
        check_position(position)
    moves = tuple(
        happened.Move(key, present.nodes[key].position, position)
        for key, position in wanted.items()
        if key in present.nodes and present.nodes[key].position != position
    )
    if moves:
        yield happened.NodesMoved(moves)


def configure_node(command: commands.ConfigureNode, present: Present) -> Iterable[PipelineEvent]:
    """Config keys set and unset. The form doesn't judge here: an invalid node is saved, and told so elsewhere."""
    node = present.node(command.id)
    both = command.set.keys() & set(command.unset)
    if both:
        raise Rejected(
            "config.both", f"{', '.join(sorted(both))}: set and unset in one command.", path="unset", invalid=True
        )
    wanted = {key: value for key, value in node.config.items() if key not in command.unset} | _merged(command, node)
    before, after = changed_keys(node.config, wanted)
    if before or after:
        present.check_room_for(check_config(wanted), instead_of=node.id)
        yield happened.NodeConfigured(node.id, before, after)


def _merged(command: commands.ConfigureNode, node: Node) -> dict[str, Any]:
    """What the command sets, or leaves of what it unsets, with what others have done since its author looked."""
    if command.before is None:
        return command.set
    check_config(command.before)
    check_config(command.set)
    merged = {
        key: merge(command.before.get(key, ABSENT), command.set.get(key, ABSENT), node.config.get(key, ABSENT), at=key)
        for key in (*command.set, *command.unset)
    }
    return {key: value for key, value in merged.items() if value is not ABSENT}


def rename_node(command: commands.RenameNode, present: Present) -> Iterable[PipelineEvent]:
    """Another label; an empty one shows the type's."""
    node = present.node(command.id)
    check_text(command.label, "label")
    if node.label != command.label:
        yield happened.NodeRenamed(node.id, node.label, command.label)


def without(group: Group, ids: Iterable[str]) -> tuple[str, ...]:
    """The group's members but for these."""
    leaving = set(ids)
    return tuple(key for key in group.node_ids if key not in leaving)
