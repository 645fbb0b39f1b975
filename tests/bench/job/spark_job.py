"""Runs the generated program over a file in a process of its own; prints what it took as one line of JSON.

``python -m tests.bench.job.spark_job ROWS.csv WORK-FOLDER strict|gaps``
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from server.codegen.generate import generate
from server.deploy.engine import session
from server.graph.model import graph_of
from server.nodes.catalogue import discover
from tests.codegen.drawings import edge, node

LOOP = {"min": 1, "max": None}


def pattern(contiguity: str) -> dict[str, Any]:
    """A, then B one or more times, then C, within five minutes; past the last row after a match."""
    between = "strict" if contiguity == "strict" else "relaxed"
    return {
        "stages": [
            {"name": "a", "where": "name = 'A'"},
            {"name": "b", "where": "name = 'B'", "contiguity": between, "times": LOOP, "innerContiguity": between},
            {"name": "c", "where": "name = 'C'", "contiguity": between},
        ],
        "withinMs": 300_000,
        "afterMatchSkip": {"to": "pastLast"},
    }


def program(rows: Path, contiguity: str) -> str:
    """The generated program: read the file, watch the clock, look for the pattern, write the matches."""
    source = {
        "cloudPath": str(rows.parent),
        "fileFormat": "csv",
        "schemaHints": "k INT, name STRING, price DOUBLE, ts TIMESTAMP",
    }
    delay = {"timestampColumn": "ts", "delayThreshold": {"value": 0, "unit": "seconds"}}
    sequence = {"pattern": pattern(contiguity), "partitionBy": ["k"], "outputColumns": ["a.ts AS a_ts", "c.ts AS c_ts"],
                "maxBufferedPerKey": 10_000_000}  # fmt: skip
    nodes = [
        node("src", "auto-loader", source),
        node("wm", "watermark", delay),
        node("seq", "sequence-detector", sequence),
        node("out", "delta-table-sink", {"catalog": "main", "schema": "default", "table": "matches"}),
    ]
    edges = [edge("src", "wm"), edge("wm", "seq"), edge("seq", "out")]
    (file,) = generate("Bench", graph_of(nodes, edges), discover(), "sss").files
    return file.text


def main(rows: Path, work: Path, contiguity: str) -> dict[str, float]:
    """Seconds of start and of the run, processor seconds of all processes, and how many matches were written."""
    os.environ["LAKESTREAM_LOCAL_ROOT"] = str(work)
    os.environ["LAKESTREAM_TRIGGER"] = "availableNow"
    began = time.perf_counter()
    spark = session.start(work / "scratch")
    started = time.perf_counter()
    text = program(rows, contiguity)
    before = processor_seconds()
    exec(compile(text, "program", "exec"), {"__name__": "__main__", "spark": spark})
    ended = time.perf_counter()
    used = processor_seconds() - before
    matches = spark.read.parquet(str(work / "tables" / "main" / "default" / "matches")).count()
    spark.stop()
    return {"start": started - began, "run": ended - started, "processor": used, "matches": matches}


def processor_seconds() -> float:
    """What this process and all below it have used: the JVM and Python's workers."""
    total = 0.0
    own = psutil.Process()
    for process in (own, *own.children(recursive=True)):
        times = process.cpu_times()
        total += times.user + times.system + times.children_user + times.children_system
    return total


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))
