"""Followers of the log: one server each, from where they got to, past what they can't digest."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from server.db.pool import Pool, open_pool
from server.events.recorded import Recorded
from server.events.store.postgres import PostgresStore
from server.projections.runner import PAGE, Poison, Runner
from tests.events.contract import added, created, edit

pytestmark = pytest.mark.postgres


class Follower:
    """Notes what it is given; what is in ``bad`` breaks it."""

    name = "follower"

    def __init__(self, *, replays: bool = True, bad: Sequence[int] = (), passing: int = 0) -> None:
        self.replays = replays
        self.bad = bad
        self.passing = passing
        self.seen: list[int] = []
        self.caught_up_at: list[int] = []
        self.begun = 0
        self._changed = asyncio.Condition()

    async def begin(self) -> None:
        self.begun += 1

    async def handle(self, recorded: Sequence[Recorded], caught_up: bool) -> Sequence[Poison]:
        for one in recorded:
            if one.seq in self.bad:
                raise ZeroDivisionError(f"at {one.seq}")
        if self.passing:
            self.passing -= 1
            raise ConnectionResetError
        self.seen += [one.seq for one in recorded]
        if caught_up:
            self.caught_up_at.append(len(self.seen))
        async with self._changed:
            self._changed.notify_all()
        return ()

    async def until(self, seq: int) -> list[int]:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: seq in self.seen)
        return self.seen


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    pool = await open_pool(database_url, max_size=6)
    yield pool
    await pool.close()


@pytest.fixture
async def store(pool: Pool) -> AsyncIterator[PostgresStore]:
    store = PostgresStore(pool)
    await store.start()
    yield store
    await store.close()


def runner(pool: Pool, store: PostgresStore, follower: Follower, owner: str) -> Runner:
    return Runner(pool, store, [follower], owner, lease_seconds=1.0, renew_seconds=0.05)


async def saved(pool: Pool, cursor: int) -> None:
    """Until it is kept that everything up to there was taken in."""
    async with asyncio.timeout(20):
        while await pool.fetchval("select cursor from handlers") != cursor:  # noqa: ASYNC110 - a row rings no bell
            await asyncio.sleep(0.01)


async def grow(store: PostgresStore, stream: str, count: int) -> None:
    await store.append([edit(stream, f"{stream}-{n}", n, added("a") if n else created()) for n in range(count)])


async def test_it_follows_and_goes_on_where_it_got_to(pool: Pool, store: PostgresStore) -> None:
    await grow(store, "p-1", 5)
    first = Follower()
    running = runner(pool, store, first, "one")
    await running.start()
    assert await first.until(5) == [1, 2, 3, 4, 5]
    await grow(store, "p-2", 2)
    await first.until(7)
    await running.close()
    await grow(store, "p-3", 2)
    second = Follower()
    running = runner(pool, store, second, "two")
    await running.start()
    assert await second.until(9) == [8, 9]
    await running.close()


@pytest.mark.parametrize("count", [PAGE - 1, PAGE, PAGE + 1])
async def test_whoever_was_given_full_pages_hears_that_there_are_no_more(
    pool: Pool, store: PostgresStore, count: int
) -> None:
    await grow(store, "p-1", count)
    follower = Follower()
    running = runner(pool, store, follower, "one")
    await running.start()
    async with asyncio.timeout(20):
        while follower.caught_up_at != [count]:  # noqa: ASYNC110 - it may be told with no event
            await asyncio.sleep(0.01)
    await grow(store, "p-2", 1)
    await follower.until(count + 1)
    await running.close()
    assert follower.caught_up_at == [count, count + 1]


async def test_what_is_never_replayed_begins_at_the_end(pool: Pool, store: PostgresStore) -> None:
    await grow(store, "p-1", 5)
    follower = Follower(replays=False)
    running = runner(pool, store, follower, "one")
    await running.start()
    await grow(store, "p-2", 1)
    assert await follower.until(6) == [6]
    await running.close()


async def test_of_two_servers_one_runs_it_and_the_other_takes_over(pool: Pool, store: PostgresStore) -> None:
    one, two = Follower(), Follower()
    first, second = runner(pool, store, one, "one"), runner(pool, store, two, "two")
    await first.start()
    await grow(store, "p-1", 2)
    await one.until(2)
    await second.start()
    await grow(store, "p-2", 2)
    await one.until(4)
    await saved(pool, 4)
    assert (two.seen, two.begun) == ([], 0)
    assert (first.holds("follower"), second.holds("follower")) == (True, False)
    # It dies without giving anything back.
    for task in first._tasks:  # pyright: ignore[reportPrivateUsage]
        task.cancel()
    await grow(store, "p-3", 2)
    assert await two.until(6) == [5, 6]
    assert two.begun == 1
    await second.close()


async def test_one_who_lost_the_lease_stops_and_its_cursor_does_not_count(pool: Pool, store: PostgresStore) -> None:
    follower = Follower()
    running = runner(pool, store, follower, "one")
    await running.start()
    await grow(store, "p-1", 1)
    await follower.until(1)
    await saved(pool, 1)
    await pool.execute("update handlers set owner = 'thief', leased_until = now() + interval '1 hour'")
    await grow(store, "p-2", 1)
    async with asyncio.timeout(10):
        while running.holds("follower"):  # noqa: ASYNC110 - what it gives up rings no bell
            await asyncio.sleep(0.02)
    assert await pool.fetchval("select cursor from handlers") == 1
    await running.close()
    assert await pool.fetchval("select owner from handlers") == "thief"


async def test_a_poison_event_is_put_aside_and_the_others_go_on(pool: Pool, store: PostgresStore) -> None:
    await grow(store, "p-1", 6)
    follower = Follower(bad=[3])
    running = runner(pool, store, follower, "one")
    await running.start()
    assert await follower.until(6) == [1, 2, 4, 5, 6]
    await grow(store, "p-2", 1)
    await follower.until(7)
    letters = await pool.fetch("select handler, seq, stream, error from dead_letters")
    assert [tuple(letter) for letter in letters] == [("follower", 3, "p-1", "ZeroDivisionError: at 3")]
    await running.close()


async def test_trouble_of_the_database_poisons_nothing(pool: Pool, store: PostgresStore) -> None:
    await grow(store, "p-1", 2)
    follower = Follower(passing=3)
    running = runner(pool, store, follower, "one")
    await running.start()
    assert await follower.until(2) == [1, 2]
    assert await pool.fetchval("select count(*) from dead_letters") == 0
    await running.close()
