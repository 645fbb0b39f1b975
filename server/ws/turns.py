"""Messages of one connection that wait for their turn, and how many of them are answered together."""

import asyncio
from collections import deque

from server.ws.messages import Edit, Hello, Redo, Rejected, Undo

MOST_EDITS_WAITING = 1_000

Waiting = Hello | Edit | Undo | Redo | Rejected
"""What is answered in its turn; Rejected: a message that could not be read, but had an edit id."""


class Turns:
    """In the order they came. One reader; ``add`` and ``leave`` never wait."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque()
        self._wake: asyncio.Future[None] | None = None
        self._left = False

    def add(self, message: Waiting) -> bool:
        """Queue a message; False where too many wait already."""
        if len(self._waiting) >= MOST_EDITS_WAITING:
            return False
        self._waiting.append(message)
        self._rouse()
        return True

    def leave(self) -> None:
        """Nothing more comes."""
        self._left = True
        self._rouse()

    async def next(self) -> list[Waiting]:
        """The edits that are next, all that wait together, or one message of another kind; nothing at the end."""
        while not self._waiting:
            if self._left:
                return []
            self._wake = asyncio.get_running_loop().create_future()
            try:
                await self._wake
            finally:
                self._wake = None
        together = [self._waiting.popleft()]
        if not isinstance(together[0], Hello | Rejected):
            while self._waiting and not isinstance(self._waiting[0], Hello | Rejected):
                together.append(self._waiting.popleft())
        return together

    def _rouse(self) -> None:
        if self._wake is not None:
            self._wake.set_result(None)
            self._wake = None
