"""Looks at the files of the drawings that are open, again and again: they come, go and change without any edit."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog

BETWEEN_LOOKS_SECONDS = 5.0
SHARE_OF_A_CORE = 0.05

_log = structlog.get_logger("looking")


class Looking:
    """``look``: at one pipeline's files. Looks are rarer where they cost much."""

    def __init__(self, open_rooms: Callable[[], Sequence[str]], look: Callable[[str], Awaitable[object]]) -> None:
        self._open_rooms = open_rooms
        self._look = look
        self._task = asyncio.create_task(self._go_on(), name="looking")

    async def close(self) -> None:
        """Look no more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _go_on(self) -> None:
        rest = BETWEEN_LOOKS_SECONDS
        while True:
            await asyncio.sleep(rest)
            began = time.monotonic()
            for pipeline_id in self._open_rooms():
                try:
                    await self._look(pipeline_id)
                except Exception as error:  # a database that is away, say: the next look is soon
                    _log.warning("files could not be looked at", pipeline=pipeline_id, error=str(error))
            rest = max(BETWEEN_LOOKS_SECONDS, (time.monotonic() - began) / SHARE_OF_A_CORE)
