"""What the nodes of an exported drawing are called on the command line: by their labels, or those of their types."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from server.graph.finding import Finding
from server.graph.model import Graph, Node
from server.nodes.catalogue import discover
from server.nodes.words import field_words

LONGEST = 80

_UNSAFE = re.compile(r"[^\w -]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def place_of(finding: Finding, nodes: Mapping[str, Node]) -> str:
    """Where a finding is: ``Only late, Condition``."""
    node = nodes.get(finding.node_id or "")
    called = title_of(node) if node else finding.node_id or "The pipeline"
    if not finding.field:
        return called
    words = field_words(discover().get(node.type), node.config, finding.field) if node else finding.field
    return f"{called}, {words}"


def title_of(node: Node) -> str:
    """What a node is called: its label, else its type's."""
    return node.label.strip() or _type_label(node)


def file_names(nodes: Iterable[Node]) -> dict[str, str]:
    """By node id a name that is a file's on any system, none twice: the label, where there is none the table that the
    node writes, else its type's label.

    No name is another node's id, and none has a dot, so a port's may follow one.
    """
    nodes = list(nodes)
    taken = {node.id.casefold(): node.id for node in nodes}
    found: dict[str, str] = {}
    for node in nodes:
        name, number = _safe(node.label) or _safe(_table_of(node)) or _safe(_type_label(node)) or node.id, 1
        while taken.get((wish := name if number == 1 else f"{name}-{number}").casefold(), node.id) != node.id:
            number += 1
        taken[wish.casefold()] = node.id
        found[node.id] = wish
    return found


def asked_as(node: Node, graph: Graph) -> str:
    """What finds a node again (``node_called``): what it is called, or its id where that is not clear."""
    title = title_of(node)
    try:
        return title if node_called(title, graph, node.type) is node else node.id
    except LookupError:
        return node.id


def _type_label(node: Node) -> str:
    known = discover().get(node.type)
    return known.label if known else node.type


def _table_of(node: Node) -> str:
    table: object = node.config.get("table")
    return table if isinstance(table, str) else ""


def _safe(label: str) -> str:
    plain = " ".join(_UNSAFE.sub("_", unicodedata.normalize("NFC", label)).split())[:LONGEST].strip()
    if not any(character.isalnum() for character in plain):
        return ""
    return f"{plain}_" if _RESERVED.fullmatch(plain) else plain.lstrip("-")


def node_called(name: str, graph: Graph, node_type: str) -> Node:
    """The node of that type with that id, or that is called so where only one is. Raises LookupError: a sentence that
    names those there are."""
    of_type = [node for node in graph.nodes.values() if node.type == node_type]
    by_id = graph.nodes.get(name)
    if by_id is not None and by_id.type == node_type:
        return by_id
    labelled = [node for node in of_type if title_of(node).casefold() == name.strip().casefold()]
    if len(labelled) == 1:
        return labelled[0]
    there = "; ".join(f"{title_of(node)} (id {node.id})" for node in of_type)
    known = f"Sources that read files: {there}." if of_type else "The pipeline has no source that reads files."
    if labelled:
        raise LookupError(f"{len(labelled)} sources are called so; say the id. {known}")
    if by_id is not None:
        raise LookupError(f"this node is of type {by_id.type}, which reads no files. {known}")
    raise LookupError(f"the pipeline has no source of that label or id. {known}")
