"""A baseline that is measured without going through it again: values come and go, and what is known of them follows.

All of it is exact, or a rounding of what is exact: so it is the same whether a value was there from the start or came
back from a saved state, and no error gathers while values come and go.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from math import inf, ldexp, sqrt
from typing import Any, Protocol

OutlierFigures = tuple[float, float, float]
"""The baseline's center and spread, and a value's score: how many spreads away."""


class OutlierMeasure(Protocol):
    """What is known of the values of a baseline."""

    def come(self, value: float) -> None:
        """A further value."""
        ...

    def go(self, value: float) -> None:
        """One of the values less."""
        ...

    def measured(self, value: float) -> OutlierFigures:
        """A value against the others."""
        ...


class OutlierMoments:
    """z-score: from the mean, in standard deviations of a sample (n - 1).

    The sums of the values and of their squares are whole numbers, of units of 2 to the power of ``-scale``.
    """

    def __init__(self) -> None:
        self.count = 0
        self.scale = 0
        self.total = 0
        self.squares = 0

    def units(self, value: float) -> int:
        """A value in whole units, which get finer where it needs that."""
        numerator, denominator = value.as_integer_ratio()
        scale = denominator.bit_length() - 1
        if scale > self.scale:
            self.total <<= scale - self.scale
            self.squares <<= 2 * (scale - self.scale)
            self.scale = scale
        return numerator << (self.scale - scale)

    def come(self, value: float) -> None:
        units = self.units(value)
        self.count += 1
        self.total += units
        self.squares += units * units

    def go(self, value: float) -> None:
        units = self.units(value)
        self.count -= 1
        self.total -= units
        self.squares -= units * units
        if not self.count:
            self.scale = 0

    def measured(self, value: float) -> OutlierFigures:
        units, count = self.units(value), self.count
        scattered = count * self.squares - self.total * self.total
        distance = count * units - self.total
        center = self.total / (count << self.scale)
        if not scattered:
            return center, 0.0, outlier_score(distance, 0)
        spread = outlier_root(scattered, count * (count - 1) << (2 * self.scale))
        score = outlier_root(distance * distance * (count - 1), count * scattered)
        return center, spread, -score if distance < 0 else score


class OutlierOrder:
    """By the values in their order. ``mad``: from the median, in median absolute deviations, which 1.4826 makes
    comparable to standard deviations. Else IQR: how far beyond the nearer quartile, in distances between the quartiles;
    0 between them.
    """

    def __init__(self, *, mad: bool) -> None:
        self.mad = mad
        self.ordered: list[float] = []

    def come(self, value: float) -> None:
        insort(self.ordered, value)

    def go(self, value: float) -> None:
        del self.ordered[bisect_left(self.ordered, value)]

    def measured(self, value: float) -> OutlierFigures:
        ordered = self.ordered
        center = outlier_quartile(ordered, 2)
        if self.mad:
            spread = 1.4826 * outlier_middle_deviation(ordered, center)
            return center, spread, outlier_score(value - center, spread)
        lower, upper = outlier_quartile(ordered, 1), outlier_quartile(ordered, 3)
        beyond = value - upper if value > upper else min(value - lower, 0.0)
        return center, upper - lower, outlier_score(beyond, upper - lower)


class OutlierBaseline(list[Any]):
    """``[[at, value], ...]`` in order, which is all that is saved of it, with the measure of its values beside."""

    def __init__(self, entries: Iterable[Sequence[Any]], measure: OutlierMeasure) -> None:
        super().__init__(entries)
        self.measure = measure
        for _, value in self:
            measure.come(value)

    def come(self, at: int, value: float) -> None:
        """The newest value."""
        self.append([at, value])
        self.measure.come(value)

    def go(self, count: int) -> None:
        """So many of the oldest leave."""
        for _, value in self[:count]:
            self.measure.go(value)
        del self[:count]


def outlier_measure(algorithm: str) -> OutlierMeasure:
    """The measure of no values yet."""
    return OutlierMoments() if algorithm == "z-score" else OutlierOrder(mad=algorithm == "mad")


def outlier_root(numerator: int, denominator: int) -> float:
    """The square root of a ratio of whole numbers, however large they are; infinite where no number is so large."""
    if not numerator:
        return 0.0
    half = (numerator.bit_length() - denominator.bit_length()) // 2
    near_one = numerator / (denominator << 2 * half) if half >= 0 else (numerator << -2 * half) / denominator
    try:
        return ldexp(sqrt(near_one), half)
    except OverflowError:
        return inf


def outlier_quartile(ordered: Sequence[float], number: int) -> float:
    """The first, second or third quartile, between two values in proportion (as Spark's ``percentile``)."""
    place, quarters = divmod((len(ordered) - 1) * number, 4)
    if not quarters:
        return ordered[place]
    return outlier_between(ordered[place], ordered[place + 1], quarters / 4)


def outlier_between(low: float, high: float, share: float) -> float:
    """A value at a share of the way from one to another."""
    return low + (high - low) * share if high - low < inf else low * (1 - share) + high * share


def outlier_middle_deviation(ordered: Sequence[float], center: float) -> float:
    """The median distance from the center."""
    place, odd = divmod(len(ordered) - 1, 2)
    low = outlier_deviation(ordered, center, place)
    return outlier_between(low, outlier_deviation(ordered, center, place + 1), 0.5) if odd else low


def outlier_deviation(ordered: Sequence[float], center: float, rank: int) -> float:
    """The distance from the center that so many others are not larger than.

    To both sides of the center distances grow: it is looked for how many of the smaller ones lie below it.
    """
    split, count = bisect_left(ordered, center), len(ordered)
    low, high = max(0, rank - (count - split)), min(rank, split)
    while low < high:
        below = (low + high) // 2
        above = rank - below
        if ordered[split + above - 1] - center > center - ordered[split - 1 - below]:
            low = below + 1
        else:
            high = below
    above = rank - low
    nearest = [center - ordered[split - 1 - low]] if low < split else []
    if split + above < count:
        nearest.append(ordered[split + above] - center)
    return min(nearest)


def outlier_score(distance: float, spread: float) -> float:
    """So many spreads; with no spread at all, any distance is infinitely many."""
    if spread == 0:
        return 0.0 if distance == 0 else inf if distance > 0 else -inf
    return distance / spread
