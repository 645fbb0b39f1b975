"""Nodes and edges the tests begin with."""

import json
from typing import Any

from server.settings import ROOT

Node = dict[str, Any]
Edge = dict[str, Any]


def node(node_id: str, node_type: str, x: int, label: str = "", y: int = 0, **config: Any) -> Node:
    """A node on the canvas."""
    return {"id": node_id, "type": node_type, "label": label, "position": {"x": x, "y": y}, "config": config}


def edge(source: str, target: str) -> Edge:
    """An edge from the main output to the only input."""
    return {
        "id": f"{source}-{target}",
        "source": source,
        "sourcePort": "out",
        "target": target,
        "targetPort": "in",
    }


def departures(x: int = 0, y: int = 0) -> Node:
    """The source that reads the example's flights."""
    return node(
        *("src", "auto-loader", x, "Departures", y),
        cloudPath="examples/flights",
        fileFormat="json",
        schemaHints="ts TIMESTAMP, dep_delay DOUBLE",
    )


def only_late(x: int = 280, y: int = 0, condition: str = "dep_delay > 15") -> Node:
    """A filter."""
    return node("late", "filter", x, "Only late", y, condition=condition)


def alerts(x: int = 560, y: int = 0) -> Node:
    """The sink."""
    return node("out", "delta-table-sink", x, "Alerts", y, catalog="main", schema="default", table="alerts")


EXAMPLE: dict[str, Any] = json.loads((ROOT / "examples" / "flights.lakestream.json").read_text())

LATE_NODES = [departures(), only_late(), alerts()]
LATE_EDGES = [edge("src", "late"), edge("late", "out")]

CLOCK = node("clock", "watermark", 280, "Event time", timestampColumn="ts")
PATTERN = node(
    *("seq", "sequence-detector", 560, "Growing"),
    pattern={
        "stages": [
            {"name": "first", "where": "dep_delay > 30"},
            {"name": "second", "where": "dep_delay > first.dep_delay", "contiguity": "strict"},
        ],
        "withinMs": 7_200_000,
    },
    partitionBy=["origin", "carrier"],
    eventTime="ts",
    tieBreak=["flight"],
)
PATTERN_NODES = [departures(), CLOCK, PATTERN, alerts(840)]
PATTERN_EDGES = [edge("src", "clock"), edge("clock", "seq"), edge("seq", "out")]

STAGED: Node = {
    "id": "seq",
    "type": "sequence-detector",
    "label": "Three stages",
    "position": {"x": 0, "y": 0},
    "config": {
        "pattern": {"stages": [{"name": name, "where": f"x > {place}"} for place, name in enumerate("abc", start=1)]},
        "partitionBy": [],
        "eventTime": "ts",
    },
}
"""A pattern of three stages, for people who edit it together."""
