"""What is wrong with a request, for people: the decoder's messages in the words of whoever sent it."""

import re
from typing import Any, cast

from server.domain.pipeline.commands import command_needed, no_such_command

_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_LENGTH = re.compile(r"^Expected `(?P<kind>str|array)` of length (?P<sign><=|>=) (?P<limit>\d+)")
_TAG = re.compile(r"^Invalid value '(?P<said>.*)'$")
_COUNTED = {"str": "characters", "array": "entries"}

MEBIBYTE = 1024 * 1024


def in_words(message: str, path: str | None, body: object) -> str:
    """A message of the decoder about the part of a body at ``path``. ``body``: the whole of it, None where unknown."""
    if (tag := _TAG.match(message)) and path is not None and path.split(".")[-1] == "command":
        return no_such_command(tag["said"])
    if message == "Object missing required field `command`":
        return command_needed()
    if (length := _LENGTH.match(message)) and path:
        counted, limit = _COUNTED[length["kind"]], int(length["limit"])
        may = f"may have {limit:,} {counted}" if length["sign"] == "<=" else f"needs {limit:,} {counted} or more"
        found = part_of(body, path)
        size = len(cast("str | list[Any]", found)) if isinstance(found, str | list) else None
        has = "" if size is None else f"; it has {size:,}"
        return f"{path} {may}{has}."
    return f"{message}."


def too_large(limit: int, size: str | None) -> str:
    """A body beyond the limit, in bytes. ``size``: as its header says, if it does."""
    has = f"this one has {int(size) / MEBIBYTE:,.1f}" if size and size.isdecimal() else "this one is larger"
    return f"The body of a request may have {limit / MEBIBYTE:g} MiB here; {has}."


def part_of(body: object, path: str) -> object:
    """What stands at a path such as ``commands[0].name``; None where nothing does."""
    found = body
    for key, index in _STEP.findall(path):
        if index:
            items = cast("list[Any]", found) if isinstance(found, list) else []
            found = items[int(index)] if int(index) < len(items) else None
        else:
            found = cast("dict[str, Any]", found).get(key) if isinstance(found, dict) else None
    return cast("object", found)
