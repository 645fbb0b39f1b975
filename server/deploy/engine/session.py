"""A Spark session for this machine: two cores, loopback only, memory bounded, no web page of its own."""

import importlib.util
import os
import sys
from pathlib import Path

from pyspark.sql import SparkSession

CORES = 2
DEFAULT_MEMORY = "1g"
MEMORY_VARIABLE = "LAKESTREAM_SPARK_MEMORY"
# Most runs last seconds: the first compiler alone and the simplest collector halve what a start costs (measured:
# 18 s instead of 30 s of processor time up to the end of the first query).
DEFAULT_JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
JAVA_OPTIONS_VARIABLE = "LAKESTREAM_SPARK_JAVA_OPTIONS"


def start(scratch: Path) -> SparkSession:
    """Start Spark. What it needs on disk while it runs goes below ``scratch``, not to the system's directory."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    settings = {
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
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "WARN",
    }
    if has_delta():
        settings["spark.sql.extensions"] = "io.delta.sql.DeltaSparkSessionExtension"
        settings["spark.sql.catalog.spark_catalog"] = "org.apache.spark.sql.delta.catalog.DeltaCatalog"
    builder = SparkSession.builder.master(f"local[{CORES}]").appName("LakeStream")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def memory() -> str:
    """The heap Spark may use, as Java writes it."""
    return os.environ.get(MEMORY_VARIABLE, DEFAULT_MEMORY)


def java_options() -> str:
    """How Java compiles and collects; for long runs over much data ``-XX:+UseParallelGC`` alone is faster."""
    return os.environ.get(JAVA_OPTIONS_VARIABLE, DEFAULT_JAVA_OPTIONS)


def has_delta() -> bool:
    """Whether Delta's jars lie among Spark's own. They are not part of Spark, and nothing is downloaded for them."""
    found = importlib.util.find_spec("pyspark")
    if found is None or found.origin is None:
        return False
    return any((Path(found.origin).parent / "jars").glob("delta-spark*.jar"))
