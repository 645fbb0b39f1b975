"""Reading what a run has written, while it writes."""

import json
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.deploy.tables import Table, committed_files, directory_of, json_value


def write(path: Path, *values: int, at: int | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"n": pa.array(values, pa.int64())}), path)
    if at is not None:
        os.utime(path, ns=(at, at))
    return path


def log(table: Path, name: str, *files: Path) -> None:
    (table / "_spark_metadata").mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"path": file.as_uri(), "size": 1, "action": "add"}) for file in files]
    (table / "_spark_metadata" / name).write_text("\n".join(["v1", *lines]))


def test_de11_only_files_that_the_sinks_log_names_are_read_in_the_order_of_commits(tmp_path: Path):
    table = tmp_path / "a table"
    first = write(table / "part-b.parquet", 1, 2)
    second = write(table / "part-a.parquet", 3)
    write(table / "part-c.parquet", 99)
    log(table, "0", first)
    log(table, "1", second)
    assert committed_files(table) == [first, second]
    assert Table(table).count() == 3


def test_de11_a_compacted_log_repeats_what_was_before(tmp_path: Path):
    table = tmp_path / "table"
    files = [write(table / f"part-{n}.parquet", n) for n in range(4)]
    log(table, "8", files[0])
    log(table, "9.compact", *files[:3])
    log(table, "10", files[3])
    (table / "_spark_metadata" / ".10.crc").write_bytes(b"")
    (table / "_spark_metadata" / ".11.tmp").write_bytes(b"")
    assert committed_files(table) == files


def test_de11_without_a_log_hidden_files_are_not_read_and_the_order_is_that_of_writing(tmp_path: Path):
    table = tmp_path / "table"
    later = write(table / "a-1.parquet", 2, at=2_000)
    earlier = write(table / "b-0.parquet", 1, at=1_000)
    write(table / "_temporary" / "c.parquet", 99)
    write(table / ".d.parquet", 99)
    assert committed_files(table) == [earlier, later]


def test_de11_of_a_table_of_deltas_the_files_are_read_that_its_log_says_are_there(tmp_path: Path):
    for name in ("a=1/one.parquet", "two %.parquet", "three.parquet", "left.parquet"):
        write(tmp_path / name, len(name))
    log = tmp_path / "_delta_log"
    log.mkdir()
    commits = [
        [{"protocol": {"minReaderVersion": 1}}, {"metaData": {"id": "x"}}],
        [{"add": {"path": "a=1/one.parquet", "dataChange": True}}, {"add": {"path": "three.parquet"}}],
        [{"remove": {"path": "three.parquet"}}, {"add": {"path": "two%20%25.parquet"}}, {"commitInfo": {}}],
    ]
    for number, actions in enumerate(commits):
        (log / f"{number:020d}.json").write_text("".join(json.dumps(action) + "\n" for action in actions))
    (log / "_last_checkpoint").write_text("{}")
    assert committed_files(tmp_path) == [tmp_path / "a=1" / "one.parquet", tmp_path / "two %.parquet"]
    assert Table(tmp_path).count() == 2


def test_de14_parts_of_a_batch_stand_in_their_order_however_they_were_written(tmp_path: Path):
    """Spark writes the parts of a batch side by side: which ends first changes from run to run."""
    names = ["s-new-0", "s-000000000-0", "s-000000000-1", "s-000000000-10", "s-000000001-0", "s-1000000000-0"]
    places = list(range(len(names)))
    for times in (places, places[::-1], [3, 0, 5, 1, 4, 2]):
        files = [write(tmp_path / f"{name}.parquet", n, at=1_000 + times[n]) for n, name in enumerate(names)]
        assert committed_files(tmp_path) == files


