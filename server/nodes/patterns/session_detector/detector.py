"""Gathers the rows of a key into sessions and tells each one when it closes."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.cep.ordered import OrderedDetector
from server.cep.outputs import Failed, Output
from server.cep.values import (
    UNJUDGED,
    SqlError,
    average,
    average_exact,
    decimal_in,
    greatest_with,
    least_with,
    sum_with,
    whole,
)
from server.cep.waiting import FOREVER


class SessionDetector(OrderedDetector):
    """A session is closed by the clock: the gap after its last row, or its greatest length after its first.

    Memory: ``{"count", "start", "last", "first", "newest", "parts"}``: rows so far, time of the first and the last
    row, those two rows, and one running value per aggregation. Nothing else of its rows is kept.
    """

    def fresh(self) -> dict[str, Any]:
        return {"count": 0, "start": None, "last": None, "first": None, "newest": None, "parts": []}

    def idle(self, memory: dict[str, Any]) -> bool:
        return not memory["count"]

    def due(self, memory: dict[str, Any]) -> int:
        """When the open session closes."""
        if not memory["count"]:
            return FOREVER
        silent: int = memory["last"] + self.settings["gapMs"]
        longest = self.settings["maxMs"]
        return silent if longest is None else min(silent, memory["start"] + longest)

    def tick(self, memory: dict[str, Any], now: int, out: list[Output]) -> None:
        close = self.due(memory)
        newest, start, last, count = memory["newest"], memory["start"], memory["last"], memory["count"]
        values: list[Any] = []
        for part, asked in zip(memory["parts"], self.settings["aggregations"], strict=True):
            try:
                values.append(session_result(asked, part))
            except SqlError as error:
                values.append(None)
                out.append(Failed(newest, last, "pattern.expression", f"{asked['alias']}: {error}"))
        silent = close == last + self.settings["gapMs"]
        why = f"no row for {self.settings['gapMs']} ms" if silent else f"it has lasted {self.settings['maxMs']} ms"
        self.note(None, "session", "expired", f"the session of {count} rows closed: {why}")
        rows = [memory["first"], newest] if count > 1 else [newest]
        out.append(self.match(rows, start, last, close, [count, *values], "session"))
        memory.update(self.fresh())

    def row(self, memory: dict[str, Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
        asked = self.settings["aggregations"]
        if not memory["count"]:
            memory.update(start=at, first=row, parts=[session_nothing(each) for each in asked])
            self.note(row, "session", "taken", "it begins a session")
        else:
            since, gap = at - memory["last"], self.settings["gapMs"]
            said = f"{since} ms after the row before, less than {gap} ms; row {memory['count'] + 1} of its session"
            self.note(row, "session", "taken", said)
        memory.update(count=memory["count"] + 1, last=at, newest=row)
        for place, each in enumerate(asked):
            value = None if each["value"] is None else self.conditions.value[each["value"]](row)
            try:
                memory["parts"][place] = session_with(each, memory["parts"][place], value)
            except UNJUDGED as error:
                out.append(Failed(row, at, "pattern.expression", f"{each['alias']}: {error}"))


def session_nothing(asked: Mapping[str, Any]) -> Any:
    """The running value of an aggregation before its first row."""
    return {"count": 0, "avg": [None, 0], "first": []}.get(asked["function"])


def session_with(asked: Mapping[str, Any], part: Any, value: Any) -> Any:
    """The running value with one more row. ``asked["value"]`` None: rows are counted, not values."""
    match asked["function"]:
        case "count":
            return part + (asked["value"] is None or value is not None)
        case "sum":
            return sum_with(part, value)
        case "avg":
            return [sum_with(part[0], value), part[1] + (value is not None)]
        case "min":
            return least_with(part, value)
        case "max":
            return greatest_with(part, value)
        case "first":
            return part or [value]
        case _:
            return value


def session_result(asked: Mapping[str, Any], part: Any) -> Any:
    """The value of an aggregation at the close. Raises SqlError for a number that does not fit its type."""
    exact = asked["exact"]
    if asked["function"] == "first":
        return part[0]
    if asked["function"] == "avg":
        return average_exact(part[0], part[1], *exact) if exact else average(part[0], part[1])
    if asked["function"] == "sum" and part is not None:
        return decimal_in(part, *exact) if exact else whole(part, 64) if isinstance(part, int) else part
    return part
