"""Runs carried out on one shared Spark, without a process of their own."""

from pathlib import Path

import msgspec
import pytest
from pyspark.sql import SparkSession

from server.codegen.artefact import Task, digest
from server.deploy.engine.messages import Advanced, Run
from server.deploy.tables import Table, directory_of
from server.deploy.target import Job
from tests.deploy.pipelines import run, run_until
from tests.deploy.programs import COPY, HEAD, job

pytestmark = pytest.mark.spark


def lay_out(root: Path, job: Job) -> Run:
    """Write a job's files and give the order to run it."""
    for file in job.artefact.files:
        path = root / "files" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, newline="")
    return Run(
        root=str(root),
        files=tuple(file.path for file in job.artefact.files),
        sha256=job.artefact.sha256,
        target=job.artefact.target,
        tasks=job.artefact.tasks,
        trigger=job.trigger,
        inputs=job.inputs,
        outputs=job.artefact.outputs,
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.json").write_text('{"k":"a","n":1}\n{"k":"b","n":2}\n')
    return folder


def test_de8_an_altered_program_is_refused(spark: SparkSession, tmp_path: Path, source: Path):
    order = lay_out(tmp_path, job(COPY, {"src": str(source)}))
    file = tmp_path / "files" / "copy.py"
    file.write_text(file.read_text() + "\n")
    finished = run(spark, order)
    assert (finished.status, finished.code) == ("failed", "program.altered")
    assert not (tmp_path / "tables").exists()


def test_progress_counts_batches_rows_and_the_watermark(spark: SparkSession, tmp_path: Path):
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.json").write_text('{"k":"a","ts":"2013-01-01T10:00:00Z"}\n{"k":"b","ts":"2013-01-01T10:30:00Z"}\n')
    counts = HEAD.replace("k STRING, n BIGINT", "k STRING, ts TIMESTAMP") + (
        "(rows.withWatermark('ts', '10 minutes').groupBy('k').count().writeStream.outputMode('update')"
        ".foreachBatch(lambda rows, batch: rows.collect()).queryName('out').trigger(**trigger)"
        ".option('checkpointLocation', root + '/checkpoints/out').start().awaitTermination())"
    )
    # Generated programs have set it in this shared session, and aggregations can't have it.
    spark.conf.unset("spark.sql.streaming.stateStore.encodingFormat")
    reports: list[Advanced] = []
    finished = run(spark, lay_out(tmp_path, job(counts, {"src": str(source)})), reports)
    assert finished.status == "succeeded", finished
    assert finished.progress.rows_in == 2
    assert finished.progress.nodes == {"src": 2}
    assert finished.progress.watermark == "2013-01-01T10:20:00.000Z"
    assert reports[0].progress.phase == "task copy"


def test_a_query_the_program_does_not_wait_for_still_decides_how_the_run_ends(
    spark: SparkSession, tmp_path: Path, source: Path
):
    fails = HEAD + (
        "def write(rows, batch):\n    raise ValueError('no room for', rows.count())\n"
        "rows.writeStream.foreachBatch(write).queryName('out').trigger(**trigger)"
        ".option('checkpointLocation', root + '/checkpoints/out').start()\n"
    )
    finished = run(spark, lay_out(tmp_path, job(fails, {"src": str(source)})))
    assert (finished.status, finished.code) == ("failed", "program.python")
    assert finished.detail == "The program's Python code failed: ValueError: ('no room for', 2)."


def test_a_value_of_the_wrong_type_in_an_expression_is_told_in_a_sentence(
    spark: SparkSession, tmp_path: Path, source: Path
):
    casts = COPY.replace("rows.writeStream", "rows.selectExpr('CAST(k AS INT) AS n').writeStream")
    finished = run(spark, lay_out(tmp_path, job(casts, {"src": str(source)})))
    assert (finished.status, finished.code) == ("failed", "data.cast")
    assert "'a'" in (finished.detail or "")


def test_a_missing_folder_is_told_in_a_sentence(spark: SparkSession, tmp_path: Path):
    finished = run(spark, lay_out(tmp_path, job(COPY, {"src": str(tmp_path / "nowhere")})))
    assert (finished.status, finished.code) == ("failed", "input.missing")
    assert "nowhere" in (finished.detail or "")


AFTER = """# Databricks notebook source
import os
root = os.environ["LAKESTREAM_LOCAL_ROOT"]
copied = spark.read.parquet(root + "/tables/main/default/copy")
copied.write.parquet(root + "/tables/main/default/copy2")
"""


def test_de10_tasks_run_in_their_order(spark: SparkSession, tmp_path: Path, source: Path):
    copied = job(COPY, {"src": str(source)})
    files = (*copied.artefact.files, msgspec.structs.replace(copied.artefact.files[0], path="after.py", text=AFTER))
    artefact = msgspec.structs.replace(
        copied.artefact,
        files=files,
        sha256=digest((file.path, file.text) for file in files),
        tasks=(
            *copied.artefact.tasks,
            Task(key="after", kind="sss", files=("after.py",), depends_on=("copy",)),
        ),
    )
    reports: list[Advanced] = []
    order = lay_out(tmp_path, msgspec.structs.replace(copied, artefact=artefact))
    assert run(spark, order, reports).status == "succeeded"
    assert Table(directory_of(tmp_path, "main.default.copy2")).count() == 2
    phases = [report.progress.phase for report in reports]
    assert phases.index("task copy") < phases.index("batch 0 of out") < phases.index("task after")


def test_de2_stopping_ends_a_run_that_would_go_on(spark: SparkSession, tmp_path: Path, source: Path):
    order = lay_out(tmp_path, job(COPY, {"src": str(source)}, trigger="continuous"))
    finished = run_until(spark, order, lambda advanced: advanced.progress.rows_in > 0)
    assert (finished.status, finished.progress.rows_in) == ("stopped", 2)
    assert spark.streams.active == []
