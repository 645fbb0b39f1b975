"""Types of columns from many values: what most of them say, and which of them a run could then not read."""

import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from server.application.inference import ArrayOf, Kind, StructOf, ddl, merge, merged
from server.nodes.row_values import readable

TOLERATED = 100
"""One value of another kind in so many does not change what a column is."""

KEPT_ODD = 64
"""More values of a minor kind than this are not kept: with as many, the column has no other type."""

_EARLIEST, _LATEST = 631_152_000_000, 4_102_444_800_000
"""1990 to 2100 in milliseconds."""

_THIRTEEN = 1_000_000_000_000
_OF_TIME = re.compile(
    r"(^|_)(ts|at|on|time|timestamp|date|datetime|when|created|updated|modified|ms|millis|epoch|start|end)(_|$)"
)
_OF_THINGS = re.compile(r"(^|_)(id|ids|key|code|no|nr|num|number|phone|tel|mobile|ean|gtin|isbn|sku|serial)(_|$)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


Place = tuple[int, int, str]
"""Where a row stands: which file it is, the number of the line, the name of the file."""


class Odd(Struct, frozen=True):
    """Values of a column that are none of its type."""

    column: str
    type: str
    count: int
    first: Place


class _Family:
    """Values of one kind in the wide sense: numbers, times, texts …; ``kept`` are (value, place)."""

    __slots__ = ("count", "kept", "kind")

    def __init__(self) -> None:
        self.kind: Kind = "VOID"
        self.count = 0
        self.kept: list[tuple[Any, Place]] = []


class _Tally:
    """What was seen in one column."""

    __slots__ = ("families", "high", "low", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.families: dict[str, _Family] = {}
        self.low = self.high = 0

    def add(self, kind: Kind, value: Any, place: Place) -> None:
        if kind == "VOID":
            return
        family = self.families.setdefault(_family_of(kind), _Family())
        if kind == "BIGINT":
            number = int(value)
            self.low = number if not family.count else min(self.low, number)
            self.high = number if not family.count else max(self.high, number)
        if family.kind != kind:
            family.kind = merge(family.kind, kind)
        family.count += 1
        if len(family.kept) < KEPT_ODD:
            family.kept.append((value, place))

    def decided(self) -> tuple[Kind, Odd | None]:
        """The type, and what is odd in it."""
        if len(self.families) < 2:
            return self._typed(merged(family.kind for family in self.families.values())), None
        main = max(self.families.values(), key=lambda family: family.count)
        others = [family for family in self.families.values() if family is not main]
        odd = sum(family.count for family in others)
        if odd > KEPT_ODD or odd * TOLERATED > main.count or main.kind == "STRING":
            return merged(family.kind for family in self.families.values()), None
        kind = self._typed(main.kind)
        shown = ddl(kind)
        bad = [place for family in others for value, place in family.kept if not readable(value, shown)]
        return kind, Odd(self.name, shown, len(bad), min(bad)) if bad else None

    def _typed(self, kind: Kind) -> Kind:
        """A column of whole numbers that are milliseconds since 1970 is a time: so a run reads them."""
        if kind != "BIGINT" or not _EARLIEST <= self.low <= self.high < _LATEST:
            return kind
        name = _HUMP.sub("_", self.name).lower()
        if _OF_THINGS.search(name):
            return kind
        return "TIMESTAMP" if self.low >= _THIRTEEN or _OF_TIME.search(name) else kind


class Columns:
    """The columns of rows, in the order they were first seen. Spark ignores the case of names."""

    def __init__(self) -> None:
        self._tallies: dict[str, _Tally] = {}

    def add(self, row: Iterable[tuple[str, Kind, Any]], place: Place) -> None:
        """Take in one row: name, kind and value of each field."""
        for name, kind, value in row:
            tally = self._tallies.get(name.casefold())
            if tally is None:
                tally = self._tallies[name.casefold()] = _Tally(name)
            tally.add(kind, value, place)

    def decided(self) -> tuple[dict[str, Kind], tuple[Odd, ...]]:
        """The type of each, and the values that don't have it."""
        found = {tally.name: tally.decided() for tally in self._tallies.values()}
        return {name: kind for name, (kind, _) in found.items()}, tuple(odd for _, odd in found.values() if odd)


def _family_of(kind: Kind) -> str:
    match kind:
        case "BIGINT" | "DOUBLE" | "DECIMAL(38,0)":
            return "number"
        case "DATE" | "TIMESTAMP":
            return "time"
        case ArrayOf():
            return "array"
        case StructOf():
            return "struct"
        case _:
            return kind
