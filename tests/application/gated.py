"""Servers whose way to the log is gated: what happens while edits are on their way can be looked at."""

import asyncio
from collections.abc import Sequence

from server.application.edits import Editor
from server.application.flusher import Flusher
from server.application.streams import Streams
from server.events.recorded import Recorded
from server.events.store.memory import MemoryStore
from server.events.store.port import Append, Outcome, Stored
from server.nodes.catalogue import discover

CATALOGUE = discover()


class GatedStore:
    """One server's way to a log others append to as well.

    ``began``: the edits of each batch that was sent. ``poison``: an edit it can't keep. While ``reading`` is not set,
    who reads waits, and gets what was there when it asked.
    """

    def __init__(self, log: MemoryStore) -> None:
        self._log = log
        self.gate = asyncio.Event()
        self.gate.set()
        self.began: list[list[str]] = []
        self.reading = asyncio.Event()
        self.reading.set()
        self.error: Exception | None = None
        self.poison = ""

    async def append(self, batch: Sequence[Append]) -> list[Outcome]:
        self.began.append([append.edit_id for append in batch])
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        if any(append.edit_id == self.poison for append in batch):
            raise ValueError("can't be kept")
        return await self._log.append(batch)

    async def read_stream(self, stream: str, after_version: int = 0, limit: int = 10_000) -> list[Recorded]:
        page = await self._log.read_stream(stream, after_version, limit)
        await self.reading.wait()
        return page

    async def read_all(self, after_seq: int = 0, limit: int = 1_000) -> list[Recorded]:
        return await self._log.read_all(after_seq, limit)

    async def read_next(self, after_seq: int, limit: int = 1_000) -> list[Recorded]:
        return await self._log.read_next(after_seq, limit)

    async def find_edit(self, edit_id: str) -> Stored | None:
        return await self._log.find_edit(edit_id)

    async def head(self) -> int:
        return await self._log.head()

    async def version(self, stream: str) -> int:
        return await self._log.version(stream)

    async def wait(self, after_seq: int, timeout_seconds: float) -> bool:
        return await self._log.wait(after_seq, timeout_seconds)


class Server:
    """What one process has, its way to the log gated."""

    def __init__(self, log: MemoryStore) -> None:
        self.store = GatedStore(log)
        self.flusher = Flusher(self.store)
        self.streams = Streams(self.store, self.flusher)
        self.editor = Editor(self.streams, CATALOGUE)
        self.flusher.start()


async def turns(count: int = 30) -> None:
    """Let everybody who can go on go on."""
    for _ in range(count):
        await asyncio.sleep(0)


def kinds(outcomes: Sequence[object]) -> list[type]:
    return [type(outcome) for outcome in outcomes]
