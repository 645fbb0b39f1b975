"""Pipelines over HTTP, by the contract."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.served import BOB
from tests.ws.client import RoomClient

pytestmark = pytest.mark.postgres


def rename(label: str, node: str = "keep") -> dict[str, Any]:
    return {"command": "renameNode", "id": node, "label": label}


async def edit(api: httpx.AsyncClient, pipeline: str, *commands: dict[str, Any], **more: Any) -> httpx.Response:
    return await api.post(f"/api/pipelines/{pipeline}/edits", json={"commands": list(commands), **more})


def is_problem(response: httpx.Response, status: int, code: str | None = None) -> bool:
    body = response.json()
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert body["status"] == status
    assert body["detail"].endswith((".", "?"))
    assert "Traceback" not in response.text
    assert code is None or body["code"] == code
    return True


async def test_a_new_pipeline_is_answered_with_its_snapshot(api: httpx.AsyncClient):
    made = await api.post("/api/pipelines", json={"name": "Flights", "description": "Late ones"})
    assert made.status_code == 201
    body = made.json()
    assert set(body) == {
        *("id", "name", "description", "tags", "version", "seq", "status", "nodes", "edges", "notes", "groups"),
        *("createdBy", "createdAt", "updatedAt"),
    }
    assert (body["version"], body["status"], body["createdBy"]) == (1, "draft", "ann")
    assert body["createdAt"].endswith("Z")
    assert len(body["createdAt"]) == 24
    assert made.headers["location"] == f"/api/pipelines/{body['id']}"


async def test_with_a_client_made_id_a_resend_creates_nothing_twice(api: httpx.AsyncClient):
    body = {"name": "Flights", "id": str(uuid4())}
    first, second = await api.post("/api/pipelines", json=body), await api.post("/api/pipelines", json=body)
    assert first.json() == second.json()
    assert second.status_code == 201


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"name":5}', 400),
        (b'{"name":""}', 400),
        (b'{"name":"x","surprise":1}', 400),
        (b'{"name":"x","id":"no-uuid"}', 422),
        (b'{"name":"x","nodes":[{"id":"a b","type":"filter","position":{"x":0,"y":0}}]}', 400),
        (b'{"name":"x","nodes":[{"id":"a","type":"nonsense","position":{"x":0,"y":0}}]}', 422),
        (b'{"name":"x","description":"\\u0000"}', None),
    ],
)
async def test_a_malformed_body_is_refused_with_a_problem(api: httpx.AsyncClient, body: bytes, status: int | None):
    response = await api.post("/api/pipelines", content=body)
    assert response.status_code in ((status,) if status else (400, 422))
    assert is_problem(response, response.status_code)


async def test_a_drawing_that_breaks_the_rules_is_refused_whole(api: httpx.AsyncClient):
    nodes = [{"id": name, "type": "filter", "position": {"x": 0, "y": 0}} for name in "ab"]
    edges = [{"id": "e1", "source": "a", "target": "b"}, {"id": "e2", "source": "b", "target": "a"}]
    response = await api.post("/api/pipelines", json={"name": "loop", "nodes": nodes, "edges": edges})
    assert response.status_code in (409, 422)
    assert is_problem(response, response.status_code)
    names = [item["name"] for item in (await api.get("/api/pipelines")).json()["items"]]
    assert "loop" not in names


async def test_the_list_pages_by_cursor_and_finds_by_name(api: httpx.AsyncClient):
    for number in range(5):
        await api.post("/api/pipelines", json={"name": f"Runway {number}"})
    names: list[str] = []
    cursor: str | None = None
    while True:
        page = await api.get(
            "/api/pipelines", params={"query": "runway ", "limit": 2, **({"cursor": cursor} if cursor else {})}
        )
        assert page.status_code == 200
        names += [item["name"] for item in page.json()["items"]]
        cursor = page.json()["next"]
        if cursor is None:
            break
    assert names == [f"Runway {number}" for number in (4, 3, 2, 1, 0)]


async def test_a_cursor_that_is_none_is_refused(api: httpx.AsyncClient):
    response = await api.get("/api/pipelines", params={"cursor": "nonsense!"})
    assert is_problem(response, 422, "cursor.malformed")


async def test_a_snapshot_has_its_version_as_etag(api: httpx.AsyncClient, pipeline: str):
    first = await api.get(f"/api/pipelines/{pipeline}")
    assert first.headers["etag"] == '"1"'
    again = await api.get(f"/api/pipelines/{pipeline}", headers={"If-None-Match": '"1"'})
    assert (again.status_code, again.content) == (304, b"")
    await edit(api, pipeline, rename("Late"))
    changed = await api.get(f"/api/pipelines/{pipeline}", headers={"If-None-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')


async def test_any_version_can_be_read(api: httpx.AsyncClient, pipeline: str):
    await edit(api, pipeline, rename("one"))
    await edit(api, pipeline, rename("two"))
    then = (await api.get(f"/api/pipelines/{pipeline}", params={"version": 2})).json()
    assert then["version"] == 2
    assert {node["id"]: node["label"] for node in then["nodes"]}["keep"] == "one"
    assert is_problem(await api.get(f"/api/pipelines/{pipeline}", params={"version": 9}), 409, "version.unknown")
    assert is_problem(await api.get(f"/api/pipelines/{pipeline}", params={"version": 0}), 400)


async def test_what_is_not_there_is_404(api: httpx.AsyncClient):
    for path in ("", "/events", "/code", "/versions", "/export", "/diff?from=1", "/deployments"):
        response = await api.get(f"/api/pipelines/{uuid4()}{path}")
        assert is_problem(response, 404, "pipeline.unknown"), path
    assert is_problem(await api.get(f"/api/deployments/{uuid4()}"), 404, "deployment.unknown")
    assert is_problem(await api.get("/api/nonsense"), 404)
    assert is_problem(await edit(api, str(uuid4()), rename("x")), 404, "pipeline.unknown")


async def test_a_method_an_address_does_not_take_is_405(api: httpx.AsyncClient):
    assert is_problem(await api.delete("/api/catalogue"), 405)


async def test_an_edit_of_k_events_moves_the_version_by_k(api: httpx.AsyncClient, pipeline: str):
    answer = await edit(api, pipeline, rename("Late"), {"command": "renamePipeline", "name": "Delays"}, editId="e-1")
    body = answer.json()
    assert answer.status_code == 200
    assert body["version"] == 3
    assert [event["event"] for event in body["events"]] == ["nodeRenamed", "pipelineRenamed"]
    assert [event["version"] for event in body["events"]] == [2, 3]
    assert body["events"][-1]["seq"] == body["seq"]
    assert {event["editId"] for event in body["events"]} == {"e-1"}


async def test_an_edit_is_all_or_nothing(api: httpx.AsyncClient, pipeline: str):
    response = await edit(api, pipeline, rename("Late"), rename("x", node="gone"))
    assert is_problem(response, 409, "node.unknown")
    assert (await api.get(f"/api/pipelines/{pipeline}")).json()["version"] == 1


async def test_an_edit_that_changes_nothing_gives_the_present_version_and_no_events(
    api: httpx.AsyncClient, pipeline: str
):
    answer = await edit(api, pipeline, rename(""))
    assert (answer.status_code, answer.json()["version"], answer.json()["events"]) == (200, 1, [])


async def test_a_base_that_is_old_is_no_reason_to_refuse(api: httpx.AsyncClient, pipeline: str):
    await edit(api, pipeline, rename("one"))
    assert (await edit(api, pipeline, rename("two"), base=1)).status_code == 200
    assert (await edit(api, pipeline, rename("three"), base=99)).status_code == 200


async def test_undo_is_per_person_and_redo_brings_back(api: httpx.AsyncClient, pipeline: str):
    await edit(api, pipeline, rename("Ann's"))
    bob = await api.post(f"/api/pipelines/{pipeline}/undo", json={}, headers=BOB)
    assert is_problem(bob, 409, "undo.nothing")
    undone = await api.post(f"/api/pipelines/{pipeline}/undo", json={"editId": "u-1"})
    assert undone.json()["events"][0]["after"] == ""
    assert undone.json()["events"][0]["undoes"]
    assert undone.json()["skipped"] == []
    again = await api.post(f"/api/pipelines/{pipeline}/undo", json={"editId": "u-1"})
    assert again.json() == undone.json()
    redone = await api.post(f"/api/pipelines/{pipeline}/redo", json={})
    assert redone.json()["events"][0]["after"] == "Ann's"


async def test_the_events_can_be_read_page_by_page(api: httpx.AsyncClient, pipeline: str):
    for label in ("one", "two", "three"):
        await edit(api, pipeline, rename(label))
    first = (await api.get(f"/api/pipelines/{pipeline}/events", params={"limit": 3})).json()
    assert [item["version"] for item in first["items"]] == [1, 2, 3]
    rest = (await api.get(f"/api/pipelines/{pipeline}/events", params={"cursor": first["next"]})).json()
    assert [item["version"] for item in rest["items"]] == [4]
    assert rest["next"] is None
    item = rest["items"][0]
    assert (item["event"], item["by"], item["id"], item["before"], item["after"]) == (
        *("nodeRenamed", "ann", "keep"),
        *("two", "three"),
    )
    later = (await api.get(f"/api/pipelines/{pipeline}/events", params={"after": 2})).json()
    assert [item["version"] for item in later["items"]] == [3, 4]


async def test_versions_get_names_can_be_restored_compared_and_forked(api: httpx.AsyncClient, pipeline: str):
    named = await api.post(f"/api/pipelines/{pipeline}/versions", json={"name": "first"})
    assert named.status_code == 201
    event = named.json()["events"][0]
    assert (event["event"], event["name"], event["namedVersion"], event["version"]) == ("versionNamed", "first", 1, 2)
    await edit(api, pipeline, {"command": "removeNodes", "ids": ["keep"]})
    versions = (await api.get(f"/api/pipelines/{pipeline}/versions")).json()["items"]
    assert [(one["name"], one["version"], one["by"]) for one in versions] == [("first", 1, "ann")]
    diff = (await api.get(f"/api/pipelines/{pipeline}/diff", params={"from": 1, "to": 3})).json()
    assert [node["id"] for node in diff["nodesRemoved"]] == ["keep"]
    assert [edge["id"] for edge in diff["edgesRemoved"]] == ["e1"]
    fork = await api.post(f"/api/pipelines/{pipeline}/fork", json={"version": 1, "name": "Again"})
    assert fork.status_code == 201
    assert {node["id"] for node in fork.json()["nodes"]} == {"src", "keep"}
    restored = await api.post(f"/api/pipelines/{pipeline}/restore", json={"version": 1})
    assert restored.status_code == 200
    now = (await api.get(f"/api/pipelines/{pipeline}")).json()
    assert {node["id"] for node in now["nodes"]} == {"src", "keep"}
    undone = await api.post(f"/api/pipelines/{pipeline}/undo", json={})
    assert undone.status_code == 200


async def test_a_difference_names_the_fields(api: httpx.AsyncClient, pipeline: str):
    await edit(
        api,
        pipeline,
        rename("Late"),
        {"command": "configureNode", "id": "keep", "set": {"condition": "dep_delay > 30"}},
        {"command": "moveNodes", "moves": [{"id": "keep", "position": {"x": 1, "y": 1}}]},
    )
    diff = (await api.get(f"/api/pipelines/{pipeline}/diff", params={"from": 1})).json()
    (changed,) = diff["nodesChanged"]
    assert set(changed["fields"]) == {"$label", "$position", "condition"}
    assert (changed["before"]["label"], changed["after"]["label"]) == ("", "Late")


async def test_archived_pipelines_leave_the_list_refuse_edits_and_come_back(api: httpx.AsyncClient, pipeline: str):
    assert (await api.delete(f"/api/pipelines/{pipeline}")).status_code == 200
    assert pipeline not in [item["id"] for item in (await api.get("/api/pipelines")).json()["items"]]
    archived = (await api.get("/api/pipelines", params={"archived": "true"})).json()["items"]
    assert [(item["id"], item["status"]) for item in archived] == [(pipeline, "archived")]
    assert (await api.get(f"/api/pipelines/{pipeline}")).json()["status"] == "archived"
    assert is_problem(await edit(api, pipeline, rename("x")), 409, "pipeline.archived")
    assert (await api.post(f"/api/pipelines/{pipeline}/unarchive")).status_code == 200
    assert (await edit(api, pipeline, rename("x"))).status_code == 200


async def test_an_export_imports_as_the_same_drawing(api: httpx.AsyncClient, pipeline: str):
    exported = await api.get(f"/api/pipelines/{pipeline}/export")
    body = exported.json()
    assert (body["format"], body["formatVersion"], body["name"]) == ("lakestream", 1, "Flights")
    assert "Flights.lakestream.json" in exported.headers["content-disposition"]
    imported = await api.post("/api/pipelines/import", content=exported.content)
    assert imported.status_code == 201
    for part in ("name", "nodes", "edges", "notes", "groups", "tags"):
        assert imported.json()[part] == body[part]


async def test_the_earlier_builders_export_is_imported(api: httpx.AsyncClient):
    def node(node_id: str, node_type: str, **config: Any) -> dict[str, Any]:
        data = {"type": node_type, "label": node_type, "config": config, "hasError": False, "configSummary": "…"}
        return {"id": node_id, "type": "custom", "position": {"x": 1, "y": 2}, "data": data, "selected": True}

    earlier = {
        "name": "Old one",
        "description": None,
        "nodes": [
            node("auto-loader:1", "auto-loader", cloudPath="examples/flights", fileFormat="json", gone=None),
            node("filter_2", "filter", condition="dep_delay > 15"),
        ],
        "edges": [
            {"id": "reactflow__edge-1->2", "source": "auto-loader:1", "target": "filter_2", "targetHandle": "input-0"}
        ],
        "metadata": {"exportedAt": "2026-01-01T00:00:00Z", "version": "1", "codeTarget": "sdp"},
    }
    imported = await api.post("/api/pipelines/import", json=earlier)
    assert imported.status_code == 201, imported.text
    body = imported.json()
    assert body["name"] == "Old one"
    assert [node["type"] for node in body["nodes"]] == ["auto-loader", "filter"]
    (edge,) = body["edges"]
    assert (edge["source"], edge["sourcePort"], edge["target"], edge["targetPort"]) == (
        *(body["nodes"][0]["id"], "out"),
        *("filter_2", "in"),
    )


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"not json", 400),
        (b"[]", 422),
        (b'{"format":"other"}', 422),
        (b'{"format":"lakestream","formatVersion":2}', 422),
    ],
)
async def test_a_file_that_is_no_export_is_refused(api: httpx.AsyncClient, content: bytes, status: int):
    assert is_problem(await api.post("/api/pipelines/import", content=content), status)


async def test_code_is_made_behind_every_edit(api: httpx.AsyncClient, pipeline: str):
    async with RoomClient(str(api.base_url).rstrip("/"), pipeline, "ann") as room:
        await room.do(rename("Only late"))
        told = await room.until(lambda message: message["message"] == "code" and message["version"] == 2)
    code = await api.get(f"/api/pipelines/{pipeline}/code")
    body = code.json()
    assert told["sha256"] == body["sha256"]
    assert body["version"] == 2
    assert {"target", "files", "sourceMap", "findings", "summaries", "schemas", "inputs", "sha256"} <= set(body)
    earlier = (await api.get(f"/api/pipelines/{pipeline}/code", params={"version": 1})).json()
    assert earlier["version"] == 1
    forced = (await api.get(f"/api/pipelines/{pipeline}/code", params={"target": "sss"})).json()
    assert forced["version"] == 2


async def test_a_body_that_is_too_large_is_413(api: httpx.AsyncClient):
    response = await api.post("/api/pipelines", content=b'{"name":"' + b"x" * (17 * 1024 * 1024) + b'"}')
    assert is_problem(response, 413)
