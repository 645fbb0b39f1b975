"""The matcher of stage patterns: rules T1 to E5 of SPEC.md for one key at a time."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from server.cep.codec import canonical, fingerprint_of, load_state, save_state
from server.cep.functions import compiled_lambda
from server.cep.memory import Recollection, Remember, nothing_remembered, remember_for
from server.cep.outputs import Dropped, Failed, Late, Match, Output, Timeout
from server.cep.pattern import leaves, stage_from
from server.cep.places import Automaton, Move, Place, Take
from server.cep.runs import FOREVER, Finished, KeyState, Run, Taken, chain, finished
from server.cep.values import UNJUDGED, order_key

MAX_RUNS = 10_000
MAX_BUFFERED = 1_000_000
KEPT_LETTERS = 4_096


class SkipTargetMissing(ValueError):
    """A match cannot skip to the stage its pattern names, and the pattern says that this is an error (E3)."""


class PatternDetector:
    """The pattern of one SPEC. One thread at a time may use a detector."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.node: str = spec.get("node", "")
        self.columns: tuple[str, ...] = tuple(spec["columns"])
        self.key: tuple[int, ...] = tuple(spec.get("key", ()))
        self.tie_break: tuple[int, ...] = tuple(spec.get("tieBreak", ()))
        self.within: int | None = spec.get("withinMs")
        skip = spec.get("skip", {})
        self.skip: str = skip.get("to", "noSkip")
        self.skip_stage: str | None = skip.get("stage")
        self.skip_must_exist: bool = skip.get("onMissing") == "error"
        self.max_runs: int = spec.get("maxRunsPerKey") or MAX_RUNS
        self.max_buffered: int = spec.get("maxBufferedPerKey") or MAX_BUFFERED
        self.fingerprint = fingerprint_of(spec)
        self.troubles: list[str] = []

        stages = tuple(stage_from(stage) for stage in spec["stages"])
        predicates: Sequence[Mapping[str, Any]] = spec["predicates"]
        self.automaton = Automaton(stages, [not predicate.get("memory") for predicate in predicates])
        self.start = self.automaton.start
        self.names = {e.number: e.stage.name for e in self.automaton.tree.elements}

        slots: Sequence[Mapping[str, Any]] = spec.get("memory", ())
        self.no_memory = nothing_remembered(slots)
        remember = {e.number: remember_for(slots, e.stage.name) for e in self.automaton.tree.elements}
        self.remember: dict[int, Remember] = {n: self.guarded_memory(f) for n, f in remember.items() if f is not None}
        self.recollection = Recollection(spec.get("outputMemory", ()), [stage.name for stage in leaves(stages)])
        self.outputs = [compiled_lambda("r, m", output["python"]) for output in spec.get("outputs", ())]

        self.predicates = [self.guarded(p["python"], bool(p.get("mayFail"))) for p in predicates]
        self.letter = self.letter_of(predicates)

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> "PatternDetector":
        """The detector of a SPEC as ``CompiledPattern.to_spec()`` gives it. Raises ValueError on a malformed one."""
        return cls(spec)

    # -- building ------------------------------------------------------------------------------------------------------

    def guarded(self, text: str, may_fail: bool) -> Callable[[Sequence[Any], Any], Any]:
        """A predicate as a function of row and memory. One that fails is not true, and the row is reported."""
        judge = compiled_lambda("r, m", text)
        if not may_fail:
            return judge
        troubles = self.troubles

        def judged(row: Sequence[Any], memory: Any) -> Any:
            try:
                return judge(row, memory)
            except UNJUDGED as error:
                troubles.append(str(error))
                return None

        return judged

    def guarded_memory(self, remember: Remember) -> Remember:
        """A memory function that keeps what it had where an aggregate fails on a row; the row is reported."""
        troubles = self.troubles

        def remembered(memory: tuple[Any, ...], row: Sequence[Any]) -> tuple[Any, ...]:
            try:
                return remember(memory, row)
            except UNJUDGED as error:
                troubles.append(str(error))
                return memory

        return remembered

    def letter_of(self, predicates: Sequence[Mapping[str, Any]]) -> Callable[[Sequence[Any]], int]:
        """The function from a row to the bits of those predicates that look at the row alone and are true of it."""
        own = [n for n, predicate in enumerate(predicates) if not predicate.get("memory")]
        if not own:
            return lambda row: 0
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

    # -- the detector's face -------------------------------------------------------------------------------------------

    def new(self) -> KeyState:
        """The state of a key nothing is known of."""
        return KeyState()

    def arrive(self, state: KeyState, row: Sequence[Any], at: int, watermark: int | None) -> list[Output]:
        """Take a row in: into the buffer, or out again as late (T2)."""
        if watermark is not None and at <= watermark:
            return [Late(row, at, watermark)]
        if len(state.buffer) >= self.max_buffered:
            reason = f"more than {self.max_buffered} rows of this key wait for the watermark"
            return [Failed(row, at, "pattern.buffer-full", reason)]
        tie = tuple(order_key(row[column]) for column in self.tie_break)
        state.buffer.append((at, tie, state.arrived, row))
        state.arrived += 1
        return []

    def advance(self, state: KeyState, watermark: int) -> list[Output]:
        """Release buffered rows up to the watermark in order, then move the clock to it (T1, T3)."""
        out: list[Output] = []
        buffer = state.buffer
        if buffer:
            buffer.sort()
            count = 0
            for at, _, _, row in buffer:
                if at > watermark:
                    break
                self.judge(state, row, at, out)
                count += 1
            del buffer[:count]
        self.move_clock(state, watermark, out)
        return out

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
        letter = self.letter(row)
        if state.runs:
            self.step(state, row, at, serial, letter, done)
        place = self.start
        move = self.move_at(place, letter, row, self.no_memory)
        for take in move.takes:
            self.fork(state, None, take, row, at, serial, done)
        if len(state.runs) > self.max_runs:
            self.drop_oldest(state, clock, out)
        if done or state.held:
            self.give_out(state, done, clock, out)
        if self.troubles:
            out.append(Failed(row, at, "pattern.expression", self.troubles[0]))
            self.troubles.clear()
        if at < clock and state.due <= clock:
            self.expire(state, clock, out)

    def move_at(self, place: Place, letter: int, row: Sequence[Any], memory: tuple[Any, ...]) -> Move:
        """The table entry for a row at a place."""
        truth = letter & place.plain
        for predicate in place.dependent:
            if self.predicates[predicate](row, memory):
                truth |= 1 << predicate
        return place.moves.get(truth) or self.automaton.move(place, truth)

    def step(
        self, state: KeyState, row: Sequence[Any], at: int, serial: int, letter: int, done: list[Finished]
    ) -> None:
        """Offer the row to each run. Forks stand where their run stood, so that runs stay in the order of starts."""
        runs, state.runs = state.runs, []
        for run in runs:
            place = run.place
            move = self.move_at(place, letter, row, run.memory)
            for take in move.takes:
                self.fork(state, run, take, row, at, serial, done)
            if move.finish:
                run.emitted = True
                done.append(finished(run.start, run.taken, run.number))
            survivor = move.survivor
            if survivor is not None:
                if survivor is not place:
                    run.place = survivor
                    run.due = self.due_of(survivor, run.first, run.last)
                state.runs.append(run)

    def fork(
        self, state: KeyState, run: Run | None, take: Take, row: Sequence[Any], at: int, serial: int,
        done: list[Finished],
    ) -> None:  # fmt: skip
        """A run, or a new one, takes the row."""
        leaf, place, complete = take.leaf, take.place, take.complete
        taken: Taken = (row, at, serial, leaf, None if run is None else run.taken)
        start = serial if run is None else run.start
        state.run_count += 1
        if complete:
            done.append(finished(start, taken, state.run_count))
        if place is None:
            return
        first = at if run is None else run.first
        memory = self.no_memory if run is None else run.memory
        remember = self.remember.get(leaf)
        if remember is not None:
            memory = remember(memory, row)
        due = self.due_of(place, first, at)
        emitted = complete or (run is not None and run.emitted)
        state.runs.append(Run(place, start, first, at, due, taken, memory, emitted, state.run_count))
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
                    dead.append(finished(run.start, run.taken, run.number))
            for entry in sorted(dead):
                out.append(self.timeout(entry, deadline))
            if done or state.held:
                self.give_out(state, done, clock, out)

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
        if self.skip == "noSkip":
            if len(done) > 1:
                done = distinct(done)
            out.extend(self.match(entry, clock) for entry in done)
            return
        state.held.extend(done)
        while state.held:
            state.held = distinct(state.held)
            entry = state.held[0]
            if state.runs and state.runs[0].start < entry[0]:
                return
            del state.held[0]
            out.append(self.match(entry, clock))
            border = self.border(entry)
            if border is not None:
                state.runs = [run for run in state.runs if run.start >= border]
                state.held = [other for other in state.held if other[0] >= border]

    def border(self, entry: Finished) -> int | None:
        """The first start that survives a match; None where the stage to skip to is not in it (E3)."""
        if self.skip == "next":
            return entry[0] + 1
        places = entry[2]
        if self.skip == "pastLast":
            return places[-1] + 1
        own = [link[2] for link in chain(entry[3]) if self.names[link[3]] == self.skip_stage]
        target = None if not own else own[0] if self.skip == "first" else own[-1]
        if self.skip_must_exist:
            if target is None:
                raise SkipTargetMissing(f"a match took no row for stage {self.skip_stage}, to which the pattern skips")
            if target == places[0]:
                raise SkipTargetMissing(f"skipping to stage {self.skip_stage} leads to the match's own first row")
        return target

    def match(self, entry: Finished, clock: int) -> Match:
        """What is emitted for a finished run."""
        links = chain(entry[3])
        rows = tuple(link[0] for link in links)
        stages = tuple(self.names[link[3]] for link in links)
        first, last = links[0][1], links[-1][1]
        values = self.values(rows, stages)
        return Match(self.match_id(rows, first, last), rows, stages, first, last, clock, values, entry[4])

    def timeout(self, entry: Finished, deadline: int) -> Timeout:
        """What is emitted for a run that died of time."""
        links = chain(entry[3])
        rows = tuple(link[0] for link in links)
        stages = tuple(self.names[link[3]] for link in links)
        first, last = links[0][1], links[-1][1]
        values = self.values(rows, stages)
        return Timeout(self.match_id(rows, first, last), rows, stages, first, last, deadline, values, entry[4])

    def values(self, rows: tuple[Sequence[Any], ...], stages: tuple[str, ...]) -> tuple[Any, ...]:
        """The output columns over the rows of a match; one that fails is NULL."""
        if not self.outputs:
            return ()
        found: list[Any] = []
        try:
            memory = self.recollection.over(rows, stages)
        except UNJUDGED:
            return (None,) * len(self.outputs)
        for output in self.outputs:
            try:
                found.append(output(rows[-1], memory))
            except UNJUDGED:
                found.append(None)
        return tuple(found)

    def match_id(self, rows: tuple[Sequence[Any], ...], first: int, last: int) -> str:
        """The same for the same rows of the same key and node, on every run of the program."""
        key = [rows[0][column] for column in self.key]
        return sha256(canonical([self.node, key, first, last, rows])).hexdigest()[:32]

    def tie_of(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """A row's place among rows of one time (T1)."""
        return tuple(order_key(row[column]) for column in self.tie_break)


def distinct(entries: list[Finished]) -> list[Finished]:
    """In the order of E3, and the same rows taken by the same stages only once."""
    found: list[Finished] = []
    seen: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    for entry in sorted(entries, key=lambda entry: entry[:3]):
        leaf_numbers = tuple(link[3] for link in chain(entry[3]))
        if (entry[2], leaf_numbers) not in seen:
            seen.add((entry[2], leaf_numbers))
            found.append(entry)
    return found
