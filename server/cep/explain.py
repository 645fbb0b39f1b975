"""Why a run took a row, passed it over, died or expired: a detector that says so. Never part of a generated program."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from server.cep.functions import compiled_lambda
from server.cep.matcher import PatternDetector
from server.cep.options import Option
from server.cep.outputs import MOST_NOTES, Note, Output
from server.cep.places import Place, verdict
from server.cep.runs import Finished, KeyState, Run
from server.cep.values import UNJUDGED

Holds = Callable[[int], bool]


class Part(NamedTuple):
    """One condition of those a predicate joins by AND."""

    sql: str
    true: Callable[..., Any]
    false: Callable[..., Any]
    sign: str | None
    values: tuple[tuple[str, Callable[..., Any]], ...]


class ExplainingDetector(PatternDetector):
    """Judges as ``PatternDetector`` and keeps ``notes``. The SPEC must have been compiled with ``explain``."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        super().__init__(spec)
        self.notes: list[Note] = []
        self.parts = [[part_of(part) for part in p.get("explain", ())] for p in spec["predicates"]]
        self.texts = [str(p.get("sql", "")) for p in spec["predicates"]]
        self.absent = {
            e.stage.where: e.stage.name for e in self.automaton.tree.elements if e.stage.negated and not e.children
        }

    def release_rows(
        self, state: KeyState, rows: Sequence[Sequence[Any]], times: Sequence[int], out: list[Output]
    ) -> None:
        for row, at in zip(rows, times, strict=True):
            self.judge(state, row, at, out)

    def begin(
        self, state: KeyState, row: Sequence[Any], at: int, serial: int, letter: int, done: list[Finished]
    ) -> None:
        before = state.run_count
        super().begin(state, row, at, serial, letter, done)
        holds = self.holder(letter, row, self.judges.no_memory)
        number = state.run_count if state.run_count > before else 0
        for option in (self.start.options[i] for i in self.start.living):
            assert option.leaf is not None
            taken = self.automaton.accepts(option.leaf, holds) and not self.automaton.ended(option.leaf, holds)
            because = self.because_of(option, taken, holds, row, self.judges.no_memory)
            self.note(row, number if taken else 0, self.names[option.leaf], "taken" if taken else "skipped", because)

    def step(
        self, state: KeyState, row: Sequence[Any], at: int, serial: int, letter: int, done: list[Finished]
    ) -> None:
        for run in state.runs:
            self.judged(run, row, self.holder(letter, row, run.memory))
        super().step(state, row, at, serial, letter, done)

    def expired(self, run: Run, deadline: int) -> None:
        if self.closes(run, deadline):
            why = f"within {self.within} ms of its first row, at {run.first}, the pattern was not complete"
        else:
            why = f"no fitting row came within {deadline - run.last} ms of its last one, at {run.last}"
        for stage in dict.fromkeys(self.waiting(run.place)):
            self.note(None, run.number, stage, "expired", why)

    def prune(self, state: KeyState, border: int) -> None:
        for run in state.runs:
            if run.start < border:
                for stage in dict.fromkeys(self.waiting(run.place)):
                    self.note(None, run.number, stage, "killed", "a match was emitted, and the pattern skips this run")
        super().prune(state, border)

    def note(self, row: Sequence[Any] | None, run: int, stage: str, verdict_word: str, because: str) -> None:
        """Keep a verdict, up to a bound."""
        if len(self.notes) < MOST_NOTES:
            self.notes.append(Note(row, run, stage, verdict_word, because))

    def holder(self, letter: int, row: Sequence[Any], memory: tuple[Any, ...]) -> Holds:
        """Whether a predicate is true of this row for this run."""

        def holds(predicate: int) -> bool:
            if self.judges.row_only[predicate]:
                return bool(letter >> predicate & 1)
            return bool(self.judges.predicates[predicate](row, memory))

        return holds

    def waiting(self, place: Place) -> list[str]:
        """The stages a run waits for."""
        found: list[str] = []
        for option in (place.options[i] for i in place.living):
            if option.leaf is not None:
                found.append(self.names[option.leaf])
            else:
                found += [self.absent[predicate] for predicate in (*option.not_before, *option.not_next)]
        return found

    def judged(self, run: Run, row: Sequence[Any], holds: Holds) -> None:
        """A note for each living option of a run."""
        place = run.place
        leaf, counts, bits, fresh = place.key
        guards = self.automaton.position(leaf, counts)[1]
        closing = {
            loop: self.automaton.accepts(loop, holds) and not self.automaton.ended(loop, holds)
            for index, loop in enumerate(guards, len(place.options))
            if bits >> index & 1
        }
        for option in (place.options[i] for i in place.living):
            stage = self.names[option.leaf] if option.leaf is not None else self.waiting(place)[-1]
            died = verdict(option, fresh, closing, holds)
            if died == "absence":
                why = next(p for p in (*option.not_before, *option.not_next) if holds(p))
                because = f"{self.absent[why]} came: {self.because(why, row, run.memory)}"
                self.note(row, run.number, self.absent[why], "killed", because)
            elif died == "greedy":
                loop = next(loop for loop in option.exits if closing.get(loop))
                because = f"the greedy loop {self.names[loop]} takes the row"
                self.note(row, run.number, stage, "killed", because)
            elif option.leaf is None:
                self.note(row, run.number, stage, "skipped", "nothing came that must not come")
            else:
                self.judged_option(run, option, row, holds)

    def judged_option(self, run: Run, option: Option, row: Sequence[Any], holds: Holds) -> None:
        assert option.leaf is not None
        ended = self.automaton.ended(option.leaf, holds)
        taken = not ended and self.automaton.accepts(option.leaf, holds)
        because = self.because_of(option, taken, holds, row, run.memory)
        word = "taken" if taken else "skipped"
        if not taken and (option.contiguity == "strict" or (option.repeat and ended)):
            word = "killed"
            because += "" if option.repeat and ended else ", and the very next row had to fit"
        self.note(row, run.number, self.names[option.leaf], word, because)

    def because_of(self, option: Option, taken: bool, holds: Holds, row: Sequence[Any], memory: tuple[Any, ...]) -> str:
        """Why a stage took a row or did not."""
        assert option.leaf is not None
        stage = self.automaton.stage(option.leaf)
        if stage.until is not None and holds(stage.until):
            return f"until: {self.because(stage.until, row, memory)}"
        if stage.where is None:
            return "the stage takes any row"
        return self.because(stage.where, row, memory)

    def because(self, predicate: int, row: Sequence[Any], memory: tuple[Any, ...]) -> str:
        """A predicate's truth with the values it looked at."""
        return because_of_parts(self.parts[predicate], self.texts[predicate], row, memory)


