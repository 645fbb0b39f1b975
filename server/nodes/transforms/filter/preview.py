"""The filter, tried on rows."""

from collections.abc import Mapping

from msgspec.structs import replace

from server.nodes.previewing import Flow, Reading, condition
from server.nodes.transforms.filter.node import Config


def preview(config: Config, reading: Reading) -> Mapping[str, Flow]:
    """The rows for which the condition is true."""
    before = reading.inputs["in"]
    holds = condition(config.condition, before.schema, "condition")
    return {"out": replace(before, rows=tuple(row for row in before.rows if holds(row)))}
