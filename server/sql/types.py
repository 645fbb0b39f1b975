"""Spark SQL's types by name: families, and the common type of two as Spark's ANSI rules find it."""

import re

UNKNOWN = "UNKNOWN"
"""The type of something that can't be known before the program runs."""

VOID = "VOID"
"""The type of NULL."""

INTERVAL = "INTERVAL"
"""A day-time interval; as a value, integer milliseconds."""

INTEGRALS = ("TINYINT", "SMALLINT", "INT", "BIGINT")
FLOATS = ("FLOAT", "DOUBLE")
BITS = {"TINYINT": 8, "SMALLINT": 16, "INT": 32, "BIGINT": 64}

_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_DIGITS = {"TINYINT": 3, "SMALLINT": 5, "INT": 10, "BIGINT": 20}
_ALIASES = {
    "BYTE": "TINYINT",
    "SHORT": "SMALLINT",
    "INTEGER": "INT",
    "LONG": "BIGINT",
    "REAL": "FLOAT",
    "DEC": "DECIMAL(10,0)",
    "NUMERIC": "DECIMAL(10,0)",
    "DECIMAL": "DECIMAL(10,0)",
    "TEXT": "STRING",
    "TIMESTAMPTZ": "TIMESTAMP",
    "TIMESTAMP_LTZ": "TIMESTAMP",
    "NULL": VOID,
}


def normal_type(text: str) -> str:
    """A type's name as this package writes it."""
    plain = " ".join(text.split())
    if "<" in plain:
        # The names of a struct's fields are as they are: the same name in capitals is another one in JSON.
        head, _, rest = plain.partition("<")
        return f"{head.upper()}<{rest}"
    upper = plain.upper()
    upper = _ALIASES.get(upper, upper)
    if re.fullmatch(r"(VAR)?CHAR\(\d+\)", upper):
        return "STRING"
    match = re.fullmatch(r"(?:DECIMAL|DEC|NUMERIC)\((\d+)(?:,\s*(\d+))?\)", upper)
    return f"DECIMAL({match[1]},{match[2] or 0})" if match else upper


def decimal(precision: int, scale: int) -> str:
    """The decimal type of that size, cut to 38 digits as Spark does for results of arithmetic."""
    if precision <= 38:
        return f"DECIMAL({precision},{scale})"
    whole = precision - scale
    return f"DECIMAL(38,{max(38 - whole, min(scale, 6))})"


def decimal_size(kind: str) -> tuple[int, int] | None:
    """Precision and scale of a decimal type, or of the decimal an integral type fits in; None for others."""
    match = _DECIMAL.fullmatch(kind)
    if match:
        return int(match[1]), int(match[2])
    return (_DIGITS[kind], 0) if kind in INTEGRALS else None


def is_decimal(kind: str) -> bool:
    """Whether a type is a decimal."""
    return kind.startswith("DECIMAL(")


def is_numeric(kind: str) -> bool:
    """Whether a type is a number."""
    return kind in INTEGRALS or kind in FLOATS or is_decimal(kind)


def is_plain(kind: str) -> bool:
    """Whether the matcher can compute with values of a type, not only pass them on."""
    return is_numeric(kind) or kind in ("BOOLEAN", "STRING", "DATE", "TIMESTAMP", INTERVAL, VOID, UNKNOWN)


def common_type(first: str, second: str) -> str | None:
    """The type both can be read as without a word from the user; None if there is none."""
    if first == second:
        return first
    if VOID in (first, second):
        return second if first == VOID else first
    if UNKNOWN in (first, second):
        return UNKNOWN
    if is_numeric(first) and is_numeric(second):
        return _common_number(first, second)
    if {first, second} == {"DATE", "TIMESTAMP"}:
        return "TIMESTAMP"
    return None


def _common_number(first: str, second: str) -> str:
    if first in INTEGRALS and second in INTEGRALS:
        return max(first, second, key=INTEGRALS.index)
    if first in FLOATS or second in FLOATS:
        return "FLOAT" if first == second == "FLOAT" else "DOUBLE"
    one, two = decimal_size(first), decimal_size(second)
    assert one is not None
    assert two is not None
    scale = max(one[1], two[1])
    whole = max(one[0] - one[1], two[0] - two[1])
    return f"DECIMAL({min(whole + scale, 38)},{min(scale, 38)})"
