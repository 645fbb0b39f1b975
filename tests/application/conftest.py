"""Takes in the shared Spark; a sampler over places of the test's own; a server whose way to the log is gated."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.application.places import Places
from server.application.sampling import Sampler
from server.events.store.memory import MemoryStore
from tests.application.gated import Server
from tests.spark import spark

__all__ = ["spark"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def places(tmp_path: Path, data: Path) -> Places:
    (tmp_path / "project" / "examples" / "flights").mkdir(parents=True)
    (tmp_path / "home").mkdir()
    return Places(data, tmp_path / "project" / "examples", (tmp_path / "home",))


@pytest.fixture
def sampler(places: Places) -> Sampler:
    return Sampler(places)


@pytest.fixture
def log() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
async def gated(log: MemoryStore) -> AsyncIterator[Server]:
    server = Server(log)
    yield server
    server.store.gate.set()
    await server.flusher.close()
