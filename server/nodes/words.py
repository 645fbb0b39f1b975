"""What stands in a form, as people say it: the path of a setting by its labels."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from msgspec import Struct

from server.nodes.base import NodeType
from server.nodes.catalogue import form_schema

NAMED_BY = ("name", "alias", "label", "column")
"""What the items of a list are told apart by, the surest first."""

OF_STAGES = {
    "stages": "stage",
    "group": "stage",
    "where": "condition",
    "times": "how often",
    "withinMs": "all within",
    "withinPreviousMs": "within, since the row before",
    "withinLoopMs": "within, for the loop",
}
"""The fields of a pattern's stages, which have no label of their own."""


def field_words(node_type: NodeType | None, config: Mapping[str, Any], path: str) -> str:
    """A setting's path, ``pattern.stages.4.where``, in words: ``Pattern, stage "c", condition``."""
    head, *rest = path.split(".")
    said = [_labels(node_type.config).get(head, head) if node_type else head]
    value: Any = config.get(head)
    kind = ""
    for part in rest:
        if part.isdecimal():
            value = _at(value, int(part))
            called = _name_of(value)
            said.append(f'{kind} "{called}"'.lstrip() if called else f"{kind or 'no.'} {int(part) + 1}")
            kind = ""
            continue
        value = cast("Mapping[str, Any]", value).get(part) if isinstance(value, Mapping) else None
        if part in ("stages", "group"):
            kind = OF_STAGES[part]
        else:
            said.append(OF_STAGES.get(part) or _plain(part))
    return ", ".join(said)


@cache
def _labels(form: type[Struct]) -> dict[str, str]:
    """By key what a form calls its fields."""
    properties: dict[str, dict[str, Any]] = form_schema(form)["properties"]
    hints: dict[str, dict[str, Any]] = {key: schema.get("x-ui", {}) for key, schema in properties.items()}
    return {key: str(hint.get("label") or key) for key, hint in hints.items()}


def _at(value: Any, place: int) -> Any:
    if not isinstance(value, list):
        return None
    items = cast("list[Any]", value)
    return items[place] if place < len(items) else None


def _name_of(value: Any) -> str:
    if isinstance(value, Mapping):
        item = cast("Mapping[str, Any]", value)
        return next((text for key in NAMED_BY if isinstance(text := item.get(key), str) and text), "")
    return value if isinstance(value, str) else ""


def _plain(key: str) -> str:
    """A key without a label: ``innerContiguity`` as ``inner contiguity``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).lower()
