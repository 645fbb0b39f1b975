"""Takes in the shared Spark; a sampler over places of the test's own."""

from pathlib import Path

import pytest

from server.application.places import Places
from server.application.sampling import Sampler
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
