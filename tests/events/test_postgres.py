"""The PostgreSQL store under the contract, and what only a database can do."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from server.db.pool import Connection, Pool, open_pool
from server.events.recorded import Recorded
from server.events.store.port import LogBroken
from server.events.store.postgres import PostgresStore
from tests.events.contract import StoreContract, added, created, edit

pytestmark = pytest.mark.postgres


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    pool = await open_pool(database_url, min_size=1, max_size=6)
    yield pool
    await pool.close()


@pytest.fixture
async def store(pool: Pool) -> AsyncIterator[PostgresStore]:
    store = PostgresStore(pool)
    await store.start()
    yield store
    await store.close()


class TestPostgres(StoreContract):
    @pytest.fixture
    async def stores(self, pool: Pool, store: PostgresStore) -> AsyncIterator[tuple[PostgresStore, PostgresStore]]:
        other = PostgresStore(pool)
        await other.start()
        yield store, other
        await other.close()


async def test_es11_a_hole_is_told_never_skipped(store: PostgresStore, pool: Pool) -> None:
    await store.append([edit("p-1", "e1", 0, created(), added("a"), added("b"))])
    await pool.execute("delete from events where seq = 2")
    with pytest.raises(LogBroken, match="no event 2"):
        await store.read_all()


async def test_es15_tables_and_log_stand_or_fall_together(pool: Pool) -> None:
    told: list[int] = []

    async def inline(connection: Connection, recorded: Sequence[Recorded]) -> None:
        told.extend(event.seq for event in recorded)
        await connection.execute("create table told (seq bigint)")
        if recorded[0].stream == "p-bad":
            raise ValueError("this table can't")

    store = PostgresStore(pool, inline=inline)
    with pytest.raises(ValueError, match="this table can't"):
        await store.append([edit("p-bad", "e1", 0, created())])
    assert await store.head() == 0
    assert await store.find_edit("e1") is None
    assert await pool.fetchval("select to_regclass('told')") is None
    await store.append([edit("p-good", "e2", 0, created(), added("a"))])
    assert await pool.fetchval("select to_regclass('told')") is not None
    assert told == [1, 1, 2]


async def test_es16_one_notify_per_batch(store: PostgresStore, pool: Pool) -> None:
    heard: list[str] = []
    store.doorbell.subscribe("log", heard.append)
    await store.doorbell.connected.wait()
    heard.clear()
    await store.append([edit(f"p-{n}", f"e{n}", 0, created(), added("a")) for n in range(5)])
    await store.append([edit("p-9", "e9", 0, created())])
    # A third ring would have been sent before this one, on the same channel.
    last = asyncio.Event()
    store.doorbell.subscribe("last", lambda _: last.set())
    await pool.execute("notify lakestream, 'last one'")
    await last.wait()
    assert heard == ["10", "11"]
