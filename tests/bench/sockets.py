"""A lean WebSocket client for load: raw frames over asyncio, no library between the clock and the wire."""

import asyncio
import os
import struct
from base64 import b64encode
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

OnFrame = Callable[[bytes], None]
# A mask of zeros is a mask, and leaves the payload as it is.
_MASK = b"\x00\x00\x00\x00"


class LeanClient(asyncio.Protocol):
    """Sends text frames, hands whole text frames to ``on_frame``, answers pings. No fragments, no compression."""

    def __init__(self, on_frame: OnFrame) -> None:
        self.on_frame = on_frame
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.opened.done():
            head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head.split(b"\r\n", 1)[0], head
            self._buffer = bytearray(rest)
            self.opened.set_result(None)
        self._frames()

    def _frames(self) -> None:
        buffer = self._buffer
        at = 0
        while len(buffer) - at >= 2:
            length, start = buffer[at + 1], at + 2
            if length == 126:
                if len(buffer) < start + 2:
                    break
                (length,) = struct.unpack_from("!H", buffer, start)
                start += 2
            elif length == 127:
                if len(buffer) < start + 8:
                    break
                (length,) = struct.unpack_from("!Q", buffer, start)
                start += 8
            if len(buffer) < start + length:
                break
            if buffer[at] == 0x81:
                self.on_frame(bytes(buffer[start : start + length]))
            elif buffer[at] == 0x89 and self._transport is not None:
                self._transport.write(struct.pack("!BB", 0x8A, 0x80 | length) + _MASK + buffer[start : start + length])
            at = start + length
        if at:
            del buffer[:at]

    def send(self, payload: bytes) -> None:
        """One masked text frame."""
        size = len(payload)
        head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x81, 0x80 | 126, size)
        assert self._transport is not None
        self._transport.write(head + _MASK + payload)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()


async def connect(address: str, pipeline: str, name: str, on_frame: OnFrame) -> LeanClient:
    """A client that has said hello and got its welcome."""
    parts = urlsplit(address)
    welcomed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def first(frame: bytes) -> None:
        if b'"message":"welcome"' in frame and not welcomed.done():
            welcomed.set_result(None)

    _, client = await asyncio.get_running_loop().create_connection(
        lambda: LeanClient(first), parts.hostname, parts.port
    )
    key = b64encode(os.urandom(16)).decode()
    request = (
        f"GET /ws/pipelines/{pipeline} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        f"X-LakeStream-User: {name}\r\n\r\n"
    )
    assert client._transport is not None
    client._transport.write(request.encode())
    await client.opened
    client.send(b'{"message":"hello","protocol":1,"since":null}')
    await asyncio.wait_for(welcomed, 30)
    client.on_frame = on_frame
    return client


def messages_in(frame: bytes) -> int:
    """How many ``happened`` a frame carries."""
    return frame.count(b'"message":"happened"')
