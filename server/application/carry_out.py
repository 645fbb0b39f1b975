"""One command on a stream that is seldom written: load, decide, append, and again where somebody was quicker."""

from collections.abc import Callable
from typing import TypeVar

from server.application.flusher import Failed, Flusher
from server.application.work import now
from server.events.recorded import AnyEvent, Recorded
from server.events.store.port import Append, Appended, Conflict, Duplicate, EventStore, Stored

State = TypeVar("State")


async def load(
    store: EventStore, stream: str, evolve: Callable[[State | None, Recorded], State | None]
) -> tuple[State | None, int]:
    """The state of a stream, and its version."""
    state: State | None = None
    version = 0
    for recorded in await store.read_stream(stream):
        state = evolve(state, recorded)
        version = recorded.version
    return state, version


async def carry_out(
    store: EventStore,
    flusher: Flusher,
    stream: str,
    by: str,
    edit_id: str,
    evolve: Callable[[State | None, Recorded], State | None],
    decide: Callable[[State | None], tuple[AnyEvent, ...]],
) -> Stored | None:
    """What was appended, now or when the edit id was first used; None where nothing changes. Raises Rejected."""
    while True:
        state, version = await load(store, stream, evolve)
        known = await store.find_edit(edit_id)
        if known is not None:
            return known
        events = decide(state)
        if not events:
            return None
        match (await flusher.append([Append(stream, edit_id, by, now(), version, events)]))[0]:
            case Appended(stored) | Duplicate(stored):
                return stored
            case Conflict():
                continue
            case Failed(error):
                raise error
