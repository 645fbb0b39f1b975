"""CSV files with another header, on real Spark: told among the errors, and everything else is read."""

import gzip
import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pyspark.sql import SparkSession

from server.graph.model import graph_of
from server.sql.columns import Column, Schema
from tests.deploy.pipelines import lay_out, line, rows, run, run_until, sink, source

pytestmark = pytest.mark.spark

SCHEMA = Schema((Column("card", "STRING"), Column("amount", "DOUBLE"), Column("ts", "TIMESTAMP")))
KEEP = ("keep", "filter", {"condition": "amount > 0"})
# What is connected to the port of unreadable lines reads them in another way.
SOME = ("some", "filter", {"condition": "line IS NOT NULL"})


@pytest.fixture(autouse=True)
def alone(spark: SparkSession) -> Iterator[None]:
    """A run that fails leaves queries to its process, which ends; here the process goes on."""
    yield
    for query in spark.streams.active:
        query.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in coming"
    made.mkdir()
    return made


def good(folder: Path, name: str, count: int, separator: str = ",", more: str = "") -> None:
    lines = [["card", "amount", "ts"], *([f"{name}{n}", str(n), str(n * 1_000)] for n in range(1, count + 1))]
    (folder / name).write_text("".join(separator.join(own) + "\n" for own in lines) + more)


def csv_source(separator: str = ",") -> tuple[str, str, dict[str, Any]]:
    node_id, kind, config = source(file_format="csv")
    return node_id, kind, {**config, "separator": separator}


def told(root: Path, artefact: Any, node: str = "src", port: str = "errors") -> list[tuple[str, str, str]]:
    found = [(row["reason"], row["line"], row["file"].rpartition("/")[2]) for row in rows(root, artefact, node, port)]
    return sorted(found)


def reason(header: str, separator: str = ",") -> str:
    expected = separator.join(("card", "amount", "ts"))
    return f"the header is {header}, where {expected} is expected; nothing of the file is read"


@pytest.mark.parametrize(("target", "separator"), [("sss", ","), ("sss", ";"), ("sdp", ","), ("sdp", "tab")])
def test_gp13_a_file_with_another_header_is_one_row_of_the_errors(
    spark: SparkSession, tmp_path: Path, folder: Path, target: Any, separator: str
):
    between = {"tab": "\t"}.get(separator, separator)
    good(folder, "a.csv", 5, between, between.join(("x", "many", "1")) + "\n")
    (folder / "swapped.csv").write_text(f"amount{between}card{between}ts\n7{between}8{between}9000\n")
    (folder / "wrong.csv").write_text("crd:amnt\n1:2\n3:4\n")
    with gzip.open(folder / "z.csv.gz", "wt") as packed:
        packed.write(f"\n\ufeffCARD{between}Amount{between}ts\nz{between}1{between}1000\n")
    order, artefact = lay_out(
        tmp_path / "run", line(csv_source(separator), KEEP, sink()), {"src": folder}, target, schemas={"src": SCHEMA}
    )
    finished = run(spark, order)
    assert finished.status == "succeeded", finished.detail
    assert sorted(row["card"] for row in rows(tmp_path / "run", artefact, "out")) == [
        "a.csv1", "a.csv2", "a.csv3", "a.csv4", "a.csv5", "z",
    ]  # fmt: skip
    swapped = between.join(("amount", "card", "ts"))
    assert told(tmp_path / "run", artefact) == sorted(
        [
            ("amount: many is not a DOUBLE", between.join(("x", "many", "1")), "a.csv"),
            (reason(swapped, between), swapped, "swapped.csv"),
            (reason("crd:amnt", between), "crd:amnt", "wrong.csv"),
        ]
    )
    assert {row["file"].rpartition("/")[0] for row in rows(tmp_path / "run", artefact, "src", "errors")} == {
        folder.as_uri()
    }
    assert finished.progress.nodes["src"] == finished.progress.rows_in == 7


def test_gp13_where_unreadable_lines_are_read_on_they_are_the_same(spark: SparkSession, tmp_path: Path, folder: Path):
    good(folder, "a.csv", 2, more="short\n")
    (folder / "wrong.csv").write_text("crd;amnt\n1;2\n")
    graph = line(csv_source(), SOME, sink())
    edges = [
        msgspec.structs.replace(edge, source_port="errors" if edge.source == "src" else "out")
        for edge in graph.edges.values()
    ]
    graph = graph_of(graph.nodes.values(), edges)
    order, artefact = lay_out(tmp_path / "run", graph, {"src": folder}, "sss", schemas={"src": SCHEMA})
    finished = run(spark, order)
    assert finished.status == "succeeded", finished.detail
    assert told(tmp_path / "run", artefact, "out", "out") == [
        ("not a row of this CSV: wrong number of fields", "short", "a.csv"),
        (reason("crd;amnt"), "crd;amnt", "wrong.csv"),
    ]


