"""What predicates remember of the rows a run has taken: one value per aggregate, renewed with each row (R4)."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from server.cep.functions import compiled_lambda
from server.cep.values import UNJUDGED

Memory = tuple[Any, ...]
Remember = Callable[[Memory, Sequence[Any]], Memory]

MEMORY_SLOT = re.compile(r"\bm\[(\d+)\]")
"""A slot in a printed expression."""

EMPTY_SLOTS: Mapping[str, Any] = {
    "last": None,
    "first": None,
    "sum": None,
    "min": None,
    "max": None,
    "count": 0,
    "rows": 0,
}

SLOT_UPDATES: Mapping[str, str] = {
    "last": "({value})",
    "first": "(m[{slot}] or ({value},))",
    "sum": "sum_with(m[{slot}], {value})",
    "min": "least_with(m[{slot}], {value})",
    "max": "greatest_with(m[{slot}], {value})",
    "count": "(m[{slot}] + (({value}) is not None))",
    "rows": "(m[{slot}] + 1)",
}


def nothing_remembered(slots: Sequence[Mapping[str, Any]]) -> Memory:
    """The memory of a run without rows. A slot: ``{"kind", "stages": [names], "value": expression}``; no names: all."""
    return tuple(EMPTY_SLOTS[slot["kind"]] for slot in slots)


def remember_for(slots: Sequence[Mapping[str, Any]], stage: str) -> Remember | None:
    """The function that renews a memory when that stage takes a row; None where no slot looks at the stage."""
    if not any(concerns_stage(slot, stage) for slot in slots):
        return None
    parts = [slot_with_row(slots, number, stage) for number in range(len(slots))]
    return compiled_lambda("m, r", "(" + ", ".join(parts) + ",)")


def guarded_remember_for(slots: Sequence[Mapping[str, Any]], stage: str, troubles: list[str]) -> Remember | None:
    """The same, where a value that can't be computed counts as NULL for its slot, and ``troubles`` says why (R4)."""
    together = remember_for(slots, stage)
    if together is None or not any(slot.get("value") for slot in slots):
        return together
    apart = [compiled_lambda("m, r", slot_with_row(slots, number, stage)) for number in range(len(slots))]
    of_null = [
        compiled_lambda("m, r", slot_with_row(without_values(slots), number, stage)) for number in range(len(slots))
    ]

    def remembered(memory: Memory, row: Sequence[Any]) -> Memory:
        try:
            return together(memory, row)
        except UNJUDGED:
            found: list[Any] = []
            for part, part_of_null in zip(apart, of_null, strict=True):
                try:
                    found.append(part(memory, row))
                except UNJUDGED as error:
                    troubles.append(str(error))
                    found.append(part_of_null(memory, row))
            return tuple(found)

    return remembered


def concerns_stage(slot: Mapping[str, Any], stage: str) -> bool:
    """Whether a row of that stage counts for a slot."""
    return not slot["stages"] or stage in slot["stages"]


def slot_with_row(slots: Sequence[Mapping[str, Any]], number: int, stage: str) -> str:
    """A slot with one more row, which that stage takes, as Python."""
    slot = slots[number]
    if not concerns_stage(slot, stage):
        return f"m[{number}]"
    return SLOT_UPDATES[slot["kind"]].format(slot=number, value=slot.get("value"))


def without_values(slots: Sequence[Mapping[str, Any]], kept: Container[int] = ()) -> list[Mapping[str, Any]]:
    """The slots, but for those that are ``kept`` as if each row had NULL for them."""
    return [slot if number in kept else {**slot, "value": "None"} for number, slot in enumerate(slots)]


class Recollection:
    """The memory over a finished match, for its output columns."""

    def __init__(self, slots: Sequence[Mapping[str, Any]], stages: Sequence[str]) -> None:
        self.start = nothing_remembered(slots)
        self.by_stage = {stage: remember_for(slots, stage) for stage in stages}

    def over(self, rows: Sequence[Sequence[Any]], stages: Sequence[str]) -> Memory:
        """The memory after all rows of a match, in the order they were taken."""
        memory = self.start
        for row, stage in zip(rows, stages, strict=True):
            remember = self.by_stage[stage]
            if remember is not None:
                memory = remember(memory, row)
        return memory
