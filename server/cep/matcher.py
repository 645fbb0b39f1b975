"""The matcher of stage patterns: rules T1 to E5 of SPEC.md for one key at a time."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import count, repeat
from operator import itemgetter
from typing import Any

from server.cep.codec import fingerprint_of, load_state, save_state
from server.cep.judges import Judges
from server.cep.memory import Memory
from server.cep.outputs import Dropped, Failed, Output
from server.cep.pattern import has_choice, stage_from
from server.cep.places import Automaton, Move, Place, Take
from server.cep.results import Results
from server.cep.runs import Finished, KeyState, Run, Taken, chain, finished, taking
from server.cep.skipping import Skip, in_order
from server.cep.waiting import FOREVER, TakesRowsIn

MAX_RUNS = 10_000
MAX_BUFFERED = 1_000_000


class PatternDetector(TakesRowsIn):
    """The pattern of one SPEC. One thread at a time may use a detector."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.columns: tuple[str, ...] = tuple(spec["columns"])
        self.tie_break: tuple[int, ...] = tuple(spec.get("tieBreak", ()))
        self.within: int | None = spec.get("withinMs")
        self.max_runs: int = spec.get("maxRunsPerKey") or MAX_RUNS
        self.max_buffered: int = spec.get("maxBufferedPerKey") or MAX_BUFFERED
        self.fingerprint = fingerprint_of(spec)
        stages = tuple(stage_from(stage) for stage in spec["stages"])
        self.automaton = Automaton(stages, [not predicate.get("memory") for predicate in spec["predicates"]])
        self.start = self.automaton.start
        self.names = {e.number: e.stage.name for e in self.automaton.tree.elements if not e.children}
        self.judges = Judges(spec, self.names)
        self.results = Results(spec, self.names, has_choice(stages))
        self.skip = Skip(spec.get("skip", {}), self.names)

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> "PatternDetector":
        """The detector of a SPEC as ``CompiledPattern.to_spec()`` gives it. Raises ValueError on a malformed one."""
        return cls(spec)

    # -- the detector's face -------------------------------------------------------------------------------------------

    def new(self) -> KeyState:
        """The state of a key nothing is known of."""
        return KeyState()

    def arrive_all(
        self, state: KeyState, rows: Sequence[Sequence[Any]], times: Sequence[int], watermark: int | None
    ) -> list[Output]:
        """Take in several rows of the key, in the order of their arrival."""
        full = len(state.buffer) + len(rows) > self.max_buffered
        if self.tie_break or full or (watermark is not None and rows and min(times) <= watermark):
            out: list[Output] = []
            for row, at in zip(rows, times, strict=True):
                out.extend(self.arrive(state, row, at, watermark))
            return out
        state.buffer.extend(zip(times, repeat(()), count(state.arrived), rows, strict=False))
        state.arrived += len(rows)
        return []

    def advance(self, state: KeyState, watermark: int) -> list[Output]:
        """Release buffered rows up to the watermark in order, then move the clock to it (T1, T3)."""
        out: list[Output] = []
        buffer = state.buffer
        if buffer:
            buffer.sort()
            end = bisect_right(buffer, watermark, key=itemgetter(0))
            state.buffer = buffer[end:]
            ready = buffer[:end]
            self.release_rows(state, [entry[3] for entry in ready], [entry[0] for entry in ready], out)
        self.move_clock(state, watermark, out)
        return out

    def release_rows(
        self, state: KeyState, rows: Sequence[Sequence[Any]], times: Sequence[int], out: list[Output]
    ) -> None:
        """Judge rows that are in the order of T1. On most of them nothing happens, and a look at tables shows it."""
        letters, column, letter = self.judges.letters, self.judges.column, self.judges.letter
        begins, begin_plain, troubles = self.start.idle, self.start.plain, self.judges.troubles
        passed = 0
        for row, at in zip(rows, times, strict=True):
            bits = letter(row) if column is None else letters[row[column]]
            if bits & begin_plain in begins and at < state.due and not troubles:
                for run in state.runs:
                    place = run.place
                    if bits & place.plain not in place.idle:
                        break
                else:
                    passed += 1
                    continue
            state.released += passed
            passed = 0
            self.judge(state, row, at, out)
        state.released += passed

    def next_timer(self, state: KeyState) -> int | None:
        """The earliest time at which ``advance`` would do something; None if only a new row can."""
        due = min((run.due for run in state.runs), default=FOREVER)
        if state.buffer:
            due = min(due, min(state.buffer)[0])
        return None if due >= FOREVER else due

    def is_empty(self, state: KeyState) -> bool:
        """Whether the state may be forgotten (T5)."""
        return not state.runs and not state.held and not state.buffer

    def save(self, state: KeyState) -> bytes:
        """The state, compact and versioned (T5)."""
        return save_state(state, self.fingerprint)

    def load(self, saved: bytes) -> KeyState:
        """The state again. Raises ValueError on bytes of another major version or of another pattern."""
        return load_state(saved, self.fingerprint, self.automaton, self.due_of, self.tie_of)

    # -- one row -------------------------------------------------------------------------------------------------------

    def judge(self, state: KeyState, row: Sequence[Any], at: int, out: list[Output]) -> None:
        """Judge a row in its turn: move the clock to its time, then offer it to each run and to a new one (R1, R2)."""
        clock = state.clock
        if clock is None or at > clock:
            clock = at
        if state.due <= clock:
            self.expire(state, clock, out)
        state.clock = clock
        serial = state.released
        state.released = serial + 1
        done: list[Finished] = []
        letter = self.judges.letter(row)
        if state.runs:
            self.step(state, row, at, serial, letter, done)
        self.begin(state, row, at, serial, letter, done)
        if len(state.runs) > self.max_runs:
            self.drop_oldest(state, clock, out)
        if done or state.held:
            self.give_out(state, done, clock, out)
        if self.judges.troubles:
            out.append(Failed(row, at, "pattern.expression", self.judges.troubles[0]))
            self.judges.troubles.clear()
        if at < clock and state.due <= clock:
            self.expire(state, clock, out)

    def move_at(self, place: Place, letter: int, row: Sequence[Any], memory: Memory) -> Move:
        """The table entry for a row at a place."""
        truth = letter & place.plain
        for predicate in place.dependent:
            if self.judges.predicates[predicate](row, memory):
                truth |= 1 << predicate
        return place.moves.get(truth) or self.automaton.move(place, truth)

    def begin(
        self, state: KeyState, row: Sequence[Any], at: int, serial: int, letter: int, done: list[Finished]
    ) -> None:
        """The row may start runs of its own (R1)."""
        move = self.move_at(self.start, letter, row, self.judges.no_memory)
        for take in move.takes:
            state.run_count += 1
            taken = taking(row, at, serial, take.leaf, None, state.instant.number_of(row, at, serial))
            self.go_on(state, take, taken, serial, at, self.judges.no_memory, False, state.run_count, done)

    def step(
        self, state: KeyState, row: Sequence[Any], at: int, serial: int, letter: int, done: list[Finished]
    ) -> None:
        """Offer the row to each run. Forks stand where their run stood, so that runs stay in the order of starts."""
        runs, state.runs = state.runs, []
        kept = state.runs
        for run in runs:
            place = run.place
            truth = letter & place.plain
            if truth in place.idle:
                kept.append(run)
                continue
            if place.dependent:
                move = self.move_at(place, letter, row, run.memory)
            else:
                move = place.moves.get(truth) or self.automaton.move(place, truth)
            survivor = move.survivor
            number = run.number
            for take in move.takes:
                if survivor is not None or take is not move.takes[0]:
                    state.run_count += 1
                    number = state.run_count
                copy = state.instant.number_of(row, at, serial)
                taken = taking(row, at, serial, take.leaf, run.taken, copy)
                self.go_on(state, take, taken, run.start, run.first, run.memory, run.emitted, number, done)
            if move.finish:
                run.emitted = True
                done.append(finished(run.start, run.taken, run.number))
            if survivor is not None:
                if survivor is not place:
                    run.place = survivor
                    run.due = self.due_of(survivor, run.first, run.last)
                kept.append(run)

    def go_on(
        self, state: KeyState, take: Take, taken: Taken, start: int, first: int, memory: Memory, emitted: bool,
        number: int, done: list[Finished],
    ) -> None:  # fmt: skip
        """A run that has just taken a row: a match, or a run that waits on, or both (E1, Q2)."""
        if take.complete:
            done.append(finished(start, taken, number))
        place = take.place
        if place is None:
            return
        remember = self.judges.remember.get(take.leaf)
        if remember is not None:
            memory = remember(memory, taken[0])
        at = taken[1]
        due = self.due_of(place, first, at)
        state.runs.append(Run(place, start, first, at, due, taken, memory, emitted or take.complete, number))
        if due < state.due:
            state.due = due

    def drop_oldest(self, state: KeyState, clock: int, out: list[Output]) -> None:
        """Keep the bound on partial runs: the oldest goes, and says so."""
        excess = len(state.runs) - self.max_runs
        for run in state.runs[:excess]:
            rows = tuple(link[0] for link in chain(run.taken))
            out.append(Dropped(rows, clock, f"more than {self.max_runs} partial matches of this key; the oldest went"))
        del state.runs[:excess]

    # -- time ----------------------------------------------------------------------------------------------------------

    def due_of(self, place: Place, first: int, last: int) -> int:
        """When the clock next does something to a run (W1 to W3)."""
        due = FOREVER if self.within is None else first + self.within
        if place.windows:
            due = min(due, last + place.windows[0][0])
        return due

    def move_clock(self, state: KeyState, now: int, out: list[Output]) -> None:
        """Only the clock closes windows (T3). It never goes back."""
        if state.due <= now:
            self.expire(state, now, out)
        if state.clock is None or now > state.clock:
            state.clock = now
        # Rows of a time the watermark has reached are late from now on.
        state.instant.close()

    def expire(self, state: KeyState, now: int, out: list[Output]) -> None:
        """Pass through each deadline up to ``now`` in order: runs die or become matches, and free what they held."""
        while True:
            deadline = min((run.due for run in state.runs), default=FOREVER)
            state.due = deadline
            if deadline > now:
                return
            clock = deadline if state.clock is None else max(state.clock, deadline)
            state.clock = clock
            done: list[Finished] = []
            dead: list[Finished] = []
            runs, state.runs = state.runs, []
            for run in runs:
                if run.due > deadline or self.lives_on(run, deadline):
                    state.runs.append(run)
                elif run.place.pending and self.closes(run, deadline):
                    done.append(finished(run.start, run.taken, run.number))
                elif not run.emitted:
                    self.expired(run, deadline)
                    dead.append(finished(run.start, run.taken, run.number))
            out.extend([self.results.timeout(entry, deadline) for entry in in_order(dead)])
            self.results.report(out)
            if done or state.held:
                self.give_out(state, done, clock, out)

    def expired(self, run: Run, deadline: int) -> None:
        """A run has died of time: nothing more to do here; who explains writes it down."""

    def closes(self, run: Run, deadline: int) -> bool:
        """Whether the run's whole window ends at a deadline (W1)."""
        return self.within is not None and run.first + self.within <= deadline

    def lives_on(self, run: Run, deadline: int) -> bool:
        """Take from a run the options that die at a deadline (W2, W3); whether any is left."""
        if self.closes(run, deadline):
            return False
        left: Place | None = run.place
        for window, place in run.place.windows:
            if run.last + window <= deadline:
                left = place
        if left is None:
            return False
        run.place = left
        run.due = self.due_of(left, run.first, run.last)
        return True

    # -- giving out ----------------------------------------------------------------------------------------------------

    def give_out(self, state: KeyState, done: list[Finished], clock: int, out: list[Output]) -> None:
        """Emit what is finished, or hold it until no run of an earlier start lives (E1 to E4)."""
        if self.skip.to == "noSkip":
            out.extend([self.results.match(entry, clock) for entry in in_order(done)])
            self.results.report(out)
            return
        if done:
            state.held = in_order([*state.held, *done])
        while state.held:
            entry = state.held[0]
            if state.runs and state.runs[0].start < entry[0]:
                return
            del state.held[0]
            out.append(self.results.match(entry, clock))
            self.results.report(out)
            if (reason := self.skip.missing(entry)) is not None:
                out.append(self.results.unskipped(entry, reason))
            border = self.skip.border(entry)
            if border is not None:
                self.prune(state, border)

    def prune(self, state: KeyState, border: int) -> None:
        """Drop what starts before a border."""
        state.runs = [run for run in state.runs if run.start >= border]
        state.held = [other for other in state.held if other[0] >= border]
