"""Holds each value against those of the time before it and says which ones depart from them."""

from collections.abc import Callable, Sequence
from math import frexp, fsum, inf, isfinite, ldexp, sqrt
from typing import Any

from server.cep.ordered import OrderedDetector
from server.cep.outputs import Failed, Output
from server.cep.waiting import FOREVER


class OutlierDetector(OrderedDetector):
    """A value's baseline are the values of the rows before it, of the time ``(at - window, at]``; never itself. Every
    value enters the baseline of those after it, also one that departs.

    NULL is no value: the row is passed over. Nor are NaN and the infinities: the row is reported.

    Memory: ``[[at, value], ...]``, the baseline, at most ``maxKept``.
    """

    def __init__(self, spec: Any) -> None:
        super().__init__(spec)
        self.measure = OUTLIER_MEASURES[self.settings["algorithm"]]

    def fresh(self) -> list[Any]:
        return []

    def idle(self, memory: list[Any]) -> bool:
        return not memory

    def due(self, memory: list[Any]) -> int:
        """The time at which the baseline holds nothing any more."""
        return memory[-1][0] + self.settings["windowMs"] if memory else FOREVER

    def tick(self, memory: list[Any], now: int, out: list[Output]) -> None:
        self.forget(memory, now)

    def row(self, memory: list[Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
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
            center, spread, score = self.measure([entry[1] for entry in memory], value)
            departs = abs(score) > threshold
            said = f"{value:g} lies {score:.3g} from the {len(memory)} before it, limit {threshold:g}; "
            said += f"center {center:g}, spread {spread:g}"
            self.note(row, "value", "taken" if departs else "skipped", said)
            if departs:
                out.append(self.match([row], at, at, at, [value, score, center, spread]))
        if len(memory) >= self.settings["maxKept"]:
            gone, _ = memory.pop(0)
            reason = f"more than {self.settings['maxKept']} values in the baseline; the oldest, of {gone}, went"
            out.append(Failed(row, at, "pattern.baseline-full", reason))
        memory.append([at, value])

    def forget(self, memory: list[Any], now: int) -> None:
        """Values leave the window."""
        gone = 0
        while gone < len(memory) and memory[gone][0] + self.settings["windowMs"] <= now:
            gone += 1
        del memory[:gone]


OutlierMeasure = Callable[[list[float], float], tuple[float, float, float]]
"""From a baseline and a value to the baseline's center and spread, and the value's score: how many spreads away."""


def outlier_by_deviation(values: list[float], value: float) -> tuple[float, float, float]:
    """z-score: from the mean, in standard deviations of a sample (n - 1)."""
    center = outlier_mean(values)
    distances = [each - center for each in values]
    spread = max(map(abs, distances))
    if 0 < spread < inf:
        # Scaled by a power of two, which is exact, so that no square overflows or vanishes.
        scale = max(frexp(spread)[1] - 1, -1_000)
        factor = ldexp(1.0, -scale)
        scaled = [distance * factor for distance in distances]
        spread = sqrt(fsum([each * each for each in scaled]) / (len(values) - 1)) * ldexp(1.0, scale)
    return center, spread, outlier_score(value - center, spread)


def outlier_by_quartiles(values: list[float], value: float) -> tuple[float, float, float]:
    """IQR: how far beyond the nearer quartile, in distances between the quartiles; 0 between them."""
    ordered = sorted(values)
    lower, center, upper = (outlier_quartile(ordered, number) for number in (1, 2, 3))
    beyond = value - upper if value > upper else min(value - lower, 0.0)
    return center, upper - lower, outlier_score(beyond, upper - lower)


def outlier_by_median(values: list[float], value: float) -> tuple[float, float, float]:
    """MAD: from the median, in median absolute deviations, which 1.4826 makes comparable to standard deviations."""
    center = outlier_quartile(sorted(values), 2)
    spread = 1.4826 * outlier_quartile(sorted(abs(each - center) for each in values), 2)
    return center, spread, outlier_score(value - center, spread)


def outlier_mean(values: list[float]) -> float:
    """The mean; of equal values exactly that value."""
    if min(values) == max(values):
        return values[0]
    try:
        return fsum(values) / len(values)
    except OverflowError:
        return fsum(each / len(values) for each in values)


def outlier_quartile(ordered: list[float], number: int) -> float:
    """The first, second or third quartile, between two values in proportion (as Spark's ``percentile``)."""
    place, quarters = divmod((len(ordered) - 1) * number, 4)
    if not quarters:
        return ordered[place]
    return ordered[place] + (ordered[place + 1] - ordered[place]) * (quarters / 4)


def outlier_score(distance: float, spread: float) -> float:
    """So many spreads; with no spread at all, any distance is infinitely many."""
    if spread == 0:
        return 0.0 if distance == 0 else inf if distance > 0 else -inf
    return distance / spread


OUTLIER_MEASURES: dict[str, OutlierMeasure] = {
    "z-score": outlier_by_deviation,
    "iqr": outlier_by_quartiles,
    "mad": outlier_by_median,
}
