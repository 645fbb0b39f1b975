"""Generated programs as runs: drawings of a source, some steps and a sink."""

import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from server.application.file_rows import read
from server.application.sampling import data_files
from server.codegen.artefact import Artefact, CodeTarget
from server.codegen.generate import generate
from server.deploy.engine.messages import Advanced, Finished, Run
from server.deploy.engine.run import carry_out
from server.deploy.tables import Table, directory_of
from server.events.deployment import Trigger
from server.graph.model import Edge, Graph, Node, Position, graph_of
from server.nodes.catalogue import discover
from server.sql.columns import Schema


def line(*nodes: tuple[str, str, dict[str, Any]]) -> Graph:
    """A drawing of nodes (id, type, config), each reading the one before."""
    drawn = [Node(node_id, node_type, Position(0, 0), config=config) for node_id, node_type, config in nodes]
    edges = [Edge(f"e{n}", one.id, two.id) for n, (one, two) in enumerate(pairwise(drawn))]
    return graph_of(drawn, edges)


def source(hints: str = "", file_format: str = "json") -> tuple[str, str, dict[str, Any]]:
    config = {"cloudPath": "in", "fileFormat": file_format, "schemaHints": hints}
    return ("src", "auto-loader", config)


def sink(table: str = "result") -> tuple[str, str, dict[str, Any]]:
    config = {"catalog": "main", "schema": "default", "table": table, "writeMode": "append"}
    return ("out", "delta-table-sink", config)


def sampled(folder: Path) -> Schema:
    files = data_files(folder)
    return read(files, "json").schema


def lay_out(
    root: Path,
    graph: Graph,
    inputs: Mapping[str, Path],
    target: CodeTarget | None = None,
    trigger: Trigger = "availableNow",
    schemas: Mapping[str, Schema] | None = None,
) -> tuple[Run, Artefact]:
    """Generate a drawing's programs below ``root`` and give the order to run them."""
    known = schemas if schemas is not None else {node: sampled(folder) for node, folder in inputs.items()}
    artefact = generate("Test", graph, discover(), target, known)
    for file in artefact.files:
        path = root / "files" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, newline="")
    order = Run(
        root=str(root),
        files=tuple(file.path for file in artefact.files),
        sha256=artefact.sha256,
        target=artefact.target,
        tasks=artefact.tasks,
        trigger=trigger,
        inputs={node: str(folder) for node, folder in inputs.items()},
        outputs=artefact.outputs,
        count_unreleased=True,
    )
    return order, artefact


def run(spark: SparkSession, order: Run, reports: list[Advanced] | None = None) -> Finished:
    """Carry an order out on the shared Spark."""
    return carry_out(spark, order, threading.Event(), (reports if reports is not None else []).append)


def run_until(spark: SparkSession, order: Run, enough: Callable[[Advanced], bool]) -> Finished:
    """Carry an order out that doesn't end by itself, and stop it once a report is as wanted, or after a minute."""
    stopping = threading.Event()
    impatience = threading.Timer(60, stopping.set)
    impatience.daemon = True
    impatience.start()

    def report(advanced: Advanced) -> None:
        if enough(advanced):
            stopping.set()

    try:
        return carry_out(spark, order, stopping, report)
    finally:
        impatience.cancel()


def rows(root: Path, artefact: Artefact, node: str, port: str = "out") -> list[dict[str, Any]]:
    """What a node's output has written."""
    name = next(output.name for output in artefact.outputs if (output.node_id, output.port) == (node, port))
    return list(Table(directory_of(root, name)).rows())


def pick(found: Sequence[Mapping[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """Some columns of each row, sorted."""
    return sorted(tuple(row[name] for name in names) for row in found)
