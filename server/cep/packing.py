"""Values as JSON text: what JSON has no form for, one text for equal values, names made from that."""

import json
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any, cast


def encoded(value: Any) -> Any:
    """What JSON has no form for, as a one-entry object of a text; a deque as a list."""
    if isinstance(value, deque):
        return list(cast("deque[Any]", value))
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, bytes | bytearray):
        return {"$bytes": b64encode(value).decode("ascii")}
    raise TypeError(f"no form in a saved state for {type(value).__name__}")


def decoded(value: dict[str, Any]) -> Any:
    """The reverse of ``encoded``. A row's own object that only looks like one stays what it is."""
    if len(value) == 1:
        try:
            if "$decimal" in value:
                return Decimal(value["$decimal"])
            if "$bytes" in value:
                return b64decode(value["$bytes"], validate=True)
        except (TypeError, ValueError, ArithmeticError):
            return value
    return value


CANONICAL = json.JSONEncoder(separators=(",", ":"), sort_keys=True, default=encoded)
COMPACT = json.JSONEncoder(separators=(",", ":"), default=encoded)


def canonical(value: Any) -> bytes:
    """One text for equal values, whatever wrote them."""
    return CANONICAL.encode(value).encode()


def match_id_of(
    node: str, key: Sequence[int], rows: Sequence[Sequence[Any]], first: int, last: int, *apart: Any
) -> str:
    """The same for the same rows of the same key and node, whenever and wherever the program runs.

    ``apart``: what tells matches of the same rows apart.
    """
    own = [rows[0][column] for column in key]
    return sha256(canonical([node, own, first, last, rows, *apart])).hexdigest()[:32]


def copy_of_name(name: str, number: int) -> str:
    """A name for a further match of equal rows."""
    return sha256(canonical([name, number])).hexdigest()[:32]
