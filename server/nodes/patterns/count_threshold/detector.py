"""Counts rows in a window and says when the count reaches a threshold."""

from collections.abc import Sequence
from typing import Any

from server.cep.ordered import OrderedDetector
from server.cep.outputs import Output
from server.cep.values import same
from server.cep.waiting import FOREVER


class CountThresholdDetector(OrderedDetector):
    """A row counts that satisfies the filter. Fires on the rising edge: when the count of the window that ends with a
    row reaches the threshold, having been below it before.

    Memory: ``{"rows": [[at, row, value], ...], "fired"}``; of rows only those that are still needed, at most as many
    as the threshold. Sliding: the rows of ``(now - window, now]``. Tumbling: those of the window aligned to 1970,
    which fires once.
    """

    def fresh(self) -> dict[str, Any]:
        return {"rows": [], "fired": False}

    def idle(self, memory: dict[str, Any]) -> bool:
        return not memory["rows"]

    def due(self, memory: dict[str, Any]) -> int:
        """The time at which the window holds nothing any more."""
        rows = memory["rows"]
        return self.leaves_at(rows[-1][0]) if rows else FOREVER

    def tick(self, memory: dict[str, Any], now: int, out: list[Output]) -> None:
        self.forget(memory, now)

    def row(self, memory: dict[str, Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
        if not self.conditions.holds["filter"](row):
            self.note(row, "filter", "skipped", self.why("filter", row))
            return
        value = self.conditions.value["distinct"](row) if self.settings["distinct"] else None
        if self.settings["distinct"] and value is None:
            self.note(row, "filter", "skipped", "the column of distinct values is NULL")
            return
        self.forget(memory, at)
        rows = memory["rows"]
        if self.settings["distinct"]:
            # Of equal values the newest row counts: it is the last to leave the window.
            rows[:] = [entry for entry in rows if not same(entry[2], value)]
        rows.append([at, row, value])
        threshold = self.settings["threshold"]
        del rows[:-threshold]
        said = f"{self.why('filter', row)}; {len(rows)} of {threshold} in the window"
        self.note(row, "filter", "taken", said)
        if len(rows) == threshold and not memory["fired"]:
            memory["fired"] = True
            taken = [entry[1] for entry in rows]
            out.append(self.match(taken, rows[0][0], rows[-1][0], at, [len(rows)], "event"))

    def forget(self, memory: dict[str, Any], now: int) -> None:
        """Rows leave the window; once there are fewer than the threshold, it may fire again."""
        rows = memory["rows"]
        gone = 0
        while gone < len(rows) and self.leaves_at(rows[gone][0]) <= now:
            gone += 1
        if gone:
            del rows[:gone]
            memory["fired"] = False

    def leaves_at(self, at: int) -> int:
        """When a row of that time is no longer in the window."""
        window: int = self.settings["windowMs"]
        return (at // window + 1) * window if self.settings["tumbling"] else at + window
