"""Migrations: each once, in order, all or nothing, by one process at a time."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from server.db.migrate import MigrationError, load, migrate

pytestmark = pytest.mark.postgres


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_first.sql").write_text("create table first (n int);")
    (tmp_path / "0002_second.sql").write_text("create table second (n int); insert into second values (1);")
    return tmp_path


@pytest.fixture
async def connection(postgres_url: str):
    admin = await asyncpg.connect(postgres_url)
    await admin.execute("drop database if exists migrating with (force)")
    await admin.execute("create database migrating")
    connection = await asyncpg.connect(postgres_url.replace("/lakestream?", "/migrating?"))
    yield connection
    await connection.close()
    await admin.close()


async def test_each_is_applied_once_in_a_schema_of_our_own(connection, folder: Path):
    assert await migrate(connection, folder) == ("0001_first.sql", "0002_second.sql")
    assert await migrate(connection, folder) == ()
    assert await connection.fetchval("select count(*) from lakestream.second") == 1
    assert await connection.fetchval("select count(*) from pg_tables where schemaname = 'public'") == 0


async def test_one_that_fails_leaves_nothing_and_is_named(connection, folder: Path):
    (folder / "0003_third.sql").write_text("create table third (n int); select no_such_column;")
    with pytest.raises(MigrationError, match=r"0003_third\.sql failed and was rolled back"):
        await migrate(connection, folder)
    assert await connection.fetchval("select to_regclass('lakestream.third')") is None
    assert await connection.fetchval("select to_regclass('lakestream.second')") is not None


async def test_a_file_changed_after_it_was_applied_is_refused(connection, folder: Path):
    await migrate(connection, folder)
    (folder / "0001_first.sql").write_text("create table first (n bigint);")
    with pytest.raises(MigrationError, match="was changed after it had been applied"):
        await migrate(connection, folder)


async def test_a_database_of_a_newer_version_is_refused(connection, folder: Path):
    await migrate(connection, folder)
    (folder / "0002_second.sql").unlink()
    with pytest.raises(MigrationError, match="made by a newer version"):
        await migrate(connection, folder)


async def test_two_servers_starting_at_once_apply_each_once(connection, postgres_url: str, folder: Path):
    other = await asyncpg.connect(postgres_url.replace("/lakestream?", "/migrating?"))
    applied = await asyncio.gather(migrate(connection, folder), migrate(other, folder))
    await other.close()
    assert sorted(len(names) for names in applied) == [0, 2]


def test_a_hole_in_the_numbers_is_refused(folder: Path):
    (folder / "0004_fourth.sql").write_text("select 1;")
    with pytest.raises(MigrationError, match="without a hole"):
        load(folder)


def test_the_products_own_migrations_are_in_order():
    assert [migration.number for migration in load()] == list(range(1, len(load()) + 1))
