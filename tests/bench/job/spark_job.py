"""Runs the generated program over a file in a process of its own; prints what it took as one line of JSON.

``python -m tests.bench.job.spark_job ROWS.csv WORK-FOLDER strict|gaps``. All files beside the one named are read, a
file a batch where ``JOB_FILES_PER_BATCH`` says so; what an earlier run has left in the folder is gone on from.
"""

import contextlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import psutil
from pyspark.sql.streaming.listener import (
    QueryProgressEvent,
    QueryStartedEvent,
    QueryTerminatedEvent,
    StreamingQueryListener,
)

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
        "maxFilesPerTrigger": int(os.environ.get("JOB_FILES_PER_BATCH", "1000")),
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


class Batches(StreamingQueryListener):
    """The batches of the pattern's query as [rows, processor seconds of this process and all below it]."""

    def __init__(self) -> None:
        self.told: list[tuple[int, float]] = []

    def onQueryStarted(self, event: QueryStartedEvent) -> None:
        pass

    def onQueryProgress(self, event: QueryProgressEvent) -> None:
        if event.progress.name == "seq":
            own = psutil.Process()
            self.told.append((event.progress.numInputRows, used_by([own, *own.children(recursive=True)])))

    def onQueryTerminated(self, event: QueryTerminatedEvent) -> None:
        pass


def used_by(processes: list[psutil.Process]) -> float:
    """Processor seconds of processes, and of their children that have ended."""
    used = 0.0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            used += sum(process.cpu_times()[:4])
    return used


def main(rows: Path, work: Path, contiguity: str) -> dict[str, Any]:
    """Seconds of start and of the run, how many matches were written, and the batches."""
    os.environ["LAKESTREAM_LOCAL_ROOT"] = str(work)
    os.environ["LAKESTREAM_TRIGGER"] = "availableNow"
    began = time.perf_counter()
    spark = session.start(work / "scratch")
    batches = Batches()
    spark.streams.addListener(batches)
    started = time.perf_counter()
    text = program(rows, contiguity)
    exec(compile(text, "program", "exec"), {"__name__": "__main__", "spark": spark})
    ended = time.perf_counter()
    matches = spark.read.parquet(str(work / "tables" / "main" / "default" / "matches")).count()
    spark.stop()
    return {"start": started - began, "run": ended - started, "matches": matches, "batches": batches.told}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])))
