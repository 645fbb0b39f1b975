"""A pattern's predicates as functions: of a row, and of what a run remembers. One that fails on a row is not true."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.cep.functions import compiled_lambda
from server.cep.memory import Memory, guarded_remember_for, nothing_remembered
from server.cep.values import UNJUDGED

KEPT_LETTERS = 4_096
ROW_COLUMN = re.compile(r"\br\[(\d+)\]")

Judge = Callable[[Sequence[Any], Memory], Any]


class Letters(dict[Any, int]):
    """The letters of rows by the value of the one column that decides them; only texts are kept, and not too many."""

    def __init__(self, letter: Callable[[Sequence[Any]], int], column: int) -> None:
        super().__init__()
        self.letter = letter
        self.before = (None,) * column

    def __missing__(self, value: Any) -> int:
        bits = self.letter((*self.before, value))
        if isinstance(value, str) and len(self) < KEPT_LETTERS:
            self[value] = bits
        return bits


class Judges:
    """``letter``: from a row to the bits of those predicates that look at the row alone and are true of it.

    ``troubles``: why predicates failed since it was last cleared; who judges a row clears it.
    """

    def __init__(self, spec: Mapping[str, Any], stages: Mapping[int, str]) -> None:
        predicates: Sequence[Mapping[str, Any]] = spec["predicates"]
        slots: Sequence[Mapping[str, Any]] = spec.get("memory", ())
        self.troubles: list[str] = []
        self.row_only = [not predicate.get("memory") for predicate in predicates]
        self.predicates: list[Judge] = [self.guarded(p["python"], bool(p.get("mayFail"))) for p in predicates]
        self.no_memory = nothing_remembered(slots)
        remember = {number: guarded_remember_for(slots, name, self.troubles) for number, name in stages.items()}
        self.remember = {number: function for number, function in remember.items() if function is not None}
        self.letter = self.letter_of(predicates)
        self.column = self.only_column(predicates, len(spec["columns"]))
        self.letters = Letters(self.letter, self.column or 0)

    def guarded(self, text: str, may_fail: bool) -> Judge:
        """A predicate as a function. One that fails is not true, and says so in ``troubles``."""
        judge = compiled_lambda("r, m", text)
        if not may_fail:
            return judge
        troubles = self.troubles

        def judged(row: Sequence[Any], memory: Memory) -> Any:
            try:
                return judge(row, memory)
            except UNJUDGED as error:
                troubles.append(str(error))
                return None

        return judged

    def only_column(self, predicates: Sequence[Mapping[str, Any]], columns: int) -> int | None:
        """The one column all predicates of the row alone read, None if there are several or one may fail.

        A constant such as 'r[9]' looks like a column: where that is the only one, it must be one that is there.
        """
        own = [p for p, alone in zip(predicates, self.row_only, strict=True) if alone]
        read = {int(number) for p in own for number in ROW_COLUMN.findall(p["python"])}
        alone = len(read) == 1 and max(read) < columns and not any(p.get("mayFail") for p in own)
        return read.pop() if alone else None

    def letter_of(self, predicates: Sequence[Mapping[str, Any]]) -> Callable[[Sequence[Any]], int]:
        """One function for all predicates of the row alone."""
        own = [n for n, alone in enumerate(self.row_only) if alone]
        safe = [n for n in own if not predicates[n].get("mayFail")]
        failing = [(1 << n, self.predicates[n]) for n in own if predicates[n].get("mayFail")]
        text = " | ".join(f"({1 << n} if ({predicates[n]['python']}) else 0)" for n in safe) or "0"
        plain = compiled_lambda("r", text)
        if not failing:
            return plain

        def letter(row: Sequence[Any]) -> int:
            bits = plain(row)
            for bit, predicate in failing:
                if predicate(row, ()):
                    bits |= bit
            return bits

        return letter
