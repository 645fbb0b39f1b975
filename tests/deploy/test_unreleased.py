"""Rows that wait at the end of a run are counted once, however many patterns hold them."""

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from server.deploy.engine.unreleased import times_held
from server.graph.model import Edge, Graph, Node, Position, graph_of
from tests.deploy.pipelines import lay_out, run, source
from tests.deploy.test_generated import CLOCK, RISES, SCHEMA, write

HOUR = {"value": 1, "unit": "hours"}
ONCE = {"dedupKeyFields": ["n"], "watermarkDuration": HOUR, "eventTime": "ts"}
COUNTED = {"eventFilter": "true", "thresholdCount": 2, "windowDuration": HOUR}
PAIRS = {"correlationKey": ["k"], "maxTimeGap": {"value": 5, "unit": "seconds"}}


def stream(batch: dict[str, list[Any]]) -> bytes:
    made = pa.RecordBatch.from_pydict(batch)  # pyright: ignore[reportUnknownMemberType]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, made.schema) as writer:
        writer.write_batch(made)
    return sink.getvalue().to_pybytes()


def test_a_row_at_both_inputs_of_a_pattern_is_told_for_each_of_them():
    both = stream({"0": [5, 5, 6], "side": ["a", "b", "a"], "2": [7, 7, 8]})
    assert times_held([both]) == [Counter({5: 1, 6: 1}), Counter({5: 1})]
    keys = stream({"0": [5, 5], "1": ["a", "b"], "2": [7, 7]})
    assert times_held([keys, keys]) == [Counter({5: 4})]
    assert times_held([]) == []


def drawn(*nodes: tuple[str, str, dict[str, Any]], edges: list[tuple[str, str, str]]) -> Graph:
    return graph_of(
        [Node(node_id, kind, Position(0, 0), config=config) for node_id, kind, config in nodes],
        [Edge(f"e{n}", one, two, target_port=port) for n, (one, two, port) in enumerate(edges)],
    )


def table(node_id: str) -> tuple[str, str, dict[str, Any]]:
    config = {"catalog": "main", "schema": "default", "table": node_id, "writeMode": "append"}
    return (node_id, "delta-table-sink", config)


@pytest.mark.spark
def test_a_row_that_many_patterns_hold_and_one_that_a_chain_holds_is_counted_once(spark: SparkSession, tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder, "a.json", *({"k": "a", "n": n, "ts": n * 1_000} for n in range(1, 6)))
    chain = drawn(
        source(), CLOCK, ("once", "deduplication", ONCE), ("count", "count-threshold", COUNTED), table("out"),
        edges=[("src", "wm", "in"), ("wm", "once", "in"), ("once", "count", "in"), ("count", "out", "in")],
    )  # fmt: skip
    many = drawn(
        source(), CLOCK, RISES, ("again", *RISES[1:]), ("pairs", "temporal-correlation", PAIRS),
        table("out"), table("two"), table("three"),
        edges=[
            ("src", "wm", "in"), ("wm", "seq", "in"), ("wm", "again", "in"), ("wm", "pairs", "a"), ("wm", "pairs", "b"),
            ("seq", "out", "in"), ("again", "two", "in"), ("pairs", "three", "in"),
        ],
    )  # fmt: skip
    for name, graph in (("chain", chain), ("many", many)):
        order, _ = lay_out(tmp_path / name, graph, {"src": folder}, "sss", schemas={"src": SCHEMA})
        finished = run(spark, order)
        assert finished.status == "succeeded", finished.detail
        # The clock ends at 4 s: the row at 5 s stays.
        assert (name, finished.unreleased) == (name, 1)
