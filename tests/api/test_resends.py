"""An edit sent again gets the first answer again, whatever its body."""

from typing import Any

import httpx
import pytest

from tests.api.test_pipelines import edit, is_problem, rename

pytestmark = pytest.mark.postgres


async def test_a_resend_gives_the_first_answer_again_whatever_its_body(api: httpx.AsyncClient, pipeline: str):
    first = await edit(api, pipeline, rename("one"), editId="e-1")
    await edit(api, pipeline, rename("two"))
    again = await edit(api, pipeline, rename("three"), editId="e-1")
    assert again.json() == first.json()
    refused = await edit(api, pipeline, rename("x", node="gone"), editId="e-2")
    repeated = await edit(api, pipeline, rename("fine"), editId="e-2")
    assert repeated.json() == refused.json()


@pytest.mark.parametrize("body", [{"commands": "?"}, {"commands": [{"command": "fly"}]}, {}, {"surprise": 1}])
async def test_a_resend_that_is_malformed_gives_the_first_answer_again(
    api: httpx.AsyncClient, pipeline: str, body: dict[str, Any]
):
    address = f"/api/pipelines/{pipeline}"
    first = await edit(api, pipeline, rename("one"), editId="e-1")
    again = await api.post(f"{address}/edits", json={"editId": "e-1", **body})
    assert (again.status_code, again.json()) == (200, first.json())
    refused = await edit(api, pipeline, rename("x", node="gone"), editId="e-2")
    repeated = await api.post(f"{address}/edits", json={"editId": "e-2", **body})
    assert (repeated.status_code, repeated.json()) == (refused.status_code, refused.json())
    undone = await api.post(f"{address}/undo", json={"editId": "u-1"})
    once_more = await api.post(f"{address}/undo", json={"editId": "u-1", "commands": 5})
    assert (once_more.status_code, once_more.json()) == (200, undone.json())
    assert is_problem(await api.post(f"{address}/edits", json={"editId": "new", **body}), 400)
    nobody = {"X-LakeStream-User": ""}
    assert is_problem(await api.post(f"{address}/edits", json={"editId": "e-1", **body}, headers=nobody), 401)
