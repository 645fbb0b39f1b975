"""The rest of the HTTP interface: who is asking, the page, files, patterns, settings, operation."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from server.api import examples
from tests.api.served import client_of, settings_for, whole_server
from tests.api.test_pipelines import is_problem
from tests.ws.client import RoomClient, node

pytestmark = pytest.mark.postgres

LINES = b'{"carrier":"AA","dep_delay":12.5,"ts":"2013-01-01T10:00:00Z"}\n{"carrier":"UA","dep_delay":3,"ts":null}\n'


async def test_who_says_nothing_is_401_everywhere_but_at_the_page_and_in_operation(address: str):
    async with client_of(address, headers={}) as nobody:
        for path in ("/api/me", "/api/pipelines", "/api/templates", "/api/preferences"):
            assert is_problem(await nobody.get(path), 401, "identity.missing")
        assert is_problem(await nobody.post("/api/pipelines", json={"name": "x"}), 401)
        for path in ("/health", "/ready", "/metrics", "/schema", "/api/catalogue"):
            assert (await nobody.get(path)).status_code == 200, path


async def test_a_browser_chooses_a_name_and_keeps_it_by_cookie(address: str):
    async with client_of(address, headers={}) as browser:
        chosen = await browser.post("/api/me", json={"name": "  Zoë "})
        assert chosen.status_code == 200
        assert chosen.json()["name"] == "Zoë"
        cookie = chosen.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        me = (await browser.get("/api/me")).json()
        assert (me["id"], me["auth"]) == ("Zoë", "local")
        assert me["color"].startswith("#")
        made = await browser.post("/api/pipelines", json={"name": "Hers"})
        assert made.json()["createdBy"] == "Zoë"
        assert is_problem(await browser.post("/api/me", json={"name": "\u200b"}), 422, "name.empty")


async def test_at_the_first_start_there_is_an_example_to_open(api: httpx.AsyncClient):
    start = (await api.get("/api/me")).json()["startPipelineId"]
    example = (await api.get(f"/api/pipelines/{start}")).json()
    assert {node["type"] for node in example["nodes"]} >= {"auto-loader", "sequence-detector", "delta-table-sink"}


async def test_with_a_join_secret_a_name_alone_opens_nothing(tmp_path: Path, database_url: str):
    settings = settings_for(tmp_path, join_secret="open sesame")
    async with whole_server(settings, database_url) as address, client_of(address, headers={}) as browser:
        wrong = await browser.post("/api/me", json={"name": "Ann", "joinSecret": "guess"})
        assert is_problem(wrong, 403, "join_secret.wrong")
        assert is_problem(await browser.get("/api/pipelines", headers={"X-LakeStream-User": "ann"}), 401)
        right = await browser.post("/api/me", json={"name": "Ann", "joinSecret": "open sesame"})
        assert right.status_code == 200
        assert (await browser.get("/api/pipelines")).status_code == 200
        renamed = await browser.post("/api/me", json={"name": "Anna"})
        assert renamed.json()["name"] == "Anna"


async def test_behind_the_platform_its_headers_say_who_asks(tmp_path: Path, database_url: str):
    settings = settings_for(tmp_path, auth="headers", roots=())
    person = {"X-Forwarded-Email": "ann@example.org", "X-Forwarded-Preferred-Username": "Ann A."}
    async with whole_server(settings, database_url) as address:
        async with client_of(address, headers={"X-LakeStream-User": "ann"}) as nobody:
            assert is_problem(await nobody.get("/api/me"), 401, "identity.missing")
        async with client_of(address, headers=person) as ann:
            me = (await ann.get("/api/me")).json()
            assert (me["id"], me["name"], me["auth"]) == ("ann@example.org", "Ann A.", "headers")
            assert is_problem(await ann.post("/api/me", json={"name": "Eve"}), 409, "identity.fixed")
            made = (await ann.post("/api/pipelines", json={"name": "x"})).json()
            assert made["createdBy"] == "ann@example.org"
            preview = await ann.post("/api/preview", json={"node": source("examples/flights")})
            assert is_problem(preview, 422, "path.shared")
        with pytest.raises(InvalidStatus) as refused:
            await RoomClient(address, made["id"], headers={}).open()
        assert refused.value.response.status_code == 401
        async with RoomClient(address, made["id"], headers=person) as room:
            assert (room.you["id"], room.you["name"]) == ("ann@example.org", "Ann A.")


async def test_ws1_a_foreign_origin_is_403_and_an_unknown_pipeline_404(address: str, pipeline: str):
    ann = {"X-LakeStream-User": "ann"}
    for headers, path, status in (
        ({**ann, "Origin": "http://evil.example"}, pipeline, 403),
        ({**ann, "Host": "evil.example"}, pipeline, 403),
        (ann, "11111111-1111-4111-8111-111111111111", 404),
        (ann, "../../etc/passwd", 404),
        ({}, pipeline, 401),
    ):
        with pytest.raises(InvalidStatus) as refused:
            await RoomClient(address, path, headers=headers).open()
        response = refused.value.response
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
    own = {**ann, "Origin": address}
    async with RoomClient(address, pipeline, headers=own) as room:
        assert room.known == 1


async def test_a_foreign_origin_changes_nothing(api: httpx.AsyncClient):
    response = await api.post("/api/pipelines", json={"name": "x"}, headers={"Origin": "http://evil.example"})
    assert is_problem(response, 403, "origin.foreign")


async def test_ws5_what_happens_over_http_is_heard_in_the_room(api: httpx.AsyncClient, address: str, pipeline: str):
    async with RoomClient(address, pipeline, "Bob") as bob:
        command = {"command": "renameNode", "id": "keep", "label": "Late"}
        edited = (await api.post(f"/api/pipelines/{pipeline}/edits", json={"commands": [command]})).json()
        happened = await bob.until(lambda message: message.get("editId") == edited["editId"])
        assert (happened["version"], happened["seq"], happened["by"]) == (2, edited["seq"], "ann")


async def test_ws18_new_code_comes_to_the_room(address: str, pipeline: str):
    async with RoomClient(address, pipeline, "Bob") as bob:
        await bob.do({"command": "configureNode", "id": "keep", "set": {"condition": "no_such_column > 1"}})
        code = await bob.until(lambda message: message["message"] == "code" and message["version"] == 2)
        (finding,) = [one for one in code["findings"] if one.get("nodeId") == "keep" and one.get("field")]
        assert finding["field"] == "condition"
        assert "no_such_column" in finding["detail"]


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


async def test_health_tells_of_database_lag_and_dead_letters(api: httpx.AsyncClient):
    body = (await api.get("/health")).json()
    assert (body["status"], body["database"], body["deadLetters"]) == ("ok", "ok", 0)
    assert set(body["projectionLag"]) == {"codegen", "deploy"}


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


async def test_the_schema_describes_every_call_with_examples(api: httpx.AsyncClient):
    schema = (await api.get("/schema")).json()
    assert schema == (await api.get("/schema/openapi.json")).json()
    paths = schema["paths"]
    assert {"/api/pipelines", "/api/pipelines/{pipeline_id}/edits", "/api/patterns/test", "/api/codegen"} <= set(paths)
    for path, calls in paths.items():
        for method, call in calls.items():
            assert call.get("description"), f"{method} {path} says nothing"
            body = call.get("requestBody")
            if body is not None:
                shape = body["content"]["application/json"]
                assert shape.get("examples") or shape["schema"].get("examples"), f"{method} {path} has no example"


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


async def test_the_page_is_served_with_fallback_caching_and_policy(tmp_path: Path, database_url: str):
    web = tmp_path / "web"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text("<!doctype html><title>LakeStream</title>")
    (web / "assets" / "app-1a2b.js").write_text("export {};")
    (tmp_path / "secret.txt").write_text("secret")
    async with whole_server(settings_for(tmp_path), database_url) as address, client_of(address, headers={}) as browser:
        for path in ("/", "/pipelines/abc", "/anything/else"):
            page = await browser.get(path)
            assert (page.status_code, "LakeStream" in page.text) == (200, True)
            assert page.headers["cache-control"] == "no-cache"
        assert "script-src 'self'" in page.headers["content-security-policy"]
        script = await browser.get("/assets/app-1a2b.js")
        assert "immutable" in script.headers["cache-control"]
        assert script.headers["content-type"].startswith("text/javascript")
        assert (await browser.get("/", headers={"If-None-Match": page.headers["etag"]})).status_code == 304
        assert is_problem(await browser.get("/assets/gone.js"), 404)
        assert is_problem(await browser.post("/", content=b"x"), 405)
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "//secret.txt"):
            answered = await browser.get(path)
            assert answered.text != "secret"


async def test_without_a_built_page_it_says_so(api: httpx.AsyncClient):
    assert is_problem(await api.get("/"), 503, "page.not_built")
