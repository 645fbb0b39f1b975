"""Columns and rows of a source's files, and which files a pipeline may read."""

import gzip
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from server.application.file_rows import MOST_ROWS, guess, typed_rows
from server.application.places import Places, Unreadable
from server.application.sampling import Sampler
from server.graph.model import Node, Position, graph_of
from tests.application.files import types, write_lines

# -- formats ---------------------------------------------------------------------------------------------------------


def test_lines_that_are_no_rows_are_counted_and_passed_over(data: Path, sampler: Sampler):
    (data / "a.jsonl").write_text('{"n":1}\nnot json\n\n[1]\n{"n":2}\n{"n":')
    sample = sampler.sample("a.jsonl")
    assert sample.rows == ({"n": 1}, {"n": 2})
    assert sample.unread == 3
    assert sample.complete


def test_a_json_array_over_many_lines_is_refused_with_what_is_expected(data: Path, sampler: Sampler):
    (data / "a.json").write_text('[\n  {"n": 1},\n  {"n": 2}\n]\n')
    with pytest.raises(Unreadable, match="one per line") as refused:
        sampler.sample("a.json")
    assert refused.value.code == "file.format"


def test_csv_has_a_header_line_and_typed_values(data: Path, sampler: Sampler):
    (data / "a.csv").write_text('\ufeffname,n,part,zip,at,n\r\n"a, b",1,2.5,08001,2013-01-01T10:00:00Z,\r\nbroken\r\n')
    sample = sampler.sample("a.csv")
    assert types(sample.schema) == {
        "name": "STRING",
        "n1": "BIGINT",
        "part": "DOUBLE",
        "zip": "STRING",
        "at": "TIMESTAMP",
        "n5": "STRING",
    }
    assert sample.rows == (
        {"name": "a, b", "n1": "1", "part": "2.5", "zip": "08001", "at": "2013-01-01T10:00:00Z", "n5": None},
    )
    (typed,) = typed_rows(sample, 5)
    assert typed == {
        "name": "a, b",
        "n1": 1,
        "part": 2.5,
        "zip": "08001",
        "at": "2013-01-01T10:00:00.000Z",
        "n5": None,
    }
    assert sample.unread == 1


def test_parquet_tells_its_types_itself(data: Path, sampler: Sampler):
    table = pa.table({"n": pa.array([1, 2], pa.int32()), "at": pa.array([0, 1], pa.timestamp("ms", "UTC"))})
    pq.write_table(table, data / "a.parquet")
    sample = sampler.sample("a.parquet")
    assert types(sample.schema) == {"n": "INT", "at": "TIMESTAMP"}
    assert sample.rows[1] == {"n": 2, "at": "1970-01-01T00:00:00.001Z"}
    (data / "broken.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(Unreadable) as refused:
        sampler.sample("broken.parquet")
    assert refused.value.code == "file.format"


def test_a_compressed_file_reads_like_a_plain_one(data: Path, sampler: Sampler):
    (data / "a.json.gz").write_bytes(gzip.compress(b'{"n":1}\n'))
    assert sampler.sample("a.json.gz").rows == ({"n": 1},)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.ndjson", b"", "json"),
        ("a.CSV", b"", "csv"),
        ("drop", b'\n {"a":1}', "json"),
        ("drop", b"a,b\n1,2\n", "csv"),
        ("drop", b"PAR1....", "parquet"),
    ],
)
def test_the_format_is_guessed_by_name_then_by_content(data: Path, name: str, content: bytes, expected: str):
    (data / name).write_bytes(content)
    assert guess(data / name) == expected


def test_a_file_of_another_kind_is_refused(data: Path):
    (data / "photo").write_bytes(b"\x89PNG\0,")
    with pytest.raises(Unreadable, match="neither JSON lines"):
        guess(data / "photo")


# -- bounds and memory ------------------------------------------------------------------------------------------------


def test_a_long_file_is_read_in_part(data: Path, sampler: Sampler):
    write_lines(data / "a.json", *({"n": n} for n in range(MOST_ROWS)), {"late": 1})
    sample = sampler.sample("a.json")
    assert types(sample.schema) == {"n": "BIGINT"}
    assert not sample.complete


def test_all_files_of_a_folder_but_hidden_ones_are_looked_into(data: Path, sampler: Sampler):
    folder = data / "in"
    folder.mkdir()
    write_lines(folder / "a.json", {"a": 1})
    write_lines(folder / "b.json", {"a": 1.5, "b": "x"})
    write_lines(folder / "_hidden.json", {"hidden": 1})
    write_lines(folder / ".part.json", {"hidden": 1})
    assert types(sampler.sample("in").schema) == {"a": "DOUBLE", "b": "STRING"}


def test_a_file_is_read_again_only_when_it_has_changed(data: Path, sampler: Sampler):
    file = write_lines(data / "a.json", {"n": 1})
    first = sampler.sample("a.json")
    assert sampler.sample("a.json") is first
    write_lines(file, {"n": 1.5}, {"n": 2.5})
    assert types(sampler.sample("a.json").schema) == {"n": "DOUBLE"}


