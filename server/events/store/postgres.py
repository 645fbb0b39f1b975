"""The log in PostgreSQL: one transaction per batch.

As a rule every edit of a batch lands: that is one call, ``append_whole`` (migration 0004). Where an edit is known
already or was decided on another version, that call does nothing, and ``append_batch`` (migration 0001) judges them one
by one.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from server.db.pool import Pool
from server.events.codec import decode, decode_meta, encode, encode_meta
from server.events.recorded import Recorded
from server.events.store.port import (
    Append,
    Appended,
    Conflict,
    Duplicate,
    LogBroken,
    Outcome,
    Stored,
    record,
    repeated,
)
from server.events.store.postgres_doorbell import Doorbell
from server.events.store.postgres_line import Connection, outlast
from server.events.store.postgres_tail import Tail
from server.events.store.postgres_whole import whole


class Inline(Protocol):
    """The Tables, which stand or fall with the append (ES15)."""

    async def update(self, connection: Connection, recorded: Sequence[Recorded]) -> None:
        """Take in events just appended, in the transaction that appended them."""
        ...

    def changes(self, recorded: Sequence[Recorded]) -> str | None:
        """The same as JSON for ``append_whole``, ``seq`` counted from the batch; None: only ``update`` can."""
        ...


_APPENDED, _DUPLICATE, _CONFLICT, _REPEAT = range(4)
_APPEND = "select verdicts, bases, head_before from append_batch($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)"
_APPEND_WHOLE = "select append_whole($1, $2, $3)"
_EVENT = "select seq, stream, version, type, v, data::text, by, at, edit_id, undoes from events"
_READ_STREAM = f"{_EVENT} where stream = $1 and version > $2 order by version limit $3"
_READ_ALL = f"{_EVENT} where seq > $1 order by seq limit $2"
_READ_EDIT = f"{_EVENT} where stream = $1 and version between $2 and $3 order by version"
_EDITS = (
    "select edit_id, stream, by, meta::text, answer::text, first_version, last_version from edits"
    " where edit_id = any($1)"
)


class PostgresStore:
    """``start`` opens the doorbell, ``close`` shuts it; the pool stays its owner's. Appends outlast a cut line."""

    def __init__(self, pool: Pool, *, inline: Inline | None = None, patience_seconds: float = 30.0) -> None:
        self._pool = pool
        self._inline = inline
        self._patience = patience_seconds
        self._latest = 0
        self._tail = Tail()
        self._rung = asyncio.Event()
        self.doorbell = Doorbell(pool)
        self.doorbell.subscribe("log", self._heard)

    async def start(self) -> None:
        """Begin to listen for what other processes append."""
        self.doorbell.start()

    async def close(self) -> None:
        """Stop listening."""
        await self.doorbell.close()

    async def append(self, batch: Sequence[Append]) -> list[Outcome]:
        """Append the batch in order; an outcome per edit, in the same order. Raises StoreUnavailable."""
        if not batch:
            return []
        expected = whole(batch)
        told = None if expected is None or self._inline is None else self._inline.changes(expected.recorded)
        in_one_call = expected is not None and (self._inline is None or told is not None)

        async def unit(connection: Connection) -> list[Outcome]:
            if expected is not None and in_one_call:
                head = await connection.fetchval(_APPEND_WHOLE, expected.batch, expected.firsts, told)
                if head is not None:
                    return self._landed(batch, head, len(expected.batch))
            return await self._judged(connection, batch)

        return await outlast(unit, self._pool, self._patience)

    def _landed(self, batch: Sequence[Append], head: int, size: int) -> list[Outcome]:
        outcomes: list[Outcome] = []
        recorded: list[Recorded] = []
        for edit in batch:
            appended = _appended(edit, head + len(recorded))
            recorded += appended.stored.recorded
            outcomes.append(appended)
        self._tail.add(recorded, size)
        self._ring(head + len(recorded))
        return outcomes

    async def _judged(self, connection: Connection, batch: Sequence[Append]) -> list[Outcome]:
        async with connection.transaction():
            row = await connection.fetchrow(_APPEND, *_arguments(batch))
            assert row is not None
            outcomes = _outcomes(batch, row["verdicts"], row["bases"], row["head_before"])
            recorded = [
                event for outcome in outcomes if isinstance(outcome, Appended) for event in outcome.stored.recorded
            ]
            if recorded and self._inline is not None:
                await self._inline.update(connection, recorded)
        if recorded:
            self._ring(recorded[-1].seq)
        return await _resolved(connection, batch, outcomes, row["verdicts"], row["bases"])

    async def read_stream(self, stream: str, after_version: int = 0, limit: int = 10_000) -> list[Recorded]:
        """Events of one stream with ``version > after_version``, in order."""
        return [_recorded(row) for row in await self._fetch(_READ_STREAM, stream, after_version, limit)]

    async def read_all(self, after_seq: int = 0, limit: int = 1_000) -> list[Recorded]:
        """Events of all streams with ``seq > after_seq``, in order. Raises LogBroken at a hole."""
        return _contiguous(await self._fetch(_READ_ALL, after_seq, limit), after_seq)

    async def read_next(self, after_seq: int, limit: int = 1_000) -> list[Recorded]:
        """The same for one who follows: what this process has just appended is given from memory, where that is next,
        and there may be more after it. Empty where there is nothing. Raises LogBroken."""
        return self._tail.after(after_seq, limit) or await self.read_all(after_seq, limit)

    async def find_edit(self, edit_id: str) -> Stored | None:
        """What an edit id did, or None if it was never used."""

        async def unit(connection: Connection) -> dict[str, Stored]:
            return await _stored(connection, [edit_id])

        return (await outlast(unit, self._pool, self._patience)).get(edit_id)

    async def head(self) -> int:
        """The last ``seq``; 0 for an empty log."""
        return (await self._fetch("select seq from head"))[0]["seq"]

    async def version(self, stream: str) -> int:
        """The last version of a stream; 0 where there is none."""
        rows = await self._fetch("select version from events where stream = $1 order by version desc limit 1", stream)
        return rows[0]["version"] if rows else 0

    async def wait(self, after_seq: int, timeout_seconds: float) -> bool:
        """Return True as soon as the log may hold something after ``after_seq``, False when the time is up."""
        try:
            async with asyncio.timeout(timeout_seconds):
                while self._latest <= after_seq:
                    await self._rung.wait()
        except TimeoutError:
            return False
        return True

    async def _fetch(self, query: str, *arguments: Any) -> list[Any]:
        async def unit(connection: Connection) -> list[Any]:
            return await connection.fetch(query, *arguments)

        return await outlast(unit, self._pool, self._patience)

    def _heard(self, value: str) -> None:
        if value:
            self._ring(int(value))
        else:
            self._missed = asyncio.create_task(self._catch_up(), name="doorbell catches up")

    async def _catch_up(self) -> None:
        self._ring(await self.head())

    def _ring(self, seq: int) -> None:
        if seq > self._latest:
            self._latest = seq
            self._rung.set()
            self._rung = asyncio.Event()


