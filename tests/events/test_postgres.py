"""The PostgreSQL store under the contract, and what only a database can do."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest
from asyncpg.connection import LoggedQuery

from server.db.pool import Connection, Pool, open_pool
from server.events.recorded import Recorded
from server.events.store.port import Append, Appended, LogBroken, Outcome
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


class Telling:
    """A Table that can't be told of in one call."""

    def __init__(self) -> None:
        self.told: list[int] = []

    async def update(self, connection: Connection, recorded: Sequence[Recorded]) -> None:
        self.told.extend(event.seq for event in recorded)
        await connection.execute("create table told (seq bigint)")
        if recorded[0].stream == "p-bad":
            raise ValueError("this table can't")

    def changes(self, recorded: Sequence[Recorded]) -> str | None:
        return None


class Broken(Telling):
    """One that can, but says what the database does not understand."""

    def changes(self, recorded: Sequence[Recorded]) -> str | None:
        return '{"heads": [{"id": "no uuid"}]}'


async def test_es15_what_the_tables_refuse_in_one_call_is_not_in_the_log(pool: Pool) -> None:
    store = PostgresStore(pool, inline=Broken())
    with pytest.raises(asyncpg.DataError, match="no uuid"):
        await store.append([edit("p-1", "e1", 0, created())])
    assert await store.head() == 0
    assert await store.find_edit("e1") is None
    assert await store.read_next(0) == []


async def test_es15_tables_and_log_stand_or_fall_together(pool: Pool) -> None:
    inline = Telling()
    store = PostgresStore(pool, inline=inline)
    with pytest.raises(ValueError, match="this table can't"):
        await store.append([edit("p-bad", "e1", 0, created())])
    assert await store.head() == 0
    assert await store.find_edit("e1") is None
    assert await pool.fetchval("select to_regclass('told')") is None
    await store.append([edit("p-good", "e2", 0, created(), added("a"))])
    assert await pool.fetchval("select to_regclass('told')") is not None
    assert inline.told == [1, 1, 2]


async def statements(pool: Pool, store: PostgresStore, batch: Sequence[Append]) -> tuple[list[str], list[Outcome]]:
    """What is sent for an append."""
    sent: list[str] = []

    def note(record: LoggedQuery) -> None:
        sent.append(record.query)

    async with pool.acquire() as connection:
        connection.add_query_logger(note)
    outcomes = await store.append(batch)
    # The driver tells its loggers a turn of the loop later.
    await asyncio.sleep(0)
    return sent, outcomes


async def test_es3_a_batch_in_which_all_land_is_one_statement_and_others_are_judged(database_url: str) -> None:
    pool = await open_pool(database_url, max_size=1)
    store = PostgresStore(pool)
    batch = [
        edit("p-1", "e1", 0, created(), added("a")),
        edit("p-2", "e2", 0, created()),
        edit("p-1", "e3", 2, added("b")),
    ]
    sent, outcomes = await statements(pool, store, batch)
    assert [query.split("(")[0] for query in sent] == ["select append_whole"]
    assert [type(outcome) for outcome in outcomes] == [Appended] * 3
    for again in ([edit("p-3", "e4", 0, created()), edit("p-1", "e1", 9)], [edit("p-2", "e5", 7, added("c"))]):
        sent, _ = await statements(pool, store, again)
        assert any("append_batch" in query for query in sent)
    assert [event.seq for event in await store.read_all()] == [1, 2, 3, 4, 5]
    await pool.close()


async def test_es11_one_who_follows_gets_from_memory_what_the_log_says(store: PostgresStore, pool: Pool) -> None:
    await store.append([edit("p-1", "e1", 0, created(), added("a")), edit("p-2", "e2", 0, created())])
    other = PostgresStore(pool)
    await other.append([edit("p-3", "o1", 0, created())])
    await store.append([edit("p-2", "e2", 0, created()), edit("p-2", "e3", 1, added("b"))])
    await store.append([edit("p-2", "e4", 1, added("c")), edit("p-1", "e5", 2, added("d"))])
    followed: list[Recorded] = []
    while page := await store.read_next(len(followed)):
        followed += page
    assert followed == await other.read_all()
    assert [event.seq for event in followed] == [1, 2, 3, 4, 5, 6]
    assert await store.read_next(1, 1) == followed[1:2]


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
