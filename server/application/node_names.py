"""What the nodes of an exported drawing are called on the command line: by their labels, by id where there is none."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from server.graph.finding import Finding
from server.graph.model import Graph, Node

LONGEST = 80

_UNSAFE = re.compile(r"[^\w -]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def place_of(finding: Finding, nodes: Mapping[str, Node]) -> str:
    """Where a finding is: ``Only late.condition``."""
    node = nodes.get(finding.node_id or "")
    called = (node.label.strip() if node else "") or finding.node_id or "pipeline"
    return f"{called}.{finding.field}" if finding.field else called


def file_names(nodes: Iterable[Node]) -> dict[str, str]:
    """By node id a name that is a file's on any system, none twice: the label, or the id where there is none.

    No name is another node's id, and none has a dot, so a port's may follow one.
    """
    nodes = list(nodes)
    taken = {node.id.casefold(): node.id for node in nodes}
    found: dict[str, str] = {}
    for node in nodes:
        name, number = _safe(node.label) or node.id, 1
        while taken.get((wish := name if number == 1 else f"{name}-{number}").casefold(), node.id) != node.id:
            number += 1
        taken[wish.casefold()] = node.id
        found[node.id] = wish
    return found


def asked_as(node: Node, graph: Graph) -> str:
    """What finds a node again (``node_called``): its label, or its id where that is not clear."""
    try:
        return node.label.strip() if node_called(node.label, graph, node.type) is node else node.id
    except LookupError:
        return node.id


def _safe(label: str) -> str:
    plain = " ".join(_UNSAFE.sub("_", unicodedata.normalize("NFC", label)).split())[:LONGEST].strip()
    if not any(character.isalnum() for character in plain):
        return ""
    return f"{plain}_" if _RESERVED.fullmatch(plain) else plain.lstrip("-")


def node_called(name: str, graph: Graph, node_type: str) -> Node:
    """The node of that type with that id, or with that label where only one has it. Raises LookupError: a sentence that
    names those there are."""
    of_type = [node for node in graph.nodes.values() if node.type == node_type]
    by_id = graph.nodes.get(name)
    if by_id is not None and by_id.type == node_type:
        return by_id
    labelled = [node for node in of_type if name.strip() and node.label.strip().casefold() == name.strip().casefold()]
    if len(labelled) == 1:
        return labelled[0]
    there = "; ".join(f"{node.label.strip()} (id {node.id})" if node.label.strip() else node.id for node in of_type)
    known = f"Sources that read files: {there}." if of_type else "The pipeline has no source that reads files."
    if labelled:
        raise LookupError(f"{len(labelled)} sources are called so; say the id. {known}")
    if by_id is not None:
        raise LookupError(f"this node is of type {by_id.type}, which reads no files. {known}")
    raise LookupError(f"the pipeline has no source of that label or id. {known}")
