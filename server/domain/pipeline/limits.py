"""How large a drawing may grow. Each limit is refused with a sentence that says it."""

from typing import Any, cast

import msgspec

from server.domain.rejected import Rejected
from server.graph.model import Node, Position

MAX_NODES = 2_000
MAX_EDGES = 10_000
MAX_NOTES = 1_000
MAX_GROUPS = 500
MAX_COMMANDS = 5_000
MAX_TAGS = 50
MAX_TAG_NAME = 100
MAX_TAG_VALUE = 500
MAX_CONFIG_BYTES = 256 * 1024
MAX_CONFIG_DEPTH = 32
MAX_DRAWING_CONFIG_BYTES = 16 * 1024 * 1024
MAX_COORDINATE = 10_000_000.0

# 2,000 configs of this size stay within MAX_DRAWING_CONFIG_BYTES, so only larger ones need the sum.
SMALL_CONFIG_BYTES = 8 * 1024


def config_bytes(config: dict[str, Any]) -> int:
    """The size of a config as it travels: bytes of its JSON."""
    return len(msgspec.json.encode(config))


def check_node(node: Node) -> int:
    """Refuse a node that is too large, too deep or out of sight. The size of its config in bytes."""
    check_text(node.label, "label")
    check_position(node.position)
    return check_config(node.config)


def check_config(config: dict[str, Any]) -> int:
    """Refuse a config that is too large or too deep, whatever the form says to it. Its size in bytes."""
    check_json(config, "config")
    size = config_bytes(config)
    if size > MAX_CONFIG_BYTES:
        raise Rejected(
            "limit.config",
            f"The settings of one node may take {MAX_CONFIG_BYTES // 1024} KiB; these take {size // 1024} KiB.",
            path="config",
            invalid=True,
        )
    return size


def check_json(value: Any, path: str) -> None:
    """Refuse what nests too deep, and the NUL character, which no database column takes."""
    level: list[Any] = [value]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_CONFIG_DEPTH:
            raise Rejected("limit.depth", f"Settings may nest {MAX_CONFIG_DEPTH} levels deep.", path=path, invalid=True)
        below: list[Any] = []
        for item in level:
            if isinstance(item, str):
                check_text(item, path)
            elif isinstance(item, dict):
                pairs = cast("dict[str, Any]", item)
                below.extend(pairs)
                below.extend(pairs.values())
            elif isinstance(item, list | tuple):
                below.extend(cast("list[Any]", item))
        level = below


def check_text(text: str, path: str) -> None:
    """Refuse the NUL character."""
    if "\x00" in text:
        raise Rejected("text.nul", "A text can't hold the NUL character.", path=path, invalid=True)


def check_position(position: Position) -> None:
    """Refuse a place nobody could scroll to."""
    if abs(position.x) > MAX_COORDINATE or abs(position.y) > MAX_COORDINATE:
        raise Rejected(
            "limit.position",
            f"Positions go from -{MAX_COORDINATE:.0f} to {MAX_COORDINATE:.0f}.",
            path="position",
            invalid=True,
        )


def check_count(what: str, count: int, limit: int) -> None:
    """Refuse more things of a kind than a drawing may hold. ``what`` is their plural: "nodes"."""
    if count > limit:
        raise Rejected(f"limit.{what}", f"A pipeline holds at most {limit:,} {what}; this would make it {count:,}.")


def check_tags(tags: dict[str, str]) -> None:
    """Refuse tags that are too many, too long or without a name."""
    check_count("tags", len(tags), MAX_TAGS)
    for name, value in tags.items():
        check_text(name, "tags")
        check_text(value, "tags")
        if not name.strip() or len(name) > MAX_TAG_NAME or len(value) > MAX_TAG_VALUE:
            raise Rejected(
                "limit.tag",
                f"A tag has a name of 1 to {MAX_TAG_NAME} characters and a value of at most {MAX_TAG_VALUE}.",
                path="tags",
                invalid=True,
            )


def check_name(name: str) -> None:
    """Refuse a pipeline without a name."""
    check_text(name, "name")
    if not name.strip():
        raise Rejected("name.empty", "A pipeline needs a name.", path="name", invalid=True)
    if len(name) > 255:
        raise Rejected("limit.name", "A pipeline's name has at most 255 characters.", path="name", invalid=True)
