"""The environment cell: where a program runs, and so where its sources, tables, checkpoints and secrets are."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.streaming.query import StreamingQuery

spark = SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()

# On one machine the launcher sets LAKESTREAM_LOCAL_ROOT; on Databricks it is not set, and job parameters count.
LOCAL_ROOT = os.environ.get("LAKESTREAM_LOCAL_ROOT", "")
# Tables of one machine are Delta's where the launcher found its jars, else folders of Parquet files.
LOCAL_FILES = LOCAL_ROOT != "" and os.environ.get("LAKESTREAM_LOCAL_FORMAT", "parquet") != "delta"
PIPELINE_ID: str = globals().get("PIPELINE_ID", "")
INPUTS: dict[str, str] = json.loads(os.environ.get("LAKESTREAM_INPUTS") or "{}")


def parameter(name: str, default: str) -> str:
    """A parameter of the job, with the value it has when the job gives none."""
    if LOCAL_ROOT:
        return os.environ.get(f"LAKESTREAM_{name.upper()}") or default
    dbutils.widgets.text(name, default)  # type: ignore[name-defined]  # noqa: F821
    return dbutils.widgets.get(name)  # type: ignore[name-defined]  # noqa: F821


TRIGGER = parameter("trigger", "continuous")
CHECKPOINT_ROOT = parameter("checkpoint_root", "/Volumes/main/default/lakestream")
CHECKPOINTS = f"{LOCAL_ROOT}/checkpoints" if LOCAL_ROOT else f"{CHECKPOINT_ROOT}/{PIPELINE_ID}"

spark.conf.set("spark.sql.session.timeZone", "UTC")
spark.conf.set(
    "spark.sql.streaming.stateStore.providerClass",
    "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
)
spark.conf.set("spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true")
spark.conf.set("spark.sql.streaming.stateStore.encodingFormat", "avro")
# Where streams come together, the clock is that of the one behind: no row of it is late for the others' sake.
spark.conf.set("spark.sql.streaming.multipleWatermarkPolicy", "min")
# The number of partitions is part of a checkpoint's layout: fixed before the first run.
spark.conf.set("spark.sql.shuffle.partitions", "2" if LOCAL_ROOT else "16")


def secret(reference: str) -> str:
    """The secret "scope/key": from the workspace, or here from the environment as LAKESTREAM_SECRET_SCOPE_KEY."""
    scope, _, key = reference.partition("/")
    if LOCAL_ROOT:
        return os.environ[f"LAKESTREAM_SECRET_{scope}_{key}".upper().replace("-", "_")]
    return dbutils.secrets.get(scope, key)  # type: ignore[name-defined]  # noqa: F821


def read_files(
    node: str,
    path: str,
    file_format: str,
    schema: str,
    *,
    max_files: int,
    schema_location: str = "",
    fitting: Callable[[str, str, bool], str] | None = None,
    **options: str,
) -> DataFrame:
    """New files as they arrive, by Auto Loader, or here by Spark's file source. ``schema`` is DDL.

    ``fitting``: given the folder, one of the run's own and whether to go on, says which folder of it to read here.
    """
    if LOCAL_ROOT:
        reader = spark.readStream.format(file_format).option("maxFilesPerTrigger", str(max_files))
        path = INPUTS.get(node, path)
        if fitting is not None:
            path = fitting(path, f"{LOCAL_ROOT}/headers/{node}", TRIGGER != "availableNow")
    else:
        reader = spark.readStream.format("cloudFiles").option("cloudFiles.format", file_format)
        reader = reader.option("cloudFiles.maxFilesPerTrigger", str(max_files))
        reader = reader.option("cloudFiles.schemaEvolutionMode", "none")
        if schema_location:
            reader = reader.option("cloudFiles.schemaLocation", schema_location)
    return reader.schema(schema).options(**options).load(path)


def read_numbers(rows_per_second: int, partitions: int, rows: int | None) -> DataFrame:
    """The numbers 0, 1, 2 … as column ``value``, up to ``rows`` in all. A run over what is there takes all at once."""
    per_batch = rows if rows is not None and TRIGGER == "availableNow" else rows_per_second
    reader = spark.readStream.format("rate-micro-batch").option("rowsPerBatch", str(per_batch))
    numbers = reader.option("numPartitions", str(partitions)).load().select("value")
    return numbers if rows is None else numbers.where(F.col("value") < rows)


def read_table(table: str) -> DataFrame:
    """The rows of a table, and then those that are added."""
    if not LOCAL_ROOT:
        return spark.readStream.table(quoted_table(table))
    path = table_path(table)
    if not LOCAL_FILES:
        return spark.readStream.format("delta").load(path)
    return spark.readStream.schema(spark.read.parquet(path).schema).parquet(path)


QUERIES: list[StreamingQuery] = []
AT_ONCE = 2
"""So many queries that end by themselves run side by side here: more would only fight for cores and memory."""


def start(
    stream: DataFrame, query: str, write: Callable[[DataFrame, int], None], *, wall_clock: bool = False
) -> StreamingQuery:
    """Run a stream batch by batch, with a checkpoint of its own. ``query`` is the id of the node it ends in.

    ``wall_clock``: its timers ask for empty batches for ever. A run over what is there gives them none, so that it
    ends; timers fire with rows then.
    """
    empty_batches = not (wall_clock and TRIGGER == "availableNow")
    spark.conf.set("spark.sql.streaming.noDataMicroBatches.enabled", str(empty_batches).lower())
    if LOCAL_ROOT and TRIGGER == "availableNow":
        while len(running := [one for one in QUERIES if one.isActive]) >= AT_ONCE:
            running[0].awaitTermination(1)
    writer = stream.writeStream.queryName(query).outputMode("append").foreachBatch(write)
    writer = writer.option("checkpointLocation", f"{CHECKPOINTS}/{query}")
    if TRIGGER == "availableNow":
        writer = writer.trigger(availableNow=True)
    else:
        writer = writer.trigger(processingTime="1 second" if LOCAL_ROOT else "10 seconds")
    query_started = writer.start()
    QUERIES.append(query_started)
    return query_started


def finish() -> None:
    """Wait until the queries have ended, or one of them has failed: then it is raised."""
    while any(query.isActive for query in QUERIES):
        spark.streams.awaitAnyTermination()
        spark.streams.resetTerminated()
    for query in QUERIES:
        query.awaitTermination()


def start_append(stream: DataFrame, *, query: str, table: str, partition_by: list[str]) -> StreamingQuery:
    """Add every row of a stream to a table, once."""

    def write(rows: DataFrame, batch_id: int) -> None:
        append(rows, step=query, batch_id=batch_id, table=table, partition_by=partition_by)

    return start(stream, query, write)


def start_merge(
    stream: DataFrame, *, query: str, table: str, keys: list[str], update: bool, partition_by: list[str]
) -> StreamingQuery:
    """Merge every row of a stream into a table by key."""

    def write(rows: DataFrame, batch_id: int) -> None:
        merge(rows, step=query, batch_id=batch_id, table=table, keys=keys, update=update, partition_by=partition_by)

    return start(stream, query, write)


def append(rows: DataFrame, *, step: str, batch_id: int, table: str, partition_by: list[str]) -> None:
    """Add a batch to a table. Done again after a crash, it changes nothing."""
    if LOCAL_FILES:
        add_files(rows, table, f"{step}-{batch_id:09d}")
        return
    options = {"txnAppId": f"{PIPELINE_ID}.{step}", "txnVersion": str(batch_id)}
    add_to_delta(rows, table, partition_by, options)


def merge(
    rows: DataFrame, *, step: str, batch_id: int, table: str, keys: list[str], update: bool, partition_by: list[str]
) -> None:
    """Merge a batch into a table by key: new keys are added; known ones are replaced if ``update``, else left."""
    last_first = Window.partitionBy(*[quoted(key) for key in keys]).orderBy(F.col("_place").desc())
    ranked = rows.withColumn("_place", F.monotonically_increasing_id())
    newest = ranked.withColumn("_rank", F.row_number().over(last_first)).where("_rank = 1").drop("_place", "_rank")
    if LOCAL_FILES:
        before = spark.read.schema(rows.schema).parquet(table_path(table)) if table_files(table) else rows.limit(0)
        first, then = (newest, before) if update else (before, newest)
        whole = first.unionByName(then.join(first.select(*keys), keys, "left_anti").select(*rows.columns))
        add_files(whole.dropDuplicates(keys), table, f"{step}-{batch_id:09d}", instead=True)
        return
    add_to_delta(rows.limit(0), table, partition_by, {})
    name = f"delta.{quoted(table_path(table))}" if LOCAL_ROOT else quoted_table(table)
    newest.createOrReplaceTempView("newest_rows")
    same = " AND ".join(f"t.{quoted(key)} <=> s.{quoted(key)}" for key in keys)
    known = "WHEN MATCHED THEN UPDATE SET *" if update else ""
    rows.sparkSession.sql(f"MERGE INTO {name} t USING newest_rows s ON {same} {known} WHEN NOT MATCHED THEN INSERT *")


def add_to_delta(rows: DataFrame, table: str, partition_by: list[str], options: dict[str, str]) -> None:
    """Add rows to a table of Delta's, which is made where there is none."""
    writer = rows.write.format("delta").mode("append").partitionBy(*partition_by).options(**options)
    if LOCAL_ROOT:
        writer.save(table_path(table))
    else:
        writer.saveAsTable(quoted_table(table))


