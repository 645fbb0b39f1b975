"""Rows of a bucket as columns: how they travel from Spark, wait as Arrow, and come out in the order of T1.

Rows are many and what is found among them is little. So until a row is judged it is a place in a few arrays.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pandas, numpy and Arrow come without complete types.

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from server.cep.values import order_key

NO_TIMER = 2**63 - 1

WHOLE = ("TINYINT", "SMALLINT", "INT", "BIGINT", "DATE")
REAL = ("FLOAT", "DOUBLE")

BUNDLE_ROWS = 1 << 18
BUNDLE_BYTES = 32 << 20
"""A task gathers so much before it takes the rows apart by bucket."""


def arrow_type(kind: str) -> Any:
    """What a column of a type travels and waits as."""
    if kind in WHOLE or kind.startswith("TIMESTAMP"):
        return pa.int64()
    if kind in REAL:
        return pa.float64()
    return pa.bool_() if kind == "BOOLEAN" else pa.string()


class Layout:
    """The columns of a stream: name and type, in order."""

    def __init__(self, columns: Sequence[tuple[str, str]]) -> None:
        self.names = tuple(name for name, _ in columns)
        # Beside ``side`` all names bear the one of a side, or ``key``, or ``tie``.
        self.sided = self.names[:1] == ("side",) and all("." in name for name in self.names[1:])
        self.decimals = frozenset(place for place, (_, kind) in enumerate(columns) if kind.startswith("DECIMAL"))


class Rows:
    """Rows as columns. ``at``: times, as numpy has them. ``columns``: an Arrow array each."""

    def __init__(self, at: Any, columns: list[Any]) -> None:
        self.at = at
        self.columns = columns

    def __len__(self) -> int:
        return len(self.at)

    def take(self, places: Any) -> "Rows":
        """Rows by a mask or by their places, in that order."""
        chosen = pa.array(places)
        if places.dtype == bool:
            return Rows(self.at[places], [column.filter(chosen) for column in self.columns])
        return Rows(self.at[places], [column.take(chosen) for column in self.columns])

    def followed_by(self, others: "Rows") -> "Rows":
        """These rows, then others."""
        if not len(self):
            return others
        columns = [pa.concat_arrays(pair) for pair in zip(self.columns, others.columns, strict=True)]
        return Rows(np.concatenate((self.at, others.at)), columns)

    def values(self, place: int, *, decimal: bool) -> list[Any]:
        """A column's values as the detectors take them."""
        filled, gaps = numbers(self.columns[place])
        found: list[Any] = filled.tolist()
        if gaps is not None:
            for row in np.flatnonzero(gaps).tolist():
                found[row] = None
        if decimal:
            return [None if value is None else Decimal(value) for value in found]
        return found

    def tuples(self, decimals: frozenset[int]) -> list[tuple[Any, ...]]:
        """Each row as a tuple of its values."""
        columns = [self.values(place, decimal=place in decimals) for place in range(len(self.columns))]
        return list(zip(*columns, strict=True)) if columns else [()] * len(self)

    def saved(self, *, sided: bool = False) -> bytes:
        """The rows as Arrow's stream format, which later versions of Arrow read too.

        ``sided``: their first column says at which input each has come, and is called so for whoever counts them.
        """
        arrays = [pa.array(self.at), *self.columns]
        names = [str(place) for place in range(len(arrays))]
        if sided:
            names[1] = "side"
        return stream_of(pa.RecordBatch.from_arrays(arrays, names=names))


def numbers(column: Any) -> tuple[Any, Any]:
    """A column as numpy has it, and where its numbers are NULL: None where they never are. A text that is NULL is
    None."""
    if not column.null_count or pa.types.is_string(column.type):
        return column.to_numpy(zero_copy_only=False), None
    gaps = column.is_null().to_numpy(zero_copy_only=False)
    return column.fill_null(False if pa.types.is_boolean(column.type) else 0).to_numpy(zero_copy_only=False), gaps


