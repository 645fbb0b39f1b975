"""The earlier builder's export file, read as a drawing of ours."""

import re
from typing import Any, Literal

from msgspec import Struct, UnsetType, convert, field

from server.graph.model import ID_PATTERN, Edge, Node, Position
from server.nodes.base import Catalogue, NodeType

_DIGITS = re.compile(r"(\d+)$")
_ID = re.compile(ID_PATTERN)


class _Data(Struct):
    type: str
    label: str = ""
    config: dict[str, Any] = field(default_factory=dict[str, Any])


class _Node(Struct):
    id: str
    position: Position
    data: _Data
    type: str | None = None


class _Edge(Struct, rename="camel"):
    source: str
    target: str
    id: str | None = None
    source_handle: str | None = None
    target_handle: str | None = None


class _Metadata(Struct):
    version: Literal["1"]


class EarlierExport(Struct):
    """``{name, description, nodes, edges, metadata}`` with React Flow's nodes and edges. Other fields are let pass."""

    name: str
    nodes: tuple[_Node, ...]
    edges: tuple[_Edge, ...]
    description: str | None = None
    metadata: _Metadata | UnsetType | None = None


def looks_earlier(document: object) -> bool:
    """Whether a document is meant as the earlier builder's: no format of ours, and nodes that hold ``data``."""
    if not isinstance(document, dict) or "format" in document:
        return False
    nodes: Any = document.get("nodes")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return isinstance(nodes, list) and all(isinstance(node, dict) and "data" in node for node in nodes)  # pyright: ignore[reportUnknownVariableType]


def read_earlier(document: object, catalogue: Catalogue) -> tuple[str, str, tuple[Node, ...], tuple[Edge, ...]]:
    """Name, description, nodes and edges. Raises msgspec.ValidationError, whose text says what is wrong."""
    export = convert(document, EarlierExport)
    ids = _ids([node.id for node in export.nodes], "n")
    nodes = tuple(
        Node(
            id=ids[node.id],
            type=node.data.type,
            position=node.position,
            label=node.data.label[:200],
            config={key: value for key, value in node.data.config.items() if value is not None},
        )
        for node in export.nodes
    )
    types = {node.id: catalogue.get(node.type) for node in nodes}
    configs = {node.id: node.config for node in nodes}
    taken: set[tuple[str, str]] = set()
    edges: list[Edge] = []
    edge_ids = _ids([edge.id or f"e{place}" for place, edge in enumerate(export.edges)], "e")
    for place, edge in enumerate(export.edges):
        source, target = ids.get(edge.source, edge.source), ids.get(edge.target, edge.target)
        port = _input_port(types.get(target), edge.target_handle, target, taken)
        taken.add((target, port))
        edges.append(
            Edge(
                id=edge_ids[edge.id or f"e{place}"],
                source=source,
                target=target,
                source_port=_output_port(types.get(source), edge.source_handle, configs.get(source)),
                target_port=port,
            )
        )
    return export.name, export.description or "", nodes, tuple(edges)


def _ids(given: list[str], prefix: str) -> dict[str, str]:
    """Ids as they are where they may stay so, else numbered ones."""
    known = {one for one in given if _ID.match(one)}
    ids: dict[str, str] = {}
    number = 0
    for one in given:
        if _ID.match(one):
            ids[one] = one
            continue
        number += 1
        while f"{prefix}{number}" in known:
            number += 1
        ids[one] = f"{prefix}{number}"
    return ids


def _output_port(node_type: NodeType | None, handle: str | None, config: dict[str, Any] | None) -> str:
    names = [] if node_type is None else [port.name for port in node_type.outputs(None)]
    routes: Any = (config or {}).get("routes")
    return handle if handle is not None and (handle in names or routes) else "out"


def _input_port(node_type: NodeType | None, handle: str | None, target: str, taken: set[tuple[str, str]]) -> str:
    names = ["in"] if node_type is None else [port.name for port in node_type.inputs]
    if handle is not None:
        if handle in names:
            return handle
        digits = _DIGITS.search(handle)
        if digits is not None and int(digits[1]) < len(names):
            return names[int(digits[1])]
    free = [name for name in names if (target, name) not in taken]
    return free[0] if free else (names[0] if names else "in")