def test_gp13_no_part_of_a_large_file_with_another_header_is_read(spark: SparkSession, tmp_path: Path, folder: Path):
    good(folder, "a.csv", 1)
    (folder / "large.csv").write_text("amount,card,ts\n" + "7,8,9000\n" * 2_000)
    order, artefact = lay_out(
        tmp_path / "run", line(csv_source(), KEEP, sink()), {"src": folder}, "sss", schemas={"src": SCHEMA}
    )
    spark.conf.set("spark.sql.files.maxPartitionBytes", "4096")
    try:
        finished = run(spark, order)
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
    assert finished.status == "succeeded", finished.detail
    assert [row["card"] for row in rows(tmp_path / "run", artefact, "out")] == ["a.csv1"]
    assert told(tmp_path / "run", artefact) == [(reason("amount,card,ts"), "amount,card,ts", "large.csv")]


def test_gp13_a_run_that_goes_on_takes_a_bad_file_and_reads_it_once_it_is_mended(
    spark: SparkSession, tmp_path: Path, folder: Path
):
    good(folder, "a.csv", 1)
    order, artefact = lay_out(
        tmp_path / "run",
        line(csv_source(), KEEP, sink()),
        {"src": folder},
        "sss",
        "continuous",
        schemas={"src": SCHEMA},
    )
    home = tmp_path / "run"

    def read() -> list[str]:
        try:
            return sorted(row["card"] for row in rows(home, artefact, "out"))
        except (KeyError, OSError):
            return []

    def refused() -> int:
        try:
            return len(rows(home, artefact, "src", "errors"))
        except (KeyError, OSError):
            return 0

    def drops() -> None:
        until(lambda: read() == ["a.csv1"])
        (folder / "b.csv").write_text("crd;amnt\n1;2\n")
        (folder / "empty.csv").write_text("")
        until(lambda: refused() == 1)
        good(folder, "b.csv", 2, more="short\n")
        good(folder, "empty.csv", 1)

    thread = threading.Thread(target=drops, daemon=True)
    thread.start()
    whole = ["a.csv1", "b.csv1", "b.csv2", "empty.csv1"]
    finished = run_until(spark, order, lambda _: read() == whole and refused() == 2)
    assert finished.status == "stopped", finished.detail
    assert read() == whole
    assert told(home, artefact) == [
        ("not a row of this CSV: wrong number of fields", "short", "b.csv"),
        (reason("crd;amnt"), "crd;amnt", "b.csv"),
    ]


def until(holds: Any) -> None:
    end = time.monotonic() + 50
    while not holds() and time.monotonic() < end:
        time.sleep(0.1)


@pytest.mark.parametrize("kind", ["half a packed file", "thirty thousand commas"])
def test_gp13_no_part_of_a_file_is_lost_without_a_word(spark: SparkSession, tmp_path: Path, folder: Path, kind: str):
    good(folder, "a.csv", 3)
    if kind == "half a packed file":
        text = "card,amount,ts\n" + "".join(f"{os.urandom(8).hex()},1,1000\n" for _ in range(5_000))
        whole = gzip.compress(text.encode())
        (folder / "b.csv.gz").write_bytes(whole[: len(whole) // 2])
    else:
        good(folder, "b.csv", 3, more="," * 30_000 + "\n" + "last,1,1000\n")
    order, artefact = lay_out(
        tmp_path / "run", line(csv_source(), KEEP, sink()), {"src": folder}, "sss", schemas={"src": SCHEMA}
    )
    finished = run(spark, order)
    if finished.status == "succeeded":
        assert "last" in {row["card"] for row in rows(tmp_path / "run", artefact, "out")}
        assert json.dumps(told(tmp_path / "run", artefact)).count("wrong number of fields") == 1
    else:
        assert finished.detail is not None
        packed, long = "b.csv.gz could not be read: Unexp", "b.csv could not be read: Malformed"
        # The query that looks for unreadable lines may come to it first, and knows no file.
        assert finished.detail.startswith((packed, long, "A line of a source's CSV is too long to be taken apart: M"))
