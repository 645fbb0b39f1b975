"""Counts the rows that a finished run has taken in and not released, because the watermark stays behind them."""

import json
import struct
from collections.abc import Iterator
from pathlib import Path

from pyspark.sql import SparkSession

STATE = "kept"
"""The state variable of the generated processor. One value per bucket of keys: the bucket's next timer, then
key length, timer, state length, key and state of each key; a state is JSON whose ``b`` are its buffered rows."""
HEAD = struct.Struct(">q")
ENTRY = struct.Struct(">IqI")


def unreleased(spark: SparkSession, root: Path) -> int:
    """Rows in the buffers of all patterns of the run, read from their checkpoints."""
    return sum(
        len(json.loads(state)["b"])
        for checkpoint in sorted((root / "checkpoints").glob("*"))
        if _has_buffers(spark, checkpoint)
        for bucket in spark.read.format("statestore")
        .option("stateVarName", STATE)
        .load(str(checkpoint))
        .select("value.saved")
        .collect()
        for state in _states(bytes(bucket[0]))
    )


def _has_buffers(spark: SparkSession, checkpoint: Path) -> bool:
    if not (checkpoint / "state").is_dir():
        return False
    operators = spark.read.format("state-metadata").load(str(checkpoint)).select("operatorName").distinct().collect()
    return any("transformWithState" in str(operator[0]) for operator in operators)


def _states(bucket: bytes) -> Iterator[bytes]:
    place = HEAD.size
    while place < len(bucket):
        key, _, state = ENTRY.unpack_from(bucket, place)
        place += ENTRY.size + key
        yield bucket[place : place + state]
        place += state
