"""A tidy drawing: layers from left to right, few crossings, nothing on top of anything."""

from msgspec import structs

from server.graph.links import Links
from server.graph.model import UNPLACED, Graph, Node, Position
from server.graph.order import ordered

COLUMN_WIDTH = 280.0
ROW_HEIGHT = 140.0
_SWEEPS = 4


def tidy(graph: Graph) -> dict[str, Position]:
    """A position for every node. Each stands right of all that flow into it; the same drawing, the same positions.

    A drawing with a loop (which the domain never lets happen) is laid out as one column by id.
    """
    order = ordered(graph)
    if order is None:
        return {key: Position(0.0, row * ROW_HEIGHT) for row, key in enumerate(sorted(graph.nodes))}
    links = Links(graph.edges.values())
    layer_of = _layers(order, links)
    columns: list[list[str]] = [[] for _ in range(max(layer_of.values(), default=-1) + 1)]
    for key in order:
        columns[layer_of[key]].append(key)
    for sweep in range(_SWEEPS):
        _untangle(columns, links, rightward=sweep % 2 == 0)
    tallest = max((len(column) for column in columns), default=0)
    return {
        key: Position(layer * COLUMN_WIDTH, (row + (tallest - len(column)) / 2) * ROW_HEIGHT)
        for layer, column in enumerate(columns)
        for row, key in enumerate(column)
    }


def placed(graph: Graph) -> Graph:
    """The same drawing, its nodes without a place put where the tidy drawing has them."""
    if all(node.position is not UNPLACED for node in graph.nodes.values()):
        return graph
    places = tidy(graph)
    nodes: dict[str, Node] = {
        key: structs.replace(node, position=places[key]) if node.position is UNPLACED else node
        for key, node in graph.nodes.items()
    }
    return structs.replace(graph, nodes=nodes)


def _layers(order: list[str], links: Links) -> dict[str, int]:
    """The longest way to each node from the left; a source is then pulled right, next to the first that reads it."""
    layer: dict[str, int] = {}
    for key in order:
        layer[key] = max((layer[edge.source] + 1 for edge in links.incoming(key).values()), default=0)
    for key in order:
        if not links.incoming(key) and links.outgoing(key):
            layer[key] = min(layer[edge.target] for edge in links.outgoing(key).values()) - 1
    return layer


def _untangle(columns: list[list[str]], links: Links, *, rightward: bool) -> None:
    """Order each column by the mean place of its neighbours in the column before (or, going back, after)."""
    row = {key: float(place) for column in columns for place, key in enumerate(column)}
    for column in columns if rightward else reversed(columns):
        mean: dict[str, float] = {}
        for key in column:
            neighbours = (
                [edge.source for edge in links.incoming(key).values()]
                if rightward
                else [edge.target for edge in links.outgoing(key).values()]
            )
            mean[key] = sum(row[other] for other in neighbours) / len(neighbours) if neighbours else row[key]
        column.sort(key=lambda key: (mean[key], key))
        row.update((key, float(place)) for place, key in enumerate(column))
