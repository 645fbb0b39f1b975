"""One connection's conversation: hello, edits in order, presence, rates. Knows nothing of sockets."""

import asyncio
import time
from collections.abc import Sequence
from typing import Protocol, assert_never

import structlog
from msgspec import Raw, Struct, json, structs

from server.application.edits import Happened as Done
from server.application.edits import Nothing as Nought
from server.application.edits import Outcome, Person, Refusal
from server.application.shapes import CodeView, Snapshot, flat
from server.domain.pipeline.commands import PipelineCommand
from server.events.recorded import Recorded
from server.ws.fanout import Fanout, happened
from server.ws.frames import read_frame
from server.ws.hub import Hub
from server.ws.mailbox import MOST_BYTES, Mailbox, Parcel
from server.ws.messages import (
    PROTOCOL,
    ClientMessage,
    Code,
    Edit,
    Hello,
    Nothing,
    Ping,
    Pong,
    Presence,
    Present,
    Redo,
    Rejected,
    Role,
    Undo,
    Welcome,
    You,
)
from server.ws.metrics import EDIT_SECONDS, EDITS, REJECTED
from server.ws.rate import Rate
from server.ws.room import Member, parcel
from server.ws.turns import Turns, Waiting

MOST_EVENTS_SINCE = 2_000
MOST_BYTES_SINCE = 512 * 1024

_log = structlog.get_logger("room")
_encoder = json.Encoder()
_PONG = parcel(Pong())


class Pipelines(Protocol):
    """What a room needs of the application."""

    async def snapshot(self, pipeline_id: str) -> Snapshot | None:
        """The pipeline at its head, at least as new as everything that had been appended when this was called."""
        ...

    async def events_after(self, pipeline_id: str, version: int, limit: int) -> Sequence[Recorded]: ...

    async def code(self, pipeline_id: str) -> CodeView | None:
        """The last code that was made of the pipeline; its version says of which state."""
        ...

    async def edit(
        self, pipeline_id: str, person: Person, edit_id: str, commands: Sequence[PipelineCommand]
    ) -> Outcome: ...

    async def undo(self, pipeline_id: str, person: Person, edit_id: str) -> Outcome: ...

    async def answered(self, pipeline_id: str, edit_id: str) -> Outcome | None:
        """The first answer to an edit id again; None for one that was never used."""
        ...

    async def redo(self, pipeline_id: str, person: Person, edit_id: str) -> Outcome: ...


class Visitor(Struct, frozen=True):
    """Who is at the door, and what they may do in this room."""

    person: Person
    role: Role
    color: str


class Limits(Struct, frozen=True):
    """Per connection: rates per second, and how many bytes may wait for it."""

    edits: int = 400
    presence: int = 100
    frames: int = 2_000
    waiting_bytes: int = MOST_BYTES


