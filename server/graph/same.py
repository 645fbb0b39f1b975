"""Equality of JSON values as JSON has it: ``true`` is not 1, 1.0 is 1."""

from collections.abc import Mapping
from typing import Any, cast

from server.graph.model import Node


def same_json(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same. Python alone would hold ``True == 1``."""
    if one is other:
        return True
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        left, right = cast("dict[str, Any]", one), cast("dict[str, Any]", other)
        return left.keys() == right.keys() and all(same_json(value, right[key]) for key, value in left.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        first, second = cast("list[Any]", one), cast("list[Any]", other)
        return len(first) == len(second) and all(map(same_json, first, second))
    return bool(one == other)


def same_node(one: Node, other: Node) -> bool:
    """Whether two nodes are the same in everything."""
    return (
        one.id == other.id
        and one.type == other.type
        and one.label == other.label
        and one.position == other.position
        and same_json(one.config, other.config)
    )


def changed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs, as it was and as it is: a key missing on one side was absent there."""
    was = {key: value for key, value in before.items() if key not in after or not same_json(value, after[key])}
    now = {key: value for key, value in after.items() if key not in before or not same_json(value, before[key])}
    return was, now
