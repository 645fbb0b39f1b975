"""A pattern as data: a tree of stages whose predicates are numbers into a list of compiled ones."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

STRICT, RELAXED, ANY = "strict", "relaxed", "any"


class Stage(NamedTuple):
    """One stage, or a group of them (``children``). ``where`` and ``until`` are places in the list of predicates.

    ``most`` None: no bound. ``optional`` holds also for a stage that may be taken zero times by its ``least``.
    Windows are milliseconds.
    """

    name: str
    where: int | None
    until: int | None
    contiguity: str
    inner: str
    least: int
    most: int | None
    optional: bool
    greedy: bool
    negated: bool
    within_previous: int | None
    within_loop: int | None
    children: "tuple[Stage, ...]"

    @property
    def repeats(self) -> bool:
        """Whether it can be taken more than once."""
        return self.most is None or self.most > 1


def stage_from(spec: Mapping[str, Any]) -> Stage:
    """A stage from its entry in a SPEC; what is left out has its default."""
    least = spec.get("min", 1)
    return Stage(
        name=spec["name"],
        where=spec.get("where"),
        until=spec.get("until"),
        contiguity=spec.get("contiguity", RELAXED),
        inner=spec.get("inner", RELAXED),
        least=max(least, 1),
        most=spec.get("max", 1),
        optional=spec.get("optional", False) or least == 0,
        greedy=spec.get("greedy", False),
        negated=spec.get("negated", False),
        within_previous=spec.get("withinPreviousMs"),
        within_loop=spec.get("withinLoopMs"),
        children=tuple(stage_from(child) for child in spec.get("group", ())),
    )


def has_choice(stages: Sequence[Stage]) -> bool:
    """Whether the same rows could be taken by other stages: something is optional, or is taken more or less often."""
    return any(stage.optional or stage.least != stage.most or has_choice(stage.children) for stage in stages)


def leaves(stages: Sequence[Stage]) -> list[Stage]:
    """The stages that take rows or are absent, groups opened, in order."""
    found: list[Stage] = []
    for stage in stages:
        found.extend(leaves(stage.children) if stage.children else (stage,))
    return found
