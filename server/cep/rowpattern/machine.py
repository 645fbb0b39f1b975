"""Attempts to match, one row at a time: ways in the order of preference, all rules MR2 to MR9 of SPEC.md."""

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

from server.cep.outputs import SKIP_MISSING, Dropped, Failed, Output, Timeout
from server.cep.rowpattern.conditions import Moves
from server.cep.rowpattern.results import RowResults
from server.cep.rowpattern.state import Reading, RowState, places_taken

MAX_WAYS_PER_KEY = 10_000
MAX_ROWS_PER_KEY = 1_000_000
TRIM_AT = 512
"""Rows that are no longer looked at are let go of once there are so many."""


class RowMachine:
    """Walks one pattern over the rows of a key. One thread at a time may use it."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.moves = Moves(spec)
        self.results = RowResults(spec, self.moves.positions)
        self.within: int | None = spec.get("withinMs")
        self.max_ways: int = spec.get("maxRunsPerKey") or MAX_WAYS_PER_KEY
        self.max_rows: int = spec.get("maxBufferedPerKey") or MAX_ROWS_PER_KEY
        self.look_back: int = spec.get("lookBack", 0)
        self.skip: str = spec["skip"]["to"]
        self.skip_variables: tuple[str, ...] = tuple(spec["skip"].get("variables", ()))

    def take_in(self, state: RowState, rows: Sequence[Sequence[Any]], times: Sequence[int]) -> None:
        """Released rows stand behind the others, each with its letter."""
        begin = len(state.rows)
        state.rows.extend(rows)
        state.times.extend(times)
        state.marks.extend(repeat(0, len(rows)))
        column, letters, letter, every = self.moves.column, self.moves.letters, self.moves.letter, state.rows
        if column is not None:
            state.letters.extend([letters[row[column]] for row in rows])
        else:
            state.letters.extend([letter(every, place, every[place]) for place in range(begin, len(every))])

    def run(self, state: RowState, ended: bool, out: list[Output]) -> None:
        """Decide all that can be decided. ``ended``: no row will follow."""
        while self.open(state):
            if not self.judge_rows(state, ended, out):
                if len(state.rows) - state.start <= self.max_rows:
                    return
                self.give_up(state, out)
            elif not self.resolve(state, ended, out):
                return

    # -- an attempt ----------------------------------------------------------------------------------------------------

    def open(self, state: RowState) -> bool:
        """Begin an attempt at the next row, if none is under way; False where there is no row to begin at."""
        if state.ways is not None:
            return True
        moves = self.moves
        start, count = state.start, len(state.rows)
        bits = moves.opening_bits
        if bits and not self.results.unmatched:
            letters = state.letters
            while start < count and not letters[start] & bits:
                start += 1
            state.start = start
        spare = start - self.look_back
        if spare >= TRIM_AT and spare * 2 >= count:
            state.forget(spare)
            start, count = state.start, len(state.rows)
        if start >= count:
            return False
        opening = moves.first_row if state.base + start == 0 else moves.any_row
        onward = moves.onward[opening]
        state.ways = [(opening, None, moves.empty)] if onward.ahead else []
        state.best = (start - 1, None) if onward.complete else None
        state.next = start
        state.lost = None
        state.dropped = False
        self.decide(state, state.times[start])
        return True

    def judge_rows(self, state: RowState, ended: bool, out: list[Output]) -> bool:
        """Offer rows to the ways until none is left; False where they wait for a row or the clock."""
        moves, times = self.moves, state.times
        limit = None if self.within is None else times[state.start] + self.within
        while state.ways:
            place, count = state.next, len(state.rows)
            if place < count:
                if limit is not None and times[place] >= limit:
                    self.close(state, limit)
                    break
                seen = place
                if moves.most_look:
                    seen += max(moves.look[way[0]] for way in state.ways)
                    if seen >= count:
                        if not ended:
                            return False
                        seen = count - 1
                self.step(state, place, out)
                self.decide(state, times[seen])
                state.next = place + 1
            elif state.lost is None and limit is not None and state.clock is not None and state.clock >= limit:
                waiting = [way for way in state.ways if moves.onward[way[0]].complete_at_end]
                self.close(state, limit)
                state.ways = waiting
            elif ended:
                for way in state.ways:
                    if moves.onward[way[0]].complete_at_end:
                        state.best = (place - 1, way[1])
                        break
                state.ways = []
            else:
                return False
        return True

    def step(self, state: RowState, place: int, out: list[Output]) -> None:
        """Offer one row to each way, in the order of preference. A complete match ends what is less preferred (MR2)."""
        moves, rows = self.moves, state.rows
        row, letter, marks = rows[place], state.letters[place], state.marks[place]
        here: set[tuple[int, Any]] = set()
        ways: list[Reading] = []
        assert state.ways is not None
        for at, link, memory in state.ways:
            for step in moves.steps[at]:
                target, mark, asked, judge, recall, complete, goes_on = step
                if mark:
                    if marks & mark:
                        continue
                    marks |= mark
                elif (target, memory) in here:
                    continue
                else:
                    here.add((target, memory))
                if asked:
                    if not letter & asked:
                        continue
                elif judge is not None and not judge(rows, place, row, memory):
                    continue
                taken = (target, link)
                kept = memory if recall is None else recall(memory, rows, place, row)
                if complete:
                    state.best = (place, taken)
                    if goes_on:
                        ways.append((target, taken, kept))
                    break
                ways.append((target, taken, kept))
            else:
                continue
            break
        state.marks[place] = marks
        state.ways = ways
        if len(ways) > self.max_ways:
            self.drop(state, place, out)
        if moves.troubles:
            self.report(state, place, out)

    def drop(self, state: RowState, place: int, out: list[Output]) -> None:
        """Keep the bound on ways: the least preferred go, and it is said."""
        assert state.ways is not None
        gone = state.ways[self.max_ways :]
        del state.ways[self.max_ways :]
        state.dropped = True
        reason = f"more than {self.max_ways} ways to read these rows; the {len(gone)} least preferred went"
        out.append(Dropped(tuple(state.rows[state.start : place + 1]), state.times[place], reason))

    def report(self, state: RowState, place: int, out: list[Output]) -> None:
        """A condition failed on a row: said once for each row."""
        reason = self.moves.troubles[0]
        self.moves.troubles.clear()
        number = state.base + place
        if number not in state.reported:
            state.reported.add(number)
            out.append(Failed(state.rows[place], state.times[place], "pattern.expression", reason))

    def close(self, state: RowState, limit: int) -> None:
        """The window of an attempt closes: no way goes on (MR8), but that which waits for no row at all, a $."""
        if state.ways and state.lost is None:
            state.lost = state.ways[0][1]
        state.ways = []
        state.dropped = True
        self.decide(state, limit)

    def decide(self, state: RowState, at: int) -> None:
        """Decisions fall in the order of time, also those that were due earlier and could not be made."""
        if state.decided is None or at > state.decided:
            state.decided = at

    def give_up(self, state: RowState, out: list[Output]) -> None:
        """An attempt holds too many rows: it ends, and the next begins behind them (MR14)."""
        last = len(state.rows) - 1
        reason = f"an attempt to match held more than {self.max_rows} rows of this key; it was given up"
        out.append(Dropped(tuple(state.rows[state.start :]), state.times[last], reason))
        self.settle(state, last + 1)

    # -- its end -------------------------------------------------------------------------------------------------------

    def resolve(self, state: RowState, ended: bool, out: list[Output]) -> bool:
        """What an attempt has come to, given out; False where a measure waits for the rows it looks at."""
        start, results = state.start, self.results
        if state.best is None:
            self.fail(state, out)
            following = start + 1
        else:
            last, link = state.best
            if last >= start:
                seen = last + results.look_ahead
                if results.look_ahead and seen >= len(state.rows):
                    if not ended:
                        return False
                    seen = len(state.rows) - 1
                self.decide(state, state.times[seen])
            state.number += 1
            places = places_taken(link)
            results.match(state, places, out)
            following = start + 1 if last < start else self.resume(state, places, out)
            state.matched = max(state.matched, last + 1)
            for place in range(following, last + 1):
                state.marks[place] = 0
        if state.dropped:
            for place in range(following, state.next):
                state.marks[place] = 0
        self.settle(state, following)
        return True

    def settle(self, state: RowState, following: int) -> None:
        """The attempt is over; the next begins at a place."""
        state.start = following
        state.ways = state.best = state.lost = None

    def fail(self, state: RowState, out: list[Output]) -> None:
        """Nothing begins at this row: a partial match whose window closed, an unmatched row."""
        if state.lost is not None:
            places = places_taken(state.lost)
            rows = tuple(state.rows[state.start : state.start + len(places)])
            first, last = state.times[state.start], state.times[state.start + len(places) - 1]
            stages = tuple(self.moves.positions.variables[place] for place in places)
            assert self.within is not None
            values = self.results.partial(state, places, out)
            name = self.results.match_id(state, rows, first, last)
            out.append(Timeout(name, rows, stages, first, last, first + self.within, values, 0))
        if self.results.unmatched and state.start >= state.matched:
            self.results.unmatched_row(state, out)

    def resume(self, state: RowState, places: Sequence[int], out: list[Output]) -> int:
        """Where the next attempt begins after a match that has rows (MR6)."""
        start = state.start
        if self.skip == "pastLast":
            return start + len(places)
        if self.skip == "next":
            return start + 1
        variables = self.moves.positions.variables
        own = [start + n for n, place in enumerate(places) if variables[place] in self.skip_variables]
        target = None if not own else own[0] if self.skip == "first" else own[-1]
        if target is not None and target > start:
            return target
        row, at = state.rows[start], state.times[start]
        reason = "the match has no row of the variable to skip to"
        if target is not None:
            reason = "the row to skip to is the match's own first row"
        out.append(Failed(row, at, SKIP_MISSING, reason))
        return start + 1
