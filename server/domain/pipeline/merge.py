"""What two people made of one JSON value, brought together: a three-way merge. Pure. Rules MG1… are in the SPEC."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable
from typing import Any, Literal, NamedTuple, cast

from msgspec import UNSET, Struct

from server.domain.pipeline.pairing import (
    Item,
    frozen,
    identity,
    is_list_of_things,
    is_too_large,
    label,
    pairs,
    thing_of,
)
from server.domain.pipeline.regrouping import regrouped
from server.domain.pipeline.renaming import followed, names_in, renames
from server.graph.same import same_json

ABSENT: Any = UNSET
"""Stands for a value that is not there."""

ORDER = "\N{UP DOWN ARROW}"
"""In a trail: the order of a list's items."""

ONE_VALUE = (
    frozenset({"value", "unit"}),
    frozenset({"min", "max"}),
    frozenset({"to", "stage", "onMissing"}),
    frozenset(thing_of("")),
)
"""Objects of these fields mean something only as a whole: a duration, how often, what comes after a match, and a text
of a list under its name."""


class Conflict(Struct, frozen=True):
    """Where both changed the same. ``path`` leads there as findings name it, ``trail`` by the names of items.

    ``value``: one leaf. ``order``: both moved items of a list. ``removed``: mine removed an item that theirs changed;
    ``renamed``: one to which theirs only gave another name; ``gone``: theirs removed one that mine changed.
    """

    kind: Literal["value", "order", "removed", "renamed", "gone"]
    path: tuple[str, ...]
    trail: tuple[str, ...]


Choose = Callable[[Conflict], bool]
"""Whether mine shall hold at a conflict."""


def last_writer_wins(conflict: Conflict) -> bool:
    """Mine comes last; and a change of an item outlives its removal, whichever comes last."""
    return conflict.kind != "removed"


def merge(base: Any, mine: Any, theirs: Any, choose: Choose = last_writer_wins, at: str = "") -> Any:
    """``theirs`` with what ``mine`` changed since ``base``. Any of them, and the outcome, may be ABSENT.

    ``at``: the name of the value, where paths begin.
    """
    if same_json(mine, theirs) or same_json(base, mine):
        return theirs
    if same_json(base, theirs):
        return mine
    if is_too_large(base, mine, theirs):
        return mine if choose(Conflict("value", (at,), (at,))) else theirs
    # Names that only one side gave are given in all three first: what speaks of them by the new name is no change.
    ours, others = renames(base, mine), renames(base, theirs)
    both = {old: new for old, new in (others | ours).items() if ours.get(old, new) == others.get(old, new)}
    merging = _Merging(choose, frozenset(others.values()))
    return merging.value(followed(base, both), followed(mine, both), followed(theirs, both), (at,), (at,))


def fields_of_all(*values: Any) -> list[Item] | None:
    """The values as objects to be taken field by field; None if they are not, or mean something only as a whole."""
    if not all(isinstance(each, dict) for each in values):
        return None
    objects = [cast(Item, each) for each in values]
    return None if any(all(each.keys() <= fields for each in objects) for fields in ONE_VALUE) else objects


def things_of_all(*values: Any) -> list[list[Item]] | None:
    """The values as lists to be taken item by item, an absent one as empty; None if they are not."""
    lists = [
        cast("list[Any]", [] if each is ABSENT else each) for each in values if each is ABSENT or type(each) is list
    ]
    return lists if len(lists) == len(values) and is_list_of_things(*lists) else None


def texts_of_all(*values: Any) -> list[list[Item]] | None:
    """The values as lists of texts to be taken one by one, an absent one as empty; None if they are not."""
    lists: list[list[Item]] = []
    for each in values:
        texts: list[Any] | None = [] if each is ABSENT else cast("list[Any]", each) if type(each) is list else None
        if texts is None or not all(isinstance(text, str) for text in texts):
            return None
        lists.append([thing_of(text) for text in texts])
    return lists


class _Thing(NamedTuple):
    """One thing's places in the three lists; None where it is not."""

    base: int | None
    mine: int | None
    theirs: int | None


