"""One line of JSON as Spark reads it."""

import json
import math
from typing import Any

import msgspec

_decoder = msgspec.json.Decoder()


def decoded(line: str) -> Any:
    """The value of a line; None where it is no JSON.

    A number beyond what a double holds is the text that Spark makes of it, with quotes: of no number's type.
    """
    try:
        return _decoder.decode(line)
    except RecursionError:
        return None
    except msgspec.DecodeError:
        if "e" not in line.lower():
            return None
    try:
        return json.loads(line, parse_float=_number, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None


def _number(text: str) -> float | str:
    number = float(text)
    if math.isfinite(number):
        return number
    return '"Infinity"' if number > 0 else '"-Infinity"'


def _refused(name: str) -> Any:
    raise ValueError(name)
