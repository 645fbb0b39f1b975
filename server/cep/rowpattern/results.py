"""From a match to rows: measures, one row or all rows of it, the outer SELECT and its WHERE."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from server.cep.memory import Memory
from server.cep.outputs import Failed, Match, Output
from server.cep.packing import match_id_of
from server.cep.rowpattern.navigation import RowList, compiled_row_lambda, empty_memory, recall_for
from server.cep.rowpattern.state import RowState
from server.cep.rowpattern.structure import Positions
from server.cep.values import UNJUDGED

ONE_ROW, SHOW_EMPTY, OMIT_EMPTY, WITH_UNMATCHED = "one", "showEmpty", "omitEmpty", "withUnmatched"


class FoundMatch(NamedTuple):
    """A match to be given out: its name, rows, variables and times."""

    match_id: str
    rows: tuple[Sequence[Any], ...]
    variables: tuple[str, ...]
    first: int
    last: int


class RowResults:
    """Makes the rows of one query. ``look_ahead``: so many rows after a match must be there for its measures."""

    def __init__(self, spec: Mapping[str, Any], positions: Positions) -> None:
        self.node: str = spec.get("node", "")
        self.key: tuple[int, ...] = tuple(spec.get("key", ()))
        self.rows_per_match: str = spec["rowsPerMatch"]
        self.unmatched = self.rows_per_match == WITH_UNMATCHED
        self.look_ahead: int = spec.get("lookAhead", 0)
        self.positions = positions
        slots: Sequence[Mapping[str, Any]] = spec["measureMemory"]
        kept = [True] * len(slots)
        self.empty = empty_memory(slots)
        self.troubles: list[str] = []
        self.recall = {name: recall_for(slots, name, kept, self.troubles) for name in set(positions.variables)}
        self.measures = [compiled_row_lambda("rows, i, m, f, c, s, n", one["python"]) for one in spec["measures"]]
        self.columns = [compiled_row_lambda("r", one["python"]) for one in spec["outputs"]]
        condition = spec.get("where")
        self.where = compiled_row_lambda("r", condition["python"]) if condition is not None else None

    # -- what there is to give out -------------------------------------------------------------------------------------

    def match(self, state: RowState, places: Sequence[int], out: list[Output]) -> None:
        """A match, empty or not."""
        start = state.start
        if not places:
            if self.rows_per_match == OMIT_EMPTY:
                return
            values = self.measured(state, None, self.empty, self.empty, (), out)
            self.give(state, self.single(state, start, "empty"), start, values, out)
            return
        variables = tuple(self.positions.variables[place] for place in places)
        rows = tuple(state.rows[start : start + len(places)])
        first, last = state.times[start], state.times[start + len(places) - 1]
        found = FoundMatch(self.match_id(state, rows, first, last), rows, variables, first, last)
        memories = self.memories(state, variables, out)
        final = memories[-1]
        if self.rows_per_match == ONE_ROW:
            place = start + len(places) - 1
            self.give(state, found, place, self.measured(state, place, final, final, variables, out), out)
            return
        for number, position in enumerate(places):
            if not self.positions.excluded[position]:
                place = start + number
                values = self.measured(state, place, memories[number], final, variables, out)
                self.give(state, found, place, values, out)

    def unmatched_row(self, state: RowState, out: list[Output]) -> None:
        """A row that is in no match: its measures are NULL."""
        found = self.single(state, state.start, "unmatched")
        self.give(state, found, state.start, (None,) * len(self.measures), out)

    def partial(self, state: RowState, places: Sequence[int], out: list[Output]) -> tuple[Any, ...]:
        """The columns over the rows of a match that was never finished, as for one row per match."""
        variables = tuple(self.positions.variables[place] for place in places)
        final = self.memories(state, variables, out)[-1]
        place = state.start + len(places) - 1
        seen = state.rows[: state.next] if self.look_ahead else state.rows
        values = self.measured(state, place, final, final, variables, out, seen)
        return self.selected((*values, *state.rows[place]), state, place, out)

    # -- how -----------------------------------------------------------------------------------------------------------

    def single(self, state: RowState, place: int, kind: str) -> FoundMatch:
        """What stands for an empty match, or for no match, at a row."""
        row, at = state.rows[place], state.times[place]
        return FoundMatch(self.match_id(state, (row, (kind,)), at, at), (row,), ("",), at, at)

    def memories(self, state: RowState, variables: Sequence[str], out: list[Output]) -> list[Memory]:
        """What is remembered after each row of a match."""
        memory = self.empty
        found: list[Memory] = []
        for number, variable in enumerate(variables):
            recall, place = self.recall[variable], state.start + number
            if recall is not None:
                memory = recall(memory, state.rows, place, state.rows[place])
            if self.troubles:
                out.append(self.trouble(state, place, self.troubles[0]))
                self.troubles.clear()
            found.append(memory)
        return found

    def measured(
        self, state: RowState, place: int | None, running: Memory, final: Memory, variables: tuple[str, ...],
        out: list[Output], seen: RowList | None = None,
    ) -> tuple[Any, ...]:  # fmt: skip
        """The measures at one row of a match; one that fails is NULL, and it is said. ``seen``: rows it may look at."""
        given = (state.rows if seen is None else seen, place, running, final, variables, state.start, state.number)
        return self.each(self.measures, given, state, state.start if place is None else place, out)

    def each(
        self, functions: Sequence[Callable[..., Any]], given: tuple[Any, ...], state: RowState, place: int,
        out: list[Output],
    ) -> tuple[Any, ...]:  # fmt: skip
        """What each function gives."""
        found: list[Any] = []
        for function in functions:
            try:
                found.append(function(*given))
            except UNJUDGED as error:
                found.append(None)
                out.append(self.trouble(state, place, str(error)))
        return tuple(found)

    def selected(self, whole: tuple[Any, ...], state: RowState, place: int, out: list[Output]) -> tuple[Any, ...]:
        """The columns of the outer SELECT, over measures and a row."""
        return self.each(self.columns, (whole,), state, place, out)

    def trouble(self, state: RowState, place: int, reason: str) -> Failed:
        """A measure or column that could not be computed."""
        return Failed(state.rows[place], state.times[place], "pattern.measure", reason)

    def give(self, state: RowState, found: FoundMatch, place: int, values: tuple[Any, ...], out: list[Output]) -> None:
        """One output row, if the outer WHERE lets it pass."""
        whole = (*values, *state.rows[place])
        if self.where is not None:
            try:
                if not self.where(whole):
                    return
            except UNJUDGED as error:
                out.append(self.trouble(state, place, str(error)))
                return
        decided = state.times[place] if state.decided is None else state.decided
        columns = self.selected(whole, state, place, out)
        out.append(Match(found.match_id, found.rows, found.variables, found.first, found.last, decided, columns, 0))

    def match_id(self, state: RowState, rows: Sequence[Sequence[Any]], first: int, last: int) -> str:
        """A name that is always the same. There is one match per start, so it is told apart by which of equal rows it
        begins at."""
        number = state.instant.number_of(rows[0], first, state.base + state.start)
        return match_id_of(self.node, self.key, rows, first, last, *([number] if number else ()))
