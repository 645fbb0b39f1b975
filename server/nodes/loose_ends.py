"""What leads nowhere in a drawing: no mistake that stops the code, but hardly what was meant."""

from server.graph.finding import Finding
from server.graph.links import Links
from server.graph.model import Graph, Node
from server.graph.order import leading_to
from server.nodes.base import Catalogue
from server.nodes.wiring import output_ports, title

MANY_NODES = 50


def loose_ends(graph: Graph, links: Links, catalogue: Catalogue) -> list[Finding]:
    """Warnings: an output nobody reads, a way that ends in no sink, very many nodes. Node by node, as drawn."""
    category = {
        node.id: known.category for node in graph.nodes.values() if (known := catalogue.get(node.type)) is not None
    }
    kept = leading_to((node_id for node_id, kind in category.items() if kind == "sink"), links)
    findings: list[Finding] = []
    for node in graph.nodes.values():
        if node.id not in category or category[node.id] == "sink":
            continue
        leaves = bool(links.outgoing(node.id))
        if not leaves and links.incoming(node.id) and output_ports(node, catalogue):
            findings.append(_warning("output.unconnected", node, f"Nothing reads what {title(node, catalogue)} gives."))
        elif leaves and node.id not in kept:
            findings.append(_warning("node.unused", node, f"What {title(node, catalogue)} gives ends in no sink."))
    if len(graph.nodes) > MANY_NODES:
        detail = f"{len(graph.nodes)} nodes are much for one pipeline; two smaller ones restart and scale on their own."
        findings.append(Finding("graph.large", detail, severity="warning"))
    return findings


def _warning(code: str, node: Node, detail: str) -> Finding:
    return Finding(code, detail, node.id, severity="warning")
