"""The first rows of a source, and how they come to a step, before anything runs. Blocks on the disk.

Each step between is carried out in process by the ``preview.py`` of its folder.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from server.application.file_rows import Sample
from server.application.places import Unreadable
from server.application.sampling import SOURCE, Sampler, file_source
from server.graph.finding import Finding
from server.graph.links import Links
from server.graph.model import Edge, Graph, Node
from server.nodes.base import SAMPLE, Catalogue, NodeType
from server.nodes.catalogue import preview_of
from server.nodes.form import read_form
from server.nodes.previewing import CantPreview, Flow, Reading, shown
from server.sql.columns import Column

MOST_STEPS = 200


class StepRows(Struct, frozen=True, rename="camel"):
    """How many rows a step gave."""

    node_id: str
    rows: int


class Arriving(Struct, frozen=True):
    """Rows as JSON values, and their columns. ``told``: what was left out; ``steps`` in the order rows went."""

    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    told: tuple[str, ...] = ()
    steps: tuple[StepRows, ...] = ()


class NotTried(Unreadable):
    """A step that stands in the way; ``finding`` says where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code, finding.detail)
        self.finding = finding


def of_source(node: Node, limit: int, sampler: Sampler, catalogue: Catalogue) -> Arriving:
    """What would flow out of a source first. Raises Unreadable with the reason where that can't be seen here."""
    node_type = catalogue.get(node.type)
    if node_type is None or node_type.category != "source":
        raise Unreadable("preview.source", "Only a source has rows before it runs.")
    walk = _Walk(limit, sampler)
    return walk.arriving(walk.out(node, node_type, {}, "out"))


def at_input(
    graph: Graph, node_id: str, limit: int, sampler: Sampler, catalogue: Catalogue, port: str | None = None
) -> Arriving:
    """The first rows as they arrive at a node's input, after each step before it. ``port``: at which, where several
    are connected. Raises Unreadable or NotTried."""
    links = Links(edge for edge in graph.edges.values() if edge.source in graph.nodes)
    first = _edge_into(links, node_id, port) if node_id in graph.nodes else None
    if first is None:
        raise Unreadable("preview.unconnected", "Nothing flows into this step: connect a source to it.")
    walk = _Walk(limit, sampler)

    def flow(of: str, port: str, after: tuple[str, ...]) -> Flow:
        if of in after or len(after) > MOST_STEPS:
            raise Unreadable("cycle", "A pipeline flows one way: there is a loop in this drawing.")
        step = graph.nodes[of]
        node_type = catalogue.get(step.type)
        if node_type is None:
            raise _not_tried(step, step.type, "there is no such node type in this version.")
        before = {
            edge.target_port: flow(edge.source, edge.source_port, (*after, of)) for edge in links.incoming(of).values()
        }
        return walk.out(step, node_type, before, port)

    return walk.arriving(flow(first.source, first.source_port, (node_id,)))


def _edge_into(links: Links, node_id: str, port: str | None) -> Edge | None:
    """The edge into an input; None where nothing flows into it. Raises Unreadable where it may be one of several."""
    into = [edge for edge in links.incoming(node_id).values() if port in (None, edge.target_port)]
    ports = sorted({edge.target_port for edge in into})
    if len(ports) > 1:
        detail = f"Rows flow into this step at {' and '.join(ports)}: say at which one, as port."
        raise Unreadable("preview.port", detail)
    return into[0] if into else None


class _Walk:
    """One way from the sources down. Each step is carried out once."""

    def __init__(self, limit: int, sampler: Sampler) -> None:
        self.limit = limit
        self.sampler = sampler
        self.told: list[str] = []
        self.steps: list[StepRows] = []
        self.done: dict[str, Mapping[str, Flow]] = {}

    def out(self, node: Node, node_type: NodeType, before: Mapping[str, Flow], port: str) -> Flow:
        """What a node gives at a port."""
        label = node.label or node_type.label
        if node.id not in self.done:
            self.done[node.id] = self._carried_out(node, node_type, label, before)
            self.steps.append(StepRows(node.id, sum(len(flow.rows) for flow in self.done[node.id].values())))
        found = self.done[node.id].get(port)
        if found is None:
            raise _not_tried(node, label, f"what leaves by its port {port} is known when it runs.")
        return found

    def arriving(self, flow: Flow) -> Arriving:
        return Arriving(flow.schema.columns, shown(flow)[: self.limit], tuple(self.told), tuple(self.steps))

    def _carried_out(
        self, node: Node, node_type: NodeType, label: str, before: Mapping[str, Flow]
    ) -> Mapping[str, Flow]:
        preview = preview_of(node_type)
        if preview is None:
            raise _not_tried(node, label, f"what a {node_type.label} gives is known when it runs.")
        missing = [port.label for port in node_type.inputs if port.name not in before]
        if missing and len(node_type.inputs) <= 2:
            raise _not_tried(node, label, f"nothing flows into it at {' and '.join(missing)}.")
        config, findings = read_form(node_type.config, node.config, node_type.label)
        sample = self._seen(node) if node_type.category == "source" and config is not None else None
        schemas = {port: flow.schema for port, flow in before.items()}
        if config is not None:
            known = schemas if sample is None else {SAMPLE: sample.schema}
            findings += [finding for finding in node_type.check(config, known) if finding.severity == "error"]
        if findings:
            raise _not_tried(node, label, findings[0].detail, findings[0].field)
        seen = (sample.schema, sample.rows) if sample is not None else None
        try:
            given = preview(config, Reading(self.limit, before, seen, node.id))
        except CantPreview as error:
            raise _not_tried(node, label, str(error), error.field) from error
        told = [sentence for flow in given.values() for sentence in flow.told if sentence not in self.told]
        if sample is not None:
            self.told += sample.unread_told if told else sample.faults
        self.told += told
        return given

    def _seen(self, node: Node) -> Sample | None:
        if node.type != SOURCE:
            return None
        source = file_source(node)
        if source is None:
            raise Unreadable("path.missing", "Name the file or folder first.")
        return self.sampler.sample(source.path, source.format, source.separator)


def _not_tried(node: Node, label: str, why: str, field: str | None = None) -> NotTried:
    return NotTried(Finding("preview.step", f"{label}: {why}", node.id, field))
