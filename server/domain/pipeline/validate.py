"""What is missing in a drawing as a whole, whatever code it shall become."""

from server.graph.finding import Finding
from server.graph.links import Links
from server.graph.model import Edge, Graph, Node
from server.graph.order import leading_to, ordered, reached_from
from server.nodes.base import Catalogue
from server.nodes.wiring import input_ports, output_ports, title

MANY_NODES = 50


def validate(graph: Graph, catalogue: Catalogue) -> list[Finding]:
    """Findings about sources, sinks, ports and ways, each at its node. Node by node in the drawing's order."""
    links = Links(graph.edges.values())
    category = {
        node.id: known.category for node in graph.nodes.values() if (known := catalogue.get(node.type)) is not None
    }
    sources = [node_id for node_id, kind in category.items() if kind == "source"]
    sinks = [node_id for node_id, kind in category.items() if kind == "sink"]
    findings = _whole(graph, sources, sinks)
    fed, used = reached_from(sources, links), leading_to(sinks, links)
    for node in graph.nodes.values():
        if node.id not in category:
            findings.append(_unknown(node))
        elif not links.incoming(node.id) and not links.outgoing(node.id):
            findings.append(
                _finding(
                    "node.alone", node, f"{title(node, catalogue)} is connected to nothing and left out.", "warning"
                )
            )
        else:
            findings += _at(node, links, catalogue)
            if node.id not in fed and links.incoming(node.id):
                findings.append(_finding("node.unreachable", node, f"No source flows into {title(node, catalogue)}."))
            if node.id not in used and category[node.id] != "sink" and links.outgoing(node.id):
                findings.append(
                    _finding("node.unused", node, f"What {title(node, catalogue)} gives ends in no sink.", "warning")
                )
    for edge in graph.edges.values():
        findings += _edge(edge, graph, catalogue)
    return findings


def _whole(graph: Graph, sources: list[str], sinks: list[str]) -> list[Finding]:
    findings: list[Finding] = []
    if not graph.nodes:
        return [Finding("graph.empty", "The drawing is empty: drag a source onto it to begin.")]
    if not sources:
        findings.append(Finding("graph.no_source", "The drawing has no source: nothing would ever flow."))
    if not sinks:
        findings.append(Finding("graph.no_sink", "The drawing has no sink: nothing would be kept."))
    if ordered(graph) is None:
        findings.append(Finding("cycle", "A pipeline flows one way: there is a loop in this drawing."))
    if len(graph.nodes) > MANY_NODES:
        findings.append(
            Finding(
                "graph.large",
                f"{len(graph.nodes)} nodes are much for one pipeline; two smaller ones restart and scale on their own.",
                severity="warning",
            )
        )
    return findings


def _unknown(node: Node) -> Finding:
    return _finding(
        "node.type_unknown", node, f'There is no node type "{node.type}" in this version; replace or remove the node.'
    )


def _at(node: Node, links: Links, catalogue: Catalogue) -> list[Finding]:
    findings: list[Finding] = []
    taken = {edge.target_port for edge in links.incoming(node.id).values()}
    inputs = input_ports(node, catalogue) or ()
    # A union has more inputs than anyone fills; it needs one, all others need each of theirs.
    many = len(inputs) > 2
    if many and not taken:
        findings.append(_finding("input.unconnected", node, f"Nothing flows into {title(node, catalogue)}."))
    for port in () if many else inputs:
        if port.name not in taken:
            which = "" if len(inputs) == 1 else f' at "{port.label}"'
            findings.append(_finding("input.unconnected", node, f"Nothing flows into {title(node, catalogue)}{which}."))
    outputs = output_ports(node, catalogue) or ()
    if outputs and not links.outgoing(node.id):
        findings.append(
            _finding("output.unconnected", node, f"Nothing reads what {title(node, catalogue)} gives.", "warning")
        )
    return findings


def _edge(edge: Edge, graph: Graph, catalogue: Catalogue) -> list[Finding]:
    """Ports may go when a config changes; the edge stays and says so."""
    source, target = graph.nodes.get(edge.source), graph.nodes.get(edge.target)
    if source is None or target is None:
        return [Finding("edge.dangling", f"The edge {edge.id} has lost an end; remove it.")]
    findings: list[Finding] = []
    outputs = output_ports(source, catalogue)
    if outputs is not None and all(port.name != edge.source_port for port in outputs):
        findings.append(
            _finding("port.unknown", source, f'{title(source, catalogue)} has no output "{edge.source_port}" any more.')
        )
    inputs = input_ports(target, catalogue)
    if inputs is not None and all(port.name != edge.target_port for port in inputs):
        findings.append(
            _finding("port.unknown", target, f'{title(target, catalogue)} has no input "{edge.target_port}" any more.')
        )
    return findings


def _finding(code: str, node: Node, detail: str, severity: str = "error") -> Finding:
    return Finding(code, detail, node.id, severity="warning" if severity == "warning" else "error")
