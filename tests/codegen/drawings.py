"""Small drawings that tests share."""

import itertools
from typing import Any

from server.codegen.artefact import Artefact, CodeTarget, Refused
from server.codegen.generate import generate
from server.graph.finding import Finding
from server.graph.model import Edge, Graph, Node, Position, graph_of
from server.nodes.catalogue import discover

HINTS = "carrier STRING, flight BIGINT, dep_delay DOUBLE, ts TIMESTAMP"

PATTERN: dict[str, Any] = {
    "stages": [
        {"name": "a", "where": "dep_delay > 30"},
        {"name": "b", "where": "dep_delay > a.dep_delay"},
    ],
    "withinMs": 7_200_000,
}


def node(node_id: str, node_type: str, config: dict[str, Any] | None = None, label: str = "") -> Node:
    return Node(id=node_id, type=node_type, position=Position(0, 0), label=label, config=config or {})


def edge(source: str, target: str, source_port: str = "out", target_port: str = "in") -> Edge:
    return Edge(
        id=f"{source}-{source_port}-{target}-{target_port}",
        source=source,
        target=target,
        source_port=source_port,
        target_port=target_port,
    )


def source(node_id: str = "src", **more: Any) -> Node:
    return node(node_id, "auto-loader", {"cloudPath": "/data/flights", "schemaHints": HINTS, **more}, "Departures")


def sink(node_id: str = "out", table: str = "alerts", **more: Any) -> Node:
    return node(node_id, "delta-table-sink", {"catalog": "main", "schema": "default", "table": table, **more})


def keep(node_id: str = "keep", condition: str = "dep_delay > 15") -> Node:
    return node(node_id, "filter", {"condition": condition})


def clock(node_id: str = "wm") -> Node:
    config = {"timestampColumn": "ts", "delayThreshold": {"value": 10, "unit": "minutes"}}
    return node(node_id, "watermark", config)


def sequence(node_id: str = "seq", **more: Any) -> Node:
    return node(node_id, "sequence-detector", {"pattern": PATTERN, "partitionBy": ["carrier"], **more})


def line(*nodes: Node) -> Graph:
    """The nodes one after the other."""
    pairs = itertools.pairwise(nodes)
    return graph_of(list(nodes), [edge(before.id, after.id) for before, after in pairs])


def ordinary() -> Graph:
    return line(source(), keep(), sink())


def pattern() -> Graph:
    return line(source(), clock(), sequence(), sink())


def mixed() -> Graph:
    """An ordinary filter whose rows are kept and also searched for a pattern; late rows have a sink of their own."""
    return graph_of(
        [source(), keep(), clock(), sequence(), keep("big", "match_id IS NOT NULL"), sink(), sink("raw", "raw_rows"),
         sink("behind", "late_rows")],
        [edge("src", "keep"), edge("keep", "wm"), edge("wm", "seq"), edge("seq", "big"), edge("big", "out"),
         edge("keep", "raw"), edge("seq", "behind", "late")],
    )  # fmt: skip


def made(graph: Graph, target: CodeTarget | None = None, name: str = "Flights") -> Artefact:
    return generate(name, graph, discover(), target, pipeline_id="p1", version=3)


def text(graph: Graph, target: CodeTarget | None = None) -> str:
    return "\n".join(file.text for file in made(graph, target).files)


def refused(graph: Graph, target: CodeTarget | None = None) -> tuple[Finding, ...]:
    try:
        made(graph, target)
    except Refused as refusal:
        return refusal.findings
    raise AssertionError("the drawing became code")
