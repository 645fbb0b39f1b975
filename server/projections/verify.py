"""Is the log whole, and do the Tables say what it says? Reads everything; changes nothing."""

# ruff: noqa: S608 - the names of the tables are our own

from collections.abc import Sequence

from msgspec import Struct

from server.db.pool import Pool
from server.events.recorded import Recorded
from server.events.store.port import LogBroken
from server.events.store.postgres import read_all_on
from server.events.store.postgres_line import Connection
from server.events.upcast import UnknownEvent
from server.projections.table import Table
from server.projections.tables import TABLES

PAGE = 5_000
SHOWN = 20
"""Of one kind of trouble."""
CHECK = "_check"


class Verified(Struct, frozen=True):
    """``problems``: sentences; none: all is well."""

    events: int
    streams: int
    problems: tuple[str, ...]


async def verify(pool: Pool) -> Verified:
    """Contiguous ``seq`` and versions, edits that fit their events, events that can be read, replay equal to the
    Tables. One snapshot of the database is looked at, so a server may go on meanwhile."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        problems = await _log_problems(connection)
        await _make_copies(connection)
        events, unread = await _replay(connection)
        problems += unread
        if not unread:
            for table in TABLES:
                problems += await _differences(connection, table)
        streams: int = await connection.fetchval("select count(distinct stream) from events")
    return Verified(events, streams, tuple(problems))


async def _log_problems(connection: Connection) -> list[str]:
    problems: list[str] = []
    row = await connection.fetchrow(
        "select (select seq from head) as head, count(*) as count, coalesce(min(seq), 1) as first,"
        " coalesce(max(seq), 0) as last from events"
    )
    assert row is not None
    if not (row["head"] == row["count"] == row["last"] and row["first"] == 1):
        problems.append(
            f"The log has {row['count']} events numbered {row['first']} to {row['last']}; its head says {row['head']}."
        )
    for row in await connection.fetch(
        "select stream, count(*) as count, min(version) as first, max(version) as last from events group by stream"
        " having count(*) <> max(version) or min(version) <> 1 limit $1",
        SHOWN,
    ):
        problems.append(f"{row['stream']} has {row['count']} events with versions {row['first']} to {row['last']}.")
    for row in await connection.fetch(
        "select e.edit_id, e.stream, e.last_version - e.first_version + 1 as said, count(v.seq) as found from edits e"
        " left join events v on v.edit_id = e.edit_id and v.stream = e.stream"
        " and v.version between e.first_version and e.last_version"
        " group by e.edit_id having count(v.seq) <> e.last_version - e.first_version + 1 limit $1",
        SHOWN,
    ):
        problems.append(f"Edit {row['edit_id']} of {row['stream']} has {row['found']} events, not {row['said']}.")
    for row in await connection.fetch(
        "select v.seq, v.edit_id from events v left join edits e on e.edit_id = v.edit_id and e.stream = v.stream"
        " where e.edit_id is null limit $1",
        SHOWN,
    ):
        problems.append(f"Event {row['seq']} belongs to an edit {row['edit_id']} that is not kept.")
    return problems


async def _make_copies(connection: Connection) -> None:
    """Empty tables of the same form, seen by this transaction alone."""
    for table in TABLES:
        for name in table.sql_tables:
            await connection.execute(f"create temporary table {name}{CHECK} (like {name} including all) on commit drop")


async def _replay(connection: Connection) -> tuple[int, list[str]]:
    # Read on this very connection: the log as it was when the tables were.
    count = 0
    await connection.execute("set local enable_seqscan = off")
    while True:
        try:
            page = await read_all_on(connection, count, PAGE)
        except (LogBroken, UnknownEvent) as error:
            return count, [str(error)]
        for table in TABLES:
            own: Sequence[Recorded] = [one for one in page if one.stream.startswith(table.stream_prefix)]
            if own:
                await table.apply(connection, own, CHECK)
        count += len(page)
        if len(page) < PAGE:
            await connection.execute("set local enable_seqscan = on")
            return count, []


async def _differences(connection: Connection, table: Table) -> list[str]:
    problems: list[str] = []
    for name in table.sql_tables:
        key = "pipeline_id::text || ' ' || kind || ' ' || id" if name == "pipeline_parts" else "id::text"
        for row in await connection.fetch(
            f"select key, bool_or(mine) as mine, bool_or(not mine) as theirs from ("
            f" select {key} as key, true as mine from (select * from {name} except select * from {name}{CHECK}) a"
            f" union all"
            f" select {key}, false from (select * from {name}{CHECK} except select * from {name}) b"
            f") differing group by key order by key limit {SHOWN}"
        ):
            what = "differs from" if row["mine"] and row["theirs"] else "is unknown to" if row["mine"] else "is only in"
            problems.append(
                f"Table {name}: the row {row['key']} {what} the log. Run `lakestream rebuild {table.name}`."
            )
    return problems
