"""MATCH_RECOGNIZE once more: slow, obvious, and sharing nothing with the machine.

All ways to read a partition from a row on are enumerated in the order of preference; the first is the match. A pattern
is a nested tuple: ("var", name), ("seq", parts), ("alt", parts), ("rep", part, least, most, reluctant), ("excl", part),
("perm", parts), ("start",), ("end",).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Any

Row = dict[str, Any]
Taken = tuple[tuple[str, int, bool], ...]
"""Rows taken: by which variable, at which place, whether in an exclusion."""


class TooManyWays(Exception):
    """The enumeration takes too long to be worth it."""


@dataclass
class Seen:
    """What a condition or measure looks at. ``taken`` ends with the current row, if there is one."""

    rows: list[Row]
    taken: Taken
    number: int = 0

    def places(self, variables: str) -> list[int]:
        """Places of the rows of some variables, written together; of all of them if none is named."""
        return [place for name, place, _ in self.taken if not variables or name in variables]

    def last(self, column: str, variables: str = "", offset: int = 0, steps: int = 0) -> Any:
        found = self.places(variables)
        return self.at(column, found[-1 - offset] + steps) if offset < len(found) else None

    def first(self, column: str, variables: str = "", offset: int = 0, steps: int = 0) -> Any:
        found = self.places(variables)
        return self.at(column, found[offset] + steps) if offset < len(found) else None

    def at(self, column: str, place: int) -> Any:
        if not 0 <= place < len(self.rows):
            return None
        if column == "*":
            return next((name for name, own, _ in self.taken if own == place), None)
        return self.rows[place][column]

    def values(self, column: str, variables: str = "") -> list[Any]:
        return [v for place in self.places(variables) if (v := self.rows[place][column]) is not None]


@dataclass
class Query:
    pattern: Any
    define: dict[str, Callable[[Seen], bool]]
    rows_per_match: str = "one"
    skip: str = "pastLast"
    skip_to: str = ""
    within: int | None = None
    patience: int = 40_000


def matches(query: Query, rows: list[Row]) -> Iterator[tuple[str, int, int, Taken]]:
    """What becomes of each start: ("match" | "empty" | "unmatched" | "stuck", start, match number, rows taken)."""
    start, number, matched, steps = 0, 0, 0, [0]
    while start < len(rows):
        found = next((taken for _, taken in ways(query, query.pattern, rows, start, start, (), False, steps)), None)
        if found is None:
            if start >= matched:
                yield "unmatched", start, 0, ()
            start += 1
            continue
        number += 1
        yield ("match" if found else "empty"), start, number, found
        if not found:
            start += 1
            continue
        matched = max(matched, start + len(found))
        following = after(query, start, found)
        if following is None:
            yield "stuck", start, number, found
            following = start + 1
        start = following


def after(query: Query, start: int, found: Taken) -> int | None:
    if query.skip == "pastLast":
        return start + len(found)
    if query.skip == "next":
        return start + 1
    own = [place for name, place, _ in found if name in query.skip_to]
    if not own:
        return None
    target = own[0] if query.skip == "first" else own[-1]
    return None if target == start else target


def ways(
    query: Query, node: Any, rows: list[Row], start: int, at: int, taken: Taken, hidden: bool, steps: list[int]
) -> Iterator[tuple[int, Taken]]:
    """All readings of a part from a row on, the preferred first, each with the row behind it."""
    steps[0] += 1
    if steps[0] > query.patience:
        raise TooManyWays
    match node:
        case ("var", name):
            if at < len(rows) and (query.within is None or rows[at]["ts"] < rows[start]["ts"] + query.within):
                more = (*taken, (name, at, hidden))
                if name not in query.define or query.define[name](Seen(rows, more)):
                    yield at + 1, more
        case ("start",):
            if at == 0:
                yield at, taken
        case ("end",):
            if at == len(rows):
                yield at, taken
        case ("excl", inner):
            yield from ways(query, inner, rows, start, at, taken, True, steps)
        case ("alt", parts):
            for part in parts:
                yield from ways(query, part, rows, start, at, taken, hidden, steps)
        case ("perm", parts):
            for order in permutations(parts):
                yield from ways(query, ("seq", list(order)), rows, start, at, taken, hidden, steps)
        case ("seq", parts):
            if not parts:
                yield at, taken
                return
            for behind, more in ways(query, parts[0], rows, start, at, taken, hidden, steps):
                yield from ways(query, ("seq", parts[1:]), rows, start, behind, more, hidden, steps)
        case ("rep", inner, least, most, reluctant):
            yield from rounds(query, (inner, least, most, reluctant), 0, rows, start, at, taken, hidden, steps)
        case _:
            raise AssertionError(node)


def rounds(
    query: Query, loop: Any, done: int, rows: list[Row], start: int, at: int, taken: Taken, hidden: bool,
    steps: list[int],
) -> Iterator[tuple[int, Taken]]:  # fmt: skip
    """A repetition of which some rounds are done. A round that need not be there and takes no row is the last."""
    inner, least, most, reluctant = loop
    if done < least:
        for behind, more in ways(query, inner, rows, start, at, taken, hidden, steps):
            yield from rounds(query, loop, done + 1, rows, start, behind, more, hidden, steps)
        return
    if reluctant:
        yield at, taken
    if most is None or done < most:
        for behind, more in ways(query, inner, rows, start, at, taken, hidden, steps):
            if behind == at:
                yield at, taken
            else:
                yield from rounds(query, loop, done + 1, rows, start, behind, more, hidden, steps)
    if not reluctant:
        yield at, taken


def answer(query: Query, rows: list[Row], measure: Callable[[Seen, Seen], Any], nothing: Any) -> list[Any]:
    """The rows the query gives. ``measure``: of what is seen at a row, and of the whole match. ``nothing``: of none."""
    given: list[Any] = []
    for kind, start, number, taken in matches(query, rows):
        whole = Seen(rows, taken, number)
        if kind == "unmatched" and query.rows_per_match == "withUnmatched":
            given.append((rows[start]["id"], nothing))
        elif kind == "empty" and query.rows_per_match != "omitEmpty":
            given.append((rows[start]["id"] if query.rows_per_match != "one" else None, measure(whole, whole)))
        elif kind == "match" and query.rows_per_match == "one":
            given.append((None, measure(whole, whole)))
        elif kind == "match":
            for count, (_, place, hidden) in enumerate(taken, 1):
                if not hidden:
                    given.append((rows[place]["id"], measure(Seen(rows, taken[:count], number), whole)))
    return given