def test_de4_batches_of_two_sinks_stand_as_they_came_so_that_pages_hold(tmp_path: Path):
    written = [("b-x-000000000-1", 11), ("b-x-000000000-0", 12), ("a-000000000-0", 13), ("b-x-000000001-0", 14)]
    for name, at in written:
        write(tmp_path / f"{name}.parquet", at, at=at)
    table = Table(tmp_path)
    first = table.page(2, None)
    assert [item["n"] for item in first.items] == [12, 11]
    write(tmp_path / "a-000000001-0.parquet", 15, at=15)
    assert [item["n"] for item in table.page(9, first.next).items] == [13, 14, 15]


def test_a_batch_that_is_done_again_is_counted_anew(tmp_path: Path):
    table = Table(tmp_path)
    write(tmp_path / "a.parquet", 1, 2, at=1_000)
    assert table.count() == 2
    write(tmp_path / "a.parquet", 1, 2, 3, at=2_000)
    assert table.count() == 3


@given(
    sizes=st.lists(st.integers(0, 7), max_size=5),
    limit=st.integers(1, 6),
    grows=st.integers(0, 3),
)
def test_de4_pages_show_each_row_once_while_rows_are_added(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], limit: int, grows: int
):
    folder = tmp_path_factory.mktemp("table")
    number = 0
    for n, size in enumerate(sizes):
        write(folder / f"{n}.parquet", *range(number, number + size), at=n + 1)
        number += size
    table = Table(folder)
    seen: list[int] = []
    cursor: str | None = None
    while True:
        page = table.page(limit, cursor)
        assert len(page.items) <= limit
        seen.extend(item["n"] for item in page.items)
        cursor = page.next
        if cursor is None:
            break
        if grows:
            write(folder / f"grown-{grows}.parquet", number, at=1_000_000 - grows)
            number += 1
            grows -= 1
    assert seen == list(range(number))
    assert page.total == table.count()


@pytest.mark.parametrize("cursor", ["", "-1", "1.5", "x", "9" * 30, "٣"])
def test_de4_a_foreign_cursor_is_refused(tmp_path: Path, cursor: str):
    with pytest.raises(ValueError):
        Table(tmp_path).page(10, cursor)


def test_a_table_without_a_file_has_no_rows(tmp_path: Path):
    page = Table(directory_of(tmp_path, "main.default.none")).page(10, None)
    assert (page.columns, page.items, page.total, page.next) == ((), (), 0, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2013, 1, 1, 10, 17, 0, 123_999, tzinfo=UTC), "2013-01-01T10:17:00.123Z"),
        (datetime(2013, 1, 1), "2013-01-01T00:00:00.000Z"),  # noqa: DTZ001
        (date(2013, 1, 1), "2013-01-01"),
        (Decimal("1.10"), "1.10"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        (b"\x00\xff", "AP8="),
        ({"a": [Decimal(1), None]}, {"a": ["1", None]}),
        ([("k", 1)], [["k", 1]]),
        (2**53, 2**53),
        (True, True),
    ],
)
def test_values_become_json(value: Any, expected: Any):
    assert json_value(value) == expected


def test_integers_a_browser_would_round_are_text_there():
    assert json_value(2**53, browser=True) == str(2**53)
    assert json_value(2**53 - 1, browser=True) == 2**53 - 1
    assert json_value({"n": -(2**60)}, browser=True) == {"n": str(-(2**60))}


def test_types_are_those_of_sparks_ddl(tmp_path: Path):
    struct = pa.struct([("x y", pa.int32()), ("z", pa.list_(pa.string()))])
    table = pa.table(
        {
            "at": pa.array([], pa.timestamp("us", "UTC")),
            "price": pa.array([], pa.decimal128(10, 2)),
            "inner": pa.array([], struct),
            "tags": pa.array([], pa.map_(pa.string(), pa.int64())),
            "raw": pa.array([], pa.binary()),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    assert Table(tmp_path).page(1, None).columns == (
        ("at", "TIMESTAMP"),
        ("price", "DECIMAL(10,2)"),
        ("inner", "STRUCT<`x y`: INT, z: ARRAY<STRING>>"),
        ("tags", "MAP<STRING, BIGINT>"),
        ("raw", "BINARY"),
    )
