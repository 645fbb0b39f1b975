"""Orders over a drawing: which node comes before which, what is reached from where."""

from collections.abc import Iterable, Mapping

from server.graph.links import Links
from server.graph.model import Edge, Graph, Node


def topological_order(nodes: Mapping[str, Node], edges: Iterable[Edge]) -> list[str] | None:
    """Node ids so that every edge goes forward, or None where a loop makes that impossible.

    The same for equal drawings, however they came about: free choices go by id. Edges without both ends don't count.
    """
    waiting_for = dict.fromkeys(sorted(nodes), 0)
    after: dict[str, list[str]] = {}
    for edge in edges:
        if edge.source in waiting_for and edge.target in waiting_for:
            waiting_for[edge.target] += 1
            after.setdefault(edge.source, []).append(edge.target)
    order = [node_id for node_id, count in waiting_for.items() if count == 0]
    for node_id in order:  # the list grows while it is walked
        for target in sorted(after.get(node_id, ())):
            waiting_for[target] -= 1
            if waiting_for[target] == 0:
                order.append(target)
    return order if len(order) == len(waiting_for) else None


def reached_from(starts: Iterable[str], links: Links) -> set[str]:
    """The nodes one comes to along edges, the starts among them."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        for edge in links.outgoing(waiting.pop()).values():
            if edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)
    return seen


def leading_to(goals: Iterable[str], links: Links) -> set[str]:
    """The nodes from which one comes to a goal along edges, the goals among them."""
    seen = set(goals)
    waiting = list(seen)
    while waiting:
        for edge in links.incoming(waiting.pop()).values():
            if edge.source not in seen:
                seen.add(edge.source)
                waiting.append(edge.source)
    return seen


def ordered(graph: Graph) -> list[str] | None:
    """``topological_order`` of a whole drawing."""
    return topological_order(graph.nodes, graph.edges.values())
