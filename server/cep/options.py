"""Pass one of the compiler: from a position in the pattern to the options a run has there (R1, R3, A1, A2, Q4).

A position is the stage that took the last row and how often it and the groups around it have been taken. Options are
found by walking on from there through the tree of stages.
"""

from collections.abc import Sequence
from typing import NamedTuple

from server.cep.pattern import STRICT, Stage

Counts = tuple[int, ...]


class Option(NamedTuple):
    """One way on. ``leaf`` None: the end of the pattern. ``counts``: those of the position after it is taken.

    ``not_next``, ``not_before``: predicates of the absences on the way, strict and relaxed. ``exits``: the greedy
    loops this option leaves.
    """

    leaf: int | None
    counts: Counts
    contiguity: str
    repeat: bool
    window: int | None
    not_next: tuple[int, ...]
    not_before: tuple[int, ...]
    exits: tuple[int, ...]


class Way(NamedTuple):
    """What lies between the last row and the place the walk has come to."""

    not_next: tuple[int, ...] = ()
    not_before: tuple[int, ...] = ()
    exits: tuple[int, ...] = ()


class Element(NamedTuple):
    """A stage in its place: its number, its parent, its index there; ``chain``: the numbers from the root down."""

    stage: Stage
    number: int
    parent: int
    position: int
    chain: tuple[int, ...]
    children: tuple[int, ...]


def smaller(first: int | None, second: int | None) -> int | None:
    """The smaller of two windows, None being no window."""
    if first is None or second is None:
        return second if first is None else first
    return min(first, second)


class Tree:
    """The pattern's elements by number; 0 is the root, a group without name taken once."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        root = Stage(
            name="", where=None, until=None, contiguity=STRICT, inner=STRICT, least=1, most=1, optional=False,
            greedy=False, negated=False, within_previous=None, within_loop=None, children=tuple(stages),
        )  # fmt: skip
        self.elements: list[Element] = []
        self.plant(root, -1, 0, ())

    def plant(self, stage: Stage, parent: int, index: int, above: tuple[int, ...]) -> int:
        number = len(self.elements)
        chain = (*above, number)
        self.elements.append(Element(stage, number, parent, index, chain, ()))
        children = tuple(self.plant(child, number, place, chain) for place, child in enumerate(stage.children))
        self.elements[number] = Element(stage, number, parent, index, chain, children)
        return number

    def start(self) -> list[Option]:
        """The options of a run that has taken nothing yet."""
        found: list[Option] = []
        self.walk(self.elements[0], 0, (1,), Way(), found)
        return found

    def after(self, leaf: int, counts: Counts) -> list[Option]:
        """The options of a run whose last row was taken by ``leaf``, with those counts."""
        element = self.elements[leaf]
        stage = element.stage
        found: list[Option] = []
        enough = counts[-1] >= stage.least
        if stage.most is None or counts[-1] < stage.most:
            again = Way(not_before=self.absent_after(element, counts) if enough else ())
            further = (*counts[:-1], clamped(stage, counts[-1] + 1))
            found.append(option_into(leaf, further, stage.inner, stage.within_loop, again, repeat=True))
        if enough:
            self.beyond(element, counts, Way(exits=(leaf,) if stage.greedy and stage.repeats else ()), found)
        return found

    def beyond(self, element: Element, counts: Counts, way: Way, found: list[Option]) -> None:
        """Options past an element that has been taken often enough."""
        parent = self.elements[element.parent]
        self.walk(parent, element.position + 1, counts[: len(parent.chain)], way, found)

    def walk(self, group: Element, index: int, counts: Counts, way: Way, found: list[Option]) -> None:
        """Options from the child at ``index`` of a group on, and out of its end. ``counts``: down to the group."""
        end = self.children(group, index, counts, way, None, None, found)
        if end is None:
            return
        if group.parent < 0:
            found.append(Option(None, (), STRICT, False, None, end.not_next, end.not_before, end.exits))
            return
        stage = group.stage
        enough = counts[-1] >= stage.least or self.may_be_empty(group)
        if stage.most is None or counts[-1] < stage.most:
            absent = self.absent_after(group, counts) if enough else ()
            again = end._replace(not_before=(*end.not_before, *absent))
            further = (*counts[:-1], clamped(stage, counts[-1] + 1))
            self.children(group, 0, further, again, stage.inner, stage.within_loop, found)
        if enough:
            self.beyond(group, counts, end, found)

    def children(
        self, group: Element, index: int, counts: Counts, way: Way,
        head: str | None, window: int | None, found: list[Option],
    ) -> Way | None:  # fmt: skip
        """Options into the children from ``index`` on; the way to the group's end, None if a child must be taken first.

        ``head``: contiguity the group lends to its first positive child (R3). ``window``: that of the way into the
        group, whichever of them it leads to (W2, W3).
        """
        for number in group.children[index:]:
            child = self.elements[number]
            stage = child.stage
            if stage.negated:
                way = passing_absence(stage, way)
                continue
            contiguity = stage.contiguity if head is None else head
            entry = smaller(stage.within_previous, window)
            head = None
            through = self.into(child, (*counts, 1), contiguity, entry, way, found)
            if stage.optional:
                greedy = stage.greedy and stage.repeats and not child.children
                way = way._replace(exits=(*way.exits, number)) if greedy else way
            elif through is None:
                return None
            else:
                way = through
        return way

    def into(
        self, child: Element, counts: Counts, contiguity: str, window: int | None, way: Way, found: list[Option]
    ) -> Way | None:
        """Options that take a row into a stage or group; the way through it if it can be passed without a row."""
        if child.children:
            return self.children(child, 0, counts, way, contiguity, window, found)
        found.append(option_into(child.number, counts, contiguity, window, way, repeat=False))
        return None

    def may_be_empty(self, group: Element) -> bool:
        """Whether nothing in the group has to be taken."""
        return self.children(group, 0, (*(1 for _ in group.chain),), Way(), None, None, []) is not None

    def absent_after(self, element: Element, counts: Counts) -> tuple[int, ...]:
        """Predicates of the relaxed absences that follow at once: they end repeats too (A2)."""
        found: list[int] = []
        while element.parent >= 0:
            parent = self.elements[element.parent]
            for number in parent.children[element.position + 1 :]:
                stage = self.elements[number].stage
                if not stage.negated:
                    return tuple(found)
                if stage.contiguity != STRICT and stage.where is not None:
                    found.append(stage.where)
            counts = counts[: len(parent.chain)]
            if parent.parent < 0 or counts[-1] < parent.stage.least:
                break
            element = parent
        return tuple(found)


def clamped(stage: Stage, count: int) -> int:
    """A count without bound need not be known beyond the least: so positions stay finite."""
    return min(count, stage.least) if stage.most is None else count


def passing_absence(stage: Stage, way: Way) -> Way:
    """The way, with a negated stage on it."""
    if stage.where is None:
        return way
    if stage.contiguity == STRICT:
        return way._replace(not_next=(*way.not_next, stage.where))
    return way._replace(not_before=(*way.not_before, stage.where))


def option_into(leaf: int, counts: Counts, contiguity: str, window: int | None, way: Way, repeat: bool) -> Option:
    """The option to take a row into a stage, at the end of a way."""
    return Option(leaf, counts, contiguity, repeat, window, way.not_next, way.not_before, way.exits)
