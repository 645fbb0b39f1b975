"""Pass one: what flows where. Every node's form is read, columns are carried along the edges, nodes are checked."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from server.graph.finding import Finding
from server.graph.links import Links
from server.graph.model import Edge, Graph, Node
from server.graph.order import topological_order
from server.nodes.base import SAMPLE, Catalogue, NodeType, SchemasByPort
from server.nodes.form import Part, misfits, read_form
from server.nodes.half_filled import gaps_of, surely
from server.nodes.loose_ends import loose_ends
from server.sql.columns import UNSURE, Schema

MOST_GAPING = 50
"""Of so many nodes with gaps it is found out what is sure of them: a drawing is looked at while it is typed."""


class Analysis(Struct, frozen=True):
    """What is known of a drawing. All mappings go by node id, and only hold what could be found out.

    ``order``: the nodes that become code, so that every edge goes forward. ``configs``: forms that are filled in.
    ``outputs``, ``inputs``: columns at each port.
    """

    findings: tuple[Finding, ...]
    summaries: Mapping[str, str]
    outputs: Mapping[str, SchemasByPort]
    inputs: Mapping[str, SchemasByPort]
    configs: Mapping[str, Any]
    order: tuple[str, ...]
    links: Links
    sampled: Mapping[str, Schema]

    def reads(self, node_id: str) -> SchemasByPort:
        """The columns at a node's inputs, and those seen in its files."""
        inputs = self.inputs.get(node_id, {})
        return {**inputs, SAMPLE: self.sampled[node_id]} if node_id in self.sampled else inputs

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make code impossible."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that don't."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")


def analyse(graph: Graph, catalogue: Catalogue, sampled: Mapping[str, Schema] | None = None) -> Analysis:
    """Look at a drawing, whatever state it is in. ``sampled``: columns seen in the files of a source, by node id."""
    edges = [edge for edge in graph.edges.values() if edge.source in graph.nodes and edge.target in graph.nodes]
    order = topological_order(graph.nodes, edges)
    walk = _Walk(graph, catalogue, Links(edges), sampled or {})
    if not graph.nodes:
        walk.findings.append(Finding("graph.empty", "The drawing is empty: drag a source onto it to begin."))
    elif order is None:
        walk.findings.append(Finding("cycle", "A pipeline flows one way: there is a loop in this drawing."))
    for node_id in order if order is not None else sorted(graph.nodes):
        walk.visit(graph.nodes[node_id])
    walk.whole()
    return Analysis(
        findings=tuple(walk.findings),
        summaries=walk.summaries,
        outputs=walk.outputs,
        inputs=walk.inputs,
        configs=walk.configs,
        order=tuple(node_id for node_id in order or () if node_id not in walk.alone),
        links=walk.links,
        sampled=walk.sampled,
    )


