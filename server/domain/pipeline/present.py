"""The state an edit is decided on: it moves on with each event the edit yields."""

from collections.abc import Iterable, Mapping

from server.domain.pipeline.evolve import Draft
from server.domain.pipeline.limits import MAX_DRAWING_CONFIG_BYTES, SMALL_CONFIG_BYTES, config_bytes
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events import pipeline as happened
from server.events.pipeline import PipelineEvent
from server.graph.links import Links
from server.graph.model import Edge, Graph, Group, Node, Note
from server.nodes.base import Catalogue
from server.nodes.wiring import refuse_edge, title


class Present:
    """One edit's view of a pipeline. ``restoring``: the edit brings back what was here before, so a node type that
    has been retired since is let through."""

    def __init__(self, state: Pipeline, catalogue: Catalogue, *, restoring: bool = False) -> None:
        self.state = state
        self.catalogue = catalogue
        self.restoring = restoring
        self._draft = Draft(state)
        self._links: Links | None = None
        # Bytes of each config, and their sum; made when first asked for. An edit may add very many large ones.
        self._sizes: dict[str, int] | None = None
        self._total = 0

    @property
    def nodes(self) -> Mapping[str, Node]:
        """Nodes by id, as they now are."""
        return self._draft.nodes

    @property
    def edges(self) -> Mapping[str, Edge]:
        """Edges by id, as they now are."""
        return self._draft.edges

    @property
    def notes(self) -> Mapping[str, Note]:
        """Notes by id, as they now are."""
        return self._draft.notes

    @property
    def groups(self) -> Mapping[str, Group]:
        """Groups by id, as they now are."""
        return self._draft.groups

    @property
    def name(self) -> str:
        """The pipeline's name, as it now is."""
        return self._draft.values.get("name", self.state.name)

    @property
    def description(self) -> str:
        """The pipeline's description, as it now is."""
        return self._draft.values.get("description", self.state.description)

    @property
    def tags(self) -> Mapping[str, str]:
        """The pipeline's tags, as they now are."""
        return self._draft.values.get("tags", self.state.tags)

    @property
    def links(self) -> Links:
        """The edges by their ends; made when first asked for."""
        if self._links is None:
            self._links = Links(self.edges.values())
        return self._links

    @property
    def graph(self) -> Graph:
        """The whole drawing as it now is; not to be kept, later events may show in it."""
        return Graph(self.nodes, self.edges, self.notes, self.groups)

    def apply(self, event: PipelineEvent) -> None:
        """Move on by one event."""
        self._draft.apply(event)
        if self._sizes is not None:
            self._measure(event, self._sizes)
        if self._links is not None:
            match event:
                case happened.EdgeConnected(edge=edge):
                    self._links.add(edge)
                case happened.EdgesDisconnected(edges=edges) | happened.NodesRemoved(edges=edges):
                    for edge in edges:
                        self._links.remove(edge)
                case _:
                    pass

    def apply_all(self, events: Iterable[PipelineEvent]) -> None:
        """Move on by several events."""
        for event in events:
            self.apply(event)

    def node(self, id: str) -> Node:
        """The node of that id. Raises Rejected ``node.unknown``."""
        node = self.nodes.get(id)
        if node is None:
            raise Rejected("node.unknown", f"There is no node {id}; it may have been removed.")
        return node

    def title(self, node: Node) -> str:
        """What people call the node."""
        return title(node, self.catalogue)

    def check_edge(self, edge: Edge) -> None:
        """Raises Rejected if the edge can't be drawn now."""
        refusal = refuse_edge(edge, self.nodes, self.links, self.catalogue)
        if refusal is not None:
            raise Rejected(refusal.code, refusal.detail)

    def check_room_for(self, config_size: int, *, instead_of: str | None = None) -> None:
        """Refuse a config with which all configs together would be too large to send and keep in one piece."""
        if config_size <= SMALL_CONFIG_BYTES:
            return
        if self._sizes is None:
            self._sizes = {node.id: config_bytes(node.config) for node in self.nodes.values()}
            self._total = sum(self._sizes.values())
        others = self._total - (self._sizes.get(instead_of, 0) if instead_of else 0)
        if others + config_size > MAX_DRAWING_CONFIG_BYTES:
            raise Rejected(
                "limit.drawing",
                f"The settings of all nodes together may take {MAX_DRAWING_CONFIG_BYTES // 1024 // 1024} MiB.",
            )

    def _measure(self, event: PipelineEvent, sizes: dict[str, int]) -> None:
        match event:
            case happened.NodeAdded(node=node):
                changed = {node.id: config_bytes(node.config)}
            case happened.NodesRemoved(nodes=nodes):
                changed = dict.fromkeys((node.id for node in nodes), 0)
            case happened.NodeConfigured(id=node_id) if node_id in self.nodes:
                changed = {node_id: config_bytes(self.nodes[node_id].config)}
            case _:
                return
        self._total += sum(changed.values()) - sum(sizes.get(node_id, 0) for node_id in changed)
        sizes.update(changed)
