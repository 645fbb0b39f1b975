"""The way to the database: a pool that asks for the password anew for each connection, in our own schema."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

SCHEMA = "lakestream"

# asyncpg's classes take a type parameter in its stubs only.
if TYPE_CHECKING:
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record]
else:
    Pool: TypeAlias = asyncpg.Pool
    Connection: TypeAlias = asyncpg.Connection
Password = Callable[[], Awaitable[str]]

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    # A line cut in the middle of an operation: the driver finds it neither idle nor closed.
    asyncpg.InternalClientError,
    ConnectionError,
    OSError,
)
"""What a unit of work sees when the database goes away under it. Units that may be repeated are."""


async def open_pool(
    url: str | None, *, password: Password | None = None, min_size: int = 1, max_size: int = 10
) -> Pool:
    """Open a pool on a URL, or on ``PGHOST``, ``PGPORT``, ``PGUSER``, ``PGDATABASE``, ``PGSSLMODE`` where it is None.

    ``password`` is awaited for each new connection: tokens are checked at login and live for an hour only.
    """
    return await asyncpg.create_pool(
        url,
        password=password,
        min_size=min_size,
        max_size=max_size,
        reset=_nothing_to_undo,
        server_settings={"search_path": SCHEMA, "application_name": "lakestream", "timezone": "UTC"},
    )


async def _nothing_to_undo(_: "Connection") -> None:
    """In place of a query after each use: settings are made in transactions, and whoever locks or listens ends it.

    An open transaction is rolled back by asyncpg before this is called.
    """
