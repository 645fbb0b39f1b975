"""Keys that are waited for from the start, though no row of theirs has come yet."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from server.cep.packing import COMPACT, canonical
from server.cep.waiting import FOREVER

ROLL_CALL_VERSION = 1


class RollCall:
    """The keys a SPEC lists as ``expected`` begin when the first row of any key is released: by event time, so that
    micro-batch borders change nothing. ``first``: the earliest time of a row so far; ``called``: they have begun.
    """

    def __init__(self, spec: Mapping[str, Any], saved: bytes | None = None) -> None:
        """Raises ValueError on bytes of another version or of another list."""
        expected: Sequence[Sequence[Any]] = spec.get("expected", ())
        self.rows = [row_of_key(spec, values) for values in expected]
        self.fingerprint = sha256(canonical(list(expected))).hexdigest()[:16]
        self.first: int | None = None
        self.called = not self.rows
        if saved:
            body = json.loads(saved)
            if body["v"] != ROLL_CALL_VERSION or body["p"] != self.fingerprint:
                raise ValueError("the saved state belongs to another list of expected keys")
            self.first, self.called = body["f"], body["c"]

    def arrived(self, at: int, watermark: int | None) -> None:
        """A row of any key has come; a late one begins nothing."""
        if self.called or (watermark is not None and at <= watermark):
            return
        self.first = at if self.first is None else min(self.first, at)

    def due(self) -> int:
        """When the listed keys begin; FOREVER if they have, or if nobody can say yet."""
        return FOREVER if self.called or self.first is None else self.first

    def call(self, watermark: int | None) -> int | None:
        """The time at which the listed keys begin, once: when the watermark has reached it."""
        if watermark is None or self.due() > watermark:
            return None
        self.called = True
        return self.first

    def saved(self) -> bytes:
        """The whole, compact and versioned (T5)."""
        body = {"v": ROLL_CALL_VERSION, "p": self.fingerprint, "f": self.first, "c": self.called}
        return COMPACT.encode(body).encode()


def row_of_key(spec: Mapping[str, Any], values: Sequence[Any]) -> tuple[Any, ...]:
    """A row in which nothing is known but its key."""
    row: list[Any] = [None] * len(spec["columns"])
    for place, value in zip(spec["key"], values, strict=True):
        row[place] = value
    return tuple(row)
