"""What waits for one connection, and the writer that sends everything waiting as one frame."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from msgspec import json

from server.ws.messages import Resync

MOST_MESSAGES = 8_192
MOST_BYTES = 8 * 1024 * 1024
FRAME_BYTES = 256 * 1024
"""A frame is closed beyond this size: many clients refuse frames over 1 MiB."""

SendFrame = Callable[[bytes], Awaitable[None]]
"""Sends a frame's text, in UTF-8."""


class Parcel:
    """Encoded messages that travel together. One parcel may lie in many mailboxes: its frame is made once."""

    __slots__ = ("_frame", "body", "count")

    def __init__(self, messages: Sequence[bytes]) -> None:
        self.body = messages[0] if len(messages) == 1 else b",".join(messages)
        self.count = len(messages)
        self._frame: bytes | None = None

    @property
    def frame(self) -> bytes:
        if self._frame is None:
            self._frame = _frame(self.body, self.count)
        return self._frame


_RESYNC = Parcel([json.encode(Resync(reason="You have fallen too far behind; say hello with the version you have."))])


class Mailbox:
    """Bounded. On overflow everything waiting is dropped and the client is told to say hello again (WS12)."""

    def __init__(self, most_messages: int = MOST_MESSAGES, most_bytes: int = MOST_BYTES) -> None:
        self._parcels: deque[Parcel] = deque()
        self._most_messages = most_messages
        self._most_bytes = most_bytes
        self._messages = 0
        self._bytes = 0
        self._wake: asyncio.Future[None] | None = None

    def put(self, parcel: Parcel) -> bool:
        """Lay a parcel in. False: it did not fit, and a resync waits instead of all that was there."""
        # What waits counts, not what comes: a large welcome must fit into an empty mailbox.
        if self._messages >= self._most_messages or self._bytes >= self._most_bytes:
            self._parcels.clear()
            self._messages, self._bytes = 0, 0
            self._lay(_RESYNC)
            return False
        self._lay(parcel)
        return True

    def _lay(self, parcel: Parcel) -> None:
        self._parcels.append(parcel)
        self._messages += parcel.count
        self._bytes += len(parcel.body)
        if self._wake is not None:
            self._wake.set_result(None)
            self._wake = None

    def take(self) -> bytes:
        """Everything waiting as one frame, up to ``FRAME_BYTES``; there must be something."""
        first = self._parcels.popleft()
        taken, size, count = [first], len(first.body), first.count
        while self._parcels and size + len(self._parcels[0].body) <= FRAME_BYTES:
            parcel = self._parcels.popleft()
            taken.append(parcel)
            size += len(parcel.body)
            count += parcel.count
        self._messages -= count
        self._bytes -= size
        if len(taken) == 1:
            return first.frame
        return _frame(b",".join([parcel.body for parcel in taken]), count)

    async def write(self, send: SendFrame) -> None:
        """Send until cancelled, or until ``send`` fails because the connection has gone."""
        loop = asyncio.get_running_loop()
        while True:
            if not self._parcels:
                self._wake = loop.create_future()
                try:
                    await self._wake
                finally:
                    self._wake = None
            await send(self.take())


def _frame(body: bytes, count: int) -> bytes:
    return body if count == 1 else b"[" + body + b"]"
