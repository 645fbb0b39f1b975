"""Which edges leave and enter each node, kept up to date while a drawing changes."""

from collections.abc import Iterable, Mapping

from server.graph.model import Edge

_NONE: Mapping[str, Edge] = {}


class Links:
    """An index over edges, changed in place by its one owner. Edges go by id; a node without edges has no entry."""

    __slots__ = ("_incoming", "_outgoing")

    def __init__(self, edges: Iterable[Edge] = ()) -> None:
        self._outgoing: dict[str, dict[str, Edge]] = {}
        self._incoming: dict[str, dict[str, Edge]] = {}
        for edge in edges:
            self.add(edge)

    def add(self, edge: Edge) -> None:
        """Take an edge in."""
        self._outgoing.setdefault(edge.source, {})[edge.id] = edge
        self._incoming.setdefault(edge.target, {})[edge.id] = edge

    def remove(self, edge: Edge) -> None:
        """Let an edge go; one that is not there is no error."""
        self._outgoing.get(edge.source, {}).pop(edge.id, None)
        self._incoming.get(edge.target, {}).pop(edge.id, None)

    def outgoing(self, node_id: str) -> Mapping[str, Edge]:
        """Edges that begin at the node."""
        return self._outgoing.get(node_id, _NONE)

    def incoming(self, node_id: str) -> Mapping[str, Edge]:
        """Edges that end at the node."""
        return self._incoming.get(node_id, _NONE)

    def touching(self, node_ids: Iterable[str]) -> dict[str, Edge]:
        """Edges with an end at any of the nodes, each once."""
        found: dict[str, Edge] = {}
        for node_id in node_ids:
            found.update(self.incoming(node_id))
            found.update(self.outgoing(node_id))
        return found

    def reaches(self, start: str, goal: str) -> bool:
        """Whether one can go from ``start`` along edges to ``goal``; a node reaches itself."""
        if start == goal:
            return True
        # Most edges are drawn to a fresh node: then there is nothing to search.
        if not self.outgoing(start) or not self.incoming(goal):
            return False
        seen = {start}
        waiting = [start]
        while waiting:
            for edge in self.outgoing(waiting.pop()).values():
                if edge.target == goal:
                    return True
                if edge.target not in seen:
                    seen.add(edge.target)
                    waiting.append(edge.target)
        return False
