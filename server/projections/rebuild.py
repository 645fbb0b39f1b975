"""A Table made anew from the log beside the one in use, and put in its place in one moment: readers never see half."""

import asyncio
from collections.abc import Callable, Sequence

import asyncpg
from msgspec import Struct

from server.db.pool import Pool
from server.events.recorded import Recorded
from server.events.store.port import EventStore
from server.events.store.postgres_line import Connection
from server.projections.table import Table
from server.projections.tables import table_named

PAGE = 5_000
LOCK_MILLISECONDS = 2_000
ATTEMPTS = 10
RETRY_SECONDS = 0.5
CODEGEN = "codegen"
_LOCK = 0x4C414B46
NEXT, LAST = "_next", "_last"
"""Endings of the names of the tables being made, and of those being put away."""

Told = Callable[[int, int], None]
"""Called with how far it is, and how far it is to go."""


class Rebuilt(Struct, frozen=True):
    """``events``: how many were replayed. ``seq``: up to where the new table tells."""

    table: str
    events: int
    seq: int


class AlreadyRebuilding(Exception):
    """Another process is at it."""


async def rebuild(name: str, pool: Pool, store: EventStore, told: Told | None = None) -> Rebuilt:
    """Replay the log into new tables while the old ones go on, then change them over.

    ``codegen``, a derivation, is forgotten instead, and made again by the running server. Raises KeyError where there
    is no such table, AlreadyRebuilding.
    """
    if name == CODEGEN:
        return await _forget_code(pool, store)
    table = table_named(name)
    async with pool.acquire() as connection:
        if not await connection.fetchval("select pg_try_advisory_lock($1)", _LOCK):
            raise AlreadyRebuilding("A table is being rebuilt already; wait until that is done.")
        try:
            await _make(connection, table)
            replayed = await _replay(connection, table, store, told)
            more, seq = await _change_over(connection, table, store, replayed)
        except BaseException:
            await _drop(connection, table, NEXT)
            raise
        finally:
            await connection.execute("select pg_advisory_unlock($1)", _LOCK)
    return Rebuilt(table.name, replayed.count + more, seq)


async def _forget_code(pool: Pool, store: EventStore) -> Rebuilt:
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("delete from pipeline_code")
        # Whoever has the lease loses it, and whoever takes it begins with what is missing.
        await connection.execute("update handlers set owner = null, leased_until = null where name = $1", CODEGEN)
    return Rebuilt(CODEGEN, 0, await store.head())


class _Replayed(Struct, frozen=True):
    count: int
    seq: int


async def _make(connection: Connection, table: Table) -> None:
    await _drop(connection, table, NEXT)
    for name in table.sql_tables:
        await connection.execute(f"create table {name}{NEXT} (like {name} including all)")


async def _replay(connection: Connection, table: Table, store: EventStore, told: Told | None) -> _Replayed:
    """Up to where the log ended when it got there; the rest is for the change-over."""
    count = seq = 0
    while True:
        page = await store.read_all(seq, PAGE)
        count += await _apply(connection, table, page)
        if page:
            seq = page[-1].seq
            if told is not None:
                told(seq, await store.head())
        if len(page) < PAGE:
            return _Replayed(count, seq)


async def _apply(connection: Connection, table: Table, page: Sequence[Recorded]) -> int:
    own = [one for one in page if one.stream.startswith(table.stream_prefix)]
    if own:
        async with connection.transaction():
            # A table without statistics yet: see migration 0001.
            await connection.execute("set local enable_seqscan = off")
            await table.apply(connection, own, NEXT)
    return len(own)


async def _change_over(
    connection: Connection, table: Table, store: EventStore, replayed: _Replayed, attempts: int = ATTEMPTS
) -> tuple[int, int]:
    """With the head held nobody appends: what came meanwhile is replayed, then the names change hands."""
    try:
        async with connection.transaction():
            # Whoever reads for long must not make everyone who writes wait for us.
            await connection.execute(f"set local lock_timeout = {LOCK_MILLISECONDS}")
            head: int = await connection.fetchval("select seq from head for update")
            count, seq = 0, replayed.seq
            while seq < head:
                page = await store.read_all(seq, PAGE)
                own = [one for one in page if one.stream.startswith(table.stream_prefix)]
                if own:
                    await table.apply(connection, own, NEXT)
                count += len(own)
                seq = page[-1].seq
            await _swap(connection, table)
            return count, head
    except asyncpg.LockNotAvailableError:
        if attempts == 1:
            raise
    await asyncio.sleep(RETRY_SECONDS)
    return await _change_over(connection, table, store, replayed, attempts - 1)


async def _swap(connection: Connection, table: Table) -> None:
    views = await _views_on(connection, table)
    # In the order in which readers take them: a view, what it reads, then what its functions read.
    locked = [*(view for view, _ in views), *table.sql_tables]
    for name in locked:
        await connection.execute(f"lock table {name} in access exclusive mode")
    for name in table.sql_tables:
        await connection.execute(f"alter table {name} rename to {name}{LAST}")
        await connection.execute(f"alter table {name}{NEXT} rename to {name}")
    # A view holds on to the table, not to its name.
    for view, definition in views:
        await connection.execute(f"create or replace view {view} as {definition}")
    await _drop(connection, table, LAST)


async def _views_on(connection: Connection, table: Table) -> list[tuple[str, str]]:
    rows = await connection.fetch(
        "select distinct v.oid::regclass::text as name, pg_get_viewdef(v.oid) as definition"
        " from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class"
        " where d.refobjid = any($1::text[]::regclass[]::oid[]) and v.relkind = 'v'",
        list(table.sql_tables),
    )
    return [(row["name"], row["definition"]) for row in rows]


async def _drop(connection: Connection, table: Table, ending: str) -> None:
    for name in table.sql_tables:
        await connection.execute(f"drop table if exists {name}{ending}")
