"""What is behind ``lakestream run``."""

import json
from pathlib import Path
from typing import Any

import pytest

from server.application.run_files import RunFailed, run_file
from server.deploy.target import unreleased_rows
from server.settings import ROOT

FLIGHTS = ROOT / "examples" / "flights.lakestream.json"


def exported(folder: Path, *nodes: dict[str, Any]) -> Path:
    edges = [
        {"id": f"e{n}", "source": nodes[n]["id"], "target": nodes[n + 1]["id"], "sourcePort": "out", "targetPort": "in"}
        for n in range(len(nodes) - 1)
    ]
    placed = [{"position": {"x": 0, "y": 0}, "label": "", **node} for node in nodes]
    file = folder / "p.lakestream.json"
    file.write_text(
        json.dumps({"format": "lakestream", "formatVersion": 1, "name": "P", "nodes": placed, "edges": edges})
    )
    return file


def source(**config: Any) -> dict[str, Any]:
    return {"id": "src", "type": "auto-loader", "config": {"cloudPath": "nowhere", "fileFormat": "json", **config}}


KEEP = {"id": "keep", "type": "filter", "config": {"condition": "n > 1"}}
OUT = {
    "id": "out",
    "type": "delta-table-sink",
    "config": {"catalog": "main", "schema": "default", "table": "t", "writeMode": "append"},
}


async def failure(file: Path, inputs: dict[str, Path], output: Path, patience: float | None = None) -> str:
    with pytest.raises(RunFailed) as failed:
        await run_file(file, inputs, output, patience, say=lambda text: None)
    return str(failed.value)


async def test_what_stands_in_the_way_is_told_before_spark_starts(tmp_path: Path):
    rows = tmp_path / "in.jsonl"
    rows.write_text('{"n":1}\n')
    file = exported(tmp_path, source(), KEEP, OUT)
    out = tmp_path / "out"
    assert "no source of that label or id. Sources that read files: Auto Loader (id src)." in await failure(
        file, {"other": rows}, out
    )
    assert "reads no files. Sources that read files: Auto Loader (id src)." in await failure(
        file, {"keep": rows, "src": rows}, out
    )
    assert "there is no file" in await failure(file, {"src": tmp_path / "none.jsonl"}, out)
    elsewhere = await failure(file, {}, out)
    assert "no file or folder nowhere" in elsewhere
    assert '--input "Auto Loader=PATH"' in elsewhere
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    assert "is no LakeStream export" in await failure(broken, {}, out)
    assert "can't be read" in await failure(tmp_path / "none.json", {}, out)
    unknown = exported(tmp_path, source(), {**KEEP, "config": {"condition": "m > 1"}}, OUT)
    assert (await failure(unknown, {"src": rows}, out)).startswith("Filter, Condition: ")
    named = exported(tmp_path, {**source(), "label": "All rows"}, {**KEEP, "label": "Only late", "config": {}}, OUT)
    assert "Sources that read files: All rows (id src)." in await failure(named, {"rows": rows}, out)
    assert "its input already" in await failure(named, {"src": rows, "all rows": rows}, out)
    assert (await failure(named, {" All rows": rows}, out)).startswith("Only late, Condition: ")
    assert not out.exists()


def test_what_waits_at_the_end_is_told_with_the_time_it_waits_for():
    assert unreleased_rows(1, "2013-01-01T10:00:00.000Z") == (
        "1 row stays unreleased: time ended at the watermark, 2013-01-01T10:00:00.000Z."
    )
    assert unreleased_rows(4, None) == (
        "4 rows stay unreleased: no row has brought the watermark beyond 1970, where time begins."
    )


@pytest.mark.spark
async def test_sinks_are_written_as_json_lines_and_bad_lines_beside_them(tmp_path: Path):
    rows = tmp_path / "in.jsonl"
    rows.write_text('{"n":3,"big":1152921504606846976}\n{"n":1,"big":1}\nno json\n{"n":2,"big":2}\n')
    said: list[str] = []
    file = exported(tmp_path, source(), KEEP, OUT)
    assert await run_file(file, {"src": rows}, tmp_path / "out", 120, say=said.append) == 0
    assert (tmp_path / "out" / "out.jsonl").read_text() == '{"n":2,"big":2}\n{"n":3,"big":1152921504606846976}\n'
    errors = [json.loads(line) for line in (tmp_path / "out" / "src.errors.jsonl").read_text().splitlines()]
    assert [error["line"] for error in errors] == ["no json"]
    assert [line.rpartition(": ")[2] for line in said] == ["2 rows", "1 row"]


@pytest.mark.spark
async def test_files_and_sources_are_called_by_their_labels_and_found_by_id_too(tmp_path: Path):
    rows = tmp_path / "in.jsonl"
    rows.write_text('{"n":3}\nno json\n')
    file = exported(tmp_path, {**source(), "label": "All rows"}, KEEP, {**OUT, "label": "Late / now"})
    for _ in range(2):
        said: list[str] = []
        assert await run_file(file, {"All rows": rows}, tmp_path / "out", 120, say=said.append) == 0
        assert sorted(Path(line.rpartition(": ")[0]).name for line in said) == [
            "All rows.errors.jsonl",
            "Late _ now.jsonl",
        ]
        assert (tmp_path / "out" / "Late _ now.jsonl").read_text() == '{"n":3}\n'
        assert (tmp_path / "out" / "out.jsonl").read_text() == '{"n":3}\n'
        assert "no json" in (tmp_path / "out" / "src.errors.jsonl").read_text()


@pytest.mark.spark
async def test_a_run_that_takes_too_long_is_given_up(tmp_path: Path):
    assert "within 0.5 seconds" in await failure(FLIGHTS, {}, tmp_path / "out", 0.5)
