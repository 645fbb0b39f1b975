"""A pattern behind a pattern in one query: what the first gives is judged by the next in the very same batch.

Every row an earlier pattern gives flows through the later ones, so each pattern is computed once. A row is for the next
to judge (``given``), or only travels along to where it is written, or both. Spark carries the watermark through:
``at``, the event time of an operator's output, is never behind it.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportIncompatibleMethodOverride=false
# pandas, Arrow and Spark's processor interface come without complete types.

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.streaming.stateful_processor import TimerValues

from server.nodes.patterns.processor import PatternProcessor, Told
from server.nodes.patterns.stream import (
    BUCKETS,
    PatternColumns,
    beside,
    body_of,
    bucket_of,
    in_bundles,
    packed_row,
    sql_name,
    sql_text,
    unpacked_columns,
)
from server.nodes.patterns.waiting_rows import bundles, rows_in

ROW = "`(row)`"
"""A row of an earlier pattern, whole, beside columns of the user's."""

ALL = "`(all)`"
"""All a step does not see, beside the columns it sees."""

ALONG = -1
"""The way of a row that is not judged."""


class ChainedProcessor(PatternProcessor):
    """A pattern with another before or behind it. Its ports bear its name: ``dedup.out``.

    Rows of an earlier pattern are never late, whatever the watermark: it has let them out, and they come at once. Rows
    that have a ``port`` only travel along.
    """

    def __init__(self, name: str, detector: Any, spec: Mapping[str, Any], columns: PatternColumns) -> None:
        super().__init__(detector, spec, columns)
        self.name = name

    def handleInputRows(  # noqa: N802
        self,
        key: Any,
        rows: Iterator[pd.DataFrame],
        timerValues: TimerValues,  # noqa: N803
    ) -> Iterator[pd.DataFrame]:
        frame = pd.concat(list(rows), ignore_index=True)
        if "port" in frame:
            along = frame["port"].notna().to_numpy()
            if bool(along.any()):
                passing = frame.loc[along]
                yield rows_out(passing["port"].tolist(), passing["body"].tolist(), passing["at"].astype(int).tolist())
            frame = frame.loc[~along]
            self.in_time = np.repeat(frame["in_time"].to_numpy(dtype=bool), [rows_in(one) for one in frame["rows"]])
        if len(frame):
            yield from super().handleInputRows(key, iter([frame]), timerValues)

    def framed(self, out: Sequence[Told], clock: int) -> pd.DataFrame:
        """Outputs as Spark takes them. What is no match has no time of its own: it stands right behind the clock."""
        # A watermark of 0 is none yet: with it Spark takes no earlier time.
        times = [max(clock + 1 if at is None else at, 1) for _, _, at in out]
        return rows_out([f"{self.name}.{port}" for port, _, _ in out], [body for _, body, _ in out], times)


def rows_out(ports: list[str], bodies: list[str], times: list[int]) -> pd.DataFrame:
    """Rows (port, body, at). Times are microseconds, as Spark has them: nanoseconds end in the year 2262, and Python's
    own times in 9999."""
    at = pd.Series(np.array(times, "datetime64[ms]").astype("datetime64[us]")).dt.tz_localize("UTC")
    return pd.DataFrame({"port": ports, "body": bodies, "at": at})


class Given(NamedTuple):
    """What a pattern gives at a port, on its way to a later one. What is done to it is noted here and carried out by
    ``detect_behind``, on these rows alone.

    ``columns``: name, field of the body, type. ``steps``: SQL for the struct of a row's columns anew, NULL where the
    row ends; it sees the columns by their names.
    """

    port: str
    columns: Sequence[tuple[str, str, Any]]
    steps: tuple[str, ...] = ()

    def where(self, condition: str) -> "Given":
        """The rows for which a condition is true."""
        return self._replace(steps=(*self.steps, f"IF({condition}, {ALL}.given, NULL)"))

    def selectExpr(self, *columns: str) -> "Given":  # noqa: N802
        """Other columns, as of a DataFrame."""
        return self._replace(steps=(*self.steps, f"struct({', '.join(columns)})"))

    def beside(self, rows: DataFrame, name: str) -> DataFrame:
        """The rows of earlier patterns with one more column: the struct of these rows' columns, NULL in all others."""
        body = body_of(self.columns)
        rows = rows.selectExpr("struct(*) AS kept", f"IF(port = {sql_text(self.port)}, {body}, NULL) AS body")
        rows = rows.selectExpr(
            "kept", f"IF(body IS NULL, NULL, struct({', '.join(unpacked_columns(self.columns))})) AS given"
        )
        for step in self.steps:
            # An expression may fail on a row it was not written for, so it is only computed where there is one.
            scoped = rows.selectExpr(f"struct(*) AS {ALL}", "given.*")
            rows = scoped.selectExpr(f"{ALL}.kept AS kept", f"IF({ALL}.given IS NULL, NULL, {step}) AS given")
        return rows.selectExpr("kept.*", f"given AS {name}")


class Sides(NamedTuple):
    """Several inputs as one stream. ``streams``: of those no pattern has given; ``given``: the others."""

    streams: tuple[DataFrame, ...]
    given: tuple[Given, ...]


