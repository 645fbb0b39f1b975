"""The line to the database may be cut at any moment: what that looks like, and how a unit of work outlasts it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import asyncpg
import structlog

from server.db.pool import LOST, Pool
from server.events.store.port import StoreUnavailable

# asyncpg's classes take a type parameter in its stubs only.
if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
else:
    Connection: TypeAlias = asyncpg.Connection

Result = TypeVar("Result")

_log = structlog.get_logger("database")

_COME_AGAIN = (
    asyncpg.InternalClientError,
    asyncpg.IdleSessionTimeoutError,
    asyncpg.TooManyConnectionsError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    TimeoutError,
)

GIVE_BACK_SECONDS = 10.0
_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 1.0


def may_be_repeated(error: BaseException) -> bool:
    """Whether the same unit of work may do better later."""
    return isinstance(error, (*LOST, *_COME_AGAIN)) and not isinstance(error, asyncpg.DataError)


async def outlast(unit: Callable[[Connection], Awaitable[Result]], pool: Pool, patience_seconds: float) -> Result:
    """Run a unit that does no harm when run twice, again and again while the line is cut. Raises StoreUnavailable."""
    deadline = time.monotonic() + patience_seconds
    pause = _FIRST_PAUSE
    while True:
        try:
            async with asyncio.timeout(max(deadline - time.monotonic(), _FIRST_PAUSE)):
                connection = await pool.acquire()
            try:
                return await unit(connection)
            finally:
                _give_back(pool, connection)
        except Exception as error:
            if not may_be_repeated(error) or pool.is_closing():
                raise
            if time.monotonic() + pause > deadline:
                raise StoreUnavailable(f"The database can't be reached: {error}") from error
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _give_back(pool: Pool, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
    """Nobody waits for it: giving back takes some turns of the loop, in which the database would have nothing to do."""
    giving = asyncio.create_task(pool.release(connection, timeout=GIVE_BACK_SECONDS), name="give back a connection")
    _giving.add(giving)
    giving.add_done_callback(_given)


def _given(giving: "asyncio.Task[None]") -> None:
    """A connection that could not be given back was cut, or the pool is closed: the pool makes another."""
    _giving.discard(giving)
    if not giving.cancelled() and (error := giving.exception()) is not None:
        _log.debug("line.lost", error=repr(error))


_giving: set[asyncio.Task[None]] = set()
