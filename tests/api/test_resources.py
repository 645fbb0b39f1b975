"""Files, patterns, code, templates, settings and deployments over HTTP."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from server.api import examples
from tests.api.served import client_of, settings_for, whole_server
from tests.api.test_pipelines import is_problem
from tests.ws.client import node

pytestmark = pytest.mark.postgres

LINES = b'{"carrier":"AA","dep_delay":12.5,"ts":"2013-01-01T10:00:00Z"}\n{"carrier":"UA","dep_delay":3,"ts":null}\n'


def source(path: str) -> dict[str, Any]:
    config = {"cloudPath": path, "fileFormat": "json"}
    return {"id": "s", "type": "auto-loader", "position": {"x": 0, "y": 0}, "config": config}


async def test_a_file_is_taken_described_and_can_be_read_as_a_source(api: httpx.AsyncClient, tmp_path: Path):
    taken = await api.post("/api/files", params={"name": "late flights.jsonl"}, content=LINES)
    assert taken.status_code == 201, taken.text
    body = taken.json()
    assert body["fileFormat"] == "json"
    assert {column["name"] for column in body["columns"]} == {"carrier", "dep_delay", "ts"}
    assert len(body["rows"]) == 2
    assert (tmp_path / body["path"]).read_bytes() == LINES
    preview = (await api.post("/api/preview", json={"node": source(body["path"]), "limit": 1})).json()
    assert preview["rows"] == body["rows"][:1]


async def test_what_a_run_could_not_read_of_a_file_is_told_when_it_is_taken_and_when_it_is_looked_at(
    api: httpx.AsyncClient,
):
    rows = [b'{"n":%d,"ts":%d}\n' % (n, 1_357_035_420_000 + n) for n in range(200)]
    taken = await api.post("/api/files", params={"name": "a.jsonl"}, content=b"".join([*rows, b"no\n", b'{"n":"x"}\n']))
    body = taken.json()
    assert body["columns"] == [{"name": "n", "type": "BIGINT"}, {"name": "ts", "type": "TIMESTAMP"}]
    assert body["errors"] == [
        "1 line is not a JSON object, the first at line 201 of a.jsonl. A run puts them among its errors.",
        "1 value of n is not BIGINT, the first at line 202 of a.jsonl. A run puts such rows among its errors.",
    ]
    preview = (await api.post("/api/preview", json={"node": source(body["path"]), "limit": 1})).json()
    assert preview["errors"] == body["errors"]


async def test_of_a_csv_the_separator_is_told_and_reads_the_same_rows(api: httpx.AsyncClient):
    taken = await api.post("/api/files", params={"name": "a.csv"}, content=b"a;b\n1,5;x\n2,5;y\n")
    body = taken.json()
    assert (body["fileFormat"], body["separator"], len(body["rows"])) == ("csv", ";", 2)
    read = source(body["path"])
    read["config"] |= {"fileFormat": "csv", "separator": ";"}
    assert (await api.post("/api/preview", json={"node": read, "limit": 2})).json()["rows"] == body["rows"]
    tabs = await api.post("/api/files", params={"name": "a.tsv"}, content=b"a\tb\n1\tx\n")
    assert tabs.json()["separator"] == "tab"
    lines = await api.post("/api/files", params={"name": "a.jsonl"}, content=LINES)
    assert lines.json()["separator"] is None


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x.jsonl", "/etc/passwd.jsonl", "..\\..\\x.jsonl", "....jsonl"])
async def test_a_files_name_leads_nowhere_else(name: str, api: httpx.AsyncClient, tmp_path: Path):
    taken = await api.post("/api/files", params={"name": name}, content=LINES)
    assert taken.status_code == 201, taken.text
    assert (tmp_path / taken.json()["path"]).resolve().is_relative_to(tmp_path / "uploads")


@pytest.mark.parametrize(("content", "name"), [(b"", "empty.jsonl"), (b"\x00\x01\x02" * 50, "noise.bin")])
async def test_a_file_that_can_not_be_read_is_refused_and_not_kept(
    content: bytes, name: str, api: httpx.AsyncClient, tmp_path: Path
):
    assert is_problem(await api.post("/api/files", params={"name": name}, content=content), 422)
    assert not [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()]


async def test_a_file_that_is_too_large_is_413_and_not_kept(tmp_path: Path, database_url: str):
    settings = settings_for(tmp_path, upload_limit=1_000)
    async with whole_server(settings, database_url) as address, client_of(address) as api:
        assert is_problem(await api.post("/api/files", params={"name": "a.jsonl"}, content=LINES * 100), 413)
        assert not [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", ["/etc/passwd", "../../../../etc/passwd", "uploads/../postgres", "/proc/self/environ"])
async def test_a_source_reads_no_file_outside_the_allowed_folders(path: str, api: httpx.AsyncClient):
    assert is_problem(await api.post("/api/preview", json={"node": source(path)}), 422)


async def test_a_pattern_is_tried(api: httpx.AsyncClient):
    pattern = {"stages": [{"name": "a", "where": "x = 1"}, {"name": "b", "where": "x > a.x"}]}
    events = [{"x": 1, "ts": 1}, {"x": 0, "ts": 2}, {"x": 5, "ts": 3}]
    tried = await api.post("/api/patterns/test", json={"pattern": pattern, "events": events})
    (match,) = tried.json()["matches"]
    assert (match["events"], match["stages"], match["emittedAtMs"]) == ([0, 2], {"a": [0], "b": [2]}, 3)


@pytest.mark.parametrize(
    "pattern",
    [
        {"stages": []},
        {"stages": [{"name": "a", "where": "x ="}]},
        {"stages": [{"name": "a", "where": "x > 1", "contiguity": "loose"}]},
        {"stages": [{"name": "a", "where": "nope > 1"}]},
        {"stages": [{"name": "a", "where": "x > 1"}, {"name": "a", "where": "x > 1"}]},
    ],
)
async def test_a_malformed_pattern_is_422_with_a_pattern_code(pattern: dict[str, Any], api: httpx.AsyncClient):
    tried = await api.post("/api/patterns/test", json={"pattern": pattern, "events": [{"x": 1, "ts": 1}]})
    assert is_problem(tried, 422)
    assert tried.json()["code"].startswith(("pattern.", "expression."))


async def test_a_row_pattern_query_is_tried(api: httpx.AsyncClient):
    sql = """
    SELECT * FROM input MATCH_RECOGNIZE (
      PARTITION BY symbol ORDER BY ts
      MEASURES STRT.ts AS began, LAST(DOWN.price) AS bottom, MATCH_NUMBER() AS number
      PATTERN (STRT DOWN+ UP)
      DEFINE DOWN AS price < PREV(price), UP AS price > PREV(price))
    """
    prices = enumerate([10, 8, 6, 7, 5, 9])
    events = [{"symbol": "A", "price": price, "ts": f"2024-01-0{day + 1}T00:00:00Z"} for day, price in prices]
    tried = await api.post("/api/patterns/test", json={"sql": sql, "events": events})
    assert tried.status_code == 200, tried.text
    answer = tried.json()
    assert answer["columns"] == ["symbol", "began", "bottom", "number"]
    assert answer["rows"] == [["A", "2024-01-01T00:00:00.000Z", 6, 1]]
    refused = await api.post("/api/patterns/test", json={"sql": sql.replace("ORDER BY ts", ""), "events": events})
    assert is_problem(refused, 422)
    assert refused.json()["code"] == "pattern.sql-order"


async def test_code_of_a_drawing_that_is_stored_nowhere(api: httpx.AsyncClient):
    drawing = {
        "name": "Late",
        "nodes": [
            source("examples/flights"),
            {"id": "keep", "type": "filter", "position": {"x": 0, "y": 0}, "config": {"condition": "dep_delay > 15"}},
            {
                "id": "out",
                "type": "delta-table-sink",
                "position": {"x": 0, "y": 0},
                "config": {"catalog": "main", "schema": "default", "table": "late", "writeMode": "append"},
            },
        ],
        "edges": [{"id": "a", "source": "s", "target": "keep"}, {"id": "b", "source": "keep", "target": "out"}],
    }
    made = await api.post("/api/codegen", json=drawing)
    assert made.status_code == 200, made.text
    assert made.json()["target"] == "sdp"
    assert (await api.post("/api/codegen", json=drawing)).content == made.content
    broken = {**drawing, "edges": []}
    assert is_problem(await api.post("/api/codegen", json=broken), 422)
    dangling = {**drawing, "edges": [{"id": "a", "source": "s", "target": "nowhere"}]}
    refused = await api.post("/api/codegen", json=dangling)
    assert is_problem(refused, 422)
    assert refused.json()["findings"]


async def test_templates_are_listed_and_begun_from(api: httpx.AsyncClient):
    items = (await api.get("/api/templates")).json()["items"]
    assert items[0]["builtin"]
    made = await api.post(f"/api/templates/{items[0]['id']}/pipelines", json={"name": "Mine"})
    assert made.status_code == 201
    assert (made.json()["name"], len(made.json()["nodes"])) == ("Mine", items[0]["nodeCount"])
    missing = await api.post("/api/templates/11111111-1111-4111-8111-111111111111/pipelines", json={})
    assert is_problem(missing, 404, "template.unknown")


async def test_preferences_are_a_persons_own_and_the_last_word_stands(api: httpx.AsyncClient, pipeline: str):
    first = (await api.get("/api/preferences")).json()
    assert (first["recentPipelines"], first["updatedAt"]) == ([], None)
    await api.put("/api/preferences", json={"defaultCatalog": "main", "canvasSettings": {"snap": True}})
    kept = (await api.put("/api/preferences", json={"recentPipelines": [pipeline]})).json()
    assert (kept["defaultCatalog"], kept["canvasSettings"]) == ("main", {"snap": True})
    assert (await api.get("/api/me")).json()["startPipelineId"] == pipeline
    bob = (await api.get("/api/preferences", headers={"X-LakeStream-User": "bob"})).json()
    assert bob["defaultCatalog"] == ""
    assert is_problem(await api.put("/api/preferences", json={"recentPipelines": ["x"]}), 422)


async def test_a_deployment_of_a_drawing_without_code_is_refused_with_its_findings(api: httpx.AsyncClient):
    made = (await api.post("/api/pipelines", json={"name": "empty"})).json()
    response = await api.post(f"/api/pipelines/{made['id']}/deployments", json={"target": "local"})
    assert is_problem(response, response.status_code)
    assert response.status_code in (409, 422)
    listed = (await api.get(f"/api/pipelines/{made['id']}/deployments")).json()
    assert listed == {"items": [], "next": None}


async def test_databricks_is_refused_as_not_configured(api: httpx.AsyncClient, pipeline: str):
    await api.post(f"/api/pipelines/{pipeline}/edits", json={"commands": [node("x")]})
    response = await api.post(f"/api/pipelines/{pipeline}/deployments", json={"target": "databricks"})
    assert is_problem(response, response.status_code)
    assert response.status_code in (409, 422)


async def test_the_catalogue_is_whole_and_cached(api: httpx.AsyncClient):
    answered = await api.get("/api/catalogue")
    entries = {entry["type"]: entry for entry in answered.json()["nodes"]}
    assert {"auto-loader", "filter", "sequence-detector", "delta-table-sink"} <= set(entries)
    for entry in entries.values():
        assert {"label", "category", "icon", "description", "inputs", "outputs", "targets", "config", "help"} <= set(
            entry
        )
        assert entry["example"]
    again = await api.get("/api/catalogue", headers={"If-None-Match": answered.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/api/pipelines", "CREATE"),
        ("POST", "/api/codegen", "CODEGEN"),
        ("POST", "/api/patterns/test", "PATTERN"),
        ("POST", "/api/preview", "PREVIEW"),
        ("PUT", "/api/preferences", "PREFERENCES"),
    ],
)
async def test_the_examples_of_the_schema_are_taken(method: str, path: str, name: str, api: httpx.AsyncClient):
    answered = await api.request(method, path, json=getattr(examples, name))
    assert answered.status_code in (200, 201), answered.text
