"""Fixtures every room shares: a real PostgreSQL, and a fresh migrated database for each test that asks for one."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from hypothesis import settings

from server.db.embedded import EmbeddedPostgres
from server.db.migrate import migrate

# Machines are noisy: how long an example takes says nothing about what it shows.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL of this test run's own."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres") / "data")
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def postgres_url(postgres: EmbeddedPostgres) -> str:
    """The URL of an empty database on it."""
    assert postgres.url is not None
    return postgres.url


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """The name of a database with all migrations applied, from which fresh ones are copied."""

    async def make() -> None:
        admin = await asyncpg.connect(postgres_url)
        await admin.execute("create database migrated")
        await admin.close()
        connection = await asyncpg.connect(database_at(postgres_url, "migrated"))
        await migrate(connection)
        await connection.close()

    asyncio.run(make())
    return "migrated"


@pytest.fixture
async def database_url(postgres_url: str, migrated_template: str) -> AsyncIterator[str]:
    """The URL of a fresh, migrated database, dropped after the test."""
    name = f"test_{next(_numbers)}"
    admin = await asyncpg.connect(postgres_url)
    await admin.execute(f"create database {name} template {migrated_template}")
    try:
        yield database_at(postgres_url, name)
    finally:
        await admin.execute(f"drop database {name} with (force)")
        await admin.close()


def database_at(url: str, name: str) -> str:
    """The same server's URL with another database."""
    return url.replace("/lakestream?", f"/{name}?")


@pytest.fixture
async def own_postgres(tmp_path: Path) -> AsyncIterator[EmbeddedPostgres]:
    """A migrated PostgreSQL of one test's own, to be treated badly."""
    server = EmbeddedPostgres(tmp_path / "postgres")
    connection = await asyncpg.connect(await asyncio.to_thread(server.start))
    await migrate(connection)
    await connection.close()
    yield server
    await asyncio.to_thread(server.stop)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parents[1]
