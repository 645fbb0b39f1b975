"""What conditions and measures reach for: rows by FIRST, LAST, PREV and NEXT, and values over the rows taken so far.

A memory is a tuple with one slot per question: the places of a variable's first or last rows, or an aggregate's value.
Places are positions in the list of a partition's rows that is at hand.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.cep.functions import NAMESPACE
from server.cep.memory import EMPTY_SLOTS, SLOT_UPDATES, Memory
from server.cep.values import UNJUDGED, SqlError

RowList = Sequence[Sequence[Any]]
Recall = Callable[[Memory, RowList, int, Sequence[Any]], Memory]
"""The memory after a row: of the memory before, all rows, the row's place, the row."""


def row_at(rows: RowList, place: int) -> Sequence[Any] | None:
    """The row at a place, None beyond either end of the partition."""
    return rows[place] if 0 <= place < len(rows) else None


def place_from_last(places: Sequence[int], offset: int) -> int | None:
    """The place so many before the last, None if there are not so many."""
    return places[-1 - offset] if offset < len(places) else None


def place_from_first(places: Sequence[int], offset: int) -> int | None:
    """The place so many after the first, None if there are not so many."""
    return places[offset] if offset < len(places) else None


def moved(place: int | None, steps: int) -> int:
    """A place some rows away; beyond every end if there is none to go from."""
    return -1 if place is None or place + steps < 0 else place + steps


def label_at(labels: Sequence[str], start: int, place: int) -> str | None:
    """The variable of the row at a place, of a match that starts at ``start``; None outside the match."""
    return labels[place - start] if start <= place < start + len(labels) else None


def single_value(value: Any) -> Any:
    """A value of unknown type that an aggregate can compute with. Raises SqlError for a list or an object."""
    if isinstance(value, list | dict):
        raise SqlError("an aggregate can't compute with a nested value")
    return value  # pyright: ignore[reportUnknownVariableType]


ROW_NAMESPACE: Mapping[str, Any] = {
    **NAMESPACE,
    "row_at": row_at,
    "place_from_last": place_from_last,
    "place_from_first": place_from_first,
    "moved": moved,
    "label_at": label_at,
    "single_value": single_value,
    "len": len,
}
"""All that a printed condition or measure can reach."""


def compiled_row_lambda(parameters: str, text: str) -> Callable[..., Any]:
    """A function from an expression that ``server.sql.rowpattern`` has printed from a checked tree."""
    return eval(compile(f"lambda {parameters}: {text}", "<row pattern>", "eval"), dict(ROW_NAMESPACE))  # noqa: S307


def empty_slot(slot: Mapping[str, Any]) -> Any:
    """What a slot holds before any row."""
    return () if slot["kind"] in ("first", "last", "labels") else EMPTY_SLOTS[slot["kind"]]


def empty_memory(slots: Sequence[Mapping[str, Any]]) -> Memory:
    """The memory of a match without rows. A slot: ``{"kind", "variables": [names], ...}``; no names: all of them."""
    return tuple(empty_slot(slot) for slot in slots)


def concerns(slot: Mapping[str, Any], variable: str) -> bool:
    """Whether a row of that variable counts for a slot."""
    return not slot["variables"] or variable in slot["variables"]


def recall_for(
    slots: Sequence[Mapping[str, Any]], variable: str, kept: Sequence[bool], troubles: list[str]
) -> Recall | None:
    """The function that renews a memory with a row of that variable; None where it changes nothing.

    Slots that are not ``kept`` are emptied: nobody can look at them any more. A value that can't be computed counts as
    NULL for its aggregate, and ``troubles`` says why.
    """
    parts: list[str] = []
    for number, slot in enumerate(slots):
        if not kept[number]:
            parts.append(repr(empty_slot(slot)))
        else:
            parts.append(renewed_slot(number, slot, variable) if concerns(slot, variable) else f"m[{number}]")
    if parts == [f"m[{number}]" for number in range(len(parts))]:
        return None
    together = compiled_row_lambda("m, rows, i, r", "(" + ", ".join(parts) + ",)")
    if not any(slot.get("value") for slot in slots):
        return together
    apart = [compiled_row_lambda("m, rows, i, r", part) for part in parts]

    def recalled(memory: Memory, rows: RowList, place: int, row: Sequence[Any]) -> Memory:
        try:
            return together(memory, rows, place, row)
        except UNJUDGED:
            return slot_by_slot(apart, memory, rows, place, row, troubles)

    return recalled


def slot_by_slot(
    parts: Sequence[Recall], memory: Memory, rows: RowList, place: int, row: Sequence[Any], troubles: list[str]
) -> Memory:
    """A memory with one more row, where some slots can't be renewed: those keep what they had."""
    found: list[Any] = []
    for number, part in enumerate(parts):
        try:
            found.append(part(memory, rows, place, row))
        except UNJUDGED as error:
            troubles.append(str(error))
            found.append(memory[number])
    return tuple(found)


def renewed_slot(number: int, slot: Mapping[str, Any], variable: str) -> str:
    """A slot with one more row, as Python."""
    match slot["kind"]:
        case "last":
            return "(i,)" if slot["depth"] == 1 else f"(*m[{number}], i)[-{slot['depth']:d}:]"
        case "first":
            return f"(m[{number}] if len(m[{number}]) >= {slot['depth']:d} else (*m[{number}], i))"
        case "labels":
            return f"(*m[{number}], {variable!a})"
        case kind:
            return SLOT_UPDATES[kind].format(slot=number, value=slot.get("value"))
