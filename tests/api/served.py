"""The whole server for tests, in this process and loop, over a database of the test's own."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from msgspec import structs

from server.main import composed
from server.settings import Settings, read_settings
from server.ws.wire import RoomProtocol

ANN = {"X-LakeStream-User": "ann"}
BOB = {"X-LakeStream-User": "bob"}


def settings_for(data: Path, **changes: Any) -> Settings:
    """Local mode on a data directory, with the page's folder empty."""
    return structs.replace(read_settings({"LAKESTREAM_WEB": str(data / "web")}, data=data), **changes)


@contextlib.asynccontextmanager
async def whole_server(settings: Settings, database_url: str) -> AsyncIterator[str]:
    """Serve until the block ends; the address."""
    async with composed(settings, database_url) as application:
        listener = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            application,
            log_config=None,
            lifespan="off",
            ws=RoomProtocol,
            ws_max_size=settings.frame_limit,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=3,
        )
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # pyright: ignore[reportAttributeAccessIssue]
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@contextlib.asynccontextmanager
async def client_of(address: str, headers: dict[str, str] | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client that is Ann, unless told otherwise."""
    async with httpx.AsyncClient(base_url=address, headers=ANN if headers is None else headers, timeout=30) as client:
        yield client