class _Merging:
    def __init__(self, choose: Choose, renamed: frozenset[str]) -> None:
        self._choose = choose
        self._renamed = renamed

    def value(self, base: Any, mine: Any, theirs: Any, path: tuple[str, ...], trail: tuple[str, ...]) -> Any:
        if same_json(mine, theirs) or same_json(base, mine):
            return theirs
        they_changed = not same_json(base, theirs)
        if not they_changed and not self._renamed:
            return mine
        objects = fields_of_all({} if base is ABSENT else base, mine, theirs)
        if objects is not None:
            was, new, now = objects
            return self._fields(was, new, now, path, trail)
        things = things_of_all(base, mine, theirs)
        lists = things or texts_of_all(base, mine, theirs)
        if lists is not None:
            one, two, three = lists
            merged = self._items(one, two, three, path, trail)
            if not merged and ABSENT in (mine, theirs):
                return ABSENT
            return merged if things else [thing["text"] for thing in merged]
        return theirs if they_changed and not self._choose(Conflict("value", path, trail)) else mine

    def _fields(self, base: Item, mine: Item, theirs: Item, path: tuple[str, ...], trail: tuple[str, ...]) -> Item:
        keys = dict.fromkeys((*theirs, *mine))
        merged = {
            key: self.value(
                base.get(key, ABSENT), mine.get(key, ABSENT), theirs.get(key, ABSENT), (*path, key), (*trail, key)
            )
            for key in keys
        }
        return {key: value for key, value in merged.items() if value is not ABSENT}

    def _items(
        self, base: list[Item], mine: list[Item], theirs: list[Item], path: tuple[str, ...], trail: tuple[str, ...]
    ) -> list[Any]:
        base, mine, theirs = regrouped(base, mine, theirs)
        things = self._things(base, mine, theirs, path, trail)
        merged: list[Any] = []
        for place, thing in enumerate(self._ordered(things, path, trail)):
            now = None if thing.theirs is None else theirs[thing.theirs]
            new = None if thing.mine is None else mine[thing.mine]
            if thing.base is None or now is None or new is None:
                merged.append(new if now is None else now)
                continue
            step = label(now) or str(place)
            merged.append(self.value(base[thing.base], new, now, (*path, str(place)), (*trail, step)))
        return merged

    def _things(
        self, base: list[Item], mine: list[Item], theirs: list[Item], path: tuple[str, ...], trail: tuple[str, ...]
    ) -> list[_Thing]:
        """What the merged list shall hold, in no order yet."""
        to_mine, to_theirs = pairs(base, mine), pairs(base, theirs)
        _follow_names(to_mine, mine, to_theirs, theirs)
        _follow_names(to_theirs, theirs, to_mine, mine)
        things: list[_Thing] = []
        for place, before in enumerate(base):
            thing = _Thing(place, to_mine.get(place), to_theirs.get(place))
            match thing:
                case _Thing(mine=None, theirs=None):
                    continue
                case _Thing(mine=None, theirs=int(there)):
                    if self._may_go(before, theirs[there], (*path, str(there)), (*trail, label(before))):
                        continue
                case _Thing(mine=int(here), theirs=None):
                    if same_json(before, mine[here]) or not self._choose(
                        Conflict("gone", path, (*trail, label(before)))
                    ):
                        continue
                case _:
                    pass
            things.append(thing)
        mine_in, theirs_in = set(to_mine.values()), set(to_theirs.values())
        # What both added alike is one thing.
        alike: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for place, item in enumerate(mine):
            if place not in mine_in:
                alike[frozen(item)].append(place)
        for place, item in enumerate(theirs):
            if place not in theirs_in:
                same = alike[frozen(item)]
                things.append(_Thing(None, same.popleft() if same else None, place))
        things += (_Thing(None, place, None) for left in alike.values() for place in left)
        return things

    def _may_go(self, before: Item, now: Item, path: tuple[str, ...], trail: tuple[str, ...]) -> bool:
        """Whether an item that mine removed is removed, though theirs may have changed it to ``now``."""
        if not same_json(before, now):
            return self._choose(Conflict("removed", path, trail))
        return self._renamed.isdisjoint(names_in(now)) or self._choose(Conflict("renamed", path, trail))

    def _ordered(self, things: list[_Thing], path: tuple[str, ...], trail: tuple[str, ...]) -> list[_Thing]:
        """In the order of the side that moved something; what only the other has stands after what it follows there."""
        common = [thing for thing in things if thing.base is not None]
        mine = [thing for thing in common if thing.mine is not None]
        theirs = [thing for thing in common if thing.theirs is not None]
        both = [thing for thing in mine if thing.theirs is not None]
        i_moved = mine != sorted(mine, key=_mine)
        they_moved = theirs != sorted(theirs, key=_theirs)
        alike = sorted(both, key=_mine) == sorted(both, key=_theirs)
        if i_moved and not alike and (not they_moved or self._choose(Conflict("order", path, (*trail, ORDER)))):
            return _woven(things, _mine, _theirs)
        return _woven(things, _theirs, _mine)


_Place = Callable[[_Thing], int]


def _mine(thing: _Thing) -> int:
    return -1 if thing.mine is None else thing.mine


def _theirs(thing: _Thing) -> int:
    return -1 if thing.theirs is None else thing.theirs


def _follow_names(known: dict[int, int], items: list[Item], other: dict[int, int], others: list[Item]) -> None:
    """What one side did not find again, the other may have under another name: then that name finds it here."""
    taken = set(known.values())
    named = {identity(item): place for place, item in enumerate(items) if place not in taken}
    named.pop(None, None)
    for place, there in other.items():
        if place not in known and (found := named.pop(identity(others[there]), None)) is not None:
            known[place] = found


def _woven(things: list[_Thing], first: _Place, second: _Place) -> list[_Thing]:
    """In the order of ``first``. What only ``second`` has comes after what it follows there, and after what was added
    at that spot; what nothing follows there comes last."""
    frame = sorted((thing for thing in things if first(thing) >= 0), key=first)
    after: defaultdict[_Thing | None, list[_Thing]] = defaultdict(list)
    anchor: _Thing | None = None
    trailing: list[_Thing] = []
    for thing in sorted((thing for thing in things if second(thing) >= 0), key=second):
        if first(thing) >= 0:
            after[anchor] += trailing
            trailing, anchor = [], thing
        else:
            trailing.append(thing)
    woven: list[_Thing] = []
    waiting = [*after[None]]
    for thing in frame:
        if second(thing) >= 0:
            woven += waiting
            waiting.clear()
        woven.append(thing)
        waiting += after[thing]
    return [*woven, *waiting, *trailing]
