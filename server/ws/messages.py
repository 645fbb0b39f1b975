"""What goes over a room's socket, in both directions. Rules WS1… are in ``server/ws/SPEC.md``."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from server.application.shapes import CodeView, DeploymentView, RecordedEvent, Snapshot
from server.domain.pipeline.commands import PipelineCommand
from server.events.pipeline import PipelineEvent
from server.events.recorded import Skipped
from server.graph.model import Id, Position

PROTOCOL = 1

Role = Literal["owner", "editor", "viewer"]


class FromClient(Struct, frozen=True, rename="camel", forbid_unknown_fields=True, tag_field="message"):
    """Base of what clients send: unknown fields are refused."""


class FromServer(Struct, frozen=True, rename="camel", tag_field="message"):
    """Base of what the server sends: may gain fields."""


class Hello(FromClient, frozen=True, tag="hello"):
    """The first message. ``since``: the version the client has, or null for a snapshot."""

    protocol: int
    since: Annotated[int, Meta(ge=0)] | None = None


class Edit(FromClient, frozen=True, tag="edit"):
    """Commands, all or nothing. ``base`` is the version the client saw: advice, never a reason to refuse."""

    edit_id: Id
    commands: Annotated[tuple[PipelineCommand, ...], Meta(max_length=5_000)]
    base: Annotated[int, Meta(ge=0)] | None = None


class Undo(FromClient, frozen=True, tag="undo"):
    """Take back one's own last edit; ``editId`` is the id of this undo."""

    edit_id: Id


class Redo(FromClient, frozen=True, tag="redo"):
    """Bring back what one's own last undo took; ``editId`` is the id of this redo."""

    edit_id: Id


class Dragging(Struct, frozen=True, forbid_unknown_fields=True):
    """A node on its way; the drop is an edit."""

    id: Id
    position: Position


class Presence(FromClient, frozen=True, tag="presence"):
    """Where one is and what one does now; each message replaces the one before whole."""

    cursor: Position | None = None
    selection: Annotated[tuple[Id, ...], Meta(max_length=1_000)] = ()
    dragging: Annotated[tuple[Dragging, ...], Meta(max_length=1_000)] = ()
    editing: Id | None = None


class Ping(FromClient, frozen=True, tag="ping"):
    pass


ClientMessage = Hello | Edit | Undo | Redo | Presence | Ping


class You(Struct, frozen=True, rename="camel"):
    """Who this socket speaks for. ``id`` stands in ``by``; ``connection`` tells two tabs of one person apart."""

    id: str
    name: str
    color: str
    role: Role
    connection: str


class Present(Struct, frozen=True, rename="camel"):
    """Somebody in the room, one entry per connection: a person with two tabs stands here twice."""

    id: str
    connection: str
    name: str
    color: str
    cursor: Position | None = None
    selection: tuple[str, ...] = ()
    dragging: tuple[Dragging, ...] = ()
    editing: str | None = None


class Welcome(FromServer, frozen=True, tag="welcome"):
    """The answer to hello: a snapshot, or the events since. ``people`` are the others."""

    protocol: int
    you: You
    snapshot: Snapshot | None
    events: tuple[RecordedEvent, ...]
    version: int
    seq: int
    people: tuple[Present, ...]


class Happened(FromServer, frozen=True, tag="happened", omit_defaults=True):
    """An edit that is durable, to everyone in the room. ``version`` and ``seq`` are those of its last event."""

    version: int
    seq: int
    by: str
    edit_id: str
    at: str
    events: tuple[PipelineEvent, ...]
    undoes: str | None = None
    skipped: tuple[Skipped, ...] = ()


class Nothing(FromServer, frozen=True, tag="nothing", omit_defaults=True):
    """Accepted, but it changes nothing. ``code`` says why, for example ``undo.nothing``; ``skipped``: what an undo left
    alone, where that was all of it."""

    edit_id: str
    code: str | None = None
    skipped: tuple[Skipped, ...] = ()


class Rejected(FromServer, frozen=True, tag="rejected", omit_defaults=True):
    """Refused: the client takes its optimistic change back. No ``editId``: the frame itself was refused."""

    code: str
    detail: str
    edit_id: str | None = None


class PresenceChanged(FromServer, frozen=True, tag="presence"):
    """Those whose presence changed since the last such message, each whole; never oneself."""

    people: tuple[Present, ...]


class Left(FromServer, frozen=True, tag="left"):
    """A connection has gone."""

    id: str
    connection: str


class Pong(FromServer, frozen=True, tag="pong"):
    pass


class Code(CodeView, frozen=True, rename="camel", tag_field="message", tag="code"):
    """New code of this pipeline."""


class Deployment(DeploymentView, frozen=True, rename="camel", tag_field="message", tag="deployment"):
    """A deployment of this pipeline has changed."""


class Resync(FromServer, frozen=True, tag="resync"):
    """This client has fallen too far behind: say hello again with the version you have."""

    reason: str


ServerMessage = Welcome | Happened | Nothing | Rejected | PresenceChanged | Left | Pong | Code | Deployment | Resync
