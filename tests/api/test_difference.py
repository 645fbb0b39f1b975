"""What has changed between two versions, beside the nodes and edges."""

import httpx
import pytest

from tests.api.test_pipelines import edit

pytestmark = pytest.mark.postgres


async def test_a_difference_counts_notes_and_groups(api: httpx.AsyncClient, pipeline: str):
    note = {"id": "why", "text": "Late is late.", "position": {"x": 0, "y": 0}}
    group = {"id": "both", "label": "Both", "nodeIds": ["src", "keep"]}
    await edit(api, pipeline, {"command": "addNote", "note": note}, {"command": "groupNodes", "group": group})
    await edit(
        api,
        pipeline,
        {"command": "editNote", "id": "why", "set": {"text": "Very late."}},
        {"command": "ungroup", "ids": ["both"]},
    )

    async def between(start: int, end: int) -> tuple[dict[str, int], dict[str, int]]:
        diff = (await api.get(f"/api/pipelines/{pipeline}/diff", params={"from": start, "to": end})).json()
        return diff["notes"], diff["groups"]

    none = {"added": 0, "removed": 0, "changed": 0}
    assert await between(1, 3) == (none | {"added": 1}, none | {"added": 1})
    assert await between(3, 5) == (none | {"changed": 1}, none | {"removed": 1})