def quoted(name: str) -> str:
    """A column's name as SQL reads it."""
    return "`" + name.replace("`", "``") + "`"


def quoted_table(table: str) -> str:
    """The name catalog.schema.table as SQL reads it."""
    return ".".join(quoted(part) for part in table.split("."))


def table_path(table: str) -> str:
    """Where the Parquet files of catalog.schema.table lie on this machine."""
    return str(Path(LOCAL_ROOT, "tables", *table.split(".")))


def table_files(table: str) -> list[Path]:
    """The Parquet files a table consists of."""
    return sorted(Path(table_path(table)).glob("*.parquet"))


def add_files(rows: DataFrame, table: str, batch: str, *, instead: bool = False) -> None:
    """Write a batch as Parquet files that bear its name, whole or not at all; ``instead`` of those there were."""
    folder = Path(table_path(table))
    staging = folder.parent / f"_{folder.name}.{batch}"
    rows.write.mode("overwrite").parquet(str(staging))
    before = table_files(table)
    parts = sorted(staging.glob("*.parquet"))
    filled = [part for part in parts if pyarrow.parquet.read_metadata(part).num_rows]  # pyright: ignore
    folder.mkdir(parents=True, exist_ok=True)
    added = [folder / f"{batch}-{number}.parquet" for number in range(len(filled or parts[: not before]))]
    for part, file in zip(filled or parts, added, strict=False):
        part.replace(file)
    for file in before:
        if file not in added and (instead or file.name.startswith(f"{batch}-")):
            file.unlink()
    for left in staging.iterdir():
        left.unlink()
    staging.rmdir()
