"""What an edit comes to, and how long its sender waits to hear."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct

from server.domain.pipeline.history import History
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events.pipeline import PipelineEvent
from server.events.recorded import EditMeta
from server.events.store.port import Stored


def now() -> datetime:
    """The present moment in UTC, to the millisecond, as the wire has it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class Decided(Struct, frozen=True):
    """What an edit comes to. ``answer``: what its sender is told where there are no events; {} for "nothing"."""

    events: tuple[PipelineEvent, ...] = ()
    meta: EditMeta = EditMeta()
    answer: dict[str, str] | None = None


class Work:
    """An edit waiting for its turn. ``decide`` gets the present, and the history where it asked for it."""

    __slots__ = ("by", "decide", "done", "edit_id", "needs_history")

    def __init__(
        self,
        edit_id: str,
        by: str,
        decide: "Callable[[Pipeline | None, History], Decided]",
        needs_history: bool = False,
    ) -> None:
        self.edit_id = edit_id
        self.by = by
        self.decide = decide
        self.needs_history = needs_history
        self.done: asyncio.Future[tuple[Stored, bool]] = asyncio.get_running_loop().create_future()

    def answer(self, stored: Stored, resent: bool) -> None:
        if not self.done.done():
            self.done.set_result((stored, resent))

    def fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)


def refusal_of(rejected: Rejected) -> dict[str, str]:
    """What is kept of a rejection, so that a resend is told the same."""
    answer = {"code": rejected.code, "detail": rejected.detail}
    if rejected.path is not None:
        answer["path"] = rejected.path
    if rejected.invalid:
        answer["invalid"] = "true"
    return answer
