"""Rooms: each version once and in order, presence coalesced, nothing left behind."""

import asyncio
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from server.events.pipeline import NodeRenamed
from server.graph.model import Position
from server.ws import room as rooms
from server.ws.hub import Hub
from server.ws.mailbox import Mailbox
from server.ws.messages import Happened, Presence, Present
from server.ws.room import Delivery, Member, Room


def _member(name: str, mailbox: Mailbox | None = None) -> Member:
    return Member(Present(id=name, connection=f"c-{name}", name=name, color="red"), mailbox or Mailbox())


def _waiting(member: Member) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    while member.mailbox._parcels:  # pyright: ignore[reportPrivateUsage]
        decoded = json.decode(member.mailbox.take())
        found.extend(decoded if isinstance(decoded, list) else [decoded])
    return found


def _edit(first: int, last: int) -> Happened:
    events = tuple(NodeRenamed(id="n", before="a", after="b") for _ in range(last - first + 1))
    return Happened(version=last, seq=last, by="ann", edit_id=f"e{last}", at="", events=events)


def _versions(member: Member) -> list[int]:
    return [int(str(message["version"])) for message in _waiting(member) if message["message"] == "happened"]


@given(
    sizes=st.lists(st.integers(1, 3), min_size=1, max_size=12),
    batches=st.lists(st.integers(1, 4), min_size=1, max_size=12),
    welcome_at=st.integers(0, 12),
    hold_from=st.integers(0, 12),
)
def test_ws5_whenever_the_welcome_is_read_each_version_comes_once_and_in_order(
    sizes: list[int], batches: list[int], welcome_at: int, hold_from: int
):
    """The snapshot is taken at some edit's end, at or after the moment of holding, before or after some batches."""
    ends = [0, *itertools.accumulate(sizes)]
    edits = [_edit(first + 1, last) for first, last in itertools.pairwise(ends)]
    room, member = Room(), _member("ann")
    room.join(member)
    position, snapshot = 0, 0
    for size in [*batches, len(edits)]:
        if position >= hold_from and member.held is None and member.known is None:
            member.hold()
            snapshot = ends[min(max(welcome_at, position), len(edits))]
        if member.held is not None and position >= hold_from + 2:
            assert member.fits(snapshot)
            member.release(snapshot)
        batch = edits[position : position + size]
        room.happened([rooms.delivery(edit) for edit in batch])
        position += len(batch)
    if member.held is not None:
        member.release(snapshot)
    if member.known is not None:
        assert _versions(member) == [end for end in ends if end > snapshot]


def test_ws5_a_member_that_knows_part_of_a_batch_gets_the_rest():
    room, member = Room(), _member("ann")
    room.join(member)
    member.hold()
    member.release(2)
    room.happened([rooms.delivery(edit) for edit in (_edit(1, 1), _edit(2, 2), _edit(3, 4), _edit(5, 5))])
    assert _versions(member) == [4, 5]


def test_ws5_a_hole_before_what_was_held_is_noticed():
    member = _member("ann")
    member.hold()
    member.deliver([Delivery(first=5, last=5, body=b"{}")])
    assert not member.fits(3)
    assert member.fits(4)
    assert member.fits(5)


def test_ws12_the_others_dont_wait_for_one_whose_mailbox_overflows():
    room, slow, quick = Room(), _member("slow", Mailbox(most_messages=2)), _member("quick")
    for member in (slow, quick):
        room.join(member)
        member.hold()
        member.release(0)
    for version in range(1, 6):
        room.happened([rooms.delivery(_edit(version, version))])
    assert _versions(quick) == [1, 2, 3, 4, 5]
    assert [message["message"] for message in _waiting(slow)] == ["resync"]
    assert slow.known is None


async def test_ws8_presence_is_coalesced_told_to_others_and_never_to_its_author(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rooms, "PRESENCE_SECONDS", 0.02)
    room, ann, bob = Room(), _member("ann"), _member("bob")
    for member in (ann, bob):
        room.join(member)
        member.hold()
        member.release(0)
    for x in range(50):
        room.move(ann, Presence(cursor=Position(x=float(x), y=0.0)))
    await asyncio.sleep(0)
    await asyncio.sleep(0.03)
    told = _waiting(bob)
    assert [message["message"] for message in told] in (["presence"], ["presence", "presence"])
    people = told[-1]["people"]
    assert isinstance(people, list)
    assert people[0]["id"] == "ann"
    assert people[0]["cursor"] == {"x": 49.0, "y": 0.0}
    assert _waiting(ann) == []


async def test_ws8_of_two_that_move_each_hears_of_the_other_only():
    room, ann, bob, eve = Room(), _member("ann"), _member("bob"), _member("eve")
    for member in (ann, bob, eve):
        room.join(member)
        member.hold()
        member.release(0)
    room.move(ann, Presence(editing="n1"))
    room.move(bob, Presence(editing="n2"))
    room._tell_presence()  # pyright: ignore[reportPrivateUsage]

    def names(member: Member) -> list[str]:
        return [person["id"] for message in _waiting(member) for person in message["people"]]  # pyright: ignore

    assert names(ann) == ["bob"]
    assert names(bob) == ["ann"]
    assert names(eve) == ["ann", "bob"]
    for member in (ann, bob, eve):
        room.leave(member)


async def test_ws9_left_goes_to_the_others_with_person_and_connection():
    room, ann, bob = Room(), _member("ann"), _member("bob")
    for member in (ann, bob):
        room.join(member)
        member.hold()
        member.release(0)
    room.leave(bob)
    assert _waiting(ann) == [{"message": "left", "id": "bob", "connection": "c-bob"}]


async def test_ws16_an_empty_room_leaves_nothing_behind():
    hub, member = Hub(), _member("ann")
    room = hub.join("p", member)
    member.hold()
    member.release(0)
    room.move(member, Presence())
    hub.leave("p", member)
    assert not hub.is_open("p")
    assert hub.connections == 0
    assert room._timer is None  # pyright: ignore[reportPrivateUsage]
