"""Things that one side has put into a group, or taken out of one: put there in all three lists, so that what the
other side made of them meanwhile meets them where they now stand. Pure."""

from typing import Any, NamedTuple, cast

from server.domain.pipeline.pairing import Item, identity, is_list_of_things
from server.graph.same import same_json

Name = tuple[str, ...]
Things = list[Item]


def regrouped(base: Things, mine: Things, theirs: Things) -> tuple[Things, Things, Things]:
    """The three lists, with what one side alone grouped or ungrouped grouped or ungrouped in all of them."""
    base, theirs = _put_in(base, mine, theirs)
    base, mine = _put_in(base, theirs, mine)
    base, theirs = _taken_out(base, mine, theirs)
    base, mine = _taken_out(base, theirs, mine)
    return base, mine, theirs


class _Group(NamedTuple):
    """A thing that holds others: in which field, which ones."""

    thing: Item
    field: str
    members: Things

    def having(self, members: Things) -> Item:
        return {**self.thing, self.field: members}


def _put_in(base: Things, changed: Things, other: Things) -> tuple[Things, Things]:
    """``base`` and ``other``, their things in the new groups of ``changed``. A group that both have made of the same
    is one."""
    there, before, beside = _names(changed), _names(base), _names(other)
    for thing in changed:
        name, group = identity(thing), _group(thing)
        if name is None or group is None or name in before:
            continue
        moved = (_names(group.members) & before) - there
        if name in beside:
            twin = _group(_called(name, other))
            alike = twin is not None and _names(twin.members) & before == moved
            if not (moved and alike):
                continue
            base = _with_group(base, group, moved)
        elif moved & beside:
            base, other = _with_group(base, group, moved), _with_group(other, group, moved)
        else:
            continue
        before, beside = before - moved, beside - moved
    return base, other


def _with_group(things: Things, group: _Group, moved: set[Name]) -> Things:
    """The group stands where the first of its things stood."""
    members = [thing for thing in things if identity(thing) in moved]
    place = next(place for place, thing in enumerate(things) if identity(thing) in moved)
    rest = [thing for thing in things if identity(thing) not in moved]
    return [*rest[:place], group.having(members), *rest[place:]]


def _taken_out(base: Things, changed: Things, other: Things) -> tuple[Things, Things]:
    """``base`` and ``other`` without the groups that ``changed`` dissolved, their things in their place. A group whose
    own settings ``other`` has changed stays: a change outlives a removal."""
    there, beside = _names(changed), _names(base) | _names(other)
    for thing in base:
        name, group = identity(thing), _group(thing)
        if name is None or group is None or name in there:
            continue
        freed = _names(group.members) & there
        twin = _group(_called(name, other)) if freed and not freed & beside else None
        if twin is not None and same_json(group.having([]), twin.having([])):
            base, other = _without_group(base, name, group.members), _without_group(other, name, twin.members)
    return base, other


def _without_group(things: Things, name: Name, members: Things) -> Things:
    return [each for thing in things for each in (members if identity(thing) == name else (thing,))]


def _group(thing: Item | None) -> _Group | None:
    """The thing as a group: it has one list of things, which is not empty."""
    found: list[_Group] = []
    for field, value in (thing or {}).items():
        if isinstance(value, list) and value and is_list_of_things(cast("list[Any]", value)):
            found.append(_Group(cast(Item, thing), field, cast(Things, value)))
    return found[0] if len(found) == 1 else None


def _called(name: Name, things: Things) -> Item | None:
    return next((thing for thing in things if identity(thing) == name), None)


def _names(things: Things) -> set[Name]:
    return {name for thing in things if (name := identity(thing)) is not None}
