"""The last events of the log, as far as this process appended them: whoever follows need not read them again."""

from collections.abc import Sequence

from server.events.recorded import Recorded

MOST_EVENTS = 4_000
MOST_BYTES = 4 * 1024 * 1024


class Tail:
    """Events without a hole between them. Beyond its bounds it begins anew with the newest batch."""

    def __init__(self, most_events: int = MOST_EVENTS, most_bytes: int = MOST_BYTES) -> None:
        self._events: list[Recorded] = []
        self._bytes = 0
        self._most_events = most_events
        self._most_bytes = most_bytes

    def add(self, recorded: Sequence[Recorded], size: int) -> None:
        """Events that are durable by now, one batch; ``size``: about how many bytes they hold."""
        if not recorded or (self._events and recorded[0].seq <= self._events[-1].seq):
            return
        follows = bool(self._events) and recorded[0].seq == self._events[-1].seq + 1
        fits = len(self._events) + len(recorded) <= self._most_events and self._bytes + size <= self._most_bytes
        if not follows or not fits:
            self._events, self._bytes = [], 0
        if size <= self._most_bytes:
            self._events += recorded
            self._bytes += size

    def after(self, seq: int, limit: int) -> list[Recorded]:
        """What is known to come after a number, at most ``limit``; empty where the log must be read."""
        if not self._events:
            return []
        start = seq + 1 - self._events[0].seq
        return self._events[start : start + limit] if start >= 0 else []
