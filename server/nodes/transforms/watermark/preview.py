"""The watermark, tried on rows."""

from collections.abc import Mapping

from msgspec.structs import replace

from server.nodes.previewing import Flow, Reading
from server.nodes.transforms.watermark.node import Config, output


def preview(config: Config, reading: Reading) -> Mapping[str, Flow]:
    """All rows, in the order they came: which of them are late, those decide who keep state."""
    before = reading.inputs["in"]
    return {"out": replace(before, schema=output(config, {"in": before.schema})["out"])}
