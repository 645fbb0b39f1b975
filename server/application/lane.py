"""One pipeline's edits, in one line: decided one on the other, appended together, never racing each other."""

import asyncio
from collections import deque
from collections.abc import Sequence

import structlog
from msgspec import Struct, structs

from server.application.flusher import Failed, Flusher, Group
from server.application.work import Decided, Work, now, refusal_of
from server.domain.pipeline.evolve import fold
from server.domain.pipeline.history import History
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events.recorded import Recorded
from server.events.store.port import (
    Append,
    Appended,
    Conflict,
    Duplicate,
    EventStore,
    Outcome,
    Stored,
    StoreUnavailable,
    record,
)

MOST_FLIGHTS = 8
"""Groups of one pipeline on their way to the log, each decided on the ones before as if they had landed."""
MOST_TOGETHER = 64
"""Edits decided in one go; more would keep the other pipelines waiting."""
PATIENT_CONFLICTS = 3
PAUSE_SECONDS = 0.002

_log = structlog.get_logger("lane")


class _Flight(Struct, frozen=True):
    """Edits on their way to the log. ``tip``: the state once they have landed, but for ``seq``."""

    works: list[Work]
    group: Group
    tip: Pipeline | None


class Lane:
    """The folded state of one stream, and its queue. The state may be behind; whoever reads it calls ``refresh``."""

    def __init__(self, stream: str, store: EventStore, flusher: Flusher) -> None:
        self.stream = stream
        self._store = store
        self._flusher = flusher
        self._state: Pipeline | None = None
        self._history: History | None = None
        self._stale = True
        self._conflicts = 0
        self._waiting: deque[Work] = deque()
        self._flights: deque[_Flight] = deque()
        self._again: list[Work] = []
        self._moved = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._reading = asyncio.Lock()

    @property
    def idle(self) -> bool:
        """Whether it may be forgotten: its state can be folded again."""
        return self._task is None and not self._flights and not self._reading.locked()

    @property
    def _version(self) -> int:
        return 0 if self._state is None else self._state.version

    async def do(self, work: Work) -> tuple[Stored, bool]:
        """Decide and append; what is stored, and whether that was long ago. Raises Rejected only where there is no
        such pipeline, StoreUnavailable, or what appending raised."""
        self._waiting.append(work)
        self._begin()
        return await work.done

    def _begin(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name=self.stream)

    def pass_over(self, person: str, edit_id: str) -> None:
        """Nothing is left of that edit to undo or redo; the next wish goes on to older ones."""
        if self._history is not None:
            self._history.pass_over(person, edit_id)

    async def refresh(self) -> Pipeline | None:
        """The state, with everything in it that had been appended when this was called."""
        async with self._reading:
            self._take_in(await _read_after(self._store, self.stream, self._version))
            self._stale = False
            return self._state

    async def remembered(self) -> tuple[Pipeline | None, History]:
        """The state, as fresh as ``refresh`` gives it, and the history that belongs to it."""
        await self.refresh()
        if self._history is None:
            await self._load_history()
        return self._state, self._history or _NO_HISTORY

    async def _run(self) -> None:
        try:
            while self._waiting:
                try:
                    await self._serve()
                except Exception as error:
                    self._stale = True
                    self._fail_all(error)
        finally:
            self._task = None

    async def _serve(self) -> None:
        while self._flights and (self._must_land() or len(self._flights) >= MOST_FLIGHTS):
            self._moved.clear()
            await self._moved.wait()
        if self._conflicts > PATIENT_CONFLICTS:
            # Another server works on this pipeline too; give it a moment instead of racing it.
            await asyncio.sleep(PAUSE_SECONDS * min(self._conflicts, 20))
        if self._stale or self._state is None:
            await self.refresh()
        if self._waiting[0].needs_history and self._history is None:
            await self._load_history()
        works, appends, tip = self._decide_waiting()
        if works:
            group = Group(appends, self._flights[-1].group if self._flights else None)
            group.done.add_done_callback(self._landed)
            self._flights.append(_Flight(works, group, tip))
            await self._flusher.hand_over(group)
        if self._waiting:
            # Other pipelines have their turn in between.
            await asyncio.sleep(0)

    def _must_land(self) -> bool:
        """Whether the next edit can be decided only when everything before it has landed."""
        return self._stale or self._state is None or self._waiting[0].needs_history

    def _landed(self, _: object) -> None:
        """Take in what has come to its end, in the order in which it was decided."""
        while self._flights and self._flights[0].group.done.done():
            flight = self._flights.popleft()
            try:
                self._settle(flight.works, flight.group.done.result(), flight.tip)
            except Exception as error:
                # Whether it landed is unknown: who sends it again will be told.
                if not isinstance(error, StoreUnavailable):
                    _log.exception("what came of a pipeline's edits could not be taken in", stream=self.stream)
                self._stale = True
                for work in flight.works:
                    work.fail(error)
        self._moved.set()
        if self._again and not self._flights:
            # All that flew behind them has fallen with them: the order is as it was.
            self._waiting.extendleft(reversed(self._again))
            self._again = []
            self._begin()

    def _decide_waiting(self) -> tuple[list[Work], list[Append], Pipeline | None]:
        works: list[Work] = []
        appends: list[Append] = []
        tip = self._flights[-1].tip if self._flights else self._state
        moment = now()
        while self._waiting and len(works) < MOST_TOGETHER:
            if self._waiting[0].needs_history and (works or self._flights or self._history is None):
                break
            work = self._waiting.popleft()
            try:
                decided = self._decide(work, tip)
            except Exception as error:
                work.fail(error)
                continue
            version = 0 if tip is None else tip.version
            append = Append(
                self.stream, work.edit_id, work.by, moment, version, decided.events, decided.meta, decided.answer
            )
            if decided.events:
                tip = fold(record(append, 0 if tip is None else tip.seq, append.events), tip)
            works.append(work)
            appends.append(append)
            if work.needs_history:
                break
        return works, appends, tip

    def _decide(self, work: Work, tip: Pipeline | None) -> Decided:
        try:
            decided = work.decide(tip, self._history or _NO_HISTORY)
        except Rejected as rejected:
            if tip is None:
                # There is no stream that could remember the answer.
                raise
            return Decided(answer=refusal_of(rejected))
        if not decided.events and decided.answer is None:
            return Decided(meta=decided.meta, answer={})
        return decided

    def _settle(self, works: list[Work], outcomes: Sequence[Outcome | Failed], tip: Pipeline | None) -> None:
        again: list[Work] = []
        landed: list[Recorded] = []
        whole = True
        for work, outcome in zip(works, outcomes, strict=True):
            match outcome:
                case Appended(stored):
                    landed += stored.recorded
                    work.answer(stored, False)
                case Duplicate(stored):
                    whole = False
                    work.answer(stored, True)
                case Conflict():
                    whole = False
                    again.append(work)
                case Failed(error):
                    whole = False
                    work.fail(error)
        if whole:
            self._conflicts = 0
        elif again and not self._stale:
            # Not counted are those that fell because these did.
            self._conflicts += 1
        if whole and landed and tip is not None and self._follows(landed):
            self._state = structs.replace(tip, seq=landed[-1].seq)
            if self._history is not None:
                for recorded in landed:
                    self._history.add(recorded)
        elif landed:
            self._take_in(landed)
        self._stale = self._stale or not whole
        self._again += again

    def _follows(self, landed: list[Recorded]) -> bool:
        """Whether nobody has moved the state on meanwhile (a reader's refresh may have)."""
        return landed[0].version == self._version + 1

    def _take_in(self, recorded: list[Recorded]) -> None:
        new = [event for event in recorded if event.version > self._version]
        if not new:
            return
        self._state = fold(new, self._state)
        if self._history is not None:
            for event in new:
                self._history.add(event)

    async def _load_history(self) -> None:
        async with self._reading:
            log: list[Recorded] = []
            # What lands while the log is read is in the state, and would be missing in the history: it is read as well.
            while self._history is None:
                log += await _read_after(self._store, self.stream, log[-1].version if log else 0)
                if self._version <= (log[-1].version if log else 0):
                    self._take_in(log)
                    self._history = History(log)

    def _fail_all(self, error: Exception) -> None:
        _log.exception("a pipeline's edits could not be decided", stream=self.stream)
        while self._waiting:
            self._waiting.popleft().fail(error)


_NO_HISTORY = History()


async def _read_after(store: EventStore, stream: str, version: int) -> list[Recorded]:
    """All events of a stream after a version, page by page."""
    limit = 10_000
    log: list[Recorded] = []
    while True:
        page = await store.read_stream(stream, version, limit)
        log += page
        if len(page) < limit:
            return log
        version = page[-1].version
