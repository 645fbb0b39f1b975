"""A room server for tests, in this process and loop: the real endpoint on a real socket, over any store."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from msgspec import Struct

from server.application.edits import Editor, Person
from server.application.flusher import Flusher
from server.application.rooms import RoomPipelines
from server.application.streams import Streams
from server.events.store.port import EventStore
from server.nodes.catalogue import discover
from server.ws.endpoint import Denial, RoomEndpoint, Scope
from server.ws.fanout import Fanout
from server.ws.hub import Hub
from server.ws.session import Limits, Visitor
from server.ws.wire import RoomProtocol


class RoomServer(Struct):
    """What runs. ``address`` is ``http://…``."""

    address: str
    store: EventStore
    editor: Editor
    streams: Streams
    hub: Hub
    fanout: Fanout


async def no_status(_: str) -> None:
    return None


async def no_code(_: str) -> None:
    return None


async def admit(scope: Scope, _: str) -> Visitor | Denial:
    headers = {key.decode(): value.decode() for key, value in scope["headers"]}
    name = headers.get("x-lakestream-user", "")
    role: Any = headers.get("x-role", "editor")
    return Visitor(Person(name, name), role, "#123456") if name else Denial(401, b"{}")


@contextlib.asynccontextmanager
async def serving(store: EventStore, *, limits: Limits | None = None) -> AsyncIterator[RoomServer]:
    """Serve until the block ends. Limits are out of the way unless given."""
    hub = Hub()
    fanout = Fanout(store, hub)
    flusher = Flusher(store)
    flusher.announce = fanout.offer
    flusher.start()
    streams = Streams(store, flusher)
    editor = Editor(streams, discover())
    endpoint = RoomEndpoint(
        admit,
        RoomPipelines(store, streams, editor, no_status, no_code),
        hub,
        fanout,
        limits or Limits(edits=1_000_000, presence=1_000_000, frames=1_000_000),
    )
    await fanout.start()
    following = asyncio.create_task(fanout.run())
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        endpoint,
        log_config=None,
        lifespan="off",
        ws=RoomProtocol,
        ws_max_size=1024 * 1024,
        ws_per_message_deflate=False,
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # pyright: ignore[reportAttributeAccessIssue]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    # The socket listens already: whoever connects now is answered as soon as the server takes over.
    port = listener.getsockname()[1]
    try:
        yield RoomServer(f"http://127.0.0.1:{port}", store, editor, streams, hub, fanout)
    finally:
        server.should_exit = True
        await task
        following.cancel()
        await flusher.close()


async def new_pipeline(server: RoomServer, pipeline_id: str = "11111111-1111-4111-8111-111111111111") -> str:
    """An empty pipeline."""
    await server.editor.create(pipeline_id, Person("ann", "ann"), f"create-{pipeline_id}", "Flights")
    return pipeline_id
