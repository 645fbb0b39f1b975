"""Measures how fast rows come and says when they come faster than allowed."""

from collections.abc import Sequence
from typing import Any

from server.cep.ordered import OrderedDetector
from server.cep.outputs import Output
from server.cep.waiting import FOREVER


class VelocityDetector(OrderedDetector):
    """A row counts that satisfies the filter. The rate is that of the window ``(now - window, now]``: rows per unit of
    time, whatever the window's length. Fires on the rising edge: when a row lifts the rate above the limit.

    ``settings["least"]``: the fewest rows in a window whose rate is above the limit.

    Memory: ``{"rows": [[at, row], ...], "above"}``; the newest rows in the window, no more than ``least``, and whether
    the rate is above the limit.
    """

    def fresh(self) -> dict[str, Any]:
        return {"rows": [], "above": False}

    def idle(self, memory: dict[str, Any]) -> bool:
        return not memory["rows"]

    def due(self, memory: dict[str, Any]) -> int:
        """The time at which the window holds nothing any more."""
        rows = memory["rows"]
        return rows[-1][0] + self.settings["windowMs"] if rows else FOREVER

    def tick(self, memory: dict[str, Any], now: int, out: list[Output]) -> None:
        self.forget(memory, now)

    def row(self, memory: dict[str, Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
        if not self.conditions.holds["filter"](row):
            self.note(row, "filter", "skipped", self.why("filter", row))
            return
        self.forget(memory, at)
        rows, least = memory["rows"], self.settings["least"]
        rows.append([at, row])
        del rows[:-least]
        rate = len(rows) * self.settings["unitMs"] / self.settings["windowMs"]
        limit, unit = self.settings["limit"], self.settings["unit"]
        said = f"{len(rows)} in the window: {rate:g} {unit}, the limit is {limit:g}"
        if memory["above"]:
            said = f"at least {len(rows)} in the window: the rate is still above the limit of {limit:g} {unit}"
        self.note(row, "filter", "taken", f"{self.why('filter', row)}; {said}")
        if len(rows) == least and not memory["above"]:
            memory["above"] = True
            out.append(self.match([entry[1] for entry in rows], rows[0][0], at, at, [rate], "event"))

    def forget(self, memory: dict[str, Any], now: int) -> None:
        """Rows leave the window; once too few are left for a rate above the limit, it may fire again."""
        rows = memory["rows"]
        gone = 0
        while gone < len(rows) and rows[gone][0] + self.settings["windowMs"] <= now:
            gone += 1
        if gone:
            del rows[:gone]
            memory["above"] = False
