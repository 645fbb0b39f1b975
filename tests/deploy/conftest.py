"""One Spark for all tests that need no process of their own."""

import os
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from server.deploy.engine import session
from server.setup import java


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A Spark as engines start it."""
    home = java.find()
    assert home is not None, java.MISSING
    os.environ["JAVA_HOME"] = str(home)
    started = session.start(tmp_path_factory.mktemp("spark"))
    yield started
    started.stop()
