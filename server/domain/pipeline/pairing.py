"""Which items of two lists are the same thing, though it may have been changed, moved or renamed. Pure."""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, cast

Item = dict[str, Any]

IDENTITIES = (("id",), ("name",), ("alias",), ("from", "to"))
"""What names an item, the first that it has: a stage's name, a column's alias, a transition's two ends."""


def is_list_of_things(*lists: list[Any]) -> bool:
    """Whether all items of all lists are objects that have what names them, be it still empty."""
    return all(isinstance(item, dict) and _names(cast(Item, item)) is not None for each in lists for item in each)


_SPACE = re.compile(r"[ \t\r\n]+")


def thing_of(text: str) -> Item:
    """A text of a list as a thing: it is called what it calls itself, as in ``a * 2 AS doubled``, or by all of it."""
    words = _SPACE.split(text.strip(" \t\r\n"))
    named = len(words) > 2 and words[-2].upper() == "AS"
    return {"alias": words[-1] if named else text, "text": text}


MOST_ITEMS = 1_000
"""A value whose lists hold more is taken whole: to compare it part by part would keep everybody waiting."""


def is_too_large(*values: Any) -> bool:
    """Whether one of the values holds more list items than are compared one by one."""
    for value in values:
        count, waiting = 0, [value]
        while waiting:
            each = waiting.pop()
            if isinstance(each, dict):
                waiting.extend(cast(Item, each).values())
            elif isinstance(each, list):
                items = cast("list[Any]", each)
                count += len(items)
                if count > MOST_ITEMS:
                    return True
                waiting.extend(items)
    return False


def identity(item: Item) -> tuple[str, ...] | None:
    """What the item is called; None while that is empty."""
    keys = _names(item)
    named = tuple(cast(str, item[key]) for key in keys or ())
    return (*(keys or ()), *named) if any(named) else None


def label(item: Item) -> str:
    """What the item is called, in one word; "" while that is empty."""
    return "→".join(str(item[key]) for key in _names(item) or ())


def pairs(base: Sequence[Item], other: Sequence[Item]) -> dict[int, int]:
    """Places in ``other`` by places in ``base``, for those that are the same thing.

    An item is the same as one that equals it; else as one of its name; else, renamed, as the only one of its content;
    else as the one that stands between the same neighbours, if that has its content or, for want of others, its fields.
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    for key in (frozen, identity):
        _pair_by(key, base, other, found, taken)
    _pair_only(base, other, found, taken)
    _pair_between(base, other, found, taken)
    return found


def frozen(value: Any) -> Hashable:
    """A JSON value as something to look up by: equal where JSON has them equal (``true`` is not 1, 1.0 is 1)."""
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, dict):
        return frozenset((key, frozen(inner)) for key, inner in cast(Item, value).items())
    if isinstance(value, list | tuple):
        return tuple(frozen(inner) for inner in cast("list[Any]", value))
    return value


def _names(item: Item) -> tuple[str, ...] | None:
    return next((keys for keys in IDENTITIES if all(isinstance(item.get(key), str) for key in keys)), None)


def _content(item: Item) -> Hashable:
    """All of the item but what names it; None where that is nothing."""
    rest = {key: value for key, value in item.items() if key not in (_names(item) or ())}
    return frozen(rest) if rest else None


def _pair_by(
    key: Callable[[Item], Hashable], base: Sequence[Item], other: Sequence[Item], found: dict[int, int], taken: set[int]
) -> None:
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for place, item in enumerate(other):
        if place not in taken and (known := key(item)) is not None:
            waiting[known].append(place)
    for place, item in enumerate(base):
        if place not in found and (known := key(item)) is not None and waiting[known]:
            _pair(place, waiting[known].popleft(), found, taken)


def _pair_only(base: Sequence[Item], other: Sequence[Item], found: dict[int, int], taken: set[int]) -> None:
    """Those of whose content there is but one on each side: renamed, and perhaps moved."""
    left, right = (_by_content(items, done) for items, done in ((base, found.keys()), (other, taken)))
    for content, places in left.items():
        there = right.get(content, [])
        if content is not None and len(places) == len(there) == 1:
            _pair(places[0], there[0], found, taken)


def _by_content(items: Sequence[Item], done: Any) -> dict[Hashable, list[int]]:
    gathered: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if place not in done:
            gathered[_content(item)].append(place)
    return gathered


def _pair_between(base: Sequence[Item], other: Sequence[Item], found: dict[int, int], taken: set[int]) -> None:
    """Those between the same neighbours: first of equal content, in order; then, where as many are left on each side,
    those of the same fields, in order."""
    if len(found) == len(base) or len(taken) == len(other):
        return
    back = {there: here for here, there in found.items()}
    gaps = _gaps(len(other), back)
    for ends, places in _gaps(len(base), {here: here for here in found}).items():
        there = gaps.get(ends, [])
        within: dict[int, int] = {}
        used: set[int] = set()
        contents = [_content(other[place]) for place in there]
        spots: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for place, content in zip(there, contents, strict=True):
            spots[content].append(place)
        for place in places:
            if spots[(content := _content(base[place]))]:
                _pair(place, spots[content].popleft(), within, used)
        left = [place for place in places if place not in within]
        right = [place for place in there if place not in used]
        if len(left) == len(right):
            for place, match in zip(left, right, strict=True):
                if base[place].keys() == other[match].keys():
                    _pair(place, match, within, used)
        found |= within
        taken |= used


def _gaps(length: int, known: Mapping[int, int]) -> dict[tuple[int, int], list[int]]:
    """The places that are not known, by the known ones before and after them; -1 for the list's ends."""
    gaps: dict[tuple[int, int], list[int]] = {}
    before, gap = -1, list[int]()
    for place in range(length):
        if place not in known:
            gap.append(place)
            continue
        if gap:
            gaps[before, known[place]] = gap
        before, gap = known[place], []
    if gap:
        gaps[before, -1] = gap
    return gaps


def _pair(place: int, match: int, found: dict[int, int], taken: set[int]) -> None:
    found[place] = match
    taken.add(match)
