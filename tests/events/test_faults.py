"""The database dies, restarts, hangs up; nothing that was acknowledged is missing, nothing is there twice."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from server.db.embedded import EmbeddedPostgres
from server.db.pool import Pool, open_pool
from server.events.store.port import Append, Appended, Conflict, Duplicate, StoreUnavailable
from server.events.store.postgres import PostgresStore
from tests.events.contract import added, created, edit

pytestmark = pytest.mark.postgres


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    pool = await open_pool(database_url, max_size=6)
    yield pool
    await pool.close()


class CutsOnce:
    """A pool whose line is cut once, right after the work was done and before anybody was told."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.cut = False

    def is_closing(self) -> bool:
        return False

    async def acquire(self) -> "CutLine":
        return CutLine(self, await self._pool.acquire())

    async def release(self, line: "CutLine", *, timeout: float) -> None:  # noqa: ASYNC109 - the pool's own shape
        await self._pool.release(line.connection, timeout=timeout)


class CutLine:
    """A connection of that pool."""

    def __init__(self, pool: CutsOnce, connection: Any) -> None:
        self.connection = connection
        self._pool = pool

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)

    async def fetchval(self, *arguments: Any) -> Any:
        value = await self.connection.fetchval(*arguments)
        if not self._pool.cut:
            self._pool.cut = True
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
        return value


async def hang_up_all(pool: Pool, url: str) -> None:
    """What an administrator, a failover or a platform's daily cut does."""
    admin = await asyncpg.connect(url)
    await admin.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    await admin.close()


async def test_es14_an_append_outlasts_a_cut_line(pool: Pool, database_url: str) -> None:
    store = PostgresStore(pool)
    await asyncio.gather(*(store.append([edit(f"p-{n}", f"a{n}", 0, created())]) for n in range(6)))
    await hang_up_all(pool, database_url)
    outcome = (await store.append([edit("p-0", "b0", 1, added("a"))]))[0]
    assert isinstance(outcome, Appended)
    assert await store.head() == 7


async def test_es14_a_commit_whose_answer_was_lost_is_not_done_twice(pool: Pool, database_url: str) -> None:
    cutting = CutsOnce(pool)
    store = PostgresStore(cutting)  # type: ignore[arg-type]
    outcome = (await store.append([edit("p-1", "e1", 0, created(), added("a"))]))[0]
    assert cutting.cut
    assert isinstance(outcome, Duplicate)
    assert [recorded.version for recorded in outcome.stored.recorded] == [1, 2]
    assert await store.head() == 2


async def test_es14_past_patience_it_says_so(own_postgres: EmbeddedPostgres) -> None:
    pool = await open_pool(own_postgres.url, max_size=2)
    store = PostgresStore(pool, patience_seconds=0.3)
    await asyncio.to_thread(own_postgres.stop)
    with pytest.raises(StoreUnavailable):
        await store.append([edit("p-1", "e1", 0, created())])
    pool.terminate()


async def test_es16_a_listener_whose_line_was_cut_catches_up(pool: Pool, database_url: str) -> None:
    store, other = PostgresStore(pool), PostgresStore(pool)
    await store.start()
    await store.doorbell.connected.wait()
    waiting = asyncio.create_task(store.wait(0, 20))
    await hang_up_all(pool, database_url)
    # Rung while nobody listens, or while the line is dialled again: either way it is heard of.
    await other.append([edit("p-1", "e1", 0, created())])
    assert await waiting is True
    heard = asyncio.create_task(store.wait(1, 20))
    await other.append([edit("p-1", "e2", 1, added("a"))])
    assert await heard is True
    await store.close()


async def test_es14_kill_9_of_the_database_under_load(own_postgres: EmbeddedPostgres) -> None:
    """Twice in a row, with sixteen writers, each resending until it is answered."""
    assert own_postgres.url is not None
    acknowledged: dict[str, tuple[int, ...]] = {}
    pools: list[Pool] = [await open_pool(own_postgres.url, max_size=8)]
    stores = [PostgresStore(pools[0], patience_seconds=0.2)]
    stop = asyncio.Event()
    progress = asyncio.Condition()

    async def write(writer: int) -> None:
        stream, number, version = f"pipeline-{writer}", 0, 0
        while not stop.is_set():
            append: Append = edit(stream, f"{writer}-{number}", version, added(f"n{number}"))
            try:
                outcome = (await stores[-1].append([append]))[0]
            except (StoreUnavailable, *TROUBLE):
                await asyncio.sleep(0.02)
                continue
            match outcome:
                case Appended(stored) | Duplicate(stored):
                    acknowledged[stored.edit_id] = tuple(recorded.seq for recorded in stored.recorded)
                    version = stored.recorded[-1].version
                    number += 1
                    async with progress:
                        progress.notify_all()
                case Conflict(_, actual):
                    version = actual

    async def until(count: int) -> None:
        async with asyncio.timeout(60), progress:
            await progress.wait_for(lambda: len(acknowledged) >= count)

    writers = [asyncio.create_task(write(writer)) for writer in range(16)]
    await until(300)
    for life in (1, 2):
        assert own_postgres.pid is not None
        os.kill(own_postgres.pid, signal.SIGKILL)
        url = await asyncio.to_thread(own_postgres.start)
        pools.append(await open_pool(url, max_size=8))
        stores.append(PostgresStore(pools[-1], patience_seconds=0.2))
        await until(300 * (life + 1))
    stop.set()
    await asyncio.gather(*writers)
    log = await stores[-1].read_all(limit=1_000_000)
    assert [recorded.seq for recorded in log] == list(range(1, len(log) + 1))
    found = {recorded.edit_id: (recorded.seq,) for recorded in log}
    assert len(found) == len(log)
    assert acknowledged.items() <= found.items()
    for pool in pools:
        pool.terminate()


TROUBLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
