"""A node in the order of a program."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from server.nodes.base import NodeType

Ends = tuple[str, str]
"""A node's output port: (node id, port)."""


class Step(Struct, frozen=True):
    """``reads``: the output port at each input port. ``table``: what a sink writes."""

    id: str
    label: str
    node_type: NodeType
    config: Any
    reads: Mapping[str, Ends]
    table: tuple[str, ...] | None
