"""What undo and redo would do, asked over HTTP."""

import httpx
import pytest

from tests.api.served import BOB

pytestmark = pytest.mark.postgres


async def test_what_one_can_undo_is_said_in_words(api: httpx.AsyncClient, pipeline: str):
    rename = {"command": "renameNode", "id": "keep", "label": "Late"}
    edited = await api.post(f"/api/pipelines/{pipeline}/edits", json={"commands": [rename], "editId": "first"})
    assert edited.status_code == 200, edited.text
    steps = (await api.get(f"/api/pipelines/{pipeline}/steps")).json()
    assert steps == {"done": [{"editId": "first", "label": "rename Late"}], "undone": []}
    await api.post(f"/api/pipelines/{pipeline}/undo", json={})
    steps = (await api.get(f"/api/pipelines/{pipeline}/steps")).json()
    assert [step["editId"] for step in steps["undone"]] == ["first"]
    assert steps["done"] == []
    assert (await api.get(f"/api/pipelines/{pipeline}/steps", headers=BOB)).json() == {"done": [], "undone": []}


async def test_no_pipeline_has_no_steps(api: httpx.AsyncClient):
    assert (await api.get("/api/pipelines/nowhere/steps")).status_code == 404
