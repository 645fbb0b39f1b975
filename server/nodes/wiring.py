"""Which connection is refused, and why: ports, arity, direction, loops."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from server.graph.links import Links
from server.graph.model import Edge, Node
from server.nodes.base import Catalogue, NodeType, Port


class Refusal(Struct, frozen=True):
    """Why an edge may not be: ``code`` for machines, ``detail`` for people."""

    code: str
    detail: str


def input_ports(node: Node, catalogue: Catalogue) -> tuple[Port, ...] | None:
    """Where edges may end, or None for a node type this version does not know."""
    known = catalogue.get(node.type)
    return None if known is None else known.inputs


def output_ports(node: Node, catalogue: Catalogue) -> tuple[Port, ...] | None:
    """Where edges may begin, or None for a node type this version does not know.

    Ports can follow from the config (a router's routes); while that is not yet valid, they are those of a new node.
    """
    known = catalogue.get(node.type)
    if known is None:
        return None
    return known.outputs(_parsed(node, known))


def refuse_edge(edge: Edge, nodes: Mapping[str, Node], links: Links, catalogue: Catalogue) -> Refusal | None:
    """Why this edge can't be drawn beside those in ``links``, or None if it can.

    A node type that is not in the catalogue (retired since) has whatever ports its edges say: old drawings stay whole.
    """
    source, target = nodes.get(edge.source), nodes.get(edge.target)
    if source is None or target is None:
        gone = edge.source if source is None else edge.target
        return Refusal("node.unknown", f"There is no node {gone} to connect; it may have been removed.")
    return (
        _refuse_begin(edge, source, catalogue)
        or _refuse_end(edge, target, catalogue)
        # A loop before a full port: making room there would not help.
        or _refuse_loop(edge, links)
        or _refuse_beside(edge, nodes, links, catalogue)
    )


def title(node: Node, catalogue: Catalogue) -> str:
    """What a person calls the node: its label, else its type's."""
    known = catalogue.get(node.type)
    return f'"{node.label or (known.label if known else node.type)}"'


def _parsed(node: Node, known: NodeType) -> Struct | None:
    try:
        return msgspec.convert(node.config, known.config)
    except msgspec.ValidationError:
        return None


def _refuse_begin(edge: Edge, source: Node, catalogue: Catalogue) -> Refusal | None:
    ports = output_ports(source, catalogue)
    if ports is None or any(port.name == edge.source_port for port in ports):
        return None
    if not ports:
        return Refusal("sink.output", f"{title(source, catalogue)} is where the stream ends: nothing flows out of it.")
    return Refusal(
        "port.unknown",
        f'{title(source, catalogue)} has no output "{edge.source_port}"; it has {_listed(ports)}.',
    )


def _refuse_end(edge: Edge, target: Node, catalogue: Catalogue) -> Refusal | None:
    ports = input_ports(target, catalogue)
    if ports is None or any(port.name == edge.target_port for port in ports):
        return None
    if not ports:
        return Refusal("source.input", f"{title(target, catalogue)} is where a stream begins: nothing flows into it.")
    return Refusal(
        "port.unknown",
        f'{title(target, catalogue)} has no input "{edge.target_port}"; it has {_listed(ports)}.',
    )


def _refuse_beside(edge: Edge, nodes: Mapping[str, Node], links: Links, catalogue: Catalogue) -> Refusal | None:
    target = nodes[edge.target]
    for other in links.incoming(edge.target).values():
        if other.target_port != edge.target_port:
            continue
        if other.source == edge.source and other.source_port == edge.source_port:
            return Refusal("edge.duplicate", "These two ports are connected already.")
        giver = nodes.get(other.source)
        named = title(giver, catalogue) if giver else other.source
        ports = input_ports(target, catalogue) or ()
        free = (
            "connect to another of its inputs, or remove that edge first"
            if len(ports) > 1
            else "remove that edge first, or bring both together with a union"
        )
        return Refusal(
            "port.full",
            f'The input "{edge.target_port}" of {title(target, catalogue)} takes one stream '
            f"and has it from {named}: {free}.",
        )
    return None


def _refuse_loop(edge: Edge, links: Links) -> Refusal | None:
    if links.reaches(edge.target, edge.source):
        return Refusal("cycle", "A pipeline flows one way: this edge would close a loop.")
    return None


def _listed(ports: tuple[Port, ...]) -> str:
    return ", ".join(f'"{port.name}"' for port in ports)
