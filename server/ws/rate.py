"""How often a connection may do something."""

from collections.abc import Callable
from time import monotonic


class Rate:
    """A bucket of tokens: holds one second's worth, so a burst of that size passes at once."""

    def __init__(self, per_second: int, clock: Callable[[], float] = monotonic) -> None:
        self._per_second = per_second
        self._clock = clock
        self._tokens = float(per_second)
        self._at = clock()

    def take(self) -> bool:
        """True where one more is let through."""
        now = self._clock()
        self._tokens = min(float(self._per_second), self._tokens + (now - self._at) * self._per_second)
        self._at = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True
