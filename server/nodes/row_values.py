"""Values of rows as a source reads them, for what runs in process: JSON in, the matcher's form inside, JSON out.

Inside, a timestamp is milliseconds and a date days since 1970, in UTC; a decimal is a Decimal; arrays, structs and
maps stay as JSON has them.
"""

import json
import math
from decimal import Decimal
from typing import Any, cast

from server.cep.casts import WHOLE_TEXT, cast_value, refused
from server.cep.values import SqlError
from server.sql.types import is_plain, normal_type

EARLIEST_MS, LATEST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 to 9999."""


def read_value(value: Any, kind: str) -> Any:
    """A JSON value, or a text of CSV, as a value of a type. Whole numbers are milliseconds where a time is wanted.

    Raises SqlError for what a run would put among the unreadable lines.
    """
    if value is None or kind == "STRING":
        return value if value is None or isinstance(value, str) else _text(value)
    kind = normal_type(kind)
    if not is_plain(kind):
        return _nested(value, kind)
    text = _text(value)
    if kind == "TIMESTAMP" and WHOLE_TEXT.fullmatch(text.strip()):
        at = int(text)
        if not EARLIEST_MS <= at <= LATEST_MS:
            raise refused(text, kind)
        return at
    return value if kind == "BINARY" else cast_value(text, "STRING", kind)


def readable(value: Any, kind: str) -> bool:
    """Whether a run would read that value as one of that type."""
    try:
        read_value(value, kind)
    except SqlError:
        return False
    return True


def shown_value(value: Any, kind: str) -> Any:
    """The value as JSON: times and dates in ISO 8601, decimals and what JSON lacks as text."""
    kind = normal_type(kind)
    if value is None or isinstance(value, str | bool):
        return value
    if kind == "TIMESTAMP":
        return _moment(value)
    if kind == "DATE":
        return cast_value(value, "DATE", "STRING")
    if isinstance(value, Decimal) or (isinstance(value, float) and not math.isfinite(value)):
        return cast_value(value, kind, "STRING")
    return value


def _moment(milliseconds: int) -> str:
    day, clock = divmod(milliseconds, 86_400_000)
    seconds, fraction = divmod(clock, 1_000)
    date = cast_value(day, "DATE", "STRING")
    return f"{date}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{fraction:03d}Z"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _nested(value: Any, kind: str) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise refused(value, kind) from None
    if isinstance(value, list if kind.startswith("ARRAY") else dict):
        return cast(Any, value)
    raise refused(_text(value), kind)
