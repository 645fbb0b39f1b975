"""Rows on their way to a pattern: however Spark cuts them, each bucket gets its own, whole and in order."""

from typing import Any
from unittest.mock import patch

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from server.nodes.patterns import waiting_rows
from server.nodes.patterns.waiting_rows import bundled, rows_again

SCHEMA = pa.schema(
    [("bucket", pa.int32()), ("at", pa.int64()), ("c0", pa.string()), ("c1", pa.int64()), ("c2", pa.float64()),
     ("c3", pa.bool_())]
)  # fmt: skip

ROWS = st.lists(
    st.tuples(
        st.integers(0, 255),
        st.integers(-(2**63) + 1, 2**63 - 1),
        st.none() | st.text(max_size=4),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.floats(allow_nan=False),
        st.none() | st.booleans(),
    ),
    max_size=40,
)


def batches_of(rows: list[tuple[Any, ...]], size: int) -> list[pa.RecordBatch]:
    """The rows as Spark hands them over, so many at a time; also none."""
    parts = [rows[begin : begin + size] for begin in range(0, len(rows), size)]
    return [
        pa.RecordBatch.from_arrays(
            [pa.array([row[place] for row in part], field.type) for place, field in enumerate(SCHEMA)], schema=SCHEMA
        )
        for part in [*parts, []]
    ]


@given(rows=ROWS, size=st.integers(1, 7), most=st.integers(1, 30))
def test_gp10_bundles_hold_every_row_in_its_bucket_and_in_order(rows: list[tuple[Any, ...]], size: int, most: int):
    with patch.object(waiting_rows, "BUNDLE_ROWS", most):
        made = [pair for batch in bundled(iter(batches_of(rows, size))) for pair in batch.to_pylist()]
    for bucket in range(256):
        own = [bundle["rows"] for bundle in made if bundle["bucket"] == bucket]
        expected = [row[1:] for row in rows if row[0] == bucket]
        found = rows_again(own) if own else None
        times = [] if found is None else found.at.tolist()
        values = [] if found is None else found.tuples(frozenset())
        assert [(at, *row) for at, row in zip(times, values, strict=True)] == expected


def test_gp10_a_task_without_rows_makes_no_bundle():
    assert list(bundled(iter(batches_of([], 3)))) == []


def test_gp10_a_wide_row_is_a_bundle_of_its_own():
    rows = [(1, at, "x" * 100, None, None, None) for at in range(3)]
    with patch.object(waiting_rows, "BUNDLE_BYTES", 50):
        assert [batch.num_rows for batch in bundled(iter(batches_of(rows, 1)))] == [1, 1, 1]


def test_gp10_bundles_of_streams_whose_columns_may_be_null_and_may_not_are_read_together():
    sure = pa.schema([field.with_nullable(False) for field in SCHEMA])
    (row,) = batches_of([(1, 5, "x", 1, 1.0, True)], 1)[:1]
    other = pa.RecordBatch.from_arrays(row.columns, schema=sure)
    parts = [part["rows"] for one in (row, other) for batch in bundled(iter([one])) for part in batch.to_pylist()]
    assert rows_again(parts).at.tolist() == [5, 5]
