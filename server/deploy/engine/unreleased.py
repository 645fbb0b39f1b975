"""Counts the rows that a finished run has taken in and not released, because the watermark stays behind them.

Several patterns may hold one and the same row. What they keep of it differs, but its time does not: so of each time as
many rows are counted as the pattern that holds most of them has.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Arrow comes without complete types.

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
from pyspark.sql import SparkSession

STATE = "waiting"
"""The state variable of the generated processor that holds the rows of a bucket, in Arrow's stream format."""


def unreleased(spark: SparkSession, root: Path) -> int:
    """Rows that wait in the patterns of the run, each once, read from their checkpoints."""
    most: Counter[int] = Counter()
    for checkpoint in sorted((root / "checkpoints").glob("*")):
        for operator in _operators(spark, checkpoint):
            buckets = (
                spark.read.format("statestore")
                .option("operatorId", operator)
                .option("stateVarName", STATE)
                .load(str(checkpoint))
                .select("value.saved")
            )
            for held in times_held(bytes(bucket[0]) for bucket in buckets.collect()):
                most |= held
    return most.total()


def _operators(spark: SparkSession, checkpoint: Path) -> list[int]:
    """Those that are patterns of ours, of which a chain has several; a user's own processor has other states."""
    if not (checkpoint / "state").is_dir():
        return []
    rows = spark.read.format("state-metadata").load(str(checkpoint)).select("operatorId", "operatorProperties")
    return sorted({int(row[0]) for row in rows.collect() if '"kept"' in row[1] and f'"{STATE}"' in row[1]})


def times_held(buckets: Iterable[bytes]) -> list[Counter[int]]:
    """How many rows of each time a pattern holds; of one with two inputs for each of them, as both may get a row."""
    held: dict[str, Counter[int]] = {}
    for saved in buckets:
        with pa.ipc.open_stream(saved) as reader:
            for batch in reader:
                sided = batch.num_columns > 1 and batch.schema.names[1] == "side"
                sides = batch.column(1).to_pylist() if sided else [""] * batch.num_rows
                for at, side in zip(batch.column(0).to_pylist(), sides, strict=True):
                    held.setdefault(side, Counter())[at] += 1
    return list(held.values())
