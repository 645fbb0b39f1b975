"""Group commit: together where possible, alone where one is to blame, never lost, never without bound."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from server.application.flusher import Failed, Flusher
from server.db.pool import open_pool
from server.events.pipeline import PipelineRenamed
from server.events.store.memory import MemoryStore
from server.events.store.port import Append, Appended, Conflict, Outcome, StoreUnavailable
from server.events.store.postgres import PostgresStore
from tests.events.contract import added, created, edit


class Slow(MemoryStore):
    """Appends when it is let, and notes the sizes of the batches."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()
        self.batches: list[int] = []
        self.error: Exception | None = None

    async def append(self, batch: Sequence[Append]) -> list[Outcome]:
        await self.gate.wait()
        self.batches.append(len(batch))
        if self.error is not None:
            raise self.error
        return await super().append(batch)


@pytest.fixture
def store() -> Slow:
    return Slow()


@pytest.fixture
async def flusher(store: Slow) -> AsyncIterator[Flusher]:
    flusher = Flusher(store, most_waiting=40)
    flusher.start()
    yield flusher
    store.gate.set()
    await flusher.close()


async def turns(count: int = 5) -> None:
    """Let everybody who can go on go on."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_few_go_in_one_batch(store: Slow, flusher: Flusher) -> None:
    store.gate.clear()
    waiting = [asyncio.create_task(flusher.append([edit(f"p-{n}", f"e{n}", 0, created())])) for n in range(16)]
    await turns()
    store.gate.set()
    outcomes = [outcome for task in waiting for outcome in await task]
    assert all(isinstance(outcome, Appended) for outcome in outcomes)
    assert store.batches == [16]
    assert (flusher.waiting, flusher.appended) == (0, 16)


async def test_of_many_who_wait_half_are_taken_so_that_they_take_turns_with_the_others(
    store: Slow, flusher: Flusher
) -> None:
    """Given forty who send again as soon as they are told, all at once; then they come in two halves from there on."""
    flusher.announce = lambda _: ended.set() if len(store.batches) >= 12 else None
    ended = asyncio.Event()

    async def sends(number: int) -> None:
        version = 0
        while not ended.is_set():
            made = created() if version == 0 else added(f"n{version}")
            await flusher.append([edit(f"p-{number}", f"e{number}-{version}", version, made)])
            version += 1

    senders = [asyncio.create_task(sends(number)) for number in range(40)]
    await asyncio.gather(*senders)
    assert store.batches[:12] == [20] * 12


async def test_a_group_stays_together_and_in_order(store: Slow, flusher: Flusher) -> None:
    outcomes = await flusher.append([edit("p-1", "e1", 0, created()), edit("p-1", "e2", 1, added("a"))])
    assert [type(outcome) for outcome in outcomes] == [Appended, Appended]
    assert store.batches == [2]


async def test_beyond_the_bound_who_comes_waits(store: Slow, flusher: Flusher) -> None:
    store.gate.clear()
    waiting = [asyncio.create_task(flusher.append([edit(f"p-{n}", f"e{n}", 0, created())])) for n in range(60)]
    await turns()
    assert flusher.waiting == 40
    store.gate.set()
    assert len(await asyncio.gather(*waiting)) == 60
    assert await store.head() == 60


async def test_closing_appends_what_waits_and_takes_no_more(store: Slow) -> None:
    flusher = Flusher(store)
    flusher.start()
    store.gate.clear()
    waiting = [asyncio.create_task(flusher.append([edit(f"p-{n}", f"e{n}", 0, created())])) for n in range(5)]
    await turns()
    closing = asyncio.create_task(flusher.close())
    await turns()
    with pytest.raises(StoreUnavailable):
        await flusher.append([edit("p-9", "late", 0, created())])
    store.gate.set()
    await closing
    assert all(isinstance(outcomes[0], Appended) for outcomes in await asyncio.gather(*waiting))
    assert await store.find_edit("late") is None


async def test_one_who_leaves_takes_nothing_away(store: Slow, flusher: Flusher) -> None:
    store.gate.clear()
    leaving = asyncio.create_task(flusher.append([edit("p-1", "e1", 0, created())]))
    staying = asyncio.create_task(flusher.append([edit("p-2", "e2", 0, created())]))
    await turns()
    leaving.cancel()
    store.gate.set()
    assert isinstance((await staying)[0], Appended)
    assert await store.find_edit("e1") is not None


async def test_an_unreachable_store_is_told_to_all_who_wait_and_the_next_may_try(store: Slow, flusher: Flusher) -> None:
    store.error = StoreUnavailable("gone")
    with pytest.raises(StoreUnavailable):
        await flusher.append([edit("p-1", "e1", 0, created())])
    store.error = None
    assert isinstance((await flusher.append([edit("p-1", "e1", 0, created())]))[0], Appended)


@pytest.mark.postgres
async def test_es19_what_the_database_can_not_keep_fails_alone(database_url: str) -> None:
    pool = await open_pool(database_url, max_size=2)
    flusher = Flusher(PostgresStore(pool))
    poison = PipelineRenamed("", "\x00")
    # All before it begins to flush: one batch.
    waiting = [
        asyncio.create_task(flusher.append(group))
        for group in (
            [edit("p-1", "e1", 0, created())],
            [edit("p-2", "e2", 0, poison)],
            [edit("p-3", "e3", 0, created()), edit("p-3", "e4", 1, poison), edit("p-3", "e5", 2, added("a"))],
            [edit("p-4", "e6", 0, created())],
        )
    ]
    await turns()
    flusher.start()
    first, bad, mixed, last = await asyncio.gather(*waiting)
    assert [type(outcome) for outcome in (*first, *bad, *last)] == [Appended, Failed, Appended]
    assert [type(outcome) for outcome in mixed] == [Appended, Failed, Conflict]
    await flusher.close()
    assert await pool.fetchval("select seq from head") == 3
    await pool.close()
