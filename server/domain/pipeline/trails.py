"""Which parts of a config value a change touched, by the names of what stands in it. Pure."""

from collections.abc import Iterator
from typing import Any

from server.domain.pipeline.merge import ABSENT, ORDER, fields_of_all, texts_of_all, things_of_all
from server.domain.pipeline.pairing import Item, label, pairs
from server.graph.same import same_json

Trail = tuple[str, ...]
"""``("stages", "b", "where")``; empty for the whole value."""


def trails(before: Any, after: Any) -> Iterator[Trail]:
    """What differs. Either may be ABSENT. What was renamed is found under its old name and its new one."""
    if same_json(before, after):
        return
    objects = fields_of_all(before, after)
    if objects is not None:
        was, is_now = objects
        for key in dict.fromkeys((*was, *is_now)):
            yield from ((key, *rest) for rest in trails(was.get(key, ABSENT), is_now.get(key, ABSENT)))
        return
    lists = things_of_all(before, after) or texts_of_all(before, after)
    if lists is not None:
        yield from _items(*lists)
        return
    yield ()


def related(one: Trail, other: Trail) -> bool:
    """Whether one leads into what the other leads to."""
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _items(before: list[Item], after: list[Item]) -> Iterator[Trail]:
    found = pairs(before, after)
    for place, there in found.items():
        names = dict.fromkeys((label(before[place]), label(after[there])))
        for rest in trails(before[place], after[there]):
            yield from ((name, *rest) for name in names)
    if sorted(found) != sorted(found, key=found.__getitem__):
        yield (ORDER,)
    again = set(found.values())
    yield from ((label(item),) for place, item in enumerate(before) if place not in found)
    yield from ((label(item),) for place, item in enumerate(after) if place not in again)
