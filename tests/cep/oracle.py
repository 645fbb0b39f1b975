"""The rules of SPEC.md once more: slow, obvious, and sharing nothing with the matcher.

A run is its list of taken rows; options are worked out anew from that list; the clock goes one millisecond at a time.
A pattern is the contract's JSON; predicates are looked up in ``CONDITIONS`` by their text.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.cep.oracle_options import Option, Path, Row, Walk

Seen = list[tuple[Row, str]]

CONDITIONS: dict[str, Callable[[Row, Seen], bool]] = {}


def condition(text: str, holds: Callable[[Row, Seen], bool]) -> str:
    """Register a predicate: its SQL, and what it means."""
    CONDITIONS[text] = holds
    return text


@dataclass
class Run:
    taken: list[tuple[int, int, Row, Row, Path]] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    lifted: list[str] = field(default_factory=list)
    fresh: bool = True
    emitted: bool = False

    @property
    def first(self) -> int:
        return self.taken[0][1]

    @property
    def last(self) -> int:
        return self.taken[-1][1]

    @property
    def seen(self) -> Seen:
        return [(row, stage["name"]) for _, _, row, stage, _ in self.taken]

    @property
    def places(self) -> tuple[int, ...]:
        return tuple(serial for serial, *_ in self.taken)

    @property
    def shape(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        return self.places, tuple(stage["name"] for _, _, _, stage, _ in self.taken)


class Oracle(Walk):
    """One key. ``feed`` rows in order of release, or ``arrive`` and ``advance``; read ``matches`` and ``timeouts``."""

    def __init__(self, pattern: Row, tie_break: tuple[str, ...] = ()) -> None:
        self.stages: list[Row] = pattern["stages"]
        self.within: int | None = pattern.get("withinMs")
        self.skip: Row = pattern.get("afterMatchSkip") or {"to": "noSkip"}
        self.tie_break = tie_break
        self.clock: int | None = None
        self.runs: list[Run] = []
        self.held: list[Run] = []
        self.buffer: list[tuple[int, tuple[Any, ...], int, Row]] = []
        self.arrived = 0
        self.serial = 0
        self.late: list[Row] = []
        self.matches: list[tuple[tuple[Any, ...], tuple[str, ...], int]] = []
        self.timeouts: list[tuple[tuple[Any, ...], int]] = []

    # -- time and order

    def arrive(self, row: Row, watermark: int | None) -> None:
        if watermark is not None and row["ts"] <= watermark:
            self.late.append(row)
            return
        tie = tuple((row[name] is not None, row[name]) for name in self.tie_break)
        self.buffer.append((row["ts"], tie, self.arrived, row))
        self.arrived += 1

    def advance(self, watermark: int) -> None:
        for entry in sorted(self.buffer, key=lambda entry: entry[:3]):
            if entry[0] <= watermark:
                self.buffer.remove(entry)
                self.feed(entry[3])
        self.move(watermark)

    def move(self, now: int) -> None:
        if self.clock is None:
            self.clock = now
        self.expire(self.clock)
        while self.clock < now:
            self.clock += 1
            self.expire(self.clock)

    def expire(self, clock: int) -> None:
        """Each deadline on its own, the earliest first: several only when a row was older than the clock."""
        while True:
            dying = [(deadline, run) for run in self.runs if (deadline := self.deadline(run)) <= clock]
            if not dying:
                return
            at = min(deadline for deadline, _ in dying)
            done: list[Run] = []
            dead: list[Run] = []
            for run in [run for deadline, run in dying if deadline == at]:
                if self.within is not None and run.first + self.within <= at:
                    self.runs.remove(run)
                    if any(o.path is None and o.not_before for o in run.options):
                        done.append(run)
                    elif not run.emitted:
                        dead.append(run)
                    continue
                run.options = [o for o in run.options if o.window is None or run.last + o.window > at]
                if not run.options:
                    self.runs.remove(run)
                    if not run.emitted:
                        dead.append(run)
            shapes = []
            for run in sorted(dead, key=lambda run: (run.places[0], -len(run.places), run.places)):
                if run.shape not in shapes:
                    shapes.append(run.shape)
                    self.timeouts.append((tuple(row["id"] for row, _ in run.seen), at))
            self.emit(done)

    def deadline(self, run: Run) -> float:
        ends = [run.last + option.window for option in run.options if option.window is not None]
        if self.within is not None:
            ends.append(run.first + self.within)
        return min(ends, default=float("inf"))

    # -- a row

    def feed(self, row: Row) -> None:
        now = row["ts"] if self.clock is None else max(self.clock, row["ts"])
        self.move(now)
        done: list[Run] = []
        after: list[Run] = []
        for run in self.runs:
            after += self.offered(run, row, done)
        newborn = Run(options=self.from_start())
        after += [run for run in self.offered(newborn, row, done) if run is not newborn]
        self.runs = after
        self.serial += 1
        self.emit(done)
        self.expire(now)

    def holds(self, stage: Row, key: str, row: Row, run: Run) -> bool:
        return CONDITIONS[stage[key]](row, run.seen)

    def fits(self, stage: Row, row: Row, run: Run) -> bool:
        fired = stage.get("until") is not None and self.holds(stage, "until", row, run)
        return not fired and (stage.get("where") is None or self.holds(stage, "where", row, run))

    def offered(self, run: Run, row: Row, done: list[Run]) -> list[Run]:
        """The forks of a run that take the row, and the run itself if it lives on."""
        forks: list[Run] = []
        taken_at: list[Path] = []
        left: list[Option] = []
        matched = False
        loops_here = [stage for option in run.options for stage in option.greedy]
        for loop in loops_here:
            if loop.get("until") is not None and self.holds(loop, "until", row, run):
                run.lifted.append(loop["name"])
        closed = [loop["name"] for loop in loops_here if loop["name"] not in run.lifted and self.fits(loop, row, run)]
        for option in run.options:
            if any(self.holds(absent, "where", row, run) for absent in option.not_before):
                continue
            if run.fresh and any(self.holds(absent, "where", row, run) for absent in option.not_next):
                continue
            if any(loop["name"] in closed for loop in option.greedy):
                continue
            if option.path is None:
                if option.not_before:
                    left.append(option)
                else:
                    matched = True
                continue
            stage = option.stage
            takes = self.fits(stage, row, run)
            if takes and option.path not in taken_at:
                taken_at.append(option.path)
                forks.append(self.fork(run, option, row, done))
            if option.repeat and stage.get("until") is not None and self.holds(stage, "until", row, run):
                continue
            if option.contiguity == "any" or (option.contiguity == "relaxed" and not takes):
                left.append(option)
        if matched:
            run.emitted = True
            done.append(run.__class__(list(run.taken)))
        run.options = left
        if run.taken:
            run.fresh = False
        return [fork for fork in forks if fork.options] + ([run] if left else [])

    def fork(self, run: Run, option: Option, row: Row, done: list[Run]) -> Run:
        fork = Run([*run.taken, (self.serial, row["ts"], row, option.stage, option.path)], emitted=run.emitted)
        options = self.from_path(option.path)
        if any(o.path is None and not o.not_next and not o.not_before for o in options):
            done.append(Run(list(fork.taken)))
            fork.emitted = True
        fork.options = [o for o in options if o.path is not None or o.not_next or o.not_before]
        return fork

    # -- giving out

    def emit(self, done: list[Run]) -> None:
        order = lambda run: (run.places[0], -len(run.places), run.places)  # noqa: E731
        if self.skip["to"] == "noSkip":
            shapes = []
            for run in sorted(done, key=order):
                if run.shape not in shapes:
                    shapes.append(run.shape)
                    self.give(run)
            return
        for run in done:
            if run.shape not in [held.shape for held in self.held]:
                self.held.append(run)
        while self.held:
            run = min(self.held, key=order)
            if any(other.places[0] < run.places[0] for other in self.runs):
                return
            self.held.remove(run)
            self.give(run)
            gone = self.dropped(run)
            self.runs = [other for other in self.runs if not gone(other.places[0])]
            self.held = [other for other in self.held if not gone(other.places[0])]

    def give(self, run: Run) -> None:
        self.matches.append(
            (tuple(row["id"] for row, _ in run.seen), tuple(name for _, name in run.seen), self.clock or 0)
        )

    def dropped(self, run: Run) -> Callable[[int], bool]:
        to = self.skip["to"]
        if to == "next":
            return lambda start: start <= run.places[0]
        if to == "pastLast":
            return lambda start: start <= run.places[-1]
        own = [serial for serial, _, _, stage, _ in run.taken if stage["name"] == self.skip["stage"]]
        if not own:
            return lambda start: False
        target = own[0] if to == "first" else own[-1]
        return lambda start: start < target
