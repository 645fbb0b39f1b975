"""How long code for 10, 100 and 1,000 nodes takes. Goals on two cores: 1, 8 and 80 ms, and linear.

A generation while drawing changes one node, so the
program is asked for again and again with templates compiled and expressions read: that is what is measured.
"""

import itertools
import statistics
import time
from typing import Any

from server.codegen.generate import generate
from server.graph.model import Edge, Graph, Node, graph_of
from server.nodes.catalogue import discover
from tests.bench.measurement import Measurement
from tests.codegen.drawings import clock, edge, keep, node, sequence, sink, source

ROUNDS = 9
GOALS_MS = {10: 1.0, 100: 8.0, 1_000: 80.0}


def ordinary(count: int) -> Graph:
    """A source and branches of filter, projection and sink, ``count`` nodes in all."""
    nodes: list[Node] = [source()]
    edges: list[Edge] = []
    while len(nodes) < count:
        number = len(nodes)
        projection = {
            "outputColumns": [
                {"expression": "upper(carrier)", "alias": "carrier"},
                {"expression": f"dep_delay + {number}", "alias": "delay"},
            ]
        }
        branch = [
            keep(f"k{number}", f"dep_delay > {number}"),
            node(f"p{number}", "map-select", projection),
            sink(f"o{number}", f"t{number}"),
        ]
        branch = branch[-(count - len(nodes)) :]
        nodes += branch
        edges += [edge(a.id, b.id) for a, b in itertools.pairwise([nodes[0], *branch])]
    return graph_of(nodes, edges)


def mixed(count: int) -> Graph:
    """The same with a pattern in one of eight nodes."""
    nodes: list[Node] = [source()]
    edges: list[Edge] = []
    while len(nodes) < count:
        number = len(nodes)
        branch = [
            *(keep(f"k{number}_{place}", f"dep_delay > {number + place}") for place in range(4)),
            clock(f"w{number}"),
            sequence(f"s{number}"),
            keep(f"m{number}", "match_id IS NOT NULL"),
            sink(f"o{number}", f"t{number}"),
        ]
        if len(branch) > count - len(nodes):
            branch = [*branch[: count - len(nodes) - 1], branch[-1]]
        nodes += branch
        edges += [edge(a.id, b.id) for a, b in itertools.pairwise([nodes[0], *branch])]
    return graph_of(nodes, edges)


def milliseconds(graph: Graph, target: Any = None) -> float:
    """The median of several generations of one drawing."""
    generate("Bench", graph, discover(), target)
    times: list[float] = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        generate("Bench", graph, discover(), target)
        times.append((time.perf_counter() - started) * 1_000)
    return statistics.median(times)


def run() -> list[Measurement]:
    """Milliseconds for each size and kind of drawing."""
    found: list[Measurement] = []
    for count, goal in GOALS_MS.items():
        kinds: dict[str, tuple[Graph, Any]] = {
            "declarative": (ordinary(count), "sdp"),
            "streaming": (ordinary(count), "sss"),
            "hybrid, one node in eight a pattern": (mixed(count), None),
        }
        for kind, (graph, target) in kinds.items():
            found.append(Measurement(f"{count} nodes, {kind}", milliseconds(graph, target), "ms", goal, "less"))
    return found
