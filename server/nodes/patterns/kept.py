"""What a bucket of keys remembers between batches, as bytes."""

import struct

from server.nodes.patterns.waiting_rows import NO_TIMER

KEPT_VERSION = 1
HEADER = ">Bq"
"""Version, and the time of the bucket's timer."""

ENTRY = ">IqI"
"""Before each key's state: length of the key, time of its next timer, length of the state."""


class Kept:
    """The states of one bucket: bytes by key, with the time at which each wants to be woken."""

    def __init__(self, saved: bytes | None) -> None:
        self.timer = NO_TIMER
        self.states: dict[bytes, tuple[int, bytes]] = {}
        if not saved:
            return
        version, self.timer = struct.unpack_from(HEADER, saved, 0)
        if version != KEPT_VERSION:
            raise ValueError(f"a bucket's state of version {version} is not readable")
        place = struct.calcsize(HEADER)
        size = struct.calcsize(ENTRY)
        while place < len(saved):
            key_length, due, length = struct.unpack_from(ENTRY, saved, place)
            place += size
            key = saved[place : place + key_length]
            place += key_length
            self.states[key] = (due, saved[place : place + length])
            place += length

    def saved(self) -> bytes:
        """The whole as bytes."""
        parts = [struct.pack(HEADER, KEPT_VERSION, self.timer)]
        for key, (due, state) in self.states.items():
            parts += (struct.pack(ENTRY, len(key), due, len(state)), key, state)
        return b"".join(parts)

    def earliest(self) -> int:
        """The earliest time at which a key wants to be woken."""
        return min((due for due, _ in self.states.values()), default=NO_TIMER)
