"""Types of columns from values: of JSON as it is, of CSV as it reads. Names are Spark's."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from msgspec import Struct

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?")
_WHOLE = re.compile(r"[+-]?(0|[1-9]\d*)")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_LONG = 2**63


class ArrayOf(Struct, frozen=True):
    inner: "Kind"


class StructOf(Struct, frozen=True):
    """Fields in the order they were first seen."""

    fields: tuple[tuple[str, "Kind"], ...]


Kind = str | ArrayOf | StructOf
"""``VOID`` is the type of what was always null."""

_WIDER: dict[frozenset[str], str] = {
    frozenset(("BIGINT", "DOUBLE")): "DOUBLE",
    frozenset(("BIGINT", "DECIMAL(38,0)")): "DECIMAL(38,0)",
    frozenset(("DECIMAL(38,0)", "DOUBLE")): "DOUBLE",
    frozenset(("DATE", "TIMESTAMP")): "TIMESTAMP",
}


def kind_of(value: Any) -> Kind:
    """The type of one JSON value."""
    match value:
        case None:
            return "VOID"
        case bool():
            return "BOOLEAN"
        case int():
            return _whole(value)
        case float():
            return "DOUBLE"
        case str():
            return _moment(value) or "STRING"
        case list():
            return ArrayOf(merged(kind_of(inner) for inner in cast(list[Any], value)))
        case Mapping():
            fields = cast(Mapping[str, Any], value)
            return StructOf(tuple((name, kind_of(inner)) for name, inner in fields.items()))
        case _:
            return "STRING"


def kind_of_text(text: str) -> Kind:
    """The type a CSV field reads as. A number with leading zeros is a code, not a number."""
    if text == "":
        return "VOID"
    if text.lower() in ("true", "false"):
        return "BOOLEAN"
    if _WHOLE.fullmatch(text):
        return _whole(int(text))
    if _NUMBER.fullmatch(text) and not text.lstrip("+-").startswith(tuple(f"0{digit}" for digit in "0123456789")):
        return "DOUBLE"
    return _moment(text) or "STRING"


def merge(one: Kind, other: Kind) -> Kind:
    """The narrowest type that holds both; STRING where there is none better."""
    if one == other or other == "VOID":
        return one
    if one == "VOID":
        return other
    if isinstance(one, ArrayOf) and isinstance(other, ArrayOf):
        return ArrayOf(merge(one.inner, other.inner))
    if isinstance(one, StructOf) and isinstance(other, StructOf):
        return StructOf(tuple(merge_fields(dict(one.fields), other.fields).items()))
    if isinstance(one, str) and isinstance(other, str):
        return _WIDER.get(frozenset((one, other)), "STRING")
    return "STRING"


def merged(kinds: Iterable[Kind]) -> Kind:
    """The narrowest type that holds all; VOID for none."""
    result: Kind = "VOID"
    for kind in kinds:
        result = merge(result, kind)
    return result


def merge_fields(known: dict[str, Kind], seen: Iterable[tuple[str, Kind]]) -> dict[str, Kind]:
    """Widen ``known`` in place by the fields of one more row, and return it. Spark ignores the case of names."""
    names = {name.casefold(): name for name in known}
    for name, kind in seen:
        own = names.setdefault(name.casefold(), name)
        known[own] = merge(known.get(own, "VOID"), kind)
    return known


def ddl(kind: Kind) -> str:
    """The type as DDL writes it. What was never seen otherwise than null is a STRING."""
    match kind:
        case "VOID":
            return "STRING"
        case str():
            return kind
        case ArrayOf(inner):
            return f"ARRAY<{ddl(inner)}>"
        case StructOf(fields):
            if not fields:
                return "STRING"
            return "STRUCT<" + ", ".join(f"{_quoted(name)}: {ddl(inner)}" for name, inner in fields) + ">"


def _whole(value: int) -> Kind:
    if -_LONG <= value < _LONG:
        return "BIGINT"
    return "DECIMAL(38,0)" if abs(value) < 10**38 else "DOUBLE"


def _moment(text: str) -> Kind | None:
    if not text[:4].isdecimal():
        return None
    kind = "DATE" if _DATE.fullmatch(text) else "TIMESTAMP" if _MOMENT.fullmatch(text) else None
    if kind is not None:
        try:
            datetime.fromisoformat(text)
        except ValueError:
            return None
    return kind


def _quoted(name: str) -> str:
    return name if name.isidentifier() and name.isascii() else "`" + name.replace("`", "``") + "`"
