"""The one way a value becomes text of a target language. Every printer goes through here."""

import re
from collections.abc import Sequence
from typing import cast

_SQL_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

SETTING = "${"
"""Where a declarative pipeline fills in one of its settings, before it parses: so it may stand nowhere as it is."""


def sayable(name: str) -> bool:
    """Whether a name can stand in a program at all: visible characters, no blank at its ends, no setting in it."""
    return bool(name) and name.isprintable() and name.strip() == name and SETTING not in name


def identifier(name: str) -> str:
    """A name as Spark SQL reads it: in back-quotes, those inside doubled."""
    return "`" + name.replace("`", "``") + "`"


def qualified(parts: Sequence[str]) -> str:
    """A name of several parts: catalog, schema, table."""
    return ".".join(identifier(part) for part in parts)


def literal(text: str) -> str:
    """A string as Spark SQL reads it (``escapedStringLiterals`` off, the default): in quotes, backslash escapes."""
    return visible("'" + "".join(_SQL_ESCAPES.get(character, character) for character in text) + "'")


def visible(sql: str) -> str:
    """SQL whose invisible characters, and ``${``, all stand in strings, with escapes in their place."""
    if sql.isprintable() and SETTING not in sql:
        return sql
    escaped = "".join(character if character.isprintable() else _unicode_escape(character) for character in sql)
    return escaped.replace(SETTING, "\\u0024{")


def _unicode_escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def python(value: object) -> str:
    """A string, number, boolean, None, or a tuple, list or dict of such, as Python source in plain ASCII."""
    if isinstance(value, str):
        # A text with a single quote in it is written in double quotes, as people write it.
        return '"' + ascii("'" + value)[2:] if '"' not in value else ascii(value)
    if isinstance(value, list):
        return "[" + ", ".join(python(part) for part in cast("list[object]", value)) + "]"
    if isinstance(value, tuple):
        parts = [python(part) for part in cast("tuple[object, ...]", value)]
        return "(" + ", ".join(parts) + ("," if len(parts) == 1 else "") + ")"
    if isinstance(value, dict):
        pairs = cast("dict[object, object]", value).items()
        return "{" + ", ".join(f"{python(key)}: {python(part)}" for key, part in pairs) + "}"
    if value is None or isinstance(value, bool | int | float):
        return ascii(value)
    raise TypeError(f"{type(value).__name__} has no form as Python source")


_CELL_MARK = re.compile(r"^#(?=\s*(COMMAND|MAGIC|DBTITLE|Databricks))", re.MULTILINE)
"""What would begin a cell of a notebook, though it stood inside a string."""


def python_block(text: str) -> str:
    """A text of several lines as a Python literal that keeps its lines, to be read where it stands."""
    escaped = text.replace("\\", "\\\\").replace("'''", r"\x27\x27\x27")
    escaped = "".join(c if c in "\n\t" or c.isprintable() else _python_escape(c) for c in escaped)
    escaped = _CELL_MARK.sub(r"\\x23", escaped)
    lines = [line if line == line.rstrip() else f"{line[:-1]}\\x{ord(line[-1]):02x}" for line in escaped.split("\n")]
    if lines[-1].endswith("'"):
        lines[-1] = lines[-1][:-1] + "\\x27"
    return "'''\\\n" + "\n".join(lines) + "'''"


def _python_escape(character: str) -> str:
    return f"\\x{ord(character):02x}" if ord(character) < 0x100 else _unicode_escape(character)


def comment(text: str) -> str:
    """A text that can stand in a one-line comment of SQL or Python: no line break of any kind, nothing invisible."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(plain.split()).replace(SETTING, "$ {")
