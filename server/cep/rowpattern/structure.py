"""A row pattern as positions: after each, which ones may take the next row, in the order of preference (MR2).

A tree is plain JSON: ``{"variable": "A"}``, ``{"sequence": [trees]}``, ``{"either": [trees]}``,
``{"permute": [trees]}``, ``{"excluded": tree}``, ``{"anchor": "^"}``, and
``{"repeat": tree, "min": 0, "max": None, "reluctant": False}``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import permutations
from typing import Any, NamedTuple

MAX_POSITIONS = 5_000
MAX_WAYS = 200_000
"""Bounds on a pattern with its repetitions written out: positions, and entries of all lists of what may follow."""

NO_ROW = -1
"""Stands for taking no row: what comes after the part decides."""

AT_FIRST, AT_LAST = 1, 2
"""Conditions of an entry: ``^`` was passed, ``$`` was passed."""

Entry = tuple[int, int]
"""A position that may take the next row (or NO_ROW), and the anchors passed on the way to it."""

Entries = tuple[Entry, ...]


class RowPatternTooLarge(ValueError):
    """A pattern that is too large with its repetitions and permutations written out."""


class Part(NamedTuple):
    """A part of a pattern, its repetitions written out. ``first``: what may take its first row, in order."""

    kind: str
    first: Entries
    inner: "tuple[Part, ...]" = ()
    place: int = NO_ROW
    reluctant: bool = False


class Onward(NamedTuple):
    """What may come next: positions in order; ``complete``: a match may end here, which rules out all that would be
    less preferred; ``complete_at_end``: it may if no row follows at all."""

    ahead: tuple[int, ...]
    complete: bool
    complete_at_end: bool


class Positions:
    """A pattern, ready to be walked. ``variables`` and ``excluded`` by position; ``after[position]``: what may follow.

    ``opening`` is what may come first, ``opening_at_start`` the same for the first row of a partition.
    """

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.variables: list[str] = []
        self.excluded: list[bool] = []
        self.ways = 0
        whole = self.part(tree, False)
        after: dict[int, Entries] = {}
        self.follow(whole, ((NO_ROW, 0),), after)
        self.after = [onward(after[place], at_start=False) for place in range(len(self.variables))]
        self.opening = onward(whole.first, at_start=False, before_rows=True)
        self.opening_at_start = onward(whole.first, at_start=True, before_rows=True)

    # -- reading the tree ----------------------------------------------------------------------------------------------

    def part(self, tree: Mapping[str, Any], excluded: bool) -> Part:
        """The part of a tree."""
        if "variable" in tree:
            return self.taking_part(tree["variable"], excluded)
        if "sequence" in tree:
            return sequence_of([self.part(inner, excluded) for inner in tree["sequence"]])
        if "either" in tree:
            return either_of([self.part(inner, excluded) for inner in tree["either"]])
        if "excluded" in tree:
            return self.part(tree["excluded"], True)
        if "permute" in tree:
            orders = permutations(tree["permute"])
            return either_of([sequence_of([self.part(inner, excluded) for inner in order]) for order in orders])
        if "anchor" in tree:
            return Part("anchor", ((NO_ROW, AT_FIRST if tree["anchor"] == "^" else AT_LAST),))
        return self.repeated(lambda: self.part(tree["repeat"], excluded), tree)

    def taking_part(self, variable: str, excluded: bool) -> Part:
        """A new position."""
        if len(self.variables) >= MAX_POSITIONS:
            raise RowPatternTooLarge(
                f"With its repetitions written out the pattern has more than {MAX_POSITIONS} variables."
            )
        place = len(self.variables)
        self.variables.append(variable)
        self.excluded.append(excluded)
        return Part("take", ((place, 0),), place=place)

    def repeated(self, copy: Callable[[], Part], tree: Mapping[str, Any]) -> Part:
        """``X{n,m}``: n times X, then up to m - n times more. The last that must be there repeats where m is open."""
        least, most, reluctant = tree["min"], tree["max"], bool(tree.get("reluctant"))
        if most is None:
            inner = copy() if least else None
            must = [copy() for _ in range(least - 1)]
            loop = inner or copy()
            first = loop.first if least else optional_first(loop.first, reluctant)
            return sequence_of([*must, Part("loop", first, (loop,), reluctant=reluctant)])
        must = [copy() for _ in range(least)]
        may = tuple(copy() for _ in range(most - least))
        if not may:
            return sequence_of(must)
        return sequence_of([*must, Part("upto", optional_first(may[0].first, reluctant), may, reluctant=reluctant)])

    # -- what follows what ---------------------------------------------------------------------------------------------

    def follow(self, part: Part, then: Entries, after: dict[int, Entries]) -> None:
        """Write down what may follow each position of a part, ``then`` being what may follow the part."""
        match part.kind:
            case "take":
                self.ways += len(then)
                if self.ways > MAX_WAYS:
                    raise RowPatternTooLarge(
                        f"The pattern allows more than {MAX_WAYS} steps from variable to variable."
                    )
                after[part.place] = then
            case "sequence":
                for inner in reversed(part.inner):
                    self.follow(inner, then, after)
                    then = through(inner.first, then)
            case "either":
                for inner in part.inner:
                    self.follow(inner, then, after)
            case "loop":
                (inner,) = part.inner
                again = through(inner.first, then)
                self.follow(inner, distinct((*then, *again) if part.reluctant else (*again, *then)), after)
            case "upto":
                following = then
                for inner in reversed(part.inner):
                    self.follow(inner, following, after)
                    again = through(inner.first, then)
                    following = distinct((*then, *again) if part.reluctant else (*again, *then))
            case _:
                pass


def sequence_of(parts: Sequence[Part]) -> Part:
    """Parts one after another."""
    first: Entries = ((NO_ROW, 0),)
    for part in reversed(parts):
        first = through(part.first, first)
    return Part("sequence", first, tuple(parts))


def either_of(parts: Sequence[Part]) -> Part:
    """One of several parts, the first preferred."""
    return Part("either", distinct(entry for part in parts for entry in part.first), tuple(parts))


def optional_first(first: Entries, reluctant: bool) -> Entries:
    """What may take the first row of something that need not be there. An iteration without a row is the last."""
    return distinct(((NO_ROW, 0), *first) if reluctant else (*first, (NO_ROW, 0)))


def through(first: Entries, then: Entries) -> Entries:
    """``first``, and where it takes no row what comes then in its place."""
    found: list[Entry] = []
    for place, conditions in first:
        if place == NO_ROW:
            found.extend((target, conditions | more) for target, more in then)
        else:
            found.append((place, conditions))
    return distinct(found)


def distinct(entries: Iterable[Entry]) -> Entries:
    """Each way once: the first of its kind, and none that an earlier one without conditions makes idle."""
    found: dict[Entry, None] = {}
    for entry in entries:
        if entry not in found and (entry[0], 0) not in found:
            found[entry] = None
    return tuple(found)


def onward(entries: Entries, *, at_start: bool, before_rows: bool = False) -> Onward:
    """What may come next at a point: ``at_start``: before a partition's first row; ``before_rows``: a row follows."""
    ahead: list[int] = []
    at_end = False
    for place, conditions in entries:
        if conditions & AT_FIRST and not at_start:
            continue
        if conditions & AT_LAST:
            at_end = at_end or (place == NO_ROW and not before_rows)
            continue
        if place == NO_ROW:
            return Onward(tuple(ahead), True, at_end)
        if place not in ahead:
            ahead.append(place)
    return Onward(tuple(ahead), False, at_end)
