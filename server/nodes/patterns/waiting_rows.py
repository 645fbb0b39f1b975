"""Rows of a bucket as columns: how they travel from Spark, wait as Arrow, and come out in the order of T1.

Rows are many and what is found among them is little. So until a row is judged it is a place in a few arrays.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pandas, numpy and Arrow come without complete types.

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from server.cep.values import order_key

NO_TIMER = 2**63 - 1

WHOLE = ("TINYINT", "SMALLINT", "INT", "BIGINT", "DATE")
REAL = ("FLOAT", "DOUBLE")
FLAGS_PER_COLUMN = 62
"""NULLs of so many columns travel as bits of one number."""


def travels_as(kind: str) -> str:
    """``whole``, ``real`` and ``flag`` travel as numbers, their NULLs as bits beside them; the rest as ``text``."""
    if kind in WHOLE or kind.startswith("TIMESTAMP"):
        return "whole"
    if kind in REAL:
        return "real"
    return "flag" if kind == "BOOLEAN" else "text"


class Layout:
    """Where each column of a stream stands in a frame. ``columns``: name and type, in order."""

    def __init__(self, columns: Sequence[tuple[str, str]]) -> None:
        self.names = tuple(name for name, _ in columns)
        self.carriers = tuple(travels_as(kind) for _, kind in columns)
        self.decimals = frozenset(place for place, (_, kind) in enumerate(columns) if kind.startswith("DECIMAL"))
        flagged = [place for place, carrier in enumerate(self.carriers) if carrier != "text"]
        self.flags = {place: divmod(number, FLAGS_PER_COLUMN) for number, place in enumerate(flagged)}
        self.flag_columns = -(-len(flagged) // FLAGS_PER_COLUMN)


class Rows:
    """Rows as columns. ``at``: times. ``columns``: an array each; ``missing``: for those that travel as numbers, where
    they are NULL, or None where they never are."""

    def __init__(self, at: Any, columns: list[Any], missing: list[Any]) -> None:
        self.at = at
        self.columns = columns
        self.missing = missing

    def __len__(self) -> int:
        return len(self.at)

    def take(self, places: Any) -> "Rows":
        """Rows by a mask or by their places, in that order."""
        missing = [None if gaps is None else gaps[places] for gaps in self.missing]
        return Rows(self.at[places], [column[places] for column in self.columns], missing)

    def followed_by(self, others: "Rows") -> "Rows":
        """These rows, then others."""
        if not len(self):
            return others
        columns = [np.concatenate(pair) for pair in zip(self.columns, others.columns, strict=True)]
        missing: list[Any] = []
        for first, second in zip(self.missing, others.missing, strict=True):
            if first is None and second is None:
                missing.append(None)
                continue
            parts = ((first, len(self)), (second, len(others)))
            missing.append(np.concatenate([np.zeros(n, bool) if gaps is None else gaps for gaps, n in parts]))
        return Rows(np.concatenate((self.at, others.at)), columns, missing)

    def values(self, place: int, *, decimal: bool) -> list[Any]:
        """A column's values as the detectors take them."""
        found: list[Any] = self.columns[place].tolist()
        gaps = self.missing[place]
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

    def saved(self) -> bytes:
        """The rows as Arrow's stream format, which later versions of Arrow read too."""
        arrays = [pa.array(self.at)]
        for column, gaps in zip(self.columns, self.missing, strict=True):
            kind = pa.string() if column.dtype == object else None
            arrays.append(pa.array(column, type=kind, mask=gaps))
        batch = pa.RecordBatch.from_arrays(arrays, names=[str(place) for place in range(len(arrays))])
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        return sink.getvalue().to_pybytes()


def rows_again(saved: bytes) -> Rows:
    """The rows of ``Rows.saved``."""
    with pa.ipc.open_stream(saved) as reader:
        batch = reader.read_next_batch()
    at, *arrays = batch.columns
    columns: list[Any] = []
    missing: list[Any] = []
    for array in arrays:
        if pa.types.is_string(array.type):
            columns.append(array.to_numpy(zero_copy_only=False))
            missing.append(None)
            continue
        gaps = array.is_null().to_numpy(zero_copy_only=False) if array.null_count else None
        filled = array.fill_null(False if pa.types.is_boolean(array.type) else 0) if gaps is not None else array
        columns.append(filled.to_numpy(zero_copy_only=False))
        missing.append(gaps)
    return Rows(at.to_numpy(zero_copy_only=False), columns, missing)


def rows_of_frames(frames: Iterator[pd.DataFrame], layout: Layout) -> Rows:
    """What has come from Spark: columns ``at``, ``c0`` …, and ``n0`` … with the bits of their NULLs."""
    given = list(frames)
    frame = given[0] if len(given) == 1 else pd.concat(given, ignore_index=True)
    bits = [frame[f"n{number}"].to_numpy() for number in range(layout.flag_columns)]
    any_bits = [bool(column.any()) for column in bits]
    columns: list[Any] = []
    missing: list[Any] = []
    for place, carrier in enumerate(layout.carriers):
        column = frame[f"c{place}"]
        if carrier == "text":
            columns.append(column.to_numpy(dtype=object, na_value=None))
            missing.append(None)
            continue
        columns.append(column.to_numpy())
        word, bit = layout.flags[place]
        gaps = (bits[word] >> bit) & 1 == 1 if any_bits[word] else None
        missing.append(gaps if gaps is not None and gaps.any() else None)
    return Rows(frame["at"].to_numpy(), columns, missing)


def key_codes(rows: Rows, key: Sequence[int]) -> Any:
    """A number for each row, equal for equal keys: NULL is a key of its own, and so is NaN."""
    codes = np.zeros(len(rows), np.int64)
    for place in key:
        own, distinct = pd.factorize(rows.columns[place])
        own = own.astype(np.int64) + 1
        gaps = rows.missing[place]
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
