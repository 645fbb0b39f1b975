"""The people at one pipeline: who is here, what they are told, where their cursors are."""

import asyncio
from collections.abc import Iterable, Sequence

from msgspec import Struct, json, structs

from server.ws.mailbox import FRAME_BYTES, Mailbox, Parcel
from server.ws.messages import Happened, Left, Presence, PresenceChanged, Present, ServerMessage
from server.ws.metrics import RESYNCS

PRESENCE_SECONDS = 0.05

_encoder = json.Encoder()
_PRESENCE_HEAD = b'{"message":"presence","people":['


def parcel(message: ServerMessage) -> Parcel:
    """One message as a parcel."""
    return Parcel([_encoder.encode(message)])


class Delivery(Struct, frozen=True):
    """An encoded edit. ``first`` and ``last`` are the versions of its first and last event."""

    first: int
    last: int
    body: bytes


def delivery(happened: Happened) -> Delivery:
    """Encode an edit; this is done once per room."""
    return Delivery(happened.version - len(happened.events) + 1, happened.version, _encoder.encode(happened))


class Member:
    """One connection in a room.

    ``known`` is the version it has been told up to, None before its welcome and after a resync. What happens while
    its welcome is being read is ``held``.
    """

    def __init__(self, present: Present, mailbox: Mailbox) -> None:
        self.present = present
        self.mailbox = mailbox
        self.known: int | None = None
        self.held: list[Delivery] | None = None
        self.welcomed = False

    @property
    def connection(self) -> str:
        return self.present.connection

    def tell(self, message: Parcel) -> bool:
        """Lay something in the mailbox; where it overflows (False), this member must say hello again."""
        if self.mailbox.put(message):
            return True
        RESYNCS.inc()
        self.known = None
        self.held = None
        return False

    def hold(self) -> None:
        """From here on keep what happens, until ``release``."""
        self.known, self.held = None, []

    def fits(self, version: int) -> bool:
        """Whether what was held continues from that version without a hole."""
        later = [kept for kept in self.held or () if kept.last > version]
        return not later or later[0].first == version + 1

    def release(self, version: int) -> None:
        """The welcome went out at ``version``: send what was held beyond it."""
        held, self.held = self.held or [], None
        self.known, self.welcomed = version, True
        self.deliver(held)

    def deliver(self, deliveries: Sequence[Delivery], whole: Iterable[Parcel] | None = None) -> None:
        """Each version once and in order (WS5). ``whole``: the parcels of all deliveries, shared with the others."""
        if self.held is not None:
            self.held.extend(deliveries)
            return
        if self.known is None or not deliveries:
            return
        known = self.known
        if whole is None or deliveries[0].first != known + 1:
            whole = parcels([later for later in deliveries if later.first > known])
        self.known = max(known, deliveries[-1].last)
        for shared in whole:
            if not self.tell(shared):
                return


def parcels(deliveries: Sequence[Delivery]) -> list[Parcel]:
    """The deliveries in as few parcels as frames allow."""
    packed: list[Parcel] = []
    waiting: list[bytes] = []
    size = 0
    for one in deliveries:
        if waiting and size + len(one.body) > FRAME_BYTES:
            packed.append(Parcel(waiting))
            waiting, size = [], 0
        waiting.append(one.body)
        size += len(one.body)
    if waiting:
        packed.append(Parcel(waiting))
    return packed


class Room:
    """The members of one pipeline's room. Nothing runs for it but a timer while presence waits to be told."""

    def __init__(self) -> None:
        self._members: dict[str, Member] = {}
        self._moved: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._told_at = float("-inf")

    def __len__(self) -> int:
        return len(self._members)

    def join(self, member: Member) -> None:
        self._members[member.connection] = member

    def leave(self, member: Member) -> None:
        """Take a member out and tell the others."""
        if self._members.pop(member.connection, None) is None:
            return
        self._moved.discard(member.connection)
        if not self._members and self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if member.welcomed:
            self.tell(parcel(Left(id=member.present.id, connection=member.connection)))

    def others(self, member: Member) -> tuple[Present, ...]:
        """Everybody here who has been welcomed, but that member."""
        return tuple(other.present for other in self._members.values() if other is not member and other.welcomed)

    def happened(self, deliveries: Sequence[Delivery]) -> None:
        """Tell everyone of edits, in version order."""
        whole = parcels(deliveries)
        for member in self._members.values():
            member.deliver(deliveries, whole)

    def tell(self, message: Parcel) -> None:
        """Tell everyone who has been welcomed."""
        for member in self._members.values():
            if member.known is not None:
                member.tell(message)

    def move(self, member: Member, presence: Presence) -> None:
        """A new presence of one member; told to the others at most every ``PRESENCE_SECONDS`` (WS8)."""
        member.present = structs.replace(
            member.present,
            cursor=presence.cursor,
            selection=presence.selection,
            dragging=presence.dragging,
            editing=presence.editing,
        )
        self.appear(member)

    def appear(self, member: Member) -> None:
        """Tell the others of a member as it is now."""
        self._moved.add(member.connection)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            wait = max(0.0, self._told_at + PRESENCE_SECONDS - loop.time())
            self._timer = loop.call_later(wait, self._tell_presence)

    def _tell_presence(self) -> None:
        self._timer = None
        self._told_at = asyncio.get_running_loop().time()
        moved, self._moved = self._moved, set()
        entries = {
            connection: _encoder.encode(self._members[connection].present)
            for connection in sorted(moved)
            if connection in self._members
        }
        if not entries:
            return
        to_others = _presence(entries.values())
        for member in self._members.values():
            if member.known is None:
                continue
            if member.connection not in entries:
                member.tell(to_others)
            elif len(entries) > 1:
                member.tell(_presence([body for name, body in entries.items() if name != member.connection]))


def _presence(entries: Iterable[bytes]) -> Parcel:
    return Parcel([_PRESENCE_HEAD + b",".join(entries) + b"]}"])


# The head above is written by hand so that entries are encoded once; this keeps it true to the shape.
if _encoder.encode(PresenceChanged(people=())) != _PRESENCE_HEAD + b"]}":
    raise AssertionError("the presence message has changed its shape")
