"""The first rows of a source, before anything runs. Blocks on the disk; call it in a thread."""

from server.application.file_rows import Sample
from server.application.places import Unreadable
from server.application.sampling import SOURCE, Sampler
from server.application.simulated import rows
from server.graph.model import Node
from server.nodes.form import read_form
from server.nodes.sources.stream_simulator.node import NODE as SIMULATOR
from server.nodes.sources.stream_simulator.node import Config


def preview(node: Node, limit: int, sampler: Sampler) -> Sample:
    """What would flow out of it first. Raises Unreadable with the reason where that can't be seen here."""
    if node.type == SIMULATOR.type:
        config, findings = read_form(SIMULATOR.config, node.config, SIMULATOR.label)
        if not isinstance(config, Config):
            raise Unreadable(findings[0].code, findings[0].detail)
        return Sample("json", SIMULATOR.output(config, {})["out"], rows(config, limit))
    if node.type != SOURCE:
        raise Unreadable("preview.source", "Only a source has rows before it runs.")
    path = node.config.get("cloudPath")
    if not isinstance(path, str) or not path:
        raise Unreadable("path.missing", "Name the file or folder first.")
    named = node.config.get("fileFormat", "json")
    return sampler.sample(path, named if named in ("json", "csv", "parquet") else None)
