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
FEW = 16
"""Edits that are never divided. Of more, half are taken: their senders and the others then take turns, so that the
database always has one half while the other is told and decides what comes next."""
MOST_WAITING = 20_000
"""Edits. Beyond, those who come wait at the door, so that a slow database is felt by who sends, not by memory."""

_log = structlog.get_logger("flusher")


class Failed(Struct, frozen=True):
    """An edit the store could not take, through no fault of its neighbours."""

    error: Exception


class Group:
    """Edits that were decided one on the other and stay together.

    ``follows``: the group on which they were decided in turn. If not all of that lands, nothing of this is appended.
    ``done`` tells an outcome for each, in order, or raises StoreUnavailable.
    """

    __slots__ = ("appends", "done", "events", "fell", "follows", "outcomes")

    def __init__(self, appends: Sequence[Append], follows: "Group | None" = None) -> None:
        self.appends = appends
        self.follows = follows
        self.fell = False
        self.outcomes: Sequence[Outcome | Failed] = ()
        self.done: asyncio.Future[Sequence[Outcome | Failed]] = asyncio.get_running_loop().create_future()
        self.events = sum(len(append.events) for append in appends)

    def end(self, *, fell: bool) -> None:
        """Whether it landed is known. What it followed is forgotten, so that no chain grows."""
        self.fell = fell
        self.follows = None

    def settle(self, result: "Sequence[Outcome | Failed] | StoreUnavailable") -> None:
        """Tell whoever asked, if they still listen."""
        with contextlib.suppress(asyncio.InvalidStateError):
            if isinstance(result, StoreUnavailable):
                self.done.set_exception(result)
            else:
                self.done.set_result(result)


class Flusher:
    """One per process. ``start`` it, ``append`` through it, ``close`` it: what was accepted is appended first."""

    def __init__(self, store: EventStore, *, most_waiting: int = MOST_WAITING) -> None:
        self._store = store
        self._groups: deque[Group] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Condition()
        self._most_waiting = most_waiting
        self._closing = False
        self._task: asyncio.Task[None] | None = None
        self._landed: list[Group] = []
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

    async def append(self, appends: Sequence[Append]) -> Sequence[Outcome | Failed]:
        """Append edits decided one on the other, in one batch; an outcome each, in order. Raises StoreUnavailable."""
        group = Group(appends)
        await self.hand_over(group)
        # Whoever asked may leave; what was handed over is appended nevertheless.
        return await group.done

    async def hand_over(self, group: Group) -> None:
        """The same without waiting for the outcome; waits at the door only."""
        if self.waiting >= self._most_waiting:
            async with self._room:
                await self._room.wait_for(lambda: self.waiting < self._most_waiting)
        if self._closing:
            group.end(fell=True)
            group.settle(StoreUnavailable("The server is stopping."))
            return
        self._groups.append(group)
        self.waiting += len(group.appends)
        self._arrived.set()

    async def _run(self) -> None:
        while self._groups or not self._closing:
            if not self._groups:
                self._tell()
                self._arrived.clear()
                await self._arrived.wait()
                # A turn of the loop: what lies in the sockets by now comes along. With more of them all who wait for
                # an answer would come along, and the database and this process would take turns.
                await asyncio.sleep(0)
                continue
            groups = self._take()
            await self._flush(groups)
            self.waiting -= sum(len(group.appends) for group in groups)
            if self._room.locked() or self.waiting < self._most_waiting:
                async with self._room:
                    self._room.notify_all()
        self._tell()

    def _take(self) -> list[Group]:
        groups = [self._groups.popleft()]
        edits, events = len(groups[0].appends), groups[0].events
        about = self.waiting + sum(len(group.appends) for group in self._landed)
        most = max(FEW, (about + 1) // 2)
        while self._groups and edits < most and events + self._groups[0].events <= MOST_EVENTS:
            groups.append(self._groups.popleft())
            edits += len(groups[-1].appends)
            events += groups[-1].events
        return groups

    async def _flush(self, taken: list[Group]) -> None:
        groups, fallen = _standing(taken)
        batch = [append for group in groups for append in group.appends]
        appending = asyncio.create_task(self._store.append(batch), name="append")
        # It is on its way before the batch before it is told: the database and this process work side by side.
        await asyncio.sleep(0)
        self._tell()
        for group in fallen:
            group.settle([Conflict(append.stream, append.expected_version) for append in group.appends])
        try:
            outcomes = await appending
        except StoreUnavailable as error:
            for group in groups:
                group.end(fell=True)
                group.settle(error)
        except Exception as error:
            if len(groups) == 1:
                await self._one_by_one(groups[0], error)
                return
            _log.exception("a batch failed; its edits are tried apart", edits=len(batch))
            for group in groups:
                await self._flush([group])
        else:
            self.batches += bool(batch)
            self.appended += len(batch)
            self._land(groups, outcomes)

    def _land(self, groups: list[Group], outcomes: Sequence[Outcome | Failed]) -> None:
        """Keep what came of them until it is told."""
        place = 0
        for group in groups:
            group.outcomes = outcomes[place : place + len(group.appends)]
            group.end(fell=not all(isinstance(outcome, Appended) for outcome in group.outcomes))
            place += len(group.appends)
        self._landed = groups

    def _tell(self) -> None:
        """Tell what landed and has not been told."""
        groups, self._landed = self._landed, []
        if groups:
            outcomes = [outcome for group in groups for outcome in group.outcomes]
            try:
                self.announce([outcome.stored for outcome in outcomes if isinstance(outcome, Appended)])
            except Exception:
                # It is in the log, and is read from there; those who asked must hear of it all the same.
                _log.exception("what was appended could not be announced", edits=len(outcomes))
        for group in groups:
            group.settle(group.outcomes)

    async def _one_by_one(self, group: Group, error: Exception) -> None:
        """Find the edit that can't be appended; those decided on it fall as if it had met a conflict (ES5)."""
        outcomes: list[Outcome | Failed] = []
        alone = len(group.appends) == 1
        for append in group.appends:
            if outcomes and not isinstance(outcomes[-1], Appended):
                outcomes.append(Conflict(append.stream, append.expected_version))
                continue
            try:
                if alone:
                    raise error
                outcomes += await self._store.append([append])
            except StoreUnavailable as unavailable:
                group.end(fell=True)
                group.settle(unavailable)
                return
            except Exception as own:
                _log.error("an edit can't be appended", edit_id=append.edit_id, error=repr(own))
                outcomes.append(Failed(own))
        self._land([group], outcomes)


def _standing(taken: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    """Those that may be appended, and those that fall with what they were decided on."""
    groups: list[Group] = []
    fallen: list[Group] = []
    for group in taken:
        group.fell = group.follows is not None and group.follows.fell
        (fallen if group.fell else groups).append(group)
    return groups, fallen


def _nobody(_: Sequence[Stored]) -> None:
    pass