async def read_all_on(connection: Connection, after_seq: int, limit: int) -> list[Recorded]:
    """The same as ``read_all``, on a connection whose snapshot of the database matters. Raises LogBroken."""
    return _contiguous(await connection.fetch(_READ_ALL, after_seq, limit), after_seq)


def _contiguous(rows: Sequence[Any], after_seq: int) -> list[Recorded]:
    for expected, row in enumerate(rows, start=after_seq + 1):
        if row["seq"] != expected:
            raise LogBroken(f"The log has no event {expected}; the next one is {row['seq']}.")
    return [_recorded(row) for row in rows]


def _arguments(batch: Sequence[Append]) -> tuple[list[Any] | None, ...]:
    """The parallel arrays ``append_batch`` takes."""
    seen: set[str] = set()
    repeats: list[bool] = []
    owners: list[int] = []
    types: list[str] = []
    forms: list[int] = []
    datas: list[str] = []
    for place, edit in enumerate(batch, start=1):
        repeats.append(edit.edit_id in seen)
        seen.add(edit.edit_id)
        for event in edit.events:
            encoded = encode(event)
            owners.append(place)
            types.append(encoded.type)
            forms.append(encoded.v)
            datas.append(encoded.data)
    return (
        [edit.edit_id for edit in batch],
        [edit.stream for edit in batch],
        [edit.by for edit in batch],
        [edit.at for edit in batch],
        [edit.expected_version for edit in batch],
        [len(edit.events) for edit in batch],
        repeats if any(repeats) else None,
        _sparse([encode_meta(edit.meta) for edit in batch]),
        _sparse([None if edit.answer is None else msgspec.json.encode(edit.answer).decode() for edit in batch]),
        _sparse([edit.meta.undoes for edit in batch]),
        owners,
        types,
        forms if any(form != 1 for form in forms) else None,
        datas,
    )


