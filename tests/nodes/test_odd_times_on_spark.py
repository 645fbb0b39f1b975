"""T6 on a real Spark: rows without a time, before 1970 and far ahead, of every format and in every frame of a pattern.

The case ``no-time-no-match`` of the Sequence Detector runs in every test run; these are deep.
"""

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from server.graph.model import Edge, Node, graph_of
from server.sql.columns import Column, Schema
from tests.codegen.drawings import edge, node
from tests.deploy.pipelines import lay_out, line, rows, run, sink, source
from tests.nodes.case import written
from tests.nodes.chains import in_process, seconds
from tests.nodes.on_spark import program_of, run_program
from tests.nodes.test_cases_on_spark import rows_of

pytestmark = [pytest.mark.spark, pytest.mark.deep]

COLUMNS = "k STRING, n BIGINT, ts TIMESTAMP"
T = 1_357_000_000_000
FAR = 253_402_300_799_000

Rows = list[tuple[int, int | None]]
"""Number and time."""

GIVEN: dict[str, list[Rows]] = {
    "null": [
        [(0, None)],
        [(1, T + 10_000), (2, T + 20_000)],
        [(3, T + 15_000), (4, None), (5, T + 30_000)],
        [(6, T + 60_000)],
    ],
    "null_in_order": [[(0, None), (1, T + 10_000)], [(2, T + 20_000), (4, None)], [(5, T + 30_000), (6, T + 60_000)]],
    "old": [
        [(1, -100_000), (0, None), (2, -90_000)],
        [(3, -80_000)],
        [(4, 10_000), (5, 20_000)],
        [(6, 30_000), (7, 60_000)],
    ],
    "older_than_time": [[(1, -100_000), (2, -90_000)], [(3, -80_000), (4, -70_000)]],
    "far": [[(1, T + 10_000), (2, FAR)], [(3, T + 20_000), (4, T + 30_000)]],
}
"""By batch. The allowed lateness is a second."""

PAIRS = {
    "null": [(1, 2), (2, 5)],
    "null_in_order": [(1, 2), (2, 5)],
    "old": [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6)],
    "older_than_time": [],
    "far": [],
}
LATE = {"null": [3], "far": [3, 4]}
TIMELESS = {"null": [0, 4], "null_in_order": [0, 4], "old": [0]}

SEQUENCE = {
    "pattern": {"stages": [{"name": "a", "where": "true"}, {"name": "b", "where": "true", "contiguity": "strict"}]},
    "partitionBy": ["k"],
    "outputColumns": ["a.n AS a", "b.n AS b"],
}
TWO_INPUTS = {"correlationKey": ["k"], "maxTimeGap": seconds(1), "outputColumns": ["a.n AS a", "b.n AS b"]}
FIRST = {"dedupKeyFields": ["k", "n"], "watermarkDuration": seconds(20)}

FRAMES: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "single": ("sequence-detector", SEQUENCE, {"in": "wm"}),
    "paired": ("temporal-correlation", TWO_INPUTS, {"a": "wm", "b": "wm"}),
    "first": ("deduplication", FIRST, {"in": "wm"}),
    "behind": ("sequence-detector", SEQUENCE, {"in": "first"}),
}
DRAWN = [("json", given) for given in GIVEN] + [("csv", "null"), ("parquet", "null")]


def lay(folder: Path, file_format: str, batches: list[Rows]) -> None:
    folder.mkdir(parents=True)
    for number, batch in enumerate(batches):
        path = folder / f"{number}.{file_format}"
        if file_format == "parquet":
            times = [None if at is None else at * 1_000 for _, at in batch]
            table = pa.table({"k": ["x"] * len(batch), "n": [n for n, _ in batch],
                              "ts": pa.array(times, pa.timestamp("us", tz="UTC"))})  # fmt: skip
            pyarrow.parquet.write_table(table, path)  # pyright: ignore[reportUnknownMemberType]
            os.utime(path, (1_600_000_000 + number, 1_600_000_000 + number))
        elif file_format == "csv":
            lines = [f"x,{n},{'' if at is None else at}" for n, at in batch]
            written(path, "\n".join(["k,n,ts", *lines]) + "\n", number)
        else:
            written(path, "".join(json.dumps({"k": "x", "n": n, "ts": at}) + "\n" for n, at in batch), number)


def drawing(root: Path, file_format: str, given: str) -> tuple[str, list[Node], list[Edge]]:
    """The rows before each frame, with a table for each port."""
    name = f"{file_format}_{given}"
    lay(root / "inputs" / name, file_format, GIVEN[given])
    config = {"cloudPath": str(root / "inputs" / name), "fileFormat": file_format, "schemaHints": COLUMNS}
    clock = {"timestampColumn": "ts", "delayThreshold": seconds(1)}
    nodes = [node(f"{name}-src", "auto-loader", {**config, "maxFilesPerTrigger": 1})]
    nodes += [node(f"{name}-wm", "watermark", clock)]
    edges = [edge(f"{name}-src", f"{name}-wm")]
    for frame, (kind, own, reads) in FRAMES.items():
        nodes.append(node(f"{name}-{frame}", kind, own))
        edges += [edge(f"{name}-{before}", f"{name}-{frame}", "out", port) for port, before in reads.items()]
        for port in ("out", "late", "errors"):
            table = {"catalog": "main", "schema": "cases", "table": f"{name}_{frame}__{port}"}
            end = f"{name}-{frame}-sink" if port == "out" else f"{name}-{frame}-{port}"
            nodes.append(node(end, "delta-table-sink", table))
            edges.append(edge(f"{name}-{frame}", end, port))
    return name, nodes, edges


