"""What is said of a source's files while it is drawn."""

from pathlib import Path
from typing import Any

import pytest

from server.application.deriving import Deriving
from server.application.file_rows import read
from server.application.json_lines import decoded
from server.application.places import Places
from server.application.sampling import Sampler
from server.domain.pipeline.state import Pipeline
from server.graph.finding import Finding
from server.graph.model import Graph
from server.nodes.catalogue import discover
from tests.codegen.drawings import line, node, sink


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "data" / "in").mkdir(parents=True)
    (tmp_path / "examples").mkdir()
    (tmp_path / "other").mkdir()
    return Places(tmp_path / "data", tmp_path / "examples")


def drawn(path: str, **more: Any) -> Graph:
    return line(node("src", "auto-loader", {"cloudPath": path, "schemaHints": "a STRING", **more}), sink())


def told(deriving: Deriving, graph: Graph) -> list[Finding]:
    found = deriving.derive("p1", Pipeline(name="p", graph=graph, version=1)).findings
    return [one for one in found if one.node_id == "src"]


def test_a_folder_that_is_not_allowed_is_an_error_on_its_field_that_says_how_to_allow_it(
    places: Places, tmp_path: Path
):
    (only,) = told(Deriving(discover(), Sampler(places)), drawn(str(tmp_path / "other")))
    assert (only.code, only.field, only.severity) == ("path.refused", "cloudPath", "error")
    assert str(tmp_path / "data") in only.detail
    assert "LAKESTREAM_ROOTS" in only.detail


def test_nothing_is_told_of_folders_to_people_who_do_not_own_the_disk(tmp_path: Path):
    places = Places(tmp_path, tmp_path, shared=True)
    (only,) = told(Deriving(discover(), Sampler(places)), drawn("/etc"))
    assert only.code == "schema.unseen"
    assert str(tmp_path) not in only.detail


def test_a_path_that_is_missing_is_told_on_its_field_until_it_is_there(places: Places):
    deriving = Deriving(discover(), Sampler(places))
    folder = places.data / "later"
    graph = drawn(str(folder))
    pipeline = Pipeline(name="p", graph=graph, version=1)
    (only,) = told(deriving, graph)
    assert (only.code, only.field, only.severity) == ("path.missing", "cloudPath", "warning")
    assert str(folder) in only.detail
    assert not deriving.is_stale("p1", pipeline)
    folder.mkdir()
    (folder / "a.json").write_text('{"a": "x"}\n')
    assert deriving.is_stale("p1", pipeline)
    assert told(deriving, graph) == []
    assert not deriving.is_stale("p1", pipeline)
    (folder / "a.json").unlink()
    assert deriving.is_stale("p1", pipeline)


def test_gp13_files_that_differ_are_told_and_the_columns_are_those_of_most(places: Places):
    folder = places.data / "in"
    (folder / "a.csv").write_text("crd;amnt\n1;2\n")
    (folder / "b.csv").write_text("a,n\nx,1\n")
    (folder / "c.csv").write_text("A,n\ny,2\n")
    graph = drawn(str(folder), fileFormat="csv")
    deriving = Deriving(discover(), Sampler(places))
    (only,) = told(deriving, graph)
    assert (only.code, only.field, only.severity) == ("files.headers", "cloudPath", "warning")
    assert only.detail == "a.csv: the header is crd;amnt, where a,n is expected; nothing of the file is read."
    sample = read(sorted(folder.iterdir()), "csv")
    assert ([column.name for column in sample.schema.columns], sample.separator) == (["a", "n"], ",")
    assert [list(row.values()) for row in sample.rows] == [["x", "1"], ["y", "2"]]
    assert sample.faults == (only.detail,)


def test_text_that_is_no_utf8_is_told_with_its_line(places: Places):
    (places.data / "in" / "a.csv").write_bytes("a,n\nx,1\nGröße,2\n".encode("latin-1"))
    (only,) = told(Deriving(discover(), Sampler(places)), drawn("in", fileFormat="csv"))
    assert only.code == "files.encoding"
    assert "line 3 of a.csv" in only.detail
    (places.data / "in" / "a.csv").write_text("a,n\n\ufffd,1\n")
    assert told(Deriving(discover(), Sampler(places)), drawn("in", fileFormat="csv")) == []


def test_a_number_beyond_a_double_is_a_value_that_cant_be_read_and_no_line_that_is_no_json(tmp_path: Path):
    file = tmp_path / "a.json"
    file.write_text("".join(f'{{"x": {n}.5}}\n' for n in range(200)) + '{"x": 1e400}\n{"x": 1e\n')
    sample = read([file], "json")
    assert sample.schema.columns[0].type == "DOUBLE"
    assert sample.faults == (
        "1 line is not a JSON object, the first at line 202 of a.json. A run puts them among its errors.",
        "1 value of x is not DOUBLE, the first at line 201 of a.json. A run puts such rows among its errors.",
    )
    assert decoded('{"x": -1e400}') == {"x": '"-Infinity"'}
    assert decoded('{"e": NaN}') is None
