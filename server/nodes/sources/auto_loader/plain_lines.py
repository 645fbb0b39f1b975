"""Lines of CSV that are seen to be fine at a glance: a regular expression that only lines which can be read match.

What it does not match is in doubt, no more: that is parsed, and judged value by value. So it may be narrow, and is: it
knows the ways numbers, times and texts are mostly written in.
"""

import re

from server.nodes.sources.auto_loader.reading import FileColumns

MOST_COLUMNS = 200
"""Java matches a sequence by recursion: of lines with more columns its stack would be too small."""

PLAIN_TEXT = r'[^",\x00-\x1f]*+'
QUOTED_TEXT = r'"[^"\x00-\x1f]*+"'

PLAIN_DAY = "[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
PLAIN_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6}+)?+"

PLAIN_VALUES = {
    "BOOLEAN": "true|false",
    "TINYINT": "-?[0-9]{1,2}+",
    "SMALLINT": "-?[0-9]{1,4}+",
    "INT": "-?[0-9]{1,9}+",
    "BIGINT": "-?[0-9]{1,18}+",
    "FLOAT": r"-?[0-9]{1,15}+(?:\.[0-9]{1,15}+)?+",
    "DOUBLE": r"-?[0-9]{1,15}+(?:\.[0-9]{1,15}+)?+",
    "DATE": PLAIN_DAY,
    # Milliseconds before the year 5138, or ISO 8601.
    "TIMESTAMP": f"[0-9]{{1,14}}+|{PLAIN_DAY}(?:[T ]{PLAIN_TIME}Z?+)?+",
    "TIMESTAMP_NTZ": f"[0-9]{{1,14}}+|{PLAIN_DAY}(?:[T ]{PLAIN_TIME})?+",
}
"""By type, what a value is read from for certain."""


def plain_line(columns: FileColumns) -> str:
    """A regular expression of Java's. A line that matches has all its columns, and each value is NULL or readable."""
    return "^" + ",".join(plain_field(kind) for _, kind in columns) + r"\z"


def plain_field(kind: str) -> str:
    """A field of a line, quoted or not. One without a character between its quotes is a text, and no number."""
    if kind == "STRING":
        return f"(?:{QUOTED_TEXT}|{PLAIN_TEXT})"
    value = plain_decimal(kind) if kind.startswith("DECIMAL") else PLAIN_VALUES.get(kind)
    return f'(?:{value}|"(?:{value})")?' if value else ""


def plain_decimal(kind: str) -> str | None:
    """A number with a digit less before its point than the type has: what is rounded up still fits."""
    digits, scale, *_ = (*map(int, re.findall("[0-9]+", kind)), 0, 0)
    whole = digits - scale - 1
    return rf"-?[0-9]{{1,{whole}}}+(?:\.[0-9]{{1,18}}+)?+" if whole > 0 else None
