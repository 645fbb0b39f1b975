"""Ids as clients may give them: pipelines' are UUIDs, and an address that names none there is answered 404."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.api.test_pipelines import is_problem
from tests.ws.client import RoomClient

pytestmark = pytest.mark.postgres

NOT_THERE = ["nothing", "x" * 64, "A-Za-z0-9_-", "x" * 65, "a.b", "a%20b", "%27%3B--", "%00", "None"]


def example_of(operation: dict[str, Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    for kind in content.values():
        for example in kind.get("examples", {}).values():
            return example["value"]
        examples = kind.get("schema", {}).get("examples")
        if examples:
            return examples[0]
    return None


async def addresses(api: httpx.AsyncClient) -> list[tuple[str, str, Any]]:
    """Method, address with one id in it, and a body that is right: of everything the schema knows."""
    schema = (await api.get("/schema/openapi.json")).json()
    return [
        (method, path, example_of(operation))
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if path.startswith(("/api/pipelines/{", "/api/deployments/{", "/api/templates/{"))
    ]


async def test_an_id_that_is_none_of_ours_is_404_at_every_address(api: httpx.AsyncClient):
    found = await addresses(api)
    assert len(found) > 15
    for method, path, body in found:
        query = {"node": "n"} if path.endswith("/rows") else {"from": 1, "to": 2} if path.endswith("/diff") else {}
        for given in [*NOT_THERE, str(uuid4()), str(uuid4()).upper()]:
            address = path[: path.index("{")] + given + path[path.index("}") + 1 :]
            answer = await api.request(method, address, json=body, params=query)
            thing = path.split("/")[2].removesuffix("s")
            assert is_problem(answer, 404, f"{thing}.unknown"), (method, address, answer.text)
            assert answer.json()["detail"].startswith("There is no "), answer.text


@pytest.mark.parametrize("given", NOT_THERE)
async def test_a_room_of_an_id_that_is_none_of_ours_is_404(given: str, address: str):
    with pytest.raises(InvalidStatus) as refused:
        await RoomClient(address, given).enter()
    assert refused.value.response.status_code == 404


@pytest.mark.parametrize("given", ["mine", "6F1B2C1E-0C52-4C1E-9D0A-0D7B6B1F4A11", "6f1b2c1e0c524c1e9d0a0d7b6b1f4a11"])
async def test_a_pipelines_id_that_is_no_uuid_in_its_usual_form_is_refused_with_what_to_do(
    given: str, api: httpx.AsyncClient
):
    refused = await api.post("/api/pipelines", json={"name": "x", "id": given})
    assert is_problem(refused, 422, "id.malformed")
    assert refused.json()["path"] == "id"
    assert "UUID in lower case with hyphens" in refused.json()["detail"]
    recent = await api.put("/api/preferences", json={"recentPipelines": [given]})
    assert is_problem(recent, 422, "id.malformed")
    assert recent.json()["path"] == "recentPipelines.0"


async def test_a_pipeline_is_found_under_the_id_it_was_given_and_its_parts_under_any_of_theirs(api: httpx.AsyncClient):
    own = str(uuid4())
    nodes = [{"id": name, "type": "filter", "position": {"x": 0, "y": 0}} for name in ("_-", "A" * 64)]
    edges = [{"id": "0", "source": "_-", "target": "A" * 64}]
    made = await api.post("/api/pipelines", json={"name": "x", "id": own, "nodes": nodes, "edges": edges})
    assert made.json()["id"] == own
    assert (await api.get(f"/api/pipelines/{own}")).json()["edges"][0]["id"] == "0"
    assert (await api.post("/api/pipelines", json={"name": "x"})).json()["id"] != own
