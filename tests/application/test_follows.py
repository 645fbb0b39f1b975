"""Groups of edits handed over behind others: they land with them or not at all, and nobody waits for the telling."""

from collections.abc import AsyncIterator, Sequence

import pytest

from server.application.flusher import Failed, Group
from server.events.store.memory import MemoryStore
from server.events.store.port import Append, Appended, Conflict, Stored, StoreUnavailable
from tests.application.gated import Server, kinds, turns
from tests.events.contract import added, created, edit


@pytest.fixture
def log() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
async def server(log: MemoryStore) -> AsyncIterator[Server]:
    server = Server(log)
    yield server
    server.store.gate.set()
    await server.flusher.close()


async def test_es20_what_follows_a_conflict_falls_in_a_later_batch_though_its_version_fits(
    server: Server, log: MemoryStore
) -> None:
    """Given another server's event in the place of the first; then the second, whose number fits by chance, falls."""
    flusher = server.flusher
    await log.append([edit("p-1", "e0", 0, created())])
    server.store.gate.clear()
    first = Group([edit("p-1", "e1", 1, added("a"))])
    second = Group([edit("p-1", "e2", 2, added("b"))], first)
    third = Group([edit("p-1", "e3", 3, added("c"))], second)
    other = Group([edit("p-2", "f1", 0, created())])
    await flusher.hand_over(first)
    await turns()
    for group in (second, third, other):
        await flusher.hand_over(group)
    await log.append([edit("p-1", "other", 1, added("z"))])
    server.store.gate.set()
    for group in (first, second, third):
        assert kinds(await group.done) == [Conflict]
    assert kinds(await other.done) == [Appended]
    assert server.store.began == [["e1"], ["f1"]]
    assert [recorded.edit_id for recorded in await log.read_all()] == ["e0", "other", "f1"]


async def test_es20_what_follows_a_landed_group_lands(server: Server, log: MemoryStore) -> None:
    server.store.gate.clear()
    first = Group([edit("p-1", "e1", 0, created())])
    second = Group([edit("p-1", "e2", 1, added("a"))], first)
    await server.flusher.hand_over(first)
    await turns()
    await server.flusher.hand_over(second)
    server.store.gate.set()
    assert kinds([*await first.done, *await second.done]) == [Appended, Appended]
    assert server.store.began == [["e1"], ["e2"]]
    assert first.follows is second.follows is None


async def test_es20_what_follows_a_duplicate_falls(server: Server, log: MemoryStore) -> None:
    await log.append([edit("p-1", "e1", 0, created())])
    first = Group([edit("p-1", "e1", 1, added("a"))])
    second = Group([edit("p-1", "e2", 1, added("b"))], first)
    server.store.gate.clear()
    await server.flusher.hand_over(first)
    await turns()
    await server.flusher.hand_over(second)
    server.store.gate.set()
    await first.done
    assert kinds(await second.done) == [Conflict]


async def test_es20_what_follows_an_edit_that_can_not_be_kept_falls_when_all_are_tried_apart(
    server: Server, log: MemoryStore
) -> None:
    async def refuse(batch: Sequence[Append]) -> list[object]:
        if any(append.edit_id == "poison" for append in batch):
            raise ValueError("can't be kept")
        return list(await MemoryStore.append(log, batch))

    log.append = refuse  # type: ignore[method-assign, assignment]
    server.store.gate.clear()
    before = Group([edit("p-0", "e0", 0, created())])
    await server.flusher.hand_over(before)
    await turns()
    first = Group([edit("p-1", "poison", 0, created())])
    second = Group([edit("p-1", "e2", 0, created())], first)
    other = Group([edit("p-2", "f1", 0, created())])
    for group in (first, second, other):
        await server.flusher.hand_over(group)
    server.store.gate.set()
    assert kinds([*await first.done, *await second.done, *await other.done]) == [Failed, Conflict, Appended]
    assert [recorded.edit_id for recorded in await log.read_all()] == ["e0", "f1"]


async def test_es20_what_follows_an_edit_of_unknown_fate_falls(server: Server, log: MemoryStore) -> None:
    server.store.gate.clear()
    first = Group([edit("p-1", "e1", 0, created())])
    second = Group([edit("p-1", "e2", 0, created())], first)
    await server.flusher.hand_over(first)
    await turns()
    await server.flusher.hand_over(second)
    server.store.error = StoreUnavailable("gone")
    server.store.gate.set()
    with pytest.raises(StoreUnavailable):
        await first.done
    server.store.error = None
    assert kinds(await second.done) == [Conflict]
    assert await log.head() == 0


async def test_a_batch_is_sent_before_the_one_before_it_is_told(server: Server) -> None:
    """The database works while this process tells: otherwise each would wait for the other."""
    told: list[tuple[list[str], int]] = []

    def announce(stored: Sequence[Stored]) -> None:
        told.append(([one.edit_id for one in stored], len(server.store.began)))

    server.flusher.announce = announce
    server.store.gate.clear()
    groups = [Group([edit(f"p-{number}", f"e{number}", 0, created())]) for number in range(2)]
    await server.flusher.hand_over(groups[0])
    await turns()
    await server.flusher.hand_over(groups[1])
    server.store.gate.set()
    for group in groups:
        await group.done
    assert told == [(["e0"], 2), (["e1"], 2)]


async def test_what_landed_is_told_at_once_where_nothing_waits(server: Server) -> None:
    told: list[str] = []
    server.flusher.announce = lambda stored: told.extend(one.edit_id for one in stored)
    await server.flusher.append([edit("p-1", "e1", 0, created())])
    assert told == ["e1"]


async def test_what_is_handed_over_to_a_flusher_that_stops_is_told_so(server: Server) -> None:
    await server.flusher.close()
    group = Group([edit("p-1", "e1", 0, created())])
    await server.flusher.hand_over(group)
    with pytest.raises(StoreUnavailable):
        await group.done


async def test_an_announcement_that_fails_is_no_reason_to_keep_those_who_asked_waiting(server: Server) -> None:
    def broken(_: Sequence[Stored]) -> None:
        raise RuntimeError("never seen")

    server.flusher.announce = broken
    assert kinds(await server.flusher.append([edit("p-1", "e1", 0, created())])) == [Appended]
    assert kinds(await server.flusher.append([edit("p-1", "e2", 1, added("a"))])) == [Appended]
