"""Runs the handlers that follow the log from behind: each on one server at a time, from where it got to."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import Any, Protocol

import structlog

from server.db.pool import Pool
from server.events.recorded import Recorded
from server.events.store.port import EventStore, StoreUnavailable
from server.events.store.postgres_line import Connection, may_be_repeated, outlast

LEASE_SECONDS = 10.0
RENEW_SECONDS = 3.0
PAGE = 1_000
WAIT_SECONDS = 2.0
REST_SECONDS = 0.05
"""Between two pages, once a handler has caught up: while many edits come, it takes them in twenty times a second."""
ATTEMPTS = 3
RETRY_SECONDS = 0.2
PATIENCE_SECONDS = 5.0
FINISH_SECONDS = 3.0

_log = structlog.get_logger("projections")


class Poison(Exception):
    """An event a handler can't digest; it goes on without it. ``seq`` and ``stream`` say which."""

    def __init__(self, seq: int, stream: str, error: Exception) -> None:
        super().__init__(f"{type(error).__name__}: {error}")
        self.seq = seq
        self.stream = stream


def passes(error: Exception) -> bool:
    """Whether it is the database's trouble, which passes, and not the event's, which stays."""
    return isinstance(error, StoreUnavailable) or may_be_repeated(error)


class Handler(Protocol):
    """Follows the log. ``replays``: whether a new one begins at the log's beginning, or at its end."""

    @property
    def name(self) -> str: ...

    @property
    def replays(self) -> bool: ...

    async def begin(self) -> None:
        """This server has just taken the handler over."""
        ...

    async def handle(self, recorded: Sequence[Recorded], caught_up: bool) -> Sequence[Poison]:
        """Take in events, in order; what it could not digest. ``caught_up``: there are no more at the moment; it is
        said to whoever was given some, if need be with none.

        May be called again with the same events: after a crash the cursor may be behind what was done.
        """
        ...