class _Walk:
    """One way through the drawing, sources first."""

    def __init__(self, graph: Graph, catalogue: Catalogue, links: Links, sampled: Mapping[str, Schema]) -> None:
        self.graph = graph
        self.catalogue = catalogue
        self.links = links
        self.sampled = sampled
        self.findings: list[Finding] = []
        self.summaries: dict[str, str] = {}
        self.outputs: dict[str, SchemasByPort] = {}
        self.inputs: dict[str, SchemasByPort] = {}
        self.configs: dict[str, Any] = {}
        self.ports: dict[str, tuple[str, ...]] = {}
        self.alone: set[str] = set()
        self.gaping = 0

    def visit(self, node: Node) -> None:
        node_type = self.catalogue.get(node.type)
        if node_type is None:
            detail = f'There is no node type "{node.type}" in this version; replace or remove the node.'
            self.findings.append(Finding("node.type_unknown", detail, node.id))
            return
        incoming = self.links.incoming(node.id)
        alone = not incoming and not self.links.outgoing(node.id)
        label = node.label or node_type.label
        if alone:
            self.alone.add(node.id)
            detail = f"{label} is connected to nothing and left out."
            self.findings.append(Finding("node.alone", detail, node.id, severity="warning"))
        else:
            self._connected(node, node_type, label, incoming)
        inputs = self._inputs(node, node_type, incoming)
        config, findings = read_form(node_type.config, node.config, node_type.label)
        self.ports[node.id] = tuple(port.name for port in node_type.outputs(config))
        if config is not None:
            self.configs[node.id] = config
            self.summaries[node.id] = node_type.summary(config)
            checked = node_type.check(config, inputs)
            findings += checked
            wrong = gaps_of(node_type, checked)
            if wrong:
                _, self.outputs[node.id] = self._surely(node_type, node, wrong, inputs)
            else:
                self.outputs[node.id] = node_type.output(config, inputs)
        else:
            self.summaries[node.id] = ""
            missing = [misfit.part for misfit in misfits(node_type.config, node.config)]
            sure, self.outputs[node.id] = self._surely(node_type, node, missing, inputs)
            findings += sure
        severity = "warning" if alone else None
        for finding in findings:
            self.findings.append(
                replace(finding, node_id=node.id, severity=severity or finding.severity),
            )

    def _surely(
        self, node_type: NodeType, node: Node, gaps: Sequence[Part], inputs: SchemasByPort
    ) -> tuple[list[Finding], SchemasByPort]:
        """What holds however a node's gaps are filled; nothing, where very many nodes have gaps."""
        self.gaping += 1
        return surely(node_type, node.config, gaps, inputs) if self.gaping <= MOST_GAPING else ([], {})

    def _connected(self, node: Node, node_type: NodeType, label: str, incoming: Mapping[str, Edge]) -> None:
        taken = [edge.target_port for edge in incoming.values()]
        many = len(node_type.inputs) > 2
        if many and not taken:
            self.findings.append(Finding("input.unconnected", f"Nothing flows into {label}.", node.id))
        for port in () if many else node_type.inputs:
            if port.name not in taken:
                which = "" if len(node_type.inputs) == 1 else f' at "{port.label}"'
                self.findings.append(Finding("input.unconnected", f"Nothing flows into {label}{which}.", node.id))
        names = {port.name for port in node_type.inputs}
        for name in sorted(set(taken)):
            if name not in names:
                self.findings.append(Finding("port.unknown", f'{label} has no input "{name}".', node.id))
            elif taken.count(name) > 1:
                detail = f'Two edges end at the input "{name}" of {label}; join them with a Union.'
                self.findings.append(Finding("port.taken", detail, node.id))

    def _inputs(self, node: Node, node_type: NodeType, incoming: Mapping[str, Edge]) -> dict[str, Schema]:
        found: dict[str, Schema] = {}
        for edge in incoming.values():
            given = self.outputs.get(edge.source)
            if given is not None and edge.source_port in given:
                found[edge.target_port] = given[edge.source_port]
            elif edge.source_port not in self.ports.get(edge.source, (edge.source_port,)):
                source = self.graph.nodes[edge.source]
                detail = f'{source.label or source.type} has no output "{edge.source_port}".'
                self.findings.append(Finding("port.unknown", detail, edge.source))
        self.inputs[node.id] = found
        seen = {SAMPLE: self.sampled[node.id]} if node.id in self.sampled else {}
        # Where nothing is known of what comes, what needs no columns is checked all the same.
        return {**{port.name: UNSURE for port in node_type.inputs}, **found, **seen}

    def whole(self) -> None:
        """What only the whole drawing can lack."""
        kinds = {
            node_type.category
            for node in self.graph.nodes.values()
            if node.id not in self.alone and (node_type := self.catalogue.get(node.type)) is not None
        }
        if self.graph.nodes and "source" not in kinds:
            self.findings.append(Finding("graph.no_source", "The drawing has no source: nothing would ever flow."))
        if self.graph.nodes and "sink" not in kinds:
            self.findings.append(Finding("graph.no_sink", "The drawing has no sink: nothing would be kept."))
        else:
            self.findings += loose_ends(self.graph, self.links, self.catalogue)
