"""From the log to the rooms: every event once, in the log's order, whichever server accepted it."""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from msgspec import Struct

from server.application.shapes import iso
from server.events.recorded import Recorded, Skipped
from server.events.store.port import EventStore, Stored
from server.ws.hub import Hub
from server.ws.messages import Happened

PIPELINE = "pipeline-"
PAGE = 2_000
WAIT_SECONDS = 5.0
RETRY_SECONDS = 0.25
GRACE_SECONDS = 0.004
"""How long the hand-over of what this server appended may take before the log is read instead."""

_log = structlog.get_logger("fanout")

Elsewhere = Callable[[Sequence[Recorded]], None]
"""Told of the events of streams that are no pipelines'."""


class _Edit(Struct, frozen=True):
    """The consecutive events of one edit."""

    stream: str
    recorded: tuple[Recorded, ...]


class Fanout:
    """Follows the log from a cursor. What this server appended itself is offered by hand and saves a read."""

    def __init__(self, store: EventStore, hub: Hub, elsewhere: Elsewhere | None = None) -> None:
        self._store = store
        self._hub = hub
        self._elsewhere = elsewhere
        self._cursor = 0
        self._offered: dict[int, Stored] = {}
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._reading = False

    @property
    def cursor(self) -> int:
        """The last ``seq`` that was told."""
        return self._cursor

    async def start(self) -> None:
        """Begin at the end of the log: who joins later gets the past with the welcome."""
        self._cursor = await self._store.head()

    def offer(self, stored: Sequence[Stored]) -> None:
        """Edits this server has just appended. Those that follow the cursor without a hole are told at once."""
        for edit in stored:
            if edit.recorded and edit.recorded[0].seq > self._cursor:
                self._offered[edit.recorded[0].seq] = edit
        if not self._reading:
            self._drain()

    def _drain(self) -> None:
        edits: list[_Edit] = []
        skipped: dict[str, tuple[Skipped, ...]] = {}
        cursor = self._cursor
        while (offered := self._offered.pop(cursor + 1, None)) is not None:
            edits.append(_Edit(offered.stream, offered.recorded))
            skipped[offered.edit_id] = offered.meta.skipped
            cursor = offered.recorded[-1].seq
        if edits:
            self._tell(edits, skipped)
            self._advance(cursor)

    async def run(self) -> None:
        """Follow the log until cancelled. A lost database is waited for; nothing is skipped."""
        while True:
            try:
                if await self._store.wait(self._cursor, WAIT_SECONDS) and not await self._handed_over():
                    await self._catch_up()
            except Exception:
                _log.warning("fanout.retry", cursor=self._cursor, exc_info=True)
                await asyncio.sleep(RETRY_SECONDS)

    async def _handed_over(self) -> bool:
        """Whether the cursor moves by itself: another server's events in between would stop it."""
        before = self._cursor
        await asyncio.sleep(GRACE_SECONDS)
        return self._cursor > before

    async def _catch_up(self) -> None:
        """Read from the cursor to the end. Offers wait meanwhile, so that nothing is told twice."""
        limit = PAGE
        while True:
            self._reading = True
            try:
                page = await self._store.read_next(self._cursor, limit)
                whole = page if len(page) < limit else _without_last_edit(page)
                if page and not whole:
                    limit *= 2
                    continue
                if whole:
                    await self._tell_page(whole)
            finally:
                self._reading = False
                self._forget_told()
                self._drain()
            if len(page) < limit:
                return

    async def _tell_page(self, page: Sequence[Recorded]) -> None:
        edits = _edits(page)
        skipped: dict[str, tuple[Skipped, ...]] = {}
        for edit in edits:
            first = edit.recorded[0]
            if first.undoes is not None and self._hub.is_open(edit.stream.removeprefix(PIPELINE)):
                stored = await self._store.find_edit(first.edit_id)
                skipped[first.edit_id] = stored.meta.skipped if stored else ()
        self._tell(edits, skipped)
        self._advance(page[-1].seq)

    def _tell(self, edits: Sequence[_Edit], skipped: dict[str, tuple[Skipped, ...]]) -> None:
        by_stream: dict[str, list[_Edit]] = {}
        for edit in edits:
            by_stream.setdefault(edit.stream, []).append(edit)
        others: list[Recorded] = []
        for stream, of_stream in by_stream.items():
            if not stream.startswith(PIPELINE):
                others.extend(recorded for edit in of_stream for recorded in edit.recorded)
                continue
            pipeline_id = stream.removeprefix(PIPELINE)
            if self._hub.is_open(pipeline_id):
                told = [happened(edit.recorded, skipped.get(edit.recorded[0].edit_id, ())) for edit in of_stream]
                self._hub.happened(pipeline_id, told)
        if others and self._elsewhere is not None:
            self._elsewhere(others)

    def _advance(self, cursor: int) -> None:
        self._cursor = cursor
        for seq, waiting in self._waiting:
            if seq <= cursor and not waiting.done():
                waiting.set_result(None)
        if self._waiting:
            self._waiting = [(seq, waiting) for seq, waiting in self._waiting if seq > cursor]

    async def reached(self, seq: int) -> None:
        """Return when everything up to ``seq`` has been told."""
        if seq > self._cursor:
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append((seq, waiting))
            await waiting

    def _forget_told(self) -> None:
        for seq in [seq for seq in self._offered if seq <= self._cursor]:
            del self._offered[seq]


def happened(recorded: Sequence[Recorded], skipped: tuple[Skipped, ...]) -> Happened:
    """The message an edit's events make."""
    last = recorded[-1]
    return Happened(
        version=last.version,
        seq=last.seq,
        by=last.by,
        edit_id=last.edit_id,
        at=iso(last.at),
        events=tuple(one.event for one in recorded),  # pyright: ignore[reportArgumentType]
        undoes=last.undoes,
        skipped=skipped,
    )


def _edits(page: Sequence[Recorded]) -> list[_Edit]:
    edits: list[_Edit] = []
    start = 0
    for index in range(1, len(page) + 1):
        if index == len(page) or page[index].edit_id != page[start].edit_id:
            edits.append(_Edit(page[start].stream, tuple(page[start:index])))
            start = index
    return edits


def _without_last_edit(page: Sequence[Recorded]) -> Sequence[Recorded]:
    """A full page may end in the middle of an edit."""
    last = page[-1].edit_id
    end = len(page)
    while end and page[end - 1].edit_id == last:
        end -= 1
    return page[:end]
