"""How long code for 10, 100 and 1,000 nodes takes. Goals: 1, 8 and 80 ms, and linear.

A generation while drawing changes one node, so the program is asked for again and again with templates compiled and
expressions read: that is what is measured. By the processor's time: a generation waits for nothing, and other programs
don't count; what the clock said stands beside it.
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


def milliseconds(graph: Graph, target: Any = None) -> tuple[float, float]:
    """The medians of several generations of one drawing, by the processor and by the clock."""
    generate("Bench", graph, discover(), target)
    processor: list[float] = []
    by_clock: list[float] = []
    for _ in range(ROUNDS):
        began, began_by_clock = time.process_time(), time.perf_counter()
        generate("Bench", graph, discover(), target)
        processor.append((time.process_time() - began) * 1_000)
        by_clock.append((time.perf_counter() - began_by_clock) * 1_000)
    return statistics.median(processor), statistics.median(by_clock)


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
            processor, clocked = milliseconds(graph, target)
            note = f"{clocked:.2f} by the clock"
            found.append(Measurement(f"{count} nodes, {kind}", processor, "ms", goal, "less", note))
    return found
