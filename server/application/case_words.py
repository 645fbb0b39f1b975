"""What differs between the rows a test case expects and those that came, in plain words."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from server.codegen.runtime.compared_rows import equal, paired

Row = Mapping[str, Any]

LONGEST_VALUE = 120
NAMES_ITSELF = {"match_id", "matched_events"}
"""Columns that say little to a person."""

ONE = {"matches": "match", "timeouts": "timeout", "late": "late row", "errors": "error"}
MANY = {"matches": "matches", "timeouts": "timeouts", "late": "late rows", "errors": "errors"}


class Difference(Struct, frozen=True):
    """What differs at a port. ``expected``, ``came``: how many rows. ``sentences``: one for each row that differs."""

    port: str
    expected: int
    came: int
    sentences: tuple[str, ...]


def difference(
    port: str, wanted: Sequence[Row], typed: Sequence[Row], there: Sequence[Row], told: Sequence[Row]
) -> Difference | None:
    """What differs; None where nothing does. ``typed``: the wanted rows as they were written; ``told``: those that are
    there as they are shown."""
    missing, left = (places_of(rows, all_) for rows, all_ in zip(paired(wanted, there), (wanted, there), strict=True))
    if not missing and not left:
        return None
    sentences: list[str] = []
    for place in list(missing):
        near = nearest(wanted[place], there, left)
        if near is not None:
            missing.remove(place)
            left.remove(near)
            sentences.append(otherwise(port, wanted[place], typed[place], there[near], told[near]))
    sentences += [f"Expected, and did not come: {words(typed[place])}." for place in missing]
    sentences += [f"Came, and was not expected: {words(told[place])}." for place in left]
    return Difference(port, len(wanted), len(there), tuple(sentences))


def places_of(rows: Sequence[Row], all_: Sequence[Row]) -> list[int]:
    """Where these very rows stand among all."""
    places = {id(row): place for place, row in enumerate(all_)}
    return [places[id(row)] for row in rows]


def nearest(wanted: Row, there: Sequence[Row], left: Sequence[int]) -> int | None:
    """The row that agrees with the wanted one in most columns, if it does in one at least, or no other is left."""
    agreeing = {place: sum(equal(value, there[place].get(name)) for name, value in wanted.items()) for place in left}
    best = max(agreeing, key=agreeing.__getitem__, default=None)
    if best is None or (agreeing[best] == 0 and len(left) > 1):
        return None
    return best


def otherwise(port: str, wanted: Row, typed: Row, there: Row, told: Row) -> str:
    """A row that came otherwise than it was expected."""
    same = {name: typed[name] for name, value in wanted.items() if equal(value, there.get(name))}
    parts = [
        f"{name} is {value_words(told.get(name))}, expected {value_words(typed[name])}"
        for name in wanted
        if name not in same
    ]
    which = f"The {ONE[port]} with {words(same)}" if same else f"The {ONE[port]}"
    return f"{which}: {'; '.join(parts)}."


def words(row: Row) -> str:
    """A row for a person."""
    said = [f"{name} {value_words(value)}" for name, value in row.items() if name not in NAMES_ITSELF]
    return ", ".join(said) or f"any {len(row)} columns" if row else "any row"


def value_words(value: Any) -> str:
    """A value for a person, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
