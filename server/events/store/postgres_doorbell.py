"""LISTEN, kept up for ever: one line of its own that is hung up, dialled again, and caught up with.

What arrives is a hint that there is something to read, never the thing itself: a NOTIFY holds 8,000 bytes at most
and is lost while nobody listens.
"""

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from server.db.pool import LOST, Pool
from server.events.store.postgres_line import Connection

CHANNEL = "lakestream"

Listener = Callable[[str], None]
"""Called on the event loop with what stands after the kind; with an empty text when anything may have been missed."""

_log = structlog.get_logger("doorbell")
_HEARTBEAT_SECONDS = 15.0
_HEARTBEAT_PATIENCE_SECONDS = 5.0
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 2.0


class Doorbell:
    """Signals of the kinds ``log <seq>`` and, from the projections, ``code <id>`` and ``deployment <id>``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._listeners: dict[str, list[Listener]] = {}
        self._task: asyncio.Task[None] | None = None
        self.connected = asyncio.Event()

    def subscribe(self, kind: str, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` for each signal of a kind; the returned function ends it."""
        self._listeners.setdefault(kind, []).append(listener)
        return lambda: self._listeners[kind].remove(listener)

    def start(self) -> None:
        """Begin to listen, from now until ``close``."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen_for_ever(), name="doorbell")

    async def close(self) -> None:
        """Hang up."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _listen_for_ever(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                async with self._pool.acquire() as connection:
                    pause = _FIRST_PAUSE
                    await self._listen(connection)
            except (*LOST, TimeoutError) as error:
                _log.info("the doorbell's line was cut", error=str(error))
            finally:
                self.connected.clear()
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _listen(self, connection: Connection) -> None:
        """Listen until the line is cut, which raises."""
        cut = asyncio.Event()

        def on_cut(_: object) -> None:
            cut.set()

        def on_notify(_connection: object, _pid: int, _channel: str, payload: object) -> None:
            self._ring(str(payload))

        connection.add_termination_listener(on_cut)
        await connection.add_listener(CHANNEL, on_notify)
        try:
            self.connected.set()
            # Whatever rang while nobody listened was not heard.
            for kind in self._listeners:
                self._ring(kind)
            while not cut.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_HEARTBEAT_SECONDS):
                        await cut.wait()
                        break
                # A line that is dead without having been cut tells nothing: ask.
                await connection.execute("select 1", timeout=_HEARTBEAT_PATIENCE_SECONDS)
        finally:
            with contextlib.suppress(*LOST, TimeoutError):
                connection.remove_termination_listener(on_cut)
                await connection.remove_listener(CHANNEL, on_notify)
        raise ConnectionResetError("the connection was closed")

    def _ring(self, payload: str) -> None:
        kind, _, value = payload.partition(" ")
        for listener in tuple(self._listeners.get(kind, ())):
            try:
                listener(value)
            except Exception:
                # One bad listener must not make the others deaf.
                _log.exception("a listener of the doorbell failed", kind=kind)
