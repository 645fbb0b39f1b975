"""What a user's own code does when it fails, and one stream at both inputs of a pattern, on a real Spark."""

from pathlib import Path
from typing import Any

import pytest

from server.codegen.generate import generate
from server.deploy.engine.faults import fault_of
from server.graph.model import Graph, Node, graph_of
from server.nodes.catalogue import discover
from tests.codegen.drawings import edge, line, node
from tests.nodes.test_cases_on_spark import rows_of

pytestmark = pytest.mark.spark

FAILING = """\
import pandas as pd
from pyspark.sql.streaming import StatefulProcessor


def ratio(frame):
    return 1 // (len(frame) - 2)


class Ratio(StatefulProcessor):
    def init(self, handle):
        pass

    def handleInputRows(self, key, rows, timerValues):
        for frame in rows:
            yield pd.DataFrame({"k": [key[0]], "n": [ratio(frame)]})
"""


def start(spark: Any, root: Path, graph: Graph) -> None:
    (program,) = generate("Own", graph, discover(), "sss").files
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAKESTREAM_LOCAL_ROOT", str(root))
        patch.setenv("LAKESTREAM_TRIGGER", "availableNow")
        patch.delenv("LAKESTREAM_INPUTS", raising=False)
        try:
            exec(compile(program.text, program.path, "exec"), {"__name__": "__main__", "spark": spark})
        finally:
            for query in spark.streams.active:
                query.stop()
            spark.streams.resetTerminated()


def rows_in(folder: Path, text: str) -> Node:
    folder.mkdir()
    (folder / "rows.jsonl").write_text(text)
    hints = "k BIGINT, side STRING, ts TIMESTAMP"
    return node("src", "auto-loader", {"cloudPath": str(folder), "schemaHints": hints})


def sink(name: str) -> Node:
    return node("out", "delta-table-sink", {"catalog": "main", "schema": "cases", "table": f"{name}__out"})


def own(code: str) -> Node:
    return node(
        "mine",
        "custom-stateful-processor",
        {"pythonCode": code, "partitionBy": ["k"], "outputSchema": "k BIGINT, n INT"},
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (FAILING, "Line 6 of the code in node mine failed: ZeroDivisionError: integer division or modulo by zero."),
        (FAILING.replace("def ratio", "len(3)\n\n\ndef ratio"), "Line 5 of the code in node mine failed: TypeError"),
    ],
    ids=["on a worker", "when it is read"],
)
def test_code_that_fails_is_told_with_its_own_line(spark: Any, tmp_path: Path, code: str, said: str):
    source = rows_in(tmp_path / "in", '{"k": 1}\n{"k": 1}\n')
    with pytest.raises(Exception) as failed:
        start(spark, tmp_path / "run", line(source, own(code), sink("own")))
    fault = fault_of(failed.value)
    assert fault.code == "program.own-code"
    assert fault.detail.startswith(said)


def test_one_stream_may_flow_into_both_inputs(spark: Any, tmp_path: Path):
    text = "".join(f'{{"k": 1, "side": "{s}", "ts": {at}}}\n' for s, at in (("x", 1000), ("y", 3000), ("z", 60000)))
    clock = node("wm", "watermark", {"timestampColumn": "ts", "delayThreshold": {"value": 0, "unit": "seconds"}})
    pairs = node(
        "pairs",
        "temporal-correlation",
        {
            "correlationKey": ["k"],
            "maxTimeGap": {"value": 5, "unit": "seconds"},
            "streamAFilter": "side = 'x'",
            "streamBFilter": "side = 'y'",
            "outputColumns": ["a.side AS one", "b.side AS other"],
        },
    )
    edges = [
        edge("src", "wm"),
        edge("wm", "pairs", target_port="a"),
        edge("wm", "pairs", target_port="b"),
        edge("pairs", "out"),
    ]
    start(spark, tmp_path, graph_of([rows_in(tmp_path / "in", text), clock, pairs, sink("pairs")], edges))
    (row,) = rows_of(spark, tmp_path, "pairs", "out")
    assert (row["gap_ms"], row["one"], row["other"]) == (2000, "x", "y")
