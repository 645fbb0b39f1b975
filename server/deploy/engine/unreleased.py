"""Counts the rows that a finished run has taken in and not released, because the watermark stays behind them."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Arrow comes without complete types.

from pathlib import Path

import pyarrow as pa
from pyspark.sql import SparkSession

STATE = "waiting"
"""The state variable of the generated processor that holds the rows of a bucket, in Arrow's stream format."""


def unreleased(spark: SparkSession, root: Path) -> int:
    """Rows that wait in all patterns of the run, read from their checkpoints."""
    return sum(
        _rows(bytes(bucket[0]))
        for checkpoint in sorted((root / "checkpoints").glob("*"))
        if _has_waiting(spark, checkpoint)
        for bucket in spark.read.format("statestore")
        .option("stateVarName", STATE)
        .load(str(checkpoint))
        .select("value.saved")
        .collect()
    )


def _has_waiting(spark: SparkSession, checkpoint: Path) -> bool:
    """A pattern of ours has such a state; a user's own processor has others."""
    if not (checkpoint / "state").is_dir():
        return False
    operators = spark.read.format("state-metadata").load(str(checkpoint))
    known = [str(one[0]) for one in operators.select("operatorProperties").distinct().collect()]
    return any('"kept"' in names and f'"{STATE}"' in names for names in known)


def _rows(saved: bytes) -> int:
    with pa.ipc.open_stream(saved) as reader:
        return sum(batch.num_rows for batch in reader)