def sides_behind(sides: Mapping[str, tuple[DataFrame | Given, str]], columns: PatternColumns) -> Sides:
    """As ``side_by_side``, where a pattern gives at least one of the sides."""
    made = [stream.selectExpr(*beside(side, event_time, columns)) for side, (stream, event_time) in sides.items()]
    return Sides(
        tuple(one for one in made if not isinstance(one, Given)), tuple(one for one in made if isinstance(one, Given))
    )


def detect_first(
    stream: DataFrame,
    *,
    name: str,
    detector: Any,
    spec: Mapping[str, Any],
    columns: PatternColumns,
    partition_by: Sequence[str],
    event_time: str,
) -> DataFrame:
    """As ``detect``, for a pattern with another behind it: its outputs as rows (port, body, at)."""
    rows = in_bundles(stream, columns, partition_by, event_time)
    return chained(rows, ChainedProcessor(name, detector, spec, columns))


def detect_behind(
    rows: DataFrame | Sequence[DataFrame],
    stream: Given | Sides,
    *,
    along: Sequence[str],
    name: str,
    detector: Any,
    spec: Mapping[str, Any],
    columns: PatternColumns,
    partition_by: Sequence[str],
    event_time: str,
) -> DataFrame:
    """All outputs of a pattern behind others, and with them the rows of theirs that travel along.

    ``rows``: what the earlier patterns have given; ``stream``: which of it this one judges, and what else. ``along``:
    ports whose rows are still needed behind it.
    """
    inputs = stream if isinstance(stream, Sides) else Sides((), (stream,))
    earlier = rows if isinstance(rows, DataFrame) else reduce(DataFrame.union, rows)
    bucket = bucket_of(columns, partition_by)
    taken = earlier.selectExpr(f"struct(*) AS {ROW}", "*")
    ways: list[str] = []
    for number, given in enumerate(inputs.given):
        taken = given.beside(taken, f"`(given {number})`")
        ways.append(f"IF(`(given {number})` IS NULL, NULL, {number})")
    ports = ", ".join(map(sql_text, along))
    ways.append(f"IF(port IN ({ports}), {ALONG}, NULL)" if along else "NULL")
    judged = " ".join(f"WHEN {number} THEN `(given {number})`" for number in range(len(inputs.given)))
    taken = taken.selectExpr("*", f"explode(array_compact(array({', '.join(ways)}))) AS way")
    taken = taken.selectExpr(f"IF(way = {ALONG}, {ROW}, NULL) AS {ROW}", f"CASE way {judged} END AS given")
    place = f"IF({ROW} IS NULL, {bucket}, CAST(pmod(xxhash64({ROW}.body), {BUCKETS}) AS INT))"
    packed = [part for part in packed_row(columns, place, event_time) if not part.endswith(" AS at")]
    time = f"coalesce(unix_millis({ROW}.at), unix_millis({sql_name(event_time)})) AS at"
    apart = taken.selectExpr(ROW, "given.*").selectExpr(
        packed[0], time, *packed[1:], f"{ROW}.port AS port", f"{ROW}.body AS body"
    )
    flowing = apart.mapInArrow(bundled_apart, "bucket INT, rows BINARY, port STRING, body STRING, at BIGINT")
    flowing = flowing.selectExpr("*", "true AS in_time")
    for other in inputs.streams:
        own = in_bundles(other, columns, partition_by, event_time)
        flowing = flowing.union(
            own.selectExpr(
                "bucket",
                "rows",
                "CAST(NULL AS STRING) AS port",
                "CAST(NULL AS STRING) AS body",
                "CAST(NULL AS BIGINT) AS at",
                "false AS in_time",
            )
        )
    return chained(flowing, ChainedProcessor(name, detector, spec, columns))


def bundled_apart(batches: Iterator[Any]) -> Iterator[Any]:
    """Arrow batches of a task, (bucket, at, c0 …, port, body): rows with a port as they are, the others in bundles."""
    for batch in batches:
        with_port = batch.column("port").is_valid()
        along = batch.filter(with_port)
        if along.num_rows:
            nothing = pa.nulls(along.num_rows, pa.binary())
            yield apart_batch(along.column("bucket"), nothing, *(along.column(name) for name in ("port", "body", "at")))
        own = batch.filter(batch.column("port").is_null())
        if own.num_rows:
            made = bundles([own.select([name for name in own.schema.names if name not in ("port", "body")])])
            text, time = pa.nulls(made.num_rows, pa.string()), pa.nulls(made.num_rows, pa.int64())
            yield apart_batch(made.column("bucket"), made.column("rows"), text, text, time)


def apart_batch(*columns: Any) -> Any:
    """A batch of what a chained processor takes."""
    return pa.RecordBatch.from_arrays(list(columns), names=["bucket", "rows", "port", "body", "at"])


def chained(rows: DataFrame, processor: ChainedProcessor) -> DataFrame:
    """The rows by the processor; ``at`` carries the watermark on."""
    return rows.groupBy("bucket").transformWithStateInPandas(
        processor,
        outputStructType="port STRING, body STRING, at TIMESTAMP",
        outputMode="Append",
        timeMode="EventTime",
        eventTimeColumnName="at",
    )
