"""Delta where its jars are there, Parquet where they are not, and it is said which. Delta itself can't run in here."""

import re
from pathlib import Path

import pytest
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from server.codegen import runtime
from server.deploy.engine import programs, session
from server.deploy.engine.__main__ import NO_DELTA
from server.deploy.engine.messages import Run
from server.deploy.engine.notebook import execute_notebook

ORDER = Run("root", (), "", "sss", (), "availableNow")


@pytest.fixture
def jars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is named as the one with Delta's jars, and is empty."""
    folder = tmp_path / "jars"
    folder.mkdir()
    monkeypatch.setenv(session.JARS_VARIABLE, str(folder))
    return folder


def test_without_jars_tables_are_parquet_and_spark_is_told_nothing_of_delta(tmp_path: Path, jars: Path):
    assert session.table_format() == "parquet"
    assert "delta" not in " ".join(session.settings(tmp_path).values()).lower().replace(str(tmp_path), "")
    assert programs.environment(ORDER)["LAKESTREAM_LOCAL_FORMAT"] == "parquet"
    (jars / "delta-spark_2.13-4.0.0.jar").touch()
    assert session.table_format() == "parquet", "the storage it stands on is missing"


def test_with_jars_in_the_named_folder_tables_are_deltas(tmp_path: Path, jars: Path):
    for name in ("delta-storage-4.0.0.jar", "delta-spark_2.13-4.0.0.jar", "other.jar"):
        (jars / name).touch()
    settings = session.settings(tmp_path)
    assert settings["spark.jars"] == f"{jars}/delta-spark_2.13-4.0.0.jar,{jars}/delta-storage-4.0.0.jar"
    assert settings["spark.sql.extensions"] == "io.delta.sql.DeltaSparkSessionExtension"
    assert settings["spark.sql.catalog.spark_catalog"] == "org.apache.spark.sql.delta.catalog.DeltaCatalog"
    assert programs.environment(ORDER)["LAKESTREAM_LOCAL_FORMAT"] == "delta"


def test_what_is_said_where_they_are_not_names_the_setting():
    assert session.JARS_VARIABLE in NO_DELTA
    assert NO_DELTA.startswith("Tables are written as Parquet:")


@pytest.mark.spark
@pytest.mark.parametrize(("chosen", "delta"), [("parquet", False), ("delta", True), (None, False)])
def test_the_switch_chooses_the_format_in_the_environment_cell(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str | None, delta: bool
):
    """This Spark has no Delta: that it is asked for Delta is seen by its refusal."""
    monkeypatch.setenv("LAKESTREAM_LOCAL_ROOT", str(tmp_path))
    monkeypatch.delenv("LAKESTREAM_LOCAL_FORMAT", raising=False)
    if chosen is not None:
        monkeypatch.setenv("LAKESTREAM_LOCAL_FORMAT", chosen)
    file = Path(runtime.__file__).with_name("place.py")
    place = execute_notebook(str(file), file.read_text(encoding="utf-8"), spark)
    rows = spark.range(3)
    table = "main.default.result"
    if not delta:
        place["append"](rows, step="s", batch_id=0, table=table, partition_by=[])
        place["merge"](rows, step="s", batch_id=1, table=table, keys=["id"], update=True, partition_by=[])
        assert spark.read.parquet(place["table_path"](table)).count() == 3
        return
    for write in (
        lambda: place["append"](rows, step="s", batch_id=0, table=table, partition_by=[]),
        lambda: place["merge"](rows, step="s", batch_id=0, table=table, keys=["id"], update=True, partition_by=[]),
        lambda: place["read_table"](table),
    ):
        with pytest.raises((PySparkException, Py4JJavaError)) as refused:
            write()
        assert re.search(r"(?i)delta", str(refused.value))
    assert not (tmp_path / "tables").exists()
