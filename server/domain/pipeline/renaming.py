"""New names of a value's parts, followed where conditions and other fields speak of them. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from server.domain.pipeline.pairing import Item, is_list_of_things, pairs

MOST_NAMES = 20
"""Whoever renames more than these at once has made something else of it: none is followed."""

_QUOTED = re.compile(r"""('(?:[^']|'')*'|`[^`]*`|"[^"]*")""")


def renames(base: Any, other: Any) -> dict[str, str]:
    """The names that things of ``base`` have in ``other``, where that is new and the old one nobody's any more."""
    were, are = set(names_in(base)), set(names_in(other))
    found = {old: new for old, new in _changed(base, other) if old not in are and new not in were}
    return found if len(found) <= MOST_NAMES else {}


def followed(value: Any, names: Mapping[str, str]) -> Any:
    """The value with things called by their new names, also where other parts speak of them: as a ``stage``, or in
    an expression (``a.price``, ``COUNT(a)``), but never inside of quotes."""
    if not names:
        return value
    if isinstance(value, dict):
        return {
            key: names.get(inner, inner)
            if key in ("name", "stage") and isinstance(inner, str)
            else followed(inner, names)
            for key, inner in cast(Item, value).items()
        }
    if isinstance(value, list):
        return [followed(inner, names) for inner in cast("list[Any]", value)]
    return _expression(value, names) if isinstance(value, str) else value


def _expression(text: str, names: Mapping[str, str]) -> str:
    if not any(name in text for name in names):
        return text
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    speaks = re.compile(rf"(?<![\w.`])({either})(?=\s*\.)", re.ASCII)
    counts = re.compile(rf"(\bCOUNT\s*\(\s*)({either})(?=\s*\))", re.ASCII | re.IGNORECASE)
    parts = _QUOTED.split(text)
    for place in range(0, len(parts), 2):
        spoken = speaks.sub(lambda match: names[match[1]], parts[place])
        parts[place] = counts.sub(lambda match: match[1] + names.get(match[2], match[2]), spoken)
    return "".join(parts)


def names_in(value: Any) -> Iterator[str]:
    """All names that stand in a value."""
    if isinstance(value, dict):
        for key, inner in cast(Item, value).items():
            if key == "name" and isinstance(inner, str):
                yield inner
            else:
                yield from names_in(inner)
    elif isinstance(value, list):
        for inner in cast("list[Any]", value):
            yield from names_in(inner)


def _changed(base: Any, other: Any) -> Iterator[tuple[str, str]]:
    if isinstance(base, dict) and isinstance(other, dict):
        before, after = cast(Item, base), cast(Item, other)
        for key, inner in before.items():
            yield from _changed(inner, after.get(key))
    elif isinstance(base, list) and isinstance(other, list):
        one, two = cast("list[Any]", base), cast("list[Any]", other)
        if not is_list_of_things(one, two):
            return
        for place, there in pairs(one, two).items():
            old, new = one[place].get("name"), two[there].get("name")
            if isinstance(old, str) and isinstance(new, str) and old and new and old != new:
                yield old, new
            yield from _changed(one[place], two[there])