def stream_of(batch: Any) -> bytes:
    """A batch in Arrow's stream format."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def rows_again(saved: Iterable[bytes]) -> Rows:
    """The rows of several ``Rows.saved``, one after another; at least one."""
    batches: list[Any] = []
    for part in saved:
        with pa.ipc.open_stream(part) as reader:
            batches.extend(reader)
    at, *columns = pa.Table.from_batches(batches).combine_chunks().columns
    return Rows(at.combine_chunks().to_numpy(), [column.combine_chunks() for column in columns])


def rows_in(saved: bytes) -> int:
    """How many rows a ``Rows.saved`` holds."""
    with pa.ipc.open_stream(saved) as reader:
        return sum(batch.num_rows for batch in reader)


def rows_of_frames(frames: Iterable[pd.DataFrame]) -> Rows:
    """What has come from Spark: the bundles in column ``rows``."""
    return rows_again(bundle for frame in frames for bundle in frame["rows"])


def bundled(batches: Iterator[Any]) -> Iterator[Any]:
    """Arrow batches of a task, (bucket, at, c0 …), as batches of bundles, (bucket, rows): each is a ``Rows.saved``.

    Whatever Spark shuffles, sorts and hands to a processor costs it by the piece: a thousand rows are one piece.
    """
    gathered: list[Any] = []
    rows = size = 0
    for batch in batches:
        gathered.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows >= BUNDLE_ROWS or size >= BUNDLE_BYTES:
            yield bundles(gathered)
            gathered, rows, size = [], 0, 0
    if rows:
        yield bundles(gathered)


def bundles(batches: Sequence[Any]) -> Any:
    """A bundle for each bucket there is, its rows in the order they came in."""
    table = pa.Table.from_batches(batches)
    # Of all types numpy sorts these by counting.
    buckets = table.column("bucket").to_numpy().astype(np.uint16)
    order = np.argsort(buckets, kind="stable")
    (sorted_rows,) = table.drop_columns(["bucket"]).take(pa.array(order)).combine_chunks().to_batches()
    # Whether a column may be NULL differs from stream to stream, and bundles of several are read as one table.
    rows = pa.RecordBatch.from_arrays(sorted_rows.columns, names=sorted_rows.schema.names)
    edges = [0, *(np.flatnonzero(np.diff(buckets[order])) + 1).tolist(), len(order)]
    return pa.RecordBatch.from_arrays(
        [
            pa.array(buckets[order][edges[:-1]].astype(np.int32)),
            pa.array([stream_of(rows.slice(begin, end - begin)) for begin, end in pairwise(edges)], pa.binary()),
        ],
        names=["bucket", "rows"],
    )


def key_codes(rows: Rows, key: Sequence[int]) -> Any:
    """A number for each row, equal for equal keys: NULL is a key of its own, and so is NaN."""
    codes = np.zeros(len(rows), np.int64)
    for place in key:
        filled, gaps = numbers(rows.columns[place])
        own, distinct = pd.factorize(filled)
        own = own.astype(np.int64) + 1
        if gaps is not None:
            own[gaps] = len(distinct) + 1
        codes, _ = pd.factorize(codes * (len(distinct) + 2) + own)
        codes = codes.astype(np.int64)
    return codes


def places_in_order(rows: Rows, codes: Any, ties: Callable[[int], tuple[Any, ...]] | None) -> Any:
    """Places of rows key by key, each key's in the order of T1: time, tie-break, arrival."""
    order = np.lexsort((rows.at, codes))
    if ties is None or len(order) < 2:
        return order
    at, own = rows.at[order], codes[order]
    equal = (at[1:] == at[:-1]) & (own[1:] == own[:-1])
    if not equal.any():
        return order
    edges = np.flatnonzero(np.diff(np.concatenate(([0], equal.view(np.int8), [0])))).tolist()
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        order[begin : end + 1] = sorted(order[begin : end + 1].tolist(), key=ties)
    return order


def tie_of_rows(rows: Rows, places: Sequence[int], decimals: frozenset[int]) -> Callable[[int], tuple[Any, ...]] | None:
    """A row's place among rows of one time; None where there is no tie-break. Columns are read when first needed."""
    if not places:
        return None
    columns: list[list[Any]] = []

    def tie(row: int) -> tuple[Any, ...]:
        if not columns:
            columns.extend(rows.values(place, decimal=place in decimals) for place in places)
        return tuple(order_key(column[row]) for column in columns)

    return tie
