"""The DEFINE conditions as functions, and the moves of a pattern: what each position asks of a row and remembers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from server.cep.judges import ROW_COLUMN, Letters
from server.cep.memory import MEMORY_SLOT, Memory
from server.cep.rowpattern.navigation import Recall, RowList, compiled_row_lambda, empty_memory, recall_for
from server.cep.rowpattern.structure import Onward, Positions
from server.cep.values import UNJUDGED

RowJudge = Callable[[RowList, int, Sequence[Any], Memory], Any]
"""Whether a condition holds: of all rows, the place of the row, the row, and the memory of the rows before it."""


class Step(NamedTuple):
    """A position that may take a row. ``mark``: its bit, 0 where the way to it matters for what may follow.

    ``asked``: the bit of its condition in a row's letter, 0 where there is none or ``judge`` decides.
    """

    place: int
    mark: int
    asked: int
    judge: RowJudge | None
    recall: Recall | None
    complete: bool
    goes_on: bool


class Moves:
    """All moves of a pattern. ``steps[place]``: what may follow a position, in order; the two last entries are the
    openings, of any row and of a partition's first. ``look``: so many rows beyond it must be there to judge a row.

    ``letter`` gives a row's letter; where ``column`` alone decides it, ``letters`` has it by that column's value.
    ``troubles``: why conditions failed since it was last cleared.
    """

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.positions = Positions(spec["pattern"])
        self.troubles: list[str] = []
        self.slots: Sequence[Mapping[str, Any]] = spec["memory"]
        self.empty: Memory = empty_memory(self.slots)
        self.defined: dict[str, Mapping[str, Any]] = {entry["variable"]: entry for entry in spec["define"]}
        plain = [e for e in spec["define"] if not (e.get("memory") or e.get("ahead") or e.get("mayFail"))]
        self.bits = {entry["variable"]: 1 << number for number, entry in enumerate(plain)}
        self.column: int | None = None
        self.letter = self.letter_of(plain, len(spec["columns"]))
        self.letters = Letters(lambda row: self.letter((), 0, row), self.column or 0)
        self.judges = {
            name: self.guarded(entry["python"], bool(entry.get("mayFail")))
            for name, entry in self.defined.items()
            if name not in self.bits
        }
        count = len(self.positions.variables)
        self.any_row, self.first_row = count, count + 1
        onward = [*self.positions.after, self.positions.opening, self.positions.opening_at_start]
        self.onward: Sequence[Onward] = onward
        alive = self.slots_alive()
        every = [self.step_to(place, alive[place]) for place in range(count)]
        self.steps = [tuple(every[place] for place in one.ahead) for one in onward]
        ahead = {name: entry.get("ahead", 0) for name, entry in self.defined.items()}
        self.look = [
            max((ahead.get(self.positions.variables[place], 0) for place in one.ahead), default=0) for one in onward
        ]
        self.most_look = max(self.look)
        self.opening_bits = self.bits_of_opening()

    def step_to(self, place: int, alive: frozenset[int]) -> Step:
        """The step that takes a row at a position."""
        variable = self.positions.variables[place]
        after = self.positions.after[place]
        kept = [number in alive for number in range(len(self.slots))]
        recall = recall_for(self.slots, variable, kept, self.troubles) if self.slots else None
        asks = {int(number) for number in MEMORY_SLOT.findall(self.defined.get(variable, {}).get("python", ""))}
        return Step(
            place=place,
            mark=0 if alive or asks else 1 << place,
            asked=self.bits.get(variable, 0),
            judge=self.judges.get(variable),
            recall=recall,
            complete=after.complete,
            goes_on=bool(after.ahead) or after.complete_at_end,
        )

    def slots_alive(self) -> list[frozenset[int]]:
        """By position, the slots that a condition somewhere after it looks at."""
        asks = [
            frozenset(int(n) for n in MEMORY_SLOT.findall(self.defined.get(name, {}).get("python", "")))
            for name in self.positions.variables
        ]
        alive: list[frozenset[int]] = [frozenset() for _ in asks]
        changed = True
        while changed:
            changed = False
            for place in range(len(asks) - 1, -1, -1):
                found = alive[place].union(*(asks[to] | alive[to] for to in self.positions.after[place].ahead))
                if found != alive[place]:
                    alive[place], changed = found, True
        return alive

    def letter_of(
        self, plain: Sequence[Mapping[str, Any]], columns: int
    ) -> Callable[[RowList, int, Sequence[Any]], int]:
        """One function for the conditions that are decided by a row and those before it, and that can't fail."""
        texts = [entry["python"] for entry in plain]
        read = {int(number) for text in texts for number in ROW_COLUMN.findall(text)}
        if len(read) == 1 and max(read) < columns and not any("rows" in text for text in texts):
            self.column = read.pop()
        text = " | ".join(f"({1 << n} if ({text}) else 0)" for n, text in enumerate(texts)) or "0"
        return compiled_row_lambda("rows, i, r", text)

    def bits_of_opening(self) -> int:
        """The bits of which one must be set for a row to open a match; 0 where it takes more than bits to tell."""
        bits = 0
        for one, steps in zip(self.onward[-2:], self.steps[-2:], strict=True):
            if one.complete or any(not step.asked for step in steps):
                return 0
            for step in steps:
                bits |= step.asked
        return bits

    def guarded(self, text: str, may_fail: bool) -> RowJudge:
        """A condition as a function. One that fails is not true, and says so in ``troubles``."""
        judge = compiled_row_lambda("rows, i, r, m", text)
        if not may_fail:
            return judge
        troubles = self.troubles

        def judged_row(rows: RowList, place: int, row: Sequence[Any], memory: Memory) -> Any:
            try:
                return judge(rows, place, row, memory)
            except UNJUDGED as error:
                troubles.append(str(error))
                return None

        return judged_row
