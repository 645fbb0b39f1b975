"""Functions of texts. NULL in, NULL out; positions count from 1, as in SQL."""

import re
from typing import Any

from server.cep.values import SqlError

LONGEST_TEXT = 1_000_000


LIKE_REGEXES: dict[tuple[str, str], re.Pattern[str]] = {}
"""Those made so far. A plain dict: functools' caches can't be sent to Spark's workers."""

MOST_REGEXES = 1_024


def like_regex(pattern: str, escape: str) -> re.Pattern[str]:
    """A LIKE pattern as a regular expression, made once."""
    known = LIKE_REGEXES.get((pattern, escape))
    if known is None:
        if len(LIKE_REGEXES) >= MOST_REGEXES:
            LIKE_REGEXES.clear()
        known = LIKE_REGEXES[(pattern, escape)] = made_like_regex(pattern, escape)
    return known


def made_like_regex(pattern: str, escape: str) -> re.Pattern[str]:
    """A LIKE pattern as a regular expression. Raises SqlError if the escape sign stands before nothing it escapes.

    What stands between two % is looked for once, at its first place: no later place could serve the rest better. So a
    hostile pattern takes no longer than the text has characters, each time.
    """
    pieces: list[str] = [""]
    escaped = False
    for character in pattern:
        if escaped:
            if character not in ("_", "%", escape):
                raise SqlError(f"in the LIKE pattern {pattern!r} only _, % and {escape} can be escaped")
            pieces[-1] += re.escape(character)
            escaped = False
        elif character == escape:
            escaped = True
        elif character == "%":
            pieces.append("")
        else:
            pieces[-1] += "." if character == "_" else re.escape(character)
    if escaped:
        raise SqlError(f"the LIKE pattern {pattern!r} ends with its escape sign")
    first, *middle = pieces
    text = first + "".join(f"(?>.*?{piece})" for piece in middle[:-1] if piece)
    if middle:
        text += f".*{middle[-1]}"
    return re.compile(text, re.DOTALL)


def like(text: Any, pattern: Any, escape: str = "\\", ignore_case: bool = False) -> Any:
    """LIKE, and ILIKE, which is that of both in small letters."""
    if text is None or pattern is None:
        return None
    if ignore_case:
        text, pattern = text.lower(), pattern.lower()
    return like_regex(pattern, escape).fullmatch(text) is not None


def upper(text: Any) -> Any:
    return None if text is None else text.upper()


def lower(text: Any) -> Any:
    return None if text is None else text.lower()


def trimmed(text: Any, side: str) -> Any:
    """A text without spaces at its start, its end, or both."""
    if text is None:
        return None
    return text.lstrip(" ") if side == "LEADING" else text.rstrip(" ") if side == "TRAILING" else text.strip(" ")


def length(text: Any) -> Any:
    return None if text is None else len(text)


def substring(text: Any, start: Any, count: Any) -> Any:
    """A part of a text; a negative start counts from its end."""
    if text is None or start is None or count is None:
        return None
    first = start - 1 if start > 0 else len(text) + start if start < 0 else 0
    end = first + count
    return text[max(first, 0) : max(end, 0)] if count > 0 else ""


def substring_from(text: Any, start: Any) -> Any:
    """A text from a position on."""
    return (
        substring(text, start, LONGEST_TEXT)
        if text is None
        else substring(text, start, len(text) + abs(start or 0) + 1)
    )


def left_part(text: Any, count: Any) -> Any:
    """The first characters."""
    return None if text is None or count is None else text[: max(count, 0)]


def right_part(text: Any, count: Any) -> Any:
    """The last characters."""
    return (
        None
        if text is None or count is None
        else text[len(text) - count :]
        if 0 < count <= len(text)
        else ""
        if count <= 0
        else text
    )


def concatenated(*texts: Any) -> Any:
    """All texts one after another; NULL if one is NULL."""
    return None if None in texts else "".join(texts)


def replaced(text: Any, search: Any, replacement: Any) -> Any:
    """A text with each occurrence replaced; an empty search replaces nothing."""
    if text is None or search is None or replacement is None:
        return None
    return text if search == "" else text.replace(search, replacement)


def position(text: Any, part: Any) -> Any:
    """Where a part first stands, 0 if nowhere."""
    return None if text is None or part is None else text.find(part) + 1


def starts_with(text: Any, part: Any) -> Any:
    return None if text is None or part is None else text.startswith(part)


def ends_with(text: Any, part: Any) -> Any:
    return None if text is None or part is None else text.endswith(part)


def contains(text: Any, part: Any) -> Any:
    return None if text is None or part is None else part in text


def padded(text: Any, size: Any, fill: Any, on_left: bool) -> Any:
    """A text filled, or cut, to a length."""
    if text is None or size is None or fill is None:
        return None
    size = max(min(size, LONGEST_TEXT), 0)
    if len(text) >= size:
        return text[:size]
    if fill == "":
        return text
    room = size - len(text)
    filling = (fill * (room // len(fill) + 1))[:room]
    return filling + text if on_left else text + filling


def repeated(text: Any, count: Any) -> Any:
    """A text several times. Raises SqlError for a result without measure."""
    if text is None or count is None:
        return None
    if len(text) * count > LONGEST_TEXT:
        raise SqlError(f"repeat gives a text of more than {LONGEST_TEXT} characters")
    return text * max(count, 0)


def backwards(text: Any) -> Any:
    """A text from its end to its start."""
    return None if text is None else text[::-1]
