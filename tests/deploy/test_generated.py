"""Generated programs on the shared Spark: bad input, targets, simulators, keyed writes."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from server.application.file_rows import read
from server.application.sampling import data_files
from server.deploy.engine.messages import Advanced
from server.nodes.previewing import Reading, shown
from server.nodes.sources.stream_simulator.node import Config
from server.nodes.sources.stream_simulator.preview import preview
from server.sql.columns import Column, Schema
from tests.deploy.pipelines import lay_out, line, pick, rows, run, run_until, sink, source

pytestmark = pytest.mark.spark

KEEP = ("keep", "filter", {"condition": "n > 1"})
CLOCK = ("wm", "watermark", {"timestampColumn": "ts", "delayThreshold": {"value": 1, "unit": "seconds"}})
RISES = (
    "seq",
    "sequence-detector",
    {
        "pattern": {
            "stages": [
                {"name": "a", "where": "n > 0"},
                {"name": "b", "where": "n > a.n", "contiguity": "strict"},
            ],
            "withinMs": 60_000,
        },
        "partitionBy": ["k"],
        "eventTime": "ts",
        "outputColumns": ["a.n AS low", "b.n AS high"],
    },
)
SCHEMA = Schema((Column("k", "STRING"), Column("n", "BIGINT"), Column("ts", "TIMESTAMP")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


def write(folder: Path, name: str, *lines: Any) -> None:
    text = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    (folder / name).write_text("".join(line + "\n" for line in text))


@pytest.mark.parametrize("target", ["sdp", "sss"])
def test_bad_lines_go_to_the_errors_with_the_reason_and_the_run_goes_on(
    spark: SparkSession, tmp_path: Path, folder: Path, target: Any
):
    good = [{"k": "a", "n": 2, "ts": 1_000}, {"k": "b", "n": 3, "ts": "1970-01-01T00:00:02Z"}]
    wrong = [{"k": "c", "n": "many", "ts": 3_000}, {"k": "d", "n": 5, "ts": "soon"}]
    bad = ['{"k": "a", "n": 2', "no json at all", *wrong]
    write(folder, "a.json", good[0], *bad, good[1], {"k": "e", "n": 1, "ts": 4_000})
    graph = line(source(), KEEP, sink())
    order, artefact = lay_out(tmp_path / "run", graph, {"src": folder}, target, schemas={"src": SCHEMA})
    finished = run(spark, order)
    assert finished.status == "succeeded", finished.detail
    assert pick(rows(tmp_path / "run", artefact, "out"), "k", "n", "ts") == [
        ("a", 2, "1970-01-01T00:00:01.000Z"),
        ("b", 3, "1970-01-01T00:00:02.000Z"),
    ]
    errors = rows(tmp_path / "run", artefact, "src", "errors")
    assert sorted(row["line"] for row in errors) == sorted(
        text if isinstance(text, str) else json.dumps(text) for text in bad
    )
    reasons = {row["line"]: row["reason"] for row in errors}
    assert reasons[json.dumps(bad[2])] == "n: many is not a BIGINT"
    assert reasons[json.dumps(bad[3])] == "ts: soon is not a TIMESTAMP"
    assert all(row["reason"] and "a.json" in row["file"] for row in errors)


@pytest.mark.parametrize("target", ["sdp", "sss"])
def test_a_run_reads_what_was_inferred_and_its_errors_are_those_that_were_foretold(
    spark: SparkSession, tmp_path: Path, folder: Path, target: Any
):
    """Milliseconds are times without a word about them; the odd values and lines are the errors, no more, no less."""
    rest = [{"k": "a", "n": n, "ts": 1_357_035_420_000 + n} for n in range(1, 300)]
    odd = [{"k": "b", "n": "many", "ts": None}, {"k": "c", "n": 2, "ts": "soon"}, {"k": "d", "n": [3], "ts": None}]
    fine = [{"k": "e", "n": "7", "ts": "2013-01-01T10:17:00.009Z"}, {"k": 5, "n": 8, "ts": None}]
    write(folder, "a.json", "no json", *odd, *fine, *rest)
    sample = read(data_files(folder), "json")
    foretold = sample.unread + sum(one.count for one in sample.odd)
    assert {column.name: column.type for column in sample.schema.columns}["ts"] == "TIMESTAMP"
    order, artefact = lay_out(tmp_path / "run", line(source(), KEEP, sink()), {"src": folder}, target)
    finished = run(spark, order)
    assert finished.status == "succeeded", finished.detail
    assert len(rows(tmp_path / "run", artefact, "src", "errors")) == foretold == 4
    kept = rows(tmp_path / "run", artefact, "out")
    assert len(kept) == 300
    assert {"k": "a", "n": 2, "ts": "2013-01-01T10:17:00.002Z"} in kept
    assert {"k": "e", "n": 7, "ts": "2013-01-01T10:17:00.009Z"} in kept
    assert {"k": "5", "n": 8, "ts": None} in kept


def test_the_lines_of_csv_that_were_foretold_are_the_errors(spark: SparkSession, tmp_path: Path, folder: Path):
    bad = ['"1,2,3', "1,2", "1,2,3,4", "many,2,1"]
    good = ['1,"a, b",1', '2,"x",', *(f"{n},y,{n}" for n in range(300))]
    (folder / "a.csv").write_text("\n".join(["n,s,t", *bad, *good]) + "\n")
    sample = read(data_files(folder), "csv")
    order, artefact = lay_out(
        tmp_path / "run",
        line(source(file_format="csv"), ("keep", "filter", {"condition": "n >= 0"}), sink()),
        {"src": folder},
        "sss",
        schemas={"src": sample.schema},
    )
    finished = run(spark, order)
    assert finished.status == "succeeded", finished.detail
    errors = rows(tmp_path / "run", artefact, "src", "errors")
    assert len(errors) == sample.unread + sum(one.count for one in sample.odd) == 4, errors
    assert len(rows(tmp_path / "run", artefact, "out")) == len(good)


def test_an_sdp_pipeline_appends_new_files_when_it_runs_again(spark: SparkSession, tmp_path: Path, folder: Path):
    write(folder, "a.json", {"k": "a", "n": 2, "ts": 1})
    order, artefact = lay_out(tmp_path / "run", line(source(), KEEP, sink()), {"src": folder}, "sdp")
    assert artefact.target == "sdp"
    assert run(spark, order).status == "succeeded"
    assert run(spark, order).status == "succeeded"
    write(folder, "b.json", {"k": "b", "n": 3, "ts": 2})
    reports: list[Advanced] = []
    assert run(spark, order, reports).status == "succeeded"
    assert pick(rows(tmp_path / "run", artefact, "out"), "k", "n") == [("a", 2), ("b", 3)]
    assert {report.progress.phase.rpartition(" ")[2] for report in reports} >= {"out", "src.errors"}


def test_hybrid_tasks_run_side_by_side_when_they_go_on(spark: SparkSession, tmp_path: Path, folder: Path):
    """The streaming task reads a table that the declarative one fills while both go on."""
    write(folder, "a.json", *({"k": "a", "n": n, "ts": n * 1_000} for n in range(1, 5)))
    graph = line(source("ts TIMESTAMP"), KEEP, CLOCK, RISES, sink())
    order, artefact = lay_out(tmp_path / "run", graph, {"src": folder}, "hybrid", "continuous")

    def released(advanced: Advanced) -> bool:
        return rows(tmp_path / "run", artefact, "out") != []

    assert run_until(spark, order, released).status == "stopped"
    assert pick(rows(tmp_path / "run", artefact, "out"), "low", "high") == [(2, 3)]


def test_a_source_without_rows_ends_with_empty_tables(spark: SparkSession, tmp_path: Path, folder: Path):
    graph = line(source("k STRING, n BIGINT, ts TIMESTAMP"), CLOCK, RISES, sink())
    order, artefact = lay_out(tmp_path / "run", graph, {"src": folder}, "hybrid", schemas={"src": SCHEMA})
    finished = run(spark, order)
    assert finished.status == "succeeded", finished.detail
    assert rows(tmp_path / "run", artefact, "out") == []
    assert finished.unreleased == 0


def test_rows_beyond_the_watermark_are_counted_as_unreleased(spark: SparkSession, tmp_path: Path, folder: Path):
    write(folder, "a.json", *({"k": "a", "n": n, "ts": n * 1_000} for n in range(1, 6)))
    graph = line(source("ts TIMESTAMP"), CLOCK, RISES, sink())
    order, artefact = lay_out(tmp_path / "run", graph, {"src": folder})
    finished = run(spark, order)
    assert finished.status == "succeeded", finished.detail
    # The clock ends at 4 s: of the rows at 1 to 5 s the last stays, and with it the pair (4, 5).
    assert pick(rows(tmp_path / "run", artefact, "out"), "low", "high") == [(1, 2), (2, 3), (3, 4)]
    assert finished.unreleased == 1
    assert finished.progress.watermark == "1970-01-01T00:00:04.000Z"


@pytest.mark.parametrize("target", ["sdp", "sss"])
def test_a_simulator_makes_the_rows_that_a_trial_shows(spark: SparkSession, tmp_path: Path, target: Any):
    config = {"dataProfile": "iot-sensors", "eventsPerSecond": 10, "numPartitions": 2, "seed": 7, "maxEvents": 40}
    graph = line(("sim", "stream-simulator", config), ("keep", "filter", {"condition": "temperature > 20"}), sink())
    order, artefact = lay_out(tmp_path / "run", graph, {}, target)
    finished = run(spark, order)
    assert finished.status == "succeeded", finished.detail
    config_read = Config(data_profile="iot-sensors", events_per_second=10, num_partitions=2, seed=7, max_events=40)
    made = shown(preview(config_read, Reading(100))["out"])
    names = list(made[0])
    wanted = pick([row for row in made if row["temperature"] > 20], *names)
    assert pick(rows(tmp_path / "run", artefact, "out"), *names) == wanted
