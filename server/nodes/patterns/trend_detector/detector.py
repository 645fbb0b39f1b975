"""Compares each value with the one before it and says when enough of them go one way."""

from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from server.cep.ordered import OrderedDetector
from server.cep.outputs import Failed, Output
from server.cep.values import WIDE


class TrendDetector(OrderedDetector):
    """Rows that have a value, in order; fires when the last ``count`` values go one way, each from the one before it.

    NULL is no value: the row is passed over. Nor are NaN and the infinities: no change can be measured from them, and
    the row is reported.

    Memory: ``[[at, row, value], ...]``, the newest values that go the way looked for, fewer than ``count``.
    """

    def __init__(self, spec: Any) -> None:
        super().__init__(spec)
        self.tolerance = Decimal(repr(self.settings["tolerancePercent"]))

    def fresh(self) -> list[Any]:
        return []

    def idle(self, memory: list[Any]) -> bool:
        return not memory

    def row(self, memory: list[Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
        value = self.conditions.value["value"](row)
        if value is None:
            self.note(row, "value", "skipped", "the value is NULL")
            return
        if not isfinite(value):
            self.note(row, "value", "skipped", f"{value} is no number to compare with")
            out.append(Failed(row, at, "pattern.value", f"the value is {value}, from which no change can be measured"))
            return
        way, count = self.settings["direction"], self.settings["count"]
        said = f"{value:g} is the first value"
        if memory:
            before = memory[-1][2]
            found = trend_step(before, value, self.tolerance)
            said = f"{before:g} → {value:g} is {found}"
            if found != way:
                memory[:] = [[at, row, value]]
                self.note(row, "value", "killed", f"{said}, not {way}; counted anew from here")
                return
        memory.append([at, row, value])
        self.note(row, "value", "taken", f"{said}; {len(memory)} of {count}")
        if len(memory) == count:
            taken = [entry[1] for entry in memory]
            out.append(self.match(taken, memory[0][0], at, at, [memory[0][2], value]))
            if self.settings["overlap"]:
                del memory[0]
            else:
                memory.clear()


def trend_step(before: float, value: float, tolerance: Decimal) -> str:
    """Which way a value goes: ``flat`` if it lies within so many percent of the one before it, else ``up`` or ``down``.

    Computed in decimals as the values are written, so that 1.155 is exactly 5 % above 1.1.
    """
    was, now = Decimal(repr(before)), Decimal(repr(value))
    band = WIDE.multiply(abs(was), tolerance.scaleb(-2))
    if now > WIDE.add(was, band):
        return "up"
    return "down" if now < WIDE.subtract(was, band) else "flat"
