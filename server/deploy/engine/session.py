"""A Spark session for this machine: two cores, loopback only, memory bounded, no web page of its own."""

import importlib.util
import os
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from server.deploy.target import TableFormat

PROJECT = Path(__file__).resolve().parents[3]
CORES = 2
DEFAULT_MEMORY = "1g"
MEMORY_VARIABLE = "LAKESTREAM_SPARK_MEMORY"
# Most runs last seconds, and most of what they run is Spark's start: Java's second compiler waits until a method is
# twenty times as hot as usual, so that it takes only what goes round per row.
DEFAULT_JAVA_OPTIONS = (
    "-XX:+UseSerialGC -XX:Tier4InvocationThreshold=100000 -XX:Tier4MinInvocationThreshold=12000 "
    "-XX:Tier4CompileThreshold=300000 -XX:Tier4BackEdgeThreshold=800000"
)
JARS_VARIABLE = "LAKESTREAM_SPARK_JARS"
"""A folder with Delta's jars, of the version that goes with this Spark."""
JAVA_OPTIONS_VARIABLE = "LAKESTREAM_SPARK_JAVA_OPTIONS"


def start(scratch: Path) -> SparkSession:
    """Start Spark. What it needs on disk while it runs goes below ``scratch``, not to the system's directory."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master(f"local[{CORES}]").appName("LakeStream")
    for name, value in settings(scratch).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def settings(scratch: Path) -> dict[str, str]:
    """Spark's settings, with Delta where its jars are there."""
    chosen = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": memory(),
        "spark.driver.extraJavaOptions": f"{java_options()} -XX:+ExitOnOutOfMemoryError -Duser.timezone=UTC",
        "spark.local.dir": str(scratch / "spark"),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(CORES),
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.streaming.stopTimeout": "10s",
        "spark.sql.streaming.numRecentProgressUpdates": "10",
        "spark.sql.streaming.stateStore.rocksdb.boundedMemoryUsage": "true",
        "spark.sql.streaming.stateStore.rocksdb.maxMemoryUsageMB": "256",
        "spark.python.daemon.module": "server.deploy.engine.python_workers",
        "spark.executorEnv.PYTHONPATH": str(PROJECT),
        "spark.executorEnv.PYTHONSAFEPATH": "1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "WARN",
    }
    if (jars := delta_jars()) is not None:
        chosen["spark.sql.extensions"] = "io.delta.sql.DeltaSparkSessionExtension"
        chosen["spark.sql.catalog.spark_catalog"] = "org.apache.spark.sql.delta.catalog.DeltaCatalog"
        if jars:
            chosen["spark.jars"] = ",".join(str(jar) for jar in jars)
    return chosen


def memory() -> str:
    """The heap Spark may use, as Java writes it."""
    return os.environ.get(MEMORY_VARIABLE, DEFAULT_MEMORY)


def java_options() -> str:
    """How Java compiles and collects."""
    return os.environ.get(JAVA_OPTIONS_VARIABLE, DEFAULT_JAVA_OPTIONS)


def delta_jars() -> tuple[Path, ...] | None:
    """Delta's jars that Spark must be told of: none where they lie among its own. None: they are nowhere.

    They are no part of Spark, and nothing is downloaded for them.
    """
    own = importlib.util.find_spec("pyspark")
    if own is not None and own.origin is not None and _delta_in(Path(own.origin).parent / "jars"):
        return ()
    given = os.environ.get(JARS_VARIABLE)
    return _delta_in(Path(given)) if given else None


def _delta_in(folder: Path) -> tuple[Path, ...] | None:
    """Delta's jars in a folder, if they are whole: the format, and the storage it stands on."""
    spark, storage = sorted(folder.glob("delta-spark*.jar")), sorted(folder.glob("delta-storage*.jar"))
    return (*spark, *storage) if spark and storage else None


def table_format() -> TableFormat:
    """What tables on this machine are written as."""
    return "parquet" if delta_jars() is None else "delta"
