"""What a node folder declares. ``NODE`` in each folder's ``node.py`` is one of these."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct

from server.graph.finding import Finding
from server.sql.columns import Schema

Category = Literal["source", "pattern", "transform", "sink"]
Target = Literal["sdp", "sss"]

SchemasByPort = Mapping[str, Schema]


class Port(Struct, frozen=True):
    """A place where an edge begins or ends. ``name`` stands in edges and code, ``label`` is read by people."""

    name: str
    label: str


class NodeType(Struct, frozen=True, kw_only=True):
    """A node type in full.

    ``config``: the msgspec Struct of its form (frozen, camelCase, unknown fields refused).
    ``example``: a complete, valid config with every field set.
    ``check(config, inputs)``: findings beyond the form, for example an unknown column; ``inputs`` are the columns
    at each input port.
    ``output(config, inputs)``: the columns at each output port.
    ``summary(config)``: the one line on the card: "dep_delay > 15".
    ``outputs(config)``: output ports; for most nodes the same whatever the config (None: not yet configured).
    ``counts_for_target``: sources, sinks and the watermark don't decide between sdp and sss.
    The targets a node has follow from the templates in its folder.
    """

    type: str
    label: str
    category: Category
    description: str
    icon: str
    config: type[Struct]
    example: dict[str, Any]
    inputs: tuple[Port, ...]
    outputs: Callable[[Any | None], tuple[Port, ...]]
    check: Callable[[Any, SchemasByPort], list[Finding]]
    output: Callable[[Any, SchemasByPort], SchemasByPort]
    summary: Callable[[Any], str]
    counts_for_target: bool = True


class Catalogue(Struct, frozen=True):
    """All node types by name."""

    types: Mapping[str, NodeType]

    def get(self, node_type: str) -> NodeType | None:
        """The node type of that name, or None for one this version does not have."""
        return self.types.get(node_type)
