"""A handful of node types with every kind of port, for tests of what does not depend on the real ones."""

from msgspec import Struct

from server.graph.model import Edge, Node, Position
from server.nodes.base import Catalogue, Category, NodeType, Port, no_findings


class Free(Struct, frozen=True):
    """A form that takes anything."""


class Routes(Struct, frozen=True, forbid_unknown_fields=True):
    """A form that decides the ports."""

    routes: tuple[str, ...]


def _ports(names: tuple[str, ...]) -> tuple[Port, ...]:
    return tuple(Port(name, name.title()) for name in names)


def _type(name: str, category: Category, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> NodeType:
    return NodeType(
        type=name,
        label=name.title(),
        category=category,
        description="",
        icon="",
        config=Free,
        example={},
        inputs=_ports(inputs),
        outputs=lambda config: _ports(outputs),
        check=no_findings,
        output=lambda config, inputs: {},
        summary=lambda config: "",
    )


_ROUTER = NodeType(
    type="router",
    label="Router",
    category="transform",
    description="",
    icon="",
    config=Routes,
    example={"routes": ["big"]},
    inputs=_ports(("in",)),
    outputs=lambda config: _ports((*(config.routes if config else ()), "default")),
    check=no_findings,
    output=lambda config, inputs: {},
    summary=lambda config: "",
)

CATALOGUE = Catalogue(
    {
        each.type: each
        for each in (
            _type("files", "source", (), ("out", "errors")),
            _type("filter", "transform", ("in",), ("out",)),
            _type("join", "transform", ("left", "right"), ("out",)),
            _type("union", "transform", ("in1", "in2", "in3", "in4"), ("out",)),
            _ROUTER,
            _type("sequence", "pattern", ("in",), ("out", "late")),
            _type("table", "sink", ("in",), ()),
        )
    }
)


def node(
    node_id: str, node_type: str = "filter", x: float = 0.0, y: float = 0.0, label: str = "", **config: object
) -> Node:
    """A node in one line."""
    return Node(node_id, node_type, Position(x, y), label, dict(config))


def edge(edge_id: str, source: str, target: str, source_port: str = "out", target_port: str = "in") -> Edge:
    """An edge in one line: ``edge("e", "a", "b.left")`` names the port after a dot."""
    begin, _, out = source.partition(".")
    end, _, into = target.partition(".")
    return Edge(edge_id, begin, end, out or source_port, into or target_port)
