"""Holds each value against those of the time before it and says which ones depart from them."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from server.cep.ordered import OrderedDetector
from server.cep.outputs import Failed, Output
from server.cep.waiting import FOREVER
from server.nodes.patterns.outlier_anomaly.baseline import OutlierBaseline, outlier_measure


class OutlierDetector(OrderedDetector):
    """A value's baseline are the values of the rows before it, of the time ``(at - window, at]``; never itself. Every
    value enters the baseline of those after it, also one that departs.

    NULL is no value: the row is passed over. Nor are NaN and the infinities: the row is reported.

    Memory: ``[[at, value], ...]``, the baseline, at most ``maxKept``.
    """

    def fresh(self) -> OutlierBaseline:
        return self.remembered([])

    def remembered(self, saved: Any) -> OutlierBaseline:
        return OutlierBaseline(saved, outlier_measure(self.settings["algorithm"]))

    def idle(self, memory: OutlierBaseline) -> bool:
        return not memory

    def due(self, memory: OutlierBaseline) -> int:
        """The time at which the baseline holds nothing any more."""
        return memory[-1][0] + self.settings["windowMs"] if memory else FOREVER

    def tick(self, memory: OutlierBaseline, now: int, out: list[Output]) -> None:
        self.forget(memory, now)

    def row(self, memory: OutlierBaseline, row: Sequence[Any], at: int, out: list[Output]) -> None:
        value = self.conditions.value["value"](row)
        if value is None:
            self.note(row, "value", "skipped", "the value is NULL")
            return
        if not isfinite(value):
            self.note(row, "value", "skipped", f"{value} is no number to measure")
            out.append(Failed(row, at, "pattern.value", f"the value is {value}, which no baseline can measure"))
            return
        self.forget(memory, at)
        least, threshold = self.settings["minSamples"], self.settings["threshold"]
        if len(memory) < least:
            self.note(row, "value", "skipped", f"{len(memory)} values before it, {least} are needed")
        else:
            center, spread, score = memory.measure.measured(value)
            departs = abs(score) > threshold
            if self.notes is not None:
                said = f"{value:g} lies {score:.3g} from the {len(memory)} before it, limit {threshold:g}; "
                said += f"center {center:g}, spread {spread:g}"
                self.note(row, "value", "taken" if departs else "skipped", said)
            if departs:
                out.append(self.match([row], at, at, at, [value, score, center, spread]))
        if len(memory) >= self.settings["maxKept"]:
            gone = memory[0][0]
            memory.go(1)
            reason = f"more than {self.settings['maxKept']} values in the baseline; the oldest, of {gone}, went"
            out.append(Failed(row, at, "pattern.baseline-full", reason))
        memory.come(at, value)

    def forget(self, memory: OutlierBaseline, now: int) -> None:
        """Values leave the window."""
        gone = 0
        while gone < len(memory) and memory[gone][0] + self.settings["windowMs"] <= now:
            gone += 1
        if gone:
            memory.go(gone)