def _sparse(column: list[str | None]) -> list[str | None] | None:
    """Most edits have nothing to say here, and a column of nothing need not be sent."""
    return column if any(value is not None for value in column) else None


def _appended(edit: Append, head: int) -> Appended:
    """The edit in the log; ``head`` is the number before its first event."""
    return Appended(Stored(edit.edit_id, edit.stream, edit.by, edit.meta, record(edit, head, edit.events), edit.answer))


def _outcomes(batch: Sequence[Append], verdicts: list[int], bases: list[int], head: int) -> list[Outcome]:
    """Outcomes by verdict. What is neither appended nor a conflict stands as a conflict until it is resolved."""
    outcomes: list[Outcome] = []
    for edit, verdict, base in zip(batch, verdicts, bases, strict=True):
        if verdict == _APPENDED:
            outcomes.append(_appended(edit, head))
            head += len(edit.events)
        else:
            outcomes.append(Conflict(edit.stream, base))
    return outcomes


async def _resolved(
    connection: Connection, batch: Sequence[Append], outcomes: list[Outcome], verdicts: list[int], bases: list[int]
) -> list[Outcome]:
    """The outcomes with duplicates and repeats filled in. Edits are never changed, so this needs no transaction."""
    known = [edit.edit_id for edit, verdict in zip(batch, verdicts, strict=True) if verdict == _DUPLICATE]
    stored = await _stored(connection, known) if known else {}
    fates: dict[str, Outcome] = {}
    resolved: list[Outcome] = []
    for edit, outcome, verdict, base in zip(batch, outcomes, verdicts, bases, strict=True):
        if verdict == _DUPLICATE:
            outcome = Duplicate(stored[edit.edit_id])
        elif verdict == _REPEAT:
            outcome = repeated(fates[edit.edit_id], Conflict(edit.stream, base))
        fates.setdefault(edit.edit_id, outcome)
        resolved.append(outcome)
    return resolved


async def _stored(connection: Connection, edit_ids: list[str]) -> dict[str, Stored]:
    found: dict[str, Stored] = {}
    for row in await connection.fetch(_EDITS, edit_ids):
        stream, first, last = row["stream"], row["first_version"], row["last_version"]
        events = await connection.fetch(_READ_EDIT, stream, first, last) if last >= first else []
        found[row["edit_id"]] = Stored(
            edit_id=row["edit_id"],
            stream=stream,
            by=row["by"],
            meta=decode_meta(row["meta"]),
            recorded=tuple(_recorded(event) for event in events),
            answer=None if row["answer"] is None else msgspec.json.decode(row["answer"], type=dict[str, str]),
        )
    return found


def _recorded(row: Any) -> Recorded:
    seq, stream, version, event_type, v, data, by, at, edit_id, undoes = row
    moment: datetime = at
    return Recorded(seq, stream, version, decode(event_type, v, data), by, moment, edit_id, undoes)
