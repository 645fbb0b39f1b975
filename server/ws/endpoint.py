"""The socket itself: plain ASGI to open and to end it, because nothing may stand between a frame and its mailbox."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import uuid4

import structlog
from msgspec import Struct, json

from server.ws.fanout import Fanout
from server.ws.hub import Hub
from server.ws.mailbox import Mailbox
from server.ws.metrics import CONNECTIONS
from server.ws.session import Limits, Pipelines, Session, Visitor
from server.ws.wire import SHORT_WAY, RoomProtocol

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = "/ws/pipelines/"

_log = structlog.get_logger("room")


class Denial(Struct, frozen=True):
    """Why a handshake is refused: an HTTP status and a problem document."""

    status: int
    body: bytes


Admit = Callable[[Scope, str], Awaitable[Visitor | Denial]]
"""Who may enter the room of that pipeline; given by the composition root."""


class RoomEndpoint:
    """``/ws/pipelines/{id}``."""

    def __init__(self, admit: Admit, pipelines: Pipelines, hub: Hub, fanout: Fanout, limits: Limits) -> None:
        self._admit = admit
        self._pipelines = pipelines
        self._hub = hub
        self._fanout = fanout
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection from handshake to end."""
        await receive()
        path: str = scope["path"]
        pipeline_id = path.removeprefix(PATH)
        admitted = await self._admit(scope, pipeline_id)
        if isinstance(admitted, Denial):
            await _deny(send, admitted)
            return
        await send({"type": "websocket.accept"})
        protocol: RoomProtocol = scope["extensions"][SHORT_WAY]
        await self._converse(pipeline_id, admitted, receive, protocol)

    async def _converse(self, pipeline_id: str, visitor: Visitor, receive: Receive, protocol: RoomProtocol) -> None:
        connection = uuid4().hex[:12]
        mailbox = Mailbox(most_bytes=self._limits.waiting_bytes)
        session = Session(
            pipeline_id, visitor, connection, self._pipelines, self._hub, self._fanout, mailbox, self._limits
        )

        protocol.hand_over(session.receive)
        writer = asyncio.create_task(mailbox.write(protocol.send_frame))
        decider = asyncio.create_task(session.run())
        CONNECTIONS.inc()
        _log.info("room.entered", pipeline=pipeline_id, by=visitor.person.id, connection=connection)
        try:
            # Frames go straight to the session; what is left to be told here is the end.
            await receive()
        finally:
            CONNECTIONS.dec()
            session.leave()
            writer.cancel()
            # Edits that came before the line was cut are still decided: their author has them on the screen.
            await decider
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await writer
            _log.info("room.left", pipeline=pipeline_id, by=visitor.person.id, connection=connection)


async def _deny(send: Send, denial: Denial) -> None:
    await send(
        {
            "type": "websocket.http.response.start",
            "status": denial.status,
            "headers": [(b"content-type", b"application/problem+json")],
        }
    )
    await send({"type": "websocket.http.response.body", "body": denial.body})


def problem_body(status: int, title: str, code: str, detail: str) -> bytes:
    """A problem document for a denial."""
    return json.encode({"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code})
