"""Groups of edits handed over behind others: they land with them or not at all, and nobody waits for the telling."""

from collections.abc import Sequence

import pytest

from server.application.flusher import Failed, Group
from server.events.store.memory import MemoryStore
from server.events.store.port import Appended, Conflict, Stored, StoreUnavailable
from tests.application.gated import Server, kinds, turns
from tests.events.contract import added, created, edit


async def test_es20_what_follows_a_conflict_falls_in_a_later_batch_though_its_version_fits(
    gated: Server, log: MemoryStore
) -> None:
    """Given another server's event in the place of the first; then the second, whose number fits by chance, falls."""
    flusher = gated.flusher
    await log.append([edit("p-1", "e0", 0, created())])
    gated.store.gate.clear()
    first = Group([edit("p-1", "e1", 1, added("a"))])
    second = Group([edit("p-1", "e2", 2, added("b"))], first)
    third = Group([edit("p-1", "e3", 3, added("c"))], second)
    other = Group([edit("p-2", "f1", 0, created())])
    await flusher.hand_over(first)
    await turns()
    for group in (second, third, other):
        await flusher.hand_over(group)
    await log.append([edit("p-1", "other", 1, added("z"))])
    gated.store.gate.set()
    for group in (first, second, third):
        assert kinds(await group.done) == [Conflict]
    assert kinds(await other.done) == [Appended]
    assert gated.store.began == [["e1"], ["f1"]]
    assert [recorded.edit_id for recorded in await log.read_all()] == ["e0", "other", "f1"]


async def test_es20_what_follows_a_landed_group_lands(gated: Server, log: MemoryStore) -> None:
    gated.store.gate.clear()
    first = Group([edit("p-1", "e1", 0, created())])
    second = Group([edit("p-1", "e2", 1, added("a"))], first)
    await gated.flusher.hand_over(first)
    await turns()
    await gated.flusher.hand_over(second)
    gated.store.gate.set()
    assert kinds([*await first.done, *await second.done]) == [Appended, Appended]
    assert gated.store.began == [["e1"], ["e2"]]
    assert first.follows is second.follows is None


async def test_es20_what_follows_a_duplicate_falls(gated: Server, log: MemoryStore) -> None:
    await log.append([edit("p-1", "e1", 0, created())])
    first = Group([edit("p-1", "e1", 1, added("a"))])
    second = Group([edit("p-1", "e2", 1, added("b"))], first)
    gated.store.gate.clear()
    await gated.flusher.hand_over(first)
    await turns()
    await gated.flusher.hand_over(second)
    gated.store.gate.set()
    await first.done
    assert kinds(await second.done) == [Conflict]


async def test_es20_what_follows_an_edit_that_can_not_be_kept_falls_when_all_are_tried_apart(
    gated: Server, log: MemoryStore
) -> None:
    gated.store.poison = "poison"
    gated.store.gate.clear()
    before = Group([edit("p-0", "e0", 0, created())])
    await gated.flusher.hand_over(before)
    await turns()
    first = Group([edit("p-1", "poison", 0, created())])
    second = Group([edit("p-1", "e2", 0, created())], first)
    other = Group([edit("p-2", "f1", 0, created())])
    for group in (first, second, other):
        await gated.flusher.hand_over(group)
    gated.store.gate.set()
    assert kinds([*await first.done, *await second.done, *await other.done]) == [Failed, Conflict, Appended]
    assert [recorded.edit_id for recorded in await log.read_all()] == ["e0", "f1"]


async def test_es20_what_follows_an_edit_of_unknown_fate_falls(gated: Server, log: MemoryStore) -> None:
    gated.store.gate.clear()
    first = Group([edit("p-1", "e1", 0, created())])
    second = Group([edit("p-1", "e2", 0, created())], first)
    await gated.flusher.hand_over(first)
    await turns()
    await gated.flusher.hand_over(second)
    gated.store.error = StoreUnavailable("gone")
    gated.store.gate.set()
    with pytest.raises(StoreUnavailable):
        await first.done
    gated.store.error = None
    assert kinds(await second.done) == [Conflict]
    assert await log.head() == 0


async def test_a_batch_is_sent_before_the_one_before_it_is_told(gated: Server) -> None:
    """The database works while this process tells: otherwise each would wait for the other."""
    told: list[tuple[list[str], int]] = []

    def announce(stored: Sequence[Stored]) -> None:
        told.append(([one.edit_id for one in stored], len(gated.store.began)))

    gated.flusher.announce = announce
    gated.store.gate.clear()
    groups = [Group([edit(f"p-{number}", f"e{number}", 0, created())]) for number in range(2)]
    await gated.flusher.hand_over(groups[0])
    await turns()
    await gated.flusher.hand_over(groups[1])
    gated.store.gate.set()
    for group in groups:
        await group.done
    assert told == [(["e0"], 2), (["e1"], 2)]


async def test_what_landed_is_told_at_once_where_nothing_waits(gated: Server) -> None:
    told: list[str] = []
    gated.flusher.announce = lambda stored: told.extend(one.edit_id for one in stored)
    await gated.flusher.append([edit("p-1", "e1", 0, created())])
    assert told == ["e1"]


async def test_what_is_handed_over_to_a_flusher_that_stops_is_told_so(gated: Server) -> None:
    await gated.flusher.close()
    group = Group([edit("p-1", "e1", 0, created())])
    await gated.flusher.hand_over(group)
    with pytest.raises(StoreUnavailable):
        await group.done


async def test_an_announcement_that_fails_is_no_reason_to_keep_those_who_asked_waiting(gated: Server) -> None:
    def broken(_: Sequence[Stored]) -> None:
        raise RuntimeError("never seen")

    gated.flusher.announce = broken
    assert kinds(await gated.flusher.append([edit("p-1", "e1", 0, created())])) == [Appended]
    assert kinds(await gated.flusher.append([edit("p-1", "e2", 1, added("a"))])) == [Appended]
