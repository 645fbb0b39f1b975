"""A room server over a log in memory, a pipeline, and two people in its room."""

from collections.abc import AsyncIterator

import pytest

from server.events.store.memory import MemoryStore
from tests.ws.client import RoomClient
from tests.ws.served import RoomServer, new_pipeline, serving


@pytest.fixture
async def server() -> AsyncIterator[RoomServer]:
    async with serving(MemoryStore()) as running:
        yield running


@pytest.fixture
async def pipeline(server: RoomServer) -> str:
    return await new_pipeline(server)


@pytest.fixture
async def ann(server: RoomServer, pipeline: str) -> AsyncIterator[RoomClient]:
    async with RoomClient(server.address, pipeline, "Ann") as client:
        yield client


@pytest.fixture
async def bob(server: RoomServer, pipeline: str) -> AsyncIterator[RoomClient]:
    async with RoomClient(server.address, pipeline, "Bob") as client:
        yield client
