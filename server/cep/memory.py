"""What predicates remember of the rows a run has taken: one value per aggregate, renewed with each row (R4)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.cep.functions import compiled_lambda

Memory = tuple[Any, ...]
Remember = Callable[[Memory, Sequence[Any]], Memory]

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
    if not any(not slot["stages"] or stage in slot["stages"] for slot in slots):
        return None
    parts: list[str] = []
    for number, slot in enumerate(slots):
        if not slot["stages"] or stage in slot["stages"]:
            parts.append(SLOT_UPDATES[slot["kind"]].format(slot=number, value=slot.get("value")))
        else:
            parts.append(f"m[{number}]")
    return compiled_lambda("m, r", "(" + ", ".join(parts) + ",)")


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
