"""Group commit: everything that waits to be appended goes into the log in one transaction, again and again."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Sequence

import structlog
from msgspec import Struct

from server.events.store.port import Append, Appended, Conflict, EventStore, Outcome, Stored, StoreUnavailable

MOST_EVENTS = 5_000
"""Per transaction; a single group may be larger."""
TURNS = 6
"""Of the loop, before a batch is taken: what lies in the sockets by now comes along. They cost nothing when idle."""
MOST_WAITING = 20_000
"""Edits. Beyond, those who come wait at the door, so that a slow database is felt by who sends, not by memory."""

_log = structlog.get_logger("flusher")


class Failed(Struct, frozen=True):
    """An edit the store could not take, through no fault of its neighbours."""

    error: Exception


class _Group:
    """Edits that were decided one on the other and stay together."""

    __slots__ = ("appends", "done", "events")

    def __init__(self, appends: Sequence[Append], done: "asyncio.Future[list[Outcome | Failed]]") -> None:
        self.appends = appends
        self.done = done
        self.events = sum(len(append.events) for append in appends)


class Flusher:
    """One per process. ``start`` it, ``append`` through it, ``close`` it: what was accepted is appended first."""

    def __init__(self, store: EventStore, *, most_waiting: int = MOST_WAITING) -> None:
        self._store = store
        self._groups: deque[_Group] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Condition()
        self._most_waiting = most_waiting
        self._closing = False
        self._task: asyncio.Task[None] | None = None
        self.announce: Callable[[Sequence[Stored]], None] = _nobody
        """Told of what was appended, in the log's order, before those who asked are."""
        self.waiting = 0
        self.batches = 0
        self.appended = 0

    def start(self) -> None:
        """Begin to flush."""
        self._task = asyncio.create_task(self._run(), name="flusher")

    async def close(self) -> None:
        """Flush what waits, then end."""
        self._closing = True
        self._arrived.set()
        if self._task is not None:
            await self._task

    async def append(self, appends: Sequence[Append]) -> list[Outcome | Failed]:
        """Append edits decided one on the other, in one batch; an outcome each, in order. Raises StoreUnavailable."""
        if self._closing:
            raise StoreUnavailable("The server is stopping.")
        if self.waiting >= self._most_waiting:
            async with self._room:
                await self._room.wait_for(lambda: self.waiting < self._most_waiting)
        done: asyncio.Future[list[Outcome | Failed]] = asyncio.get_running_loop().create_future()
        self._groups.append(_Group(appends, done))
        self.waiting += len(appends)
        self._arrived.set()
        # Whoever asked may leave; what was handed over is appended nevertheless.
        return await done

    async def _run(self) -> None:
        while self._groups or not self._closing:
            if not self._groups:
                self._arrived.clear()
                await self._arrived.wait()
                continue
            for _ in range(TURNS):
                await asyncio.sleep(0)
            groups = self._take()
            await self._flush(groups)
            self.waiting -= sum(len(group.appends) for group in groups)
            if self._room.locked() or self.waiting < self._most_waiting:
                async with self._room:
                    self._room.notify_all()

    def _take(self) -> list[_Group]:
        groups = [self._groups.popleft()]
        events = groups[0].events
        while self._groups and events + self._groups[0].events <= MOST_EVENTS:
            groups.append(self._groups.popleft())
            events += groups[-1].events
        return groups

    async def _flush(self, groups: list[_Group]) -> None:
        batch = [append for group in groups for append in group.appends]
        try:
            outcomes = await self._store.append(batch)
        except StoreUnavailable as error:
            for group in groups:
                _settle(group, error)
        except Exception as error:
            if len(groups) == 1:
                _settle(groups[0], await self._one_by_one(groups[0], error))
                return
            _log.exception("a batch failed; its edits are tried apart", edits=len(batch))
            for group in groups:
                await self._flush([group])
        else:
            self.batches += 1
            self.appended += len(batch)
            self.announce([outcome.stored for outcome in outcomes if isinstance(outcome, Appended)])
            place = 0
            for group in groups:
                _settle(group, list(outcomes[place : place + len(group.appends)]))
                place += len(group.appends)

    async def _one_by_one(self, group: _Group, error: Exception) -> "list[Outcome | Failed] | StoreUnavailable":
        """Find the edit that can't be appended; those decided on it fall as if it had met a conflict (ES5)."""
        if len(group.appends) == 1:
            _log.error("an edit can't be appended", edit_id=group.appends[0].edit_id, error=repr(error))
            return [Failed(error)]
        outcomes: list[Outcome | Failed] = []
        for append in group.appends:
            if outcomes and not isinstance(outcomes[-1], Appended):
                outcomes.append(Conflict(append.stream, append.expected_version))
                continue
            try:
                outcomes += await self._store.append([append])
            except StoreUnavailable as unavailable:
                return unavailable
            except Exception as own:
                _log.error("an edit can't be appended", edit_id=append.edit_id, error=repr(own))
                outcomes.append(Failed(own))
        return outcomes


def _nobody(_: Sequence[Stored]) -> None:
    pass


def _settle(group: _Group, result: "list[Outcome | Failed] | StoreUnavailable") -> None:
    with contextlib.suppress(asyncio.InvalidStateError):
        if isinstance(result, StoreUnavailable):
            group.done.set_exception(result)
        else:
            group.done.set_result(result)
