"""Each new connection logs in with a password made for it, by the real SDK, on a PostgreSQL that checks it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from server.db.embedded import EmbeddedPostgres
from server.db.lakebase import Lakebase
from server.db.pool import open_pool
from server.main import composed
from server.settings import read_settings
from tests.db.workspace import CLIENT, ENDPOINT, SECRET, Workspace

pytestmark = pytest.mark.postgres

CHECKED = "local all lakestream trust\nlocal all all scram-sha-256\n"


@pytest.fixture
async def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Workspace]:
    """A workspace, and the environment of an app beside it. A token that is handed out is the role's only password."""
    database = EmbeddedPostgres(tmp_path / "pg")
    url = database.start()
    (tmp_path / "pg" / "cluster" / "pg_hba.conf").write_text(CHECKED)
    await _run(url, "select pg_reload_conf()", "create role app login", "grant create on database lakestream to app")

    def issue(token: str) -> None:
        asyncio.run(_run(url, f"alter role app password '{token}'"))

    monkeypatch.setenv("PGHOST", url.partition("host=")[2])
    monkeypatch.setenv("PGUSER", "app")
    monkeypatch.setenv("PGDATABASE", "lakestream")
    monkeypatch.setenv("DATABRICKS_CLIENT_ID", CLIENT)
    monkeypatch.setenv("DATABRICKS_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("LAKEBASE_ENDPOINT", ENDPOINT)
    monkeypatch.setenv("LAKESTREAM_AUTH", "headers")
    monkeypatch.delenv("PGPASSWORD", raising=False)
    with Workspace(issue) as made:
        monkeypatch.setenv("DATABRICKS_HOST", made.address)
        yield made
    database.stop()


async def _run(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_each_new_connection_has_a_new_password_and_open_ones_outlive_theirs(workspace: Workspace):
    async with await open_pool(None, password=Lakebase(ENDPOINT).password, max_size=3) as pool:
        async with pool.acquire() as first, pool.acquire() as second:
            assert workspace.issued == ["token-1", "token-2"]
            assert await first.fetchval("select current_user") == await second.fetchval("select current_user") == "app"
        await pool.expire_connections()
        assert await pool.fetchval("select 1") == 1
        assert workspace.issued == ["token-1", "token-2", "token-3"]
    assert workspace.logins == 1
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(password="token-2")
    connection = await asyncpg.connect(password="token-3")
    await connection.close()


async def test_a_workspace_that_gives_no_password_is_a_connection_that_could_not_be_made(workspace: Workspace):
    workspace.refuse = 403
    with pytest.raises(ConnectionError, match=r"gave no password .* No CAN_CONNECT"):
        await open_pool(None, password=Lakebase(ENDPOINT).password)
    workspace.refuse = None
    with pytest.raises(ConnectionError, match=r"There is no endpoint projects/x"):
        await Lakebase("projects/x").password()
    async with await open_pool(None, password=Lakebase(ENDPOINT).password) as pool:
        assert await pool.fetchval("select 1") == 1


async def test_the_server_as_an_app_lives_on_such_a_database(workspace: Workspace, tmp_path: Path):
    workspace.lasting = True
    settings = read_settings(data=tmp_path / "data")
    assert settings.environment_database
    async with composed(settings, None):
        pass
    assert workspace.asked >= 2
    async with await open_pool(None, password=Lakebase(ENDPOINT).password) as pool:
        assert await pool.fetchval("select count(*) from pipelines") == 1
