"""Casts between SQL's types, as Spark's ANSI mode makes them: what does not fit raises SqlError.

A timestamp is milliseconds, a date days since 1970, in UTC.
"""

import re
from decimal import Decimal
from math import isfinite
from typing import Any

from server.cep.calendar import civil_of, date_text, days_of, time_text
from server.cep.values import UNJUDGED, WIDE, SqlError, decimal_in, single, whole

DAY_MS = 86_400_000

WHOLE_BITS = {"TINYINT": 8, "SMALLINT": 16, "INT": 32, "BIGINT": 64}

NUMBER_TEXT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?[df]?", re.IGNORECASE | re.ASCII)
WHOLE_TEXT = re.compile(r"[+-]?\d+", re.ASCII)
DATE_TEXT = re.compile(r"([+-]?\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T].*)?)?)?", re.ASCII | re.DOTALL)
TIME_TEXT = re.compile(
    r"([+-]?\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?"
    r"\s*(?:Z|(?:UTC|GMT|UT)?([+-](?:\d{1,2}(?::\d{1,2}(?::\d{2})?)?|\d{4}|\d{6}))?)?)?)?)?)?",
    re.ASCII,
)
BLANKS = "".join(map(chr, range(33))) + "\x7f"
"""What a cast passes over at both ends of a text: control characters and the blank, no other of Unicode's."""

LAST_MOMENT = (2**63 - 1) // 1000
"""A timestamp is 64 bits of microseconds in Spark."""

LAST_DAY = 2**31 - 1

SPECIAL_NUMBERS = {
    "inf": float("inf"), "+inf": float("inf"), "infinity": float("inf"), "+infinity": float("inf"),
    "-inf": float("-inf"), "-infinity": float("-inf"), "nan": float("nan"),
}  # fmt: skip
TRUE_TEXTS = ("t", "true", "y", "yes", "1")
FALSE_TEXTS = ("f", "false", "n", "no", "0")


def refused(value: Any, kind: str) -> SqlError:
    """The error for a value that is none of a type."""
    return SqlError(f"{value!r} is not a {kind}" if isinstance(value, str) else f"{value} does not fit in {kind}")


def cast_value(value: Any, source: str, kind: str) -> Any:
    """A value of one type as one of another. Raises SqlError."""
    if value is None or source == kind:
        return value
    if kind == "STRING":
        return text_of(value, source)
    if kind in WHOLE_BITS:
        return whole_of(value, source, kind)
    if source == "TIMESTAMP" and kind not in ("DATE", "TIMESTAMP"):
        # As Spark computes it: microseconds, of which some are lost, divided as a double.
        value = value * 1000 / 1_000_000.0
    if kind == "DOUBLE":
        return double_of(value, kind)
    if kind == "FLOAT":
        return single(double_of(value, kind))
    if kind == "BOOLEAN":
        return truth_of(value)
    if kind == "DATE":
        return date_of(value) if isinstance(value, str) else value // DAY_MS
    if kind == "TIMESTAMP":
        return timestamp_of(value, source)
    if kind.startswith("DECIMAL("):
        return None if isinstance(value, float) and not isfinite(value) else decimal_of(value, kind)
    raise SqlError(f"no cast from {source} to {kind}")


def try_cast_value(value: Any, source: str, kind: str) -> Any:
    """The same, NULL where it can't be made."""
    try:
        return cast_value(value, source, kind)
    except UNJUDGED:
        return None


def fitting(value: Any, kind: str) -> Any:
    """A time or day as it leaves the matcher. Raises SqlError for one that Spark has no room for."""
    if value is not None and abs(value) > (LAST_MOMENT if kind == "TIMESTAMP" else LAST_DAY):
        raise refused(value, kind)
    return value


def text_of(value: Any, source: str) -> str:
    """A value as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if source == "DATE":
        return date_text(value)
    if source == "TIMESTAMP":
        return time_text(value)
    if isinstance(value, float):
        return java_text(value, source == "FLOAT")
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def java_text(value: float, is_single: bool = False) -> str:
    """A double as Java prints it: 1.0, 1.0E10, NaN."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "-0.0" if str(value).startswith("-") else "0.0"
    shortest = repr(value)
    if is_single:
        shortest = next(text for digits in range(1, 18) if single(float(text := f"{value:.{digits}g}")) == value)
    sign, digits, exponent = Decimal(shortest).normalize().as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits))
    point = len(text) + exponent
    if -3 < point <= 7:
        if point <= 0:
            plain = "0." + "0" * -point + text
        elif point >= len(text):
            plain = text + "0" * (point - len(text)) + ".0"
        else:
            plain = text[:point] + "." + text[point:]
    else:
        plain = f"{text[0]}.{text[1:] or '0'}E{point - 1}"
    return "-" + plain if sign else plain


