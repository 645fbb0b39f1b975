"""Why a row is in a match of a row pattern or not: a machine that says so. Never part of a generated program."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.cep.explain import Part, because_of_parts, part_of
from server.cep.memory import Memory
from server.cep.outputs import MOST_NOTES, Note, Output
from server.cep.rowpattern.conditions import Step
from server.cep.rowpattern.machine import RowMachine
from server.cep.rowpattern.navigation import RowList, compiled_row_lambda
from server.cep.rowpattern.state import RowState, places_taken

WHOLE = ""
"""Stands for a variable where a verdict is about the attempt and its end."""

SKIP = "AFTER MATCH SKIP"
ANY_ROW = "it has no condition, so any row fits"
KNOWN = "an attempt that began earlier has shown that nothing follows from here"


class ExplainingRowMachine(RowMachine):
    """Judges as ``RowMachine`` and keeps ``notes``. The SPEC must have been compiled with ``explain``.

    A note's run is the attempt: by its number in the partition the row at which it began, counted from 1.
    """

    def __init__(self, spec: Mapping[str, Any]) -> None:
        super().__init__(spec)
        self.notes: list[Note] = []
        self.died: int | None = None
        self.parts = {e["variable"]: [row_part(part) for part in e.get("explain", ())] for e in spec["define"]}
        self.texts = {e["variable"]: str(e["sql"]) for e in spec["define"]}

    # -- a row and the conditions it was held to -----------------------------------------------------------------------

    def open(self, state: RowState) -> bool:
        bits = self.moves.opening_bits
        if state.ways is None and bits and not self.results.unmatched:
            for place in range(state.start, len(state.rows)):
                if state.letters[place] & bits:
                    break
                self.turned_away(state, place)
        return super().open(state)

    def turned_away(self, state: RowState, place: int) -> None:
        """A row at which no attempt begins, for no variable that may come first takes it."""
        opening = self.moves.first_row if state.base + place == 0 else self.moves.any_row
        for variable in dict.fromkeys(self.variable(step) for step in self.moves.steps[opening]):
            why = self.because(variable, state.rows, place, self.moves.empty)
            self.note(state.rows[place], state.base + place + 1, variable, "skipped", why)

    def step(self, state: RowState, place: int, out: list[Output]) -> None:
        said = self.judged(state, place)
        super().step(state, place, out)
        ended = not state.ways and state.best is None and place > state.start
        self.died = place if ended else None
        for variable, (holds, why) in said.items():
            word = "taken" if holds else "killed" if ended else "skipped"
            self.note(state.rows[place], number_of(state), variable, word, why)

    def judged(self, state: RowState, place: int) -> dict[str, tuple[bool, str]]:
        """By variable that may take the row in some reading: whether it does, and why."""
        said: dict[str, tuple[bool, str]] = {}
        marks = state.marks[place]
        for at, _, memory in state.ways or ():
            for step in self.moves.steps[at]:
                variable = self.variable(step)
                if variable in said and said[variable][0]:
                    continue
                if step.mark and marks & step.mark:
                    said.setdefault(variable, (False, KNOWN))
                    continue
                holds = self.holds(step, state, place, memory)
                if holds or variable not in said:
                    said[variable] = holds, self.because(variable, state.rows, place, memory)
        return said

    def holds(self, step: Step, state: RowState, place: int, memory: Memory) -> bool:
        """Whether a condition is true, without a word about one that fails: the machine itself reports it."""
        if step.asked:
            return bool(state.letters[place] & step.asked)
        if step.judge is None:
            return True
        before = len(self.moves.troubles)
        true = bool(step.judge(state.rows, place, state.rows[place], memory))
        del self.moves.troubles[before:]
        return true

    def because(self, variable: str, rows: RowList, place: int, memory: Memory) -> str:
        """A condition's truth with the values it looked at."""
        if variable not in self.parts:
            return ANY_ROW
        return because_of_parts(self.parts[variable], self.texts[variable], (rows, place, rows[place]), memory)

    # -- what an attempt came to ---------------------------------------------------------------------------------------

    def close(self, state: RowState, limit: int) -> None:
        ways = state.ways or ()
        waiting = dict.fromkeys(self.variable(step) for at, _, _ in ways for step in self.moves.steps[at])
        found = "what was found by then holds" if state.best is not None else "the pattern was not complete"
        why = f"within {self.within} ms of its first row, at {state.times[state.start]}, {found}"
        for variable in waiting:
            self.note(None, number_of(state), variable, "expired", why)
        super().close(state, limit)

    def resolve(self, state: RowState, ended: bool, out: list[Output]) -> bool:
        number, start, end, best, before = number_of(state), state.start, state.next, state.best, state.number
        if not super().resolve(state, ended, out):
            return False
        if best is None or state.number == before:
            for place in range(start, end) if end > start + 1 else ():
                if place != self.died:
                    self.note(state.rows[place], number, WHOLE, "killed", "the attempt came to no match")
            self.died = None
            return True
        last, link = best
        match = f"match {state.number}"
        if last < start:
            self.note(state.rows[start], number, WHOLE, "skipped", f"{match} is empty: it takes no row here")
        for place, position in enumerate(places_taken(link), start):
            variable = self.moves.positions.variables[position]
            self.note(state.rows[place], number, variable, "taken", f"{match} has it as {variable}")
        for place in range(start + 1, min(state.start, last + 1)):
            self.note(state.rows[place], number, SKIP, "skipped", f"{self.goes_on(match)}: none begins at this row")
        for place in range(max(last, start) + 1, end):
            self.note(state.rows[place], number, WHOLE, "skipped", f"{match} ended before it")
        return True

    def goes_on(self, match: str) -> str:
        """Where the search goes on after a match."""
        if self.skip == "pastLast":
            return f"the search goes on behind {match}"
        return f"the search goes on at the {self.skip} {' or '.join(self.skip_variables)} of {match}"

    def variable(self, step: Step) -> str:
        """The variable of a step's position."""
        return self.moves.positions.variables[step.place]

    def note(self, row: Sequence[Any] | None, attempt: int, variable: str, verdict: str, because: str) -> None:
        """Keep a verdict, up to a bound."""
        if len(self.notes) < MOST_NOTES:
            self.notes.append(Note(row, attempt, variable, verdict, because))


def number_of(state: RowState) -> int:
    """The number, in its partition, of the row at which the attempt under way began."""
    return state.base + state.start + 1


def row_part(part: Mapping[str, Any]) -> Part:
    """A part of a condition, judged on a row among all rows: (rows, place, row)."""

    def made(text: str) -> Callable[..., Any]:
        function = compiled_row_lambda("rows, i, r, m", text)

        def judged_at(at: tuple[RowList, int, Sequence[Any]], memory: Memory) -> Any:
            return function(*at, memory)

        return judged_at

    return part_of(part, made)