def test_an_empty_folder_and_an_empty_file_say_so(data: Path, sampler: Sampler):
    (data / "in").mkdir()
    (data / "a.json").write_text("\n")
    for path, code in (("in", "path.empty"), ("a.json", "file.empty")):
        with pytest.raises(Unreadable) as refused:
            sampler.sample(path)
        assert refused.value.code == code


# -- places ----------------------------------------------------------------------------------------------------------


def test_a_relative_path_is_looked_for_in_the_data_then_in_the_examples(places: Places, data: Path):
    assert places.resolve("flights") == places.examples / "flights"
    assert places.resolve("examples/flights") == places.examples / "flights"
    (data / "examples" / "flights").mkdir(parents=True)
    assert places.resolve("examples/flights") == data / "examples" / "flights"


def test_paths_outside_the_roots_are_refused(places: Places, data: Path, tmp_path: Path):
    (tmp_path / "secret").write_text("{}")
    (data / "link").symlink_to(tmp_path / "secret")
    (data / "postgres").mkdir()
    (tmp_path / "home" / ".ssh").mkdir()
    (tmp_path / "home" / "in").mkdir()
    assert places.resolve(str(tmp_path / "home" / "in")) == tmp_path / "home" / "in"
    for path in (
        str(tmp_path / "secret"),
        "../secret",
        "../data/../secret",
        "link",
        "postgres",
        str(tmp_path / "home" / ".ssh"),
        "/etc/passwd",
        "file:/etc/passwd",
        "//etc/passwd",
    ):
        with pytest.raises(Unreadable) as refused:
            places.resolve(path)
        assert refused.value.code == "path.refused", path


def test_a_link_inside_a_folder_may_not_lead_out(places: Places, data: Path, tmp_path: Path):
    (tmp_path / "secret.json").write_text('{"a":1}\n')
    folder = data / "in"
    folder.mkdir()
    (folder / "a.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(Unreadable) as refused:
        Sampler(places).sample("in")
    assert refused.value.code == "path.refused"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("nowhere", "path.missing"),
        ("*.json", "path.pattern"),
        ("s3://bucket/x", "path.elsewhere"),
        ("dbfs:/x", "path.elsewhere"),
        ("", "path.malformed"),
        ("a\0b", "path.malformed"),
        ("x" * 5_000, "path.missing"),
    ],
)
def test_what_is_no_file_here_is_told_apart(places: Places, path: str, code: str):
    with pytest.raises(Unreadable) as refused:
        places.resolve(path)
    assert refused.value.code == code


def test_a_server_for_others_reads_none_of_its_own_files(places: Places):
    with pytest.raises(Unreadable) as refused:
        msgspec.structs.replace(places, shared=True).resolve("flights")
    assert refused.value.code == "path.shared"


# -- drawings --------------------------------------------------------------------------------------------------------


def source(node_id: str, **config: Any) -> Node:
    return Node(node_id, "auto-loader", Position(0, 0), config=config)


def test_the_sources_of_a_drawing_are_sampled_and_found(data: Path, sampler: Sampler):
    write_lines(data / "a.json", {"n": 1})
    graph = graph_of([source("a", cloudPath="a.json"), source("b", cloudPath="nowhere"), source("c")])
    assert {node: types(schema) for node, schema in sampler.sampled(graph).items()} == {"a": {"n": "BIGINT"}}
    assert sampler.inputs(graph_of([source("a", cloudPath="a.json")])) == {"a": str(data / "a.json")}
    with pytest.raises(Unreadable, match="nowhere"):
        sampler.inputs(graph)


# -- what stands between fields --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a\tb\n1, one\t2\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("when;what, who;n\n1;x, y;2\n3;z;4\n", ";"),
        ('"a;b",c\n"1;2",3\n', ","),
        ("only\n1\n2\n", ","),
        ("a;b", ";"),
        ("a,b;c\n1,2;3\n", ","),
    ],
)
def test_the_separator_of_csv_is_found_in_its_lines(data: Path, sampler: Sampler, text: str, separator: str):
    (data / "a.csv").write_text(text)
    sample = sampler.sample("a.csv")
    assert sample.separator == separator
    assert sample.unread == 0


def test_a_source_reads_with_its_own_separator_a_comma_where_it_says_none(data: Path, sampler: Sampler):
    (data / "a.csv").write_text("a;b\n1;2\n")

    def columns(**more: str) -> dict[str, str]:
        config = {"cloudPath": "a.csv", "fileFormat": "csv", **more}
        node = Node(id="src", type="auto-loader", position=Position(0, 0), label="", config=config)
        return types(sampler.sampled(graph_of([node]))["src"])

    assert columns() == {"a;b": "STRING"}
    assert columns(separator=";") == {"a": "BIGINT", "b": "BIGINT"}
    assert columns(separator='"') == {"a;b": "STRING"}


def test_a_table_with_tabs_is_csv_whatever_it_is_called(data: Path):
    for name in ("rows.tsv", "rows.tab", "rows"):
        (data / name).write_text("a\tb\n1\t2\n")
        assert guess(data / name) == "csv"