def whole_of(value: Any, source: str, kind: str) -> int:
    """A value as a whole number: fractions are cut, seconds of a timestamp rounded down."""
    if isinstance(value, str):
        text = value.strip(BLANKS)
        if not WHOLE_TEXT.fullmatch(text):
            raise refused(value, kind)
        number = int(text)
    elif source == "TIMESTAMP":
        number = value // 1000
    else:
        if isinstance(value, float) and not isfinite(value):
            raise refused(value, kind)
        number = int(value)
        if number == 1 << 63 and isinstance(value, float):
            # As a double the greatest BIGINT is one more.
            number -= 1
    try:
        return whole(number, WHOLE_BITS[kind])
    except SqlError:
        raise refused(value, kind) from None


def double_of(value: Any, kind: str) -> float:
    """A value as a double."""
    if isinstance(value, str):
        text = value.strip(BLANKS)
        special = SPECIAL_NUMBERS.get(text.lower())
        if special is not None:
            return special
        if not NUMBER_TEXT.fullmatch(text):
            raise refused(value, kind)
        return float(text.rstrip("dDfF"))
    return float(value)


def truth_of(value: Any) -> bool:
    """A value as true or false."""
    if isinstance(value, str):
        text = value.strip(BLANKS).lower()
        if text in TRUE_TEXTS or text in FALSE_TEXTS:
            return text in TRUE_TEXTS
        raise refused(value, "BOOLEAN")
    return value != 0


def decimal_of(value: Any, kind: str) -> Decimal:
    """A value as a decimal, rounded half up."""
    precision, scale = (int(part) for part in kind[8:-1].split(","))
    if isinstance(value, str):
        text = value.strip(BLANKS)
        if not NUMBER_TEXT.fullmatch(text) or text[-1] in "dDfF":
            raise refused(value, kind)
        number = Decimal(text)
    elif isinstance(value, float):
        number = Decimal(java_text(value))
    else:
        number = Decimal(value)
    return decimal_in(number, precision, scale)


def date_of(text: str) -> int:
    """A text like 2013-01-31 as a day."""
    match = DATE_TEXT.fullmatch(text.strip(BLANKS))
    if match is None:
        raise refused(text, "DATE")
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    return checked_day(year, month, day, text, "DATE")


def checked_day(year: int, month: int, day: int, text: str, kind: str) -> int:
    """The day of a date that exists. Raises SqlError for one that does not."""
    if 1 <= month <= 12 and 1 <= day <= 31:
        days = days_of(year, month, day)
        if civil_of(days) == (year, month, day):
            return days
    raise refused(text, kind)


def timestamp_of(value: Any, source: str) -> int:
    """A text like 2013-01-31T05:00:00.000Z, a day, or seconds as milliseconds; below milliseconds is cut."""
    if source == "DATE":
        return value * DAY_MS
    if isinstance(value, int):
        return max(min(value * 1000, LAST_MOMENT), -LAST_MOMENT)
    if not isinstance(value, str):
        micros = WIDE.multiply(value, Decimal(1_000_000)) if isinstance(value, Decimal) else value * 1_000_000
        return whole_of(micros, source, "BIGINT") // 1000
    match = TIME_TEXT.fullmatch(value.strip(BLANKS))
    if match is None:
        raise refused(value, "TIMESTAMP")
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    days = checked_day(int(year), int(month or 1), int(day or 1), value, "TIMESTAMP")
    clock = (int(hour or 0), int(minute or 0), int(second or 0))
    if clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        raise refused(value, "TIMESTAMP")
    seconds = days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2] - zone_seconds(zone, value)
    at = seconds * 1000 + int((fraction or "").ljust(3, "0")[:3])
    if abs(at) > LAST_MOMENT:
        raise refused(value, "TIMESTAMP")
    return at


def zone_seconds(zone: str | None, text: str) -> int:
    """An offset from UTC like +05:30 in seconds; no zone is UTC."""
    if zone is None:
        return 0
    digits = zone[1:]
    parts = digits.split(":") if ":" in digits or len(digits) < 3 else [digits[n : n + 2] for n in (0, 2, 4)]
    hours, minutes, seconds = (*(int(part or 0) for part in parts), 0, 0)[:3]
    offset = hours * 3600 + minutes * 60 + seconds
    if offset > 18 * 3600 or minutes > 59 or seconds > 59:
        raise refused(text, "TIMESTAMP")
    return -offset if zone[0] == "-" else offset
