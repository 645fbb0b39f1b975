"""One Spark for all tests that need no process of their own. Folders take the fixture into their conftest."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from server.deploy.engine import session
from server.setup import java


@cache
def _started() -> tuple[SparkSession, Path]:
    home = java.find()
    assert home is not None, java.MISSING
    os.environ["JAVA_HOME"] = str(home)
    scratch = Path(tempfile.mkdtemp(prefix="lakestream-spark-"))
    return session.start(scratch), scratch


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A Spark as engines start it, the same one in every folder."""
    started, scratch = _started()
    yield started
    started.stop()
    shutil.rmtree(scratch, ignore_errors=True)
