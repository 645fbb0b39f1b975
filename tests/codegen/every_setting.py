"""For each node type a drawing in which the whole example of its form means something, and all its text fields."""

import itertools
from collections.abc import Iterator
from typing import Any

from server.graph.model import Graph, Node, graph_of
from server.nodes.catalogue import discover
from tests.codegen.drawings import HINTS, clock, edge, line, node, sink, source

PATTERN_HINTS = f"{HINTS}, lat DOUBLE, lon DOUBLE"
"""Columns for the examples of all patterns."""

TYPES = sorted(discover().types)


def drawing(node_type: str, config: dict[str, Any], label: str = "The step") -> Graph:
    """The node between neighbours that suit its example."""
    own = node("own", node_type, config, label)
    known = discover().types[node_type]
    if known.category == "source":
        return line(own, sink(table="elsewhere"))
    if known.category == "sink":
        columns = [("carrier", "carrier"), ("carrier", "match_id"), ("flight", "flight"), ("ts", "ts")]
        return line(source(), projected(*columns), own)
    before = (source(schemaHints=PATTERN_HINTS), clock()) if known.stateful else (source(),)
    return into(own, *before)


def into(own: Node, *before: Node) -> Graph:
    """Nodes one after the other, whose end flows into every input of a node, and that into a sink."""
    ports = [port.name for port in discover().types[own.type].inputs]
    after = sink(table="elsewhere")
    pairs = itertools.pairwise(before)
    edges = [edge(one.id, other.id) for one, other in pairs]
    edges += [edge(before[-1].id, own.id, target_port=port) for port in ports]
    return graph_of([*before, own, after], [*edges, edge(own.id, after.id)])


def projected(*columns: tuple[str, str]) -> Node:
    return node("map", "map-select", {"outputColumns": [{"expression": e, "alias": a} for e, a in columns]})


def texts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of all strings in a config."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from texts(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from texts(part, (*path, index))


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """The config with another value at a path."""
    if not path:
        return new
    if isinstance(value, dict):
        return {k: replaced(part, path[1:], new) if k == path[0] else part for k, part in value.items()}
    return [replaced(part, path[1:], new) if k == path[0] else part for k, part in enumerate(value)]
