"""Pass two of the compiler: positions with their living options as states of an automaton, built as they are met.

Where the predicates of a place have been judged, what follows is a table entry: a ``Move`` (R2, Q3, Q4, A1 to A4).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from server.cep.options import Counts, Option, Tree
from server.cep.pattern import ANY, RELAXED, Stage

PlaceKey = tuple[int, Counts, int, bool]
"""Leaf (0 before the first row), counts, bits of what lives, whether no row has come since the last one taken."""


class Take(NamedTuple):
    """A fork that takes the row: into which leaf, where it then stands, and whether all that remains is optional (E1).

    ``place`` None: nothing remains at all, the fork ends as a match.
    """

    leaf: int
    place: "Place | None"
    complete: bool


class Move(NamedTuple):
    """What one row does to a run: where the untaken run lives on (None: nowhere), its forks, and whether the run as it
    stands is a match by this row (A4)."""

    survivor: "Place | None"
    takes: tuple[Take, ...]
    finish: bool


class Place:
    """A state of the automaton. ``relevant``: bits of the predicates that decide here; ``dependent`` those of them that
    look at the run's own rows; ``windows`` (milliseconds since the last row taken, what lives after), ascending;
    ``idle``: bits on which nothing happens here, where the row alone decides.
    """

    __slots__ = (
        "dependent",
        "fresh",
        "idle",
        "key",
        "leaf",
        "living",
        "moves",
        "options",
        "pending",
        "plain",
        "windows",
    )

    def __init__(self, key: PlaceKey, options: tuple[Option, ...], living: tuple[int, ...]) -> None:
        self.key = key
        self.leaf, _, _, self.fresh = key
        self.options = options
        self.living = living
        self.moves: dict[int, Move] = {}
        self.idle: set[int] = set()
        self.plain = 0
        self.dependent: tuple[int, ...] = ()
        self.windows: tuple[tuple[int, Place | None], ...] = ()
        self.pending = any(options[i].leaf is None and options[i].not_before for i in living)


class Automaton:
    """All places of a pattern. ``row_only``: for each predicate, whether it looks at the current row alone."""

    def __init__(self, stages: Sequence[Stage], row_only: Sequence[bool]) -> None:
        self.tree = Tree(stages)
        self.row_only = row_only
        self.places: dict[PlaceKey, Place] = {}
        self.positions: dict[tuple[int, Counts], tuple[tuple[Option, ...], tuple[int, ...], bool]] = {}
        start = self.at(0, (1,))[0]
        if start is None:
            raise ValueError("a pattern takes at least one row")
        self.start = start

    def stage(self, leaf: int) -> Stage:
        """The stage of a leaf's number."""
        return self.tree.elements[leaf].stage

    def position(self, leaf: int, counts: Counts) -> tuple[tuple[Option, ...], tuple[int, ...], bool]:
        """Options, greedy loops that guard some of them, and whether the pattern may end here as it is."""
        known = self.positions.get((leaf, counts))
        if known is None:
            found = self.tree.after(leaf, counts) if leaf else self.tree.start()
            complete = leaf > 0 and any(o.leaf is None and not o.not_next and not o.not_before for o in found)
            options = tuple(
                dict.fromkeys(o for o in found if o.leaf is not None or (leaf > 0 and (o.not_next or o.not_before)))
            )
            guards = tuple(dict.fromkeys(loop for option in options for loop in option.exits))
            known = self.positions[(leaf, counts)] = (options, guards, complete)
        return known

    def at(self, leaf: int, counts: Counts) -> "tuple[Place | None, bool]":
        """Where a run stands that has just taken a row there, and whether it is a match."""
        options, guards, complete = self.position(leaf, counts)
        return self.place((leaf, counts, (1 << (len(options) + len(guards))) - 1, True)), complete

    def place(self, key: PlaceKey) -> "Place | None":
        """The place of a key, None if no option lives there. Raises ValueError for a key no run can have."""
        leaf, counts, bits, fresh = key
        options, guards, _ = self.position(leaf, counts)
        if bits >> (len(options) + len(guards)):
            raise ValueError(f"no such place: {key}")
        living = tuple(i for i in range(len(options)) if bits >> i & 1)
        if not living:
            return None
        fresh = fresh and any(options[i].not_next for i in living)
        needed = {loop for i in living for loop in options[i].exits}
        for place, loop in enumerate(guards, len(options)):
            if loop not in needed:
                bits &= ~(1 << place)
        key = (leaf, counts, bits, fresh)
        known = self.places.get(key)
        if known is None:
            known = self.places[key] = Place(key, options, living)
            self.complete(known, guards)
        return known

    def complete(self, place: Place, guards: tuple[int, ...]) -> None:
        """Which predicates decide at this place, and when its options die of time (W2, W3)."""
        relevant: set[int] = set()
        _, _, bits, fresh = place.key
        for i in place.living:
            option = place.options[i]
            relevant.update(option.not_before)
            relevant.update(option.not_next if fresh else ())
            if option.leaf is not None:
                relevant.update(self.judges(option.leaf))
        for place_of_loop, loop in enumerate(guards, len(place.options)):
            if bits >> place_of_loop & 1:
                relevant.update(self.judges(loop))
        place.plain = sum(1 << p for p in relevant if self.row_only[p])
        place.dependent = tuple(sorted(p for p in relevant if not self.row_only[p]))
        leaf, counts, _, _ = place.key
        timed = sorted({window for i in place.living if (window := place.options[i].window) is not None})
        windows: list[tuple[int, Place | None]] = []
        for limit in timed:
            for i in place.living:
                window = place.options[i].window
                if window is not None and window <= limit:
                    bits &= ~(1 << i)
            windows.append((limit, self.place((leaf, counts, bits, fresh))))
        place.windows = tuple(windows)

    def judges(self, leaf: int) -> list[int]:
        """The predicates that say whether a stage takes a row."""
        stage = self.stage(leaf)
        return [predicate for predicate in (stage.where, stage.until) if predicate is not None]

    def move(self, place: Place, truth: int) -> Move:
        """What a row does at a place, given the bits of the predicates that are true of it; kept in ``place.moves``."""
        move = place.moves[truth] = self.judged(place, lambda predicate: bool(truth >> predicate & 1))
        if move.survivor is place and not move.takes and not move.finish and not place.dependent:
            place.idle.add(truth)
        return move

    def judged(self, place: Place, holds: Callable[[int], bool]) -> Move:
        """R2 for each living option, with absences before it (A1, A2), greed (Q4) and ``until`` (Q3)."""
        leaf, counts, bits, fresh = place.key
        guards = self.position(leaf, counts)[1]
        closing: dict[int, bool] = {}
        for index, loop in enumerate(guards, len(place.options)):
            if bits >> index & 1:
                if self.ended(loop, holds):
                    bits &= ~(1 << index)
                else:
                    closing[loop] = self.accepts(loop, holds)
        takes: list[Take] = []
        finish = False
        for i in place.living:
            option = place.options[i]
            if verdict(option, fresh, closing, holds) is not None:
                bits &= ~(1 << i)
            elif option.leaf is None:
                if not option.not_before:
                    finish = True
                    bits &= ~(1 << i)
            else:
                ended = self.ended(option.leaf, holds)
                taken = not ended and self.accepts(option.leaf, holds)
                if taken:
                    take = Take(option.leaf, *self.at(option.leaf, option.counts))
                    if take not in takes:
                        takes.append(take)
                lives = option.contiguity == ANY or (option.contiguity == RELAXED and not taken)
                if not lives or (option.repeat and ended):
                    bits &= ~(1 << i)
        survivor = place if leaf == 0 else self.place((leaf, counts, bits, False))
        return Move(survivor, tuple(takes), finish)

    def accepts(self, leaf: int, holds: Callable[[int], bool]) -> bool:
        """Whether a stage's predicate holds; one without a predicate takes any row."""
        where = self.stage(leaf).where
        return where is None or holds(where)

    def ended(self, leaf: int, holds: Callable[[int], bool]) -> bool:
        """Whether a loop's ``until`` holds."""
        until = self.stage(leaf).until
        return until is not None and holds(until)


def verdict(option: Option, fresh: bool, closing: Mapping[int, bool], holds: Callable[[int], bool]) -> str | None:
    """Why an option dies before it is judged: ``absence`` or ``greedy``; None if it is judged."""
    if any(holds(predicate) for predicate in option.not_before):
        return "absence"
    if fresh and any(holds(predicate) for predicate in option.not_next):
        return "absence"
    if any(closing.get(loop, False) for loop in option.exits):
        return "greedy"
    return None
