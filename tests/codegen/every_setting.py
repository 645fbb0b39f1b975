"""For each node type a drawing in which the whole example of its form means something, and all its text fields."""

from collections.abc import Iterator
from typing import Any

from server.graph.model import Graph, Node
from server.nodes.catalogue import discover
from tests.codegen.drawings import HINTS, clock, line, node, sink, source

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
    return line(*before, own, sink(table="elsewhere"))


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
