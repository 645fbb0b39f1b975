"""Who is asking, where from; the page; rooms and HTTP together; operation."""

from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.api.served import client_of, settings_for, whole_server
from tests.api.test_pipelines import is_problem
from tests.api.test_resources import source
from tests.ws.client import RoomClient

pytestmark = pytest.mark.postgres


async def test_who_says_nothing_is_401_everywhere_but_at_the_page_and_in_operation(address: str):
    async with client_of(address, headers={}) as nobody:
        for path in ("/api/me", "/api/pipelines", "/api/templates", "/api/preferences"):
            assert is_problem(await nobody.get(path), 401, "identity.missing")
        assert is_problem(await nobody.post("/api/pipelines", json={"name": "x"}), 401)
        for path in ("/health", "/ready", "/metrics", "/schema", "/api/catalogue"):
            assert (await nobody.get(path)).status_code == 200, path


async def test_the_door_says_how_one_gets_in_and_to_nobody_who_others_are(address: str):
    async with client_of(address, headers={}) as browser:
        first = await browser.get("/api/door")
        assert (first.status_code, first.json()) == (200, {"auth": "local", "asksSecret": False, "me": None})
        chosen = (await browser.post("/api/me", json={"name": "Zoë"})).json()
        assert (await browser.get("/api/door")).json()["me"] == chosen
        assert (await browser.get("/api/me")).json() == chosen


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
        door = {"auth": "local", "asksSecret": True, "me": None}
        assert (await browser.get("/api/door")).json() == door
        assert (await browser.get("/api/door", headers={"Cookie": "lakestream_name=Ann"})).json() == door
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
            assert is_problem(await nobody.get("/api/door"), 401, "identity.missing")
        async with client_of(address, headers=person) as ann:
            assert (await ann.get("/api/door")).json()["me"]["id"] == "ann@example.org"
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


async def test_health_tells_of_database_lag_and_dead_letters(api: httpx.AsyncClient):
    body = (await api.get("/health")).json()
    assert (body["status"], body["database"], body["deadLetters"]) == ("ok", "ok", 0)
    assert set(body["projectionLag"]) == {"codegen", "deploy"}


WITH_BODIES = {("post", "/api/pipelines/import"), ("post", "/api/files")}
"""Calls that read their body themselves."""


async def test_an_import_takes_its_example(api: httpx.AsyncClient):
    schema = (await api.get("/schema")).json()
    body = schema["paths"]["/api/pipelines/import"]["post"]["requestBody"]["content"]["application/json"]
    example = body["examples"]["export"]["value"]
    assert (await api.post("/api/pipelines/import", json=example)).status_code == 201


async def test_a_file_of_a_newer_version_is_told_as_such(api: httpx.AsyncClient):
    for more in ({}, {"unheard": 1}):
        document = {"format": "lakestream", "formatVersion": 99, "name": "x", **more}
        refused = await api.post("/api/pipelines/import", json=document)
        assert refused.status_code == 422
        assert "is from a newer version of LakeStream: its format is 99" in refused.json()["detail"]


async def test_the_schema_describes_every_call_with_examples(api: httpx.AsyncClient):
    schema = (await api.get("/schema")).json()
    assert schema == (await api.get("/schema/openapi.json")).json()
    paths = schema["paths"]
    assert {"/api/pipelines", "/api/pipelines/{pipeline_id}/edits", "/api/patterns/test", "/api/codegen"} <= set(paths)
    for path, calls in paths.items():
        for method, call in calls.items():
            assert call.get("description"), f"{method} {path} says nothing"
            body = call.get("requestBody")
            assert body is not None or (method, path) not in WITH_BODIES, f"{method} {path} does not say what it takes"
            if body is not None and "application/json" in body["content"]:
                shape = body["content"]["application/json"]
                assert shape.get("examples") or shape["schema"].get("examples"), f"{method} {path} has no example"


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


async def test_files_that_appear_are_seen_in_the_room_without_an_edit(
    api: httpx.AsyncClient, address: str, pipeline: str, tmp_path: Path
):
    folder = tmp_path / "later"
    async with RoomClient(address, pipeline, "Bob") as bob:
        path = str(folder)
        await bob.do({"command": "configureNode", "id": "src", "set": {"cloudPath": path}})
        code = await bob.until(lambda message: message["message"] == "code" and message["version"] == 2)
        (told,) = [one for one in code["findings"] if one.get("field") == "cloudPath"]
        assert (told["code"], path in told["detail"]) == ("path.missing", True)
        folder.mkdir()
        (folder / "a.json").write_text('{"dep_delay": 20}\n')
        await bob.until(
            lambda message: (
                message["message"] == "code"
                and message["version"] == 2
                and "path.missing" not in [one["code"] for one in message["findings"]]
            )
        )