class Reasons:
    """Sentences on the conditions of an ordered detector, whose SPEC was compiled with ``explain``."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.parts = {
            name: [part_of(part) for part in entry.get("explain", ())] for name, entry in spec["conditions"].items()
        }
        self.texts = {name: str(entry["sql"]) for name, entry in spec["conditions"].items()}

    def __call__(self, condition: str, row: Sequence[Any]) -> str:
        return because_of_parts(self.parts[condition], self.texts[condition], row, ())


def because_of_parts(parts: Sequence[Part], text: str, row: Sequence[Any], memory: tuple[Any, ...]) -> str:
    """A condition's truth with the values it looked at: the first part that is not true, or all of them."""
    said: list[str] = []
    for part in parts:
        try:
            truth = "true" if part.true(row, memory) else "false" if part.false(row, memory) else "not known (NULL)"
            shown = [(name, shown_value(value(row, memory))) for name, value in part.values]
        except UNJUDGED as error:
            return f"{part.sql} could not be computed: {error}"
        if part.sign is not None:
            values = f" {part.sign} ".join(value for _, value in shown)
        else:
            values = ", ".join(f"{name} is {value}" for name, value in shown)
        sentence = f"{part.sql} is {truth}" + (f": {values}" if values else "")
        if truth != "true":
            return sentence
        said.append(sentence)
    return "; ".join(said) or text


def of_row(text: str) -> Callable[..., Any]:
    """A text of a SPEC as a function of a row and a memory."""
    return compiled_lambda("r, m", text)


def part_of(part: Mapping[str, Any], made: Callable[[str], Callable[..., Any]] = of_row) -> Part:
    """A part of a predicate from its entry in a SPEC; ``made``: its texts as functions of a row and a memory."""
    values = tuple((name, made(text)) for name, text in part["values"])
    return Part(part["sql"], made(part["python"]), made(part["false"]), part.get("sign"), values)


def shown_value(value: Any) -> str:
    """A value as people write it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value) if isinstance(value, str) else str(value)
