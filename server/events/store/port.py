"""The event store's port. Rules ES1… are in ``server/events/SPEC.md``; every adapter passes the same suite."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from server.events.recorded import AnyEvent, EditMeta, Recorded


class Append(Struct, frozen=True):
    """One edit to be appended to one stream.

    ``expected_version``: the stream's version the decision was made on. ``events`` may be empty: then only the
    edit's ``answer`` is kept, so that a resend gets the first answer again. ``answer`` says what the client was
    told: ``{"code", "detail"}`` of a rejection, or ``{}`` for "nothing changed"; None where events were appended.
    """

    stream: str
    edit_id: str
    by: str
    at: datetime
    expected_version: int
    events: tuple[AnyEvent, ...]
    meta: EditMeta = EditMeta()
    answer: dict[str, str] | None = None


class Stored(Struct, frozen=True):
    """An edit as the store knows it. ``recorded`` is empty for an edit without events."""

    edit_id: str
    stream: str
    by: str
    meta: EditMeta
    recorded: tuple[Recorded, ...] = ()
    answer: dict[str, str] | None = None


class Appended(Struct, frozen=True):
    """The edit is durable."""

    stored: Stored


class Duplicate(Struct, frozen=True):
    """The edit id was used before, for ever ago or in this very batch; ``stored`` is what it did then."""

    stored: Stored


class Conflict(Struct, frozen=True):
    """The stream has moved on: decide again on ``actual_version``."""

    stream: str
    actual_version: int


Outcome = Appended | Duplicate | Conflict


def record(edit: Append, head: int, events: tuple[AnyEvent, ...]) -> tuple[Recorded, ...]:
    """The edit's events with their envelopes, the first one right after ``head``."""
    return tuple(
        Recorded(
            seq=head + number,
            stream=edit.stream,
            version=edit.expected_version + number,
            event=event,
            by=edit.by,
            at=edit.at,
            edit_id=edit.edit_id,
            undoes=edit.meta.undoes,
        )
        for number, event in enumerate(events, start=1)
    )


def repeated(first: Outcome, conflict: Conflict) -> Outcome:
    """What becomes of an edit whose id stands earlier in the same batch, where it met ``first`` (ES7).

    ``conflict``: what it gets where that one conflicted.
    """
    return conflict if isinstance(first, Conflict) else Duplicate(first.stored)


class LogBroken(Exception):
    """The log has a hole or a number twice: nothing may go on as if it had not."""


class StoreUnavailable(Exception):
    """The database could not be reached for as long as one was willing to wait; nothing is known to be lost."""


class EventStore(Protocol):
    """Append and read. One call of ``append`` is one transaction; one edit's refusal never fails its neighbours."""

    async def append(self, batch: Sequence[Append]) -> list[Outcome]:
        """Append the batch in order; an outcome per edit, in the same order."""
        ...

    async def read_stream(self, stream: str, after_version: int = 0, limit: int = 10_000) -> list[Recorded]:
        """Events of one stream with ``version > after_version``, in order."""
        ...

    async def read_all(self, after_seq: int = 0, limit: int = 1_000) -> list[Recorded]:
        """Events of all streams with ``seq > after_seq``, in order, without a hole."""
        ...

    async def read_next(self, after_seq: int, limit: int = 1_000) -> list[Recorded]:
        """The same for one who follows: empty only where there is nothing, but there may be more after the last."""
        ...

    async def find_edit(self, edit_id: str) -> Stored | None:
        """What an edit id did, or None if it was never used."""
        ...

    async def head(self) -> int:
        """The last ``seq``; 0 for an empty log."""
        ...

    async def version(self, stream: str) -> int:
        """The last version of a stream; 0 where there is none."""
        ...

    async def wait(self, after_seq: int, timeout_seconds: float) -> bool:
        """Return True as soon as the log may hold something after ``after_seq``, False when the time is up."""
        ...
