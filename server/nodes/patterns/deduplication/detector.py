"""Lets the first row of each key go on, by event time, and holds back those that repeat it."""

from collections.abc import Sequence
from typing import Any

from server.cep.ordered import OrderedDetector
from server.cep.outputs import Output
from server.cep.waiting import FOREVER


class DeduplicationDetector(OrderedDetector):
    """A row goes on if no row of its key has gone on within the horizon before it.

    Memory: ``{"kept"}``, the time of the row that went on, None once the horizon has passed. A row that is held back
    does not extend the horizon.
    """

    def fresh(self) -> dict[str, Any]:
        return {"kept": None}

    def idle(self, memory: dict[str, Any]) -> bool:
        return memory["kept"] is None

    def due(self, memory: dict[str, Any]) -> int:
        """The time from which a row of the key is new again."""
        return FOREVER if memory["kept"] is None else memory["kept"] + self.settings["horizonMs"]

    def tick(self, memory: dict[str, Any], now: int, out: list[Output]) -> None:
        horizon = self.settings["horizonMs"]
        self.note(None, "key", "expired", f"{horizon} ms after the row that went on, the next one is new again")
        memory["kept"] = None

    def row(self, memory: dict[str, Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
        if memory["kept"] is not None:
            since, horizon = at - memory["kept"], self.settings["horizonMs"]
            said = f"a row of this key went on {since} ms before, less than {horizon} ms"
            self.note(row, "key", "skipped", said)
            return
        memory["kept"] = at
        self.note(row, "key", "taken", "the first row of its key")
        out.append(self.match([row], at, at, at, ()))
