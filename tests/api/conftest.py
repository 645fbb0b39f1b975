"""A server with everything, and a client of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.api.served import client_of, settings_for, whole_server


@pytest.fixture
async def address(tmp_path: Path, database_url: str) -> AsyncIterator[str]:
    async with whole_server(settings_for(tmp_path), database_url) as served:
        yield served


@pytest.fixture
async def api(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(address) as client:
        yield client


@pytest.fixture
async def pipeline(api: httpx.AsyncClient) -> str:
    """A pipeline with a source and a filter, at version 1."""
    body = {
        "name": "Flights",
        "nodes": [
            {
                "id": "src",
                "type": "auto-loader",
                "position": {"x": 0, "y": 0},
                "config": {"cloudPath": "examples/flights", "fileFormat": "json"},
            },
            {"id": "keep", "type": "filter", "position": {"x": 200, "y": 0}, "config": {"condition": "dep_delay > 15"}},
        ],
        "edges": [{"id": "e1", "source": "src", "target": "keep"}],
    }
    made = await api.post("/api/pipelines", json=body)
    assert made.status_code == 201, made.text
    return made.json()["id"]