@pytest.fixture(scope="module")
def ran(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("odd-times")
    nodes, edges = [], []
    for file_format, given in DRAWN:
        _, more_nodes, more_edges = drawing(root, file_format, given)
        nodes += more_nodes
        edges += more_edges
    run_program(spark, root, program_of(nodes, edges))
    return root


def numbers(spark: Any, root: Path, table: str, port: str, *columns: str) -> list[Any]:
    found = [tuple(row[column] for column in columns) for row in rows_of(spark, root, table, port)]
    return sorted(row[0] if len(columns) == 1 else row for row in found)


@pytest.mark.parametrize(("file_format", "given"), DRAWN)
def test_t6_no_time_is_an_error_and_makes_no_honest_row_late(spark: Any, ran: Path, file_format: str, given: str):
    name = f"{file_format}_{given}"
    released = sorted({n for pair in PAIRS[given] for n in pair} or ({1} if given == "far" else set()))
    late, timeless = LATE.get(given, []), TIMELESS.get(given, [])
    assert numbers(spark, ran, f"{name}_single", "out", "a", "b") == PAIRS[given]
    assert numbers(spark, ran, f"{name}_behind", "out", "a", "b") == PAIRS[given]
    assert numbers(spark, ran, f"{name}_first", "out", "n") == released
    assert numbers(spark, ran, f"{name}_paired", "out", "a", "b") == [(n, n) for n in released]
    for frame in ("single", "first"):
        assert numbers(spark, ran, f"{name}_{frame}", "late", "n") == late
        errors = rows_of(spark, ran, f"{name}_{frame}", "errors")
        assert {(row["code"], row["at"]) for row in errors} <= {("pattern.no-time", None)}
        assert sorted(json.loads(row["row"])["n"] for row in errors) == timeless
    assert len(rows_of(spark, ran, f"{name}_paired", "errors")) == 2 * len(timeless)
    assert len(rows_of(spark, ran, f"{name}_paired", "late")) == 2 * len(late)
    assert rows_of(spark, ran, f"{name}_behind", "errors") == []


@pytest.mark.parametrize("given", [given for given in GIVEN if given not in LATE])
def test_t6_a_try_gives_the_same(spark: Any, ran: Path, given: str, tmp_path: Path):
    """Of rows none of which is late."""
    nodes: list[Node]
    _, nodes, edges = drawing(tmp_path, "json", given)
    for frame, columns in {"single": ("a", "b"), "paired": ("a", "b"), "first": ("n",), "behind": ("a", "b")}.items():
        tried = in_process(graph_of(nodes, edges), f"json_{given}-{frame}", tmp_path)
        plain = sorted(row[columns[0]] if len(columns) == 1 else tuple(row[c] for c in columns) for row in tried)
        assert plain == numbers(spark, ran, f"json_{given}_{frame}", "out", *columns)


def test_t6_so_it_is_behind_a_declared_part(spark: Any, tmp_path: Path):
    """The rows stand in a table between the two programs of a hybrid."""
    lay(tmp_path / "in", "json", GIVEN["null_in_order"])
    keep = ("keep", "filter", {"condition": "n >= 0"})
    clock = ("wm", "watermark", {"timestampColumn": "ts", "delayThreshold": seconds(1)})
    graph = line(source(COLUMNS), keep, clock, ("seq", "sequence-detector", SEQUENCE), sink())
    schema = Schema((Column("k", "STRING"), Column("n", "BIGINT"), Column("ts", "TIMESTAMP")))
    order, artefact = lay_out(tmp_path / "run", graph, {"src": tmp_path / "in"}, "hybrid", schemas={"src": schema})
    finished = run(spark, order)
    assert finished.status == "succeeded", finished.detail
    found = rows(tmp_path / "run", artefact, "out")
    assert sorted((row["a"], row["b"]) for row in found) == PAIRS["null_in_order"]
    assert rows(tmp_path / "run", artefact, "seq", "late") == []
    errors = rows(tmp_path / "run", artefact, "seq", "errors")
    assert sorted(json.loads(row["row"])["n"] for row in errors) == TIMELESS["null_in_order"]


def test_t6_behind_the_last_millisecond_of_9999_a_chain_goes_on(spark: Any, tmp_path: Path):
    """A row of "never", and no delay: what is late behind it stands in a year that Python does not know."""
    lay(tmp_path / "in", "json", [[(1, T), (2, FAR + 999)], [(3, T + 20_000), (4, T + 30_000)]])
    config = {"cloudPath": str(tmp_path / "in"), "fileFormat": "json", "schemaHints": COLUMNS, "maxFilesPerTrigger": 1}
    clock = {"timestampColumn": "ts", "delayThreshold": {"value": 0, "unit": "seconds"}}
    nodes = [node("src", "auto-loader", config), node("wm", "watermark", clock)]
    nodes += [node("first", "deduplication", FIRST), node("behind", "sequence-detector", SEQUENCE)]
    edges = [edge("src", "wm"), edge("wm", "first"), edge("first", "behind")]
    for step, port in (("first", "late"), ("behind", "out")):
        table = {"catalog": "main", "schema": "cases", "table": f"never_{step}__{port}"}
        nodes.append(node(f"{step}-{port}", "delta-table-sink", table))
        edges.append(edge(step, f"{step}-{port}", port))
    run_program(spark, tmp_path, program_of(nodes, edges))
    assert numbers(spark, tmp_path, "never_behind", "out", "a", "b") == [(1, 2)]
    assert numbers(spark, tmp_path, "never_first", "late", "n") == [3, 4]