class Session:
    """Takes frames in, lays answers in the mailbox. ``run`` decides the waiting edits, one after the other."""

    def __init__(
        self,
        pipeline_id: str,
        visitor: Visitor,
        connection: str,
        pipelines: Pipelines,
        hub: Hub,
        fanout: Fanout,
        mailbox: Mailbox,
        limits: Limits,
    ) -> None:
        self._pipeline_id = pipeline_id
        self._visitor = visitor
        self._pipelines = pipelines
        self._hub = hub
        self._fanout = fanout
        self._edits = Rate(limits.edits)
        self._presence = Rate(limits.presence)
        self._frames = Rate(limits.frames)
        self._turns = Turns()
        person = visitor.person
        self._member = Member(
            Present(id=person.id, connection=connection, name=person.name, color=visitor.color), mailbox
        )
        self._room = hub.join(pipeline_id, self._member)
        self._greeted = False

    def receive(self, text: str) -> None:
        """Take in one frame."""
        if not self._frames.take():
            self._reject(Rejected(code="rate", detail="Too many messages a second; slow down."))
            return
        for message in read_frame(text):
            if isinstance(message, Rejected):
                self._take_malformed(message)
            else:
                self._take(message)

    def leave(self) -> None:
        """The connection has gone. What it sent before is still decided; then ``run`` returns."""
        self._hub.leave(self._pipeline_id, self._member)
        self._turns.leave()

    def _take(self, message: ClientMessage) -> None:
        match message:
            case Ping():
                self._member.tell(_PONG)
            case Hello():
                self._greeted = True
                self._queue(message)
            case Presence():
                self._take_presence(message)
            case Edit() | Undo() | Redo():
                self._take_edit(message)
            case _:
                assert_never(message)

    def _take_presence(self, message: Presence) -> None:
        if not self._greeted:
            self._reject(_no_hello(None))
        elif not self._presence.take():
            self._reject(Rejected(code="rate", detail="Too many presence messages a second; 20 are told to others."))
        elif self._member.known is not None:
            self._room.move(self._member, message)

    def _take_edit(self, message: Edit | Undo | Redo) -> None:
        if not self._greeted:
            self._reject(_no_hello(message.edit_id))
        elif self._visitor.role == "viewer":
            self._reject(
                Rejected(code="forbidden", detail="You may look at this pipeline only.", edit_id=message.edit_id)
            )
        elif not self._edits.take():
            self._reject(
                Rejected(code="rate", detail="Too many edits a second; send it again later.", edit_id=message.edit_id)
            )
        else:
            self._queue(message)

    def _take_malformed(self, refusal: Rejected) -> None:
        """A message that can't be read may still be the resend of an edit that was (WS7)."""
        may_edit = self._greeted and self._visitor.role != "viewer"
        if refusal.edit_id is not None and may_edit and self._edits.take():
            self._queue(refusal)
        else:
            self._reject(refusal)

    def _queue(self, message: Waiting) -> None:
        if self._turns.add(message):
            return
        edit_id = None if isinstance(message, Hello) else message.edit_id
        self._reject(Rejected(code="rate", detail="Too many edits wait; send it again later.", edit_id=edit_id))

    async def run(self) -> None:
        """Answer what waits, in the order it came (WS4), until the connection has gone and nothing waits."""
        # The pipeline's lane keeps the order in which they are handed over, and appends many together.
        while together := await self._turns.next():
            await self._answer_all(together)

    async def _answer_all(self, messages: Sequence[Waiting]) -> None:
        if len(messages) == 1:
            await self._answer_one(messages[0])
        else:
            await asyncio.gather(*(self._answer_one(message) for message in messages))

    async def _answer_one(self, message: Waiting) -> None:
        try:
            if isinstance(message, Hello):
                await self._welcome(message)
            elif isinstance(message, Rejected):
                await self._answer_malformed(message)
            else:
                await self._decide(message)
        except Exception as error:
            # The client keeps the edit as pending and sends it again with the same id: nothing is lost.
            _log.warning("room.failed", pipeline=self._pipeline_id, by=self._visitor.person.id, error=repr(error))
            edit_id = None if isinstance(message, Hello) else message.edit_id
            self._reject(
                Rejected(code="unavailable", detail="The server can't answer now; try again.", edit_id=edit_id)
            )

    async def _welcome(self, hello: Hello) -> None:
        if hello.protocol != PROTOCOL:
            self._reject(
                Rejected(code="protocol", detail=f"This server speaks protocol {PROTOCOL}; reload the page to get it.")
            )
            return
        member = self._member
        member.hold()
        events = await self._since(hello.since)
        snapshot = None
        while events is None or not member.fits(events[0]):
            snapshot = await self._pipelines.snapshot(self._pipeline_id)
            if snapshot is None:
                self._reject(Rejected(code="pipeline.unknown", detail="There is no such pipeline."))
                return
            events = (snapshot.version, snapshot.seq, ())
        version, seq, recorded = events
        person = self._visitor.person
        welcome = Welcome(
            protocol=PROTOCOL,
            you=You(
                id=person.id,
                name=person.name,
                color=self._visitor.color,
                role=self._visitor.role,
                connection=member.connection,
            ),
            snapshot=snapshot,
            events=recorded,
            version=version,
            seq=seq,
            people=self._room.others(member),
        )
        member.tell(Parcel([_encoder.encode(welcome)]))
        if member.held is not None:
            member.release(version)
            self._room.appear(member)
            code = await self._pipelines.code(self._pipeline_id)
            if code is not None:
                member.tell(parcel(Code(**structs.asdict(code))))

    async def _since(self, since: int | None) -> tuple[int, int, tuple[Raw, ...]] | None:
        """Version, seq and the events since; None where a snapshot is the better answer."""
        if since is None or since < 1:
            return None
        recorded = await self._pipelines.events_after(self._pipeline_id, since - 1, MOST_EVENTS_SINCE + 2)
        if not recorded or recorded[0].version != since or len(recorded) > MOST_EVENTS_SINCE + 1:
            return None
        events = tuple(flat(one) for one in recorded[1:])
        if sum(len(bytes(one)) for one in events) > MOST_BYTES_SINCE:
            return None
        return recorded[-1].version, recorded[-1].seq, events

    async def _decide(self, message: Edit | Undo | Redo) -> None:
        person, pipeline_id = self._visitor.person, self._pipeline_id
        began = time.perf_counter()
        match message:
            case Edit():
                outcome = await self._pipelines.edit(pipeline_id, person, message.edit_id, message.commands)
            case Undo():
                outcome = await self._pipelines.undo(pipeline_id, person, message.edit_id)
            case Redo():
                outcome = await self._pipelines.redo(pipeline_id, person, message.edit_id)
        EDIT_SECONDS.observe(time.perf_counter() - began)
        await self._answer(outcome)

    async def _answer_malformed(self, refusal: Rejected) -> None:
        outcome = await self._pipelines.answered(self._pipeline_id, refusal.edit_id or "")
        if outcome is None:
            self._reject(refusal)
        else:
            await self._answer(outcome)

    async def _answer(self, outcome: Outcome) -> None:
        match outcome:
            case Done(stored=stored, resent=resent):
                EDITS.inc()
                if resent:
                    # Not before the fan-out has come by that place: the answer must not run ahead of the order.
                    await self._fanout.reached(stored.recorded[-1].seq)
                    self._member.tell(parcel(happened(stored.recorded, stored.meta.skipped)))
            case Nought(edit_id=edit_id, code=code, skipped=skipped):
                self._member.tell(parcel(Nothing(edit_id=edit_id, code=code, skipped=skipped)))
            case Refusal(edit_id=edit_id, code=code, detail=detail):
                self._reject(Rejected(code=code, detail=detail, edit_id=edit_id))

    def _reject(self, rejected: Rejected) -> None:
        REJECTED.labels(rejected.code.split(".", 1)[0]).inc()
        _log.debug(
            "room.rejected",
            pipeline=self._pipeline_id,
            by=self._visitor.person.id,
            edit_id=rejected.edit_id,
            code=rejected.code,
        )
        self._member.tell(parcel(rejected))


def _no_hello(edit_id: str | None) -> Rejected:
    return Rejected(code="hello.missing", detail="Say hello first.", edit_id=edit_id)