class Runner:
    """One task per handler, and one that keeps the leases. ``owner`` is this process's own, new with each start."""

    def __init__(
        self,
        pool: Pool,
        store: EventStore,
        handlers: Sequence[Handler],
        owner: str,
        *,
        lease_seconds: float = LEASE_SECONDS,
        renew_seconds: float = RENEW_SECONDS,
    ) -> None:
        self._pool = pool
        self._store = store
        self._handlers = handlers
        self._owner = owner
        self._lease_seconds = lease_seconds
        self._renew_seconds = renew_seconds
        self._held_until: dict[str, float] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False
        self._busy = {handler.name: asyncio.Lock() for handler in handlers}

    async def start(self) -> None:
        """Make sure each handler has its row, then follow."""
        for handler in self._handlers:
            await self._execute(
                "insert into handlers (name, cursor) select $1, case when $2 then 0 else seq end from head"
                " on conflict (name) do nothing",
                *(handler.name, handler.replays),
            )
        self._tasks = [asyncio.create_task(self._run(handler), name=handler.name) for handler in self._handlers]
        self._tasks.append(asyncio.create_task(self._renew_for_ever(), name="leases"))

    async def close(self) -> None:
        """Stop, and give the leases back so that another server need not wait for them to run out.

        What a handler has in hand it may finish: otherwise the next one would be given it again.
        """
        self._closing = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FINISH_SECONDS):
                for busy in self._busy.values():
                    await busy.acquire()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        try:
            await self._execute("update handlers set owner = null, leased_until = null where owner = $1", self._owner)
        except StoreUnavailable:
            _log.info("the leases could not be given back; they run out by themselves")

    def holds(self, name: str) -> bool:
        """Whether this server runs that handler now."""
        return time.monotonic() < self._held_until.get(name, 0.0)

    async def _run(self, handler: Handler) -> None:
        while True:
            try:
                if await self._acquire(handler.name):
                    await handler.begin()
                    await self._follow(handler)
                await asyncio.sleep(self._renew_seconds)
            except Exception:
                _log.warning("a projection stumbled and begins again", handler=handler.name, exc_info=True)
                await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self, handler: Handler) -> None:
        """Until the lease is lost."""
        rows = await self._fetch("select cursor from handlers where name = $1", handler.name)
        cursor: int = rows[0]["cursor"]
        caught_up = True
        while self.holds(handler.name) and not self._closing:
            page = await self._store.read_next(cursor, PAGE)
            if not page and caught_up:
                await self._store.wait(cursor, WAIT_SECONDS)
                continue
            # After a full page the handler waits to hear that it was the last.
            caught_up = len(page) < PAGE
            async with self._busy[handler.name]:
                poisons = await self._handled(handler, page, caught_up)
                cursor = page[-1].seq if page else cursor
                if not await self._save(handler.name, cursor, poisons):
                    self._held_until.pop(handler.name, None)
            if caught_up:
                await asyncio.sleep(REST_SECONDS)

    async def _handled(self, handler: Handler, page: Sequence[Recorded], caught_up: bool) -> Sequence[Poison]:
        """The page, tried several times: most trouble is of the moment."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await handler.handle(page, caught_up)
            except Exception as error:
                if passes(error):
                    raise
                if attempt == ATTEMPTS:
                    return await self._one_by_one(handler, page, caught_up)
                await asyncio.sleep(RETRY_SECONDS * attempt)
        raise AssertionError

    async def _one_by_one(self, handler: Handler, page: Sequence[Recorded], caught_up: bool) -> list[Poison]:
        poisons: list[Poison] = []
        for recorded in page:
            try:
                poisons += await handler.handle([recorded], caught_up and recorded is page[-1])
            except Exception as error:
                if passes(error):
                    raise
                poisons.append(Poison(recorded.seq, recorded.stream, error))
        return poisons

    async def _save(self, name: str, cursor: int, poisons: Sequence[Poison]) -> bool:
        """Whether the lease still was ours, so that the cursor counts."""

        async def keep_cursor(connection: Connection) -> bool:
            saved = await connection.execute(
                "update handlers set cursor = $2 where name = $1 and owner = $3", name, cursor, self._owner
            )
            return saved.endswith(" 1")

        async def unit(connection: Connection) -> bool:
            if not poisons:
                return await keep_cursor(connection)
            async with connection.transaction():
                for poison in poisons:
                    await connection.execute(
                        "insert into dead_letters (handler, seq, stream, error) values ($1, $2, $3, $4)"
                        " on conflict (handler, seq) do update set error = excluded.error, at = now()",
                        *(name, poison.seq, poison.stream, str(poison)[:10_000]),
                    )
                return await keep_cursor(connection)

        for poison in poisons:
            _log.error("an event was put aside", handler=name, seq=poison.seq, stream=poison.stream, error=str(poison))
        return await outlast(unit, self._pool, PATIENCE_SECONDS)

    async def _acquire(self, name: str) -> bool:
        asked = time.monotonic()
        rows = await self._fetch(
            "update handlers set owner = $2, leased_until = now() + make_interval(secs => $3)"
            " where name = $1 and (owner is null or owner = $2 or leased_until < now()) returning name",
            *(name, self._owner, self._lease_seconds),
        )
        if rows:
            self._held_until[name] = asked + self._lease_seconds
        return bool(rows)

    async def _renew_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._renew_seconds)
            asked = time.monotonic()
            try:
                rows = await self._fetch(
                    "update handlers set leased_until = now() + make_interval(secs => $2) where owner = $1"
                    " returning name",
                    *(self._owner, self._lease_seconds),
                )
            except Exception:
                # Not renewed is not lost yet; once the time has run out, ``holds`` says no.
                _log.info("the leases could not be renewed", exc_info=True)
                continue
            kept = {row["name"] for row in rows}
            self._held_until = {name: asked + self._lease_seconds for name in self._held_until if name in kept}

    async def _fetch(self, query: str, *arguments: object) -> list[dict[str, Any]]:
        async def unit(connection: Connection) -> list[dict[str, Any]]:
            return [dict(row) for row in await connection.fetch(query, *arguments)]

        return await outlast(unit, self._pool, PATIENCE_SECONDS)

    async def _execute(self, query: str, *arguments: object) -> None:
        await self._fetch(query, *arguments)
