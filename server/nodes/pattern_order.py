"""Which stages can have taken rows when a condition is judged, and what is said of conditions that look at others."""

from collections.abc import Iterator
from typing import Literal

from server.graph.finding import Finding
from server.nodes.pattern_check import repeats
from server.nodes.pattern_model import StageSpec
from server.sql.never import aggregates_of, can_be, counts
from server.sql.terms import Term

Names = frozenset[str]


def taken_by(stage: StageSpec) -> tuple[str, ...]:
    """The stages that take rows for a stage: itself, or those of a group."""
    if not stage.group:
        return (stage.name,)
    return tuple(name for inner in stage.group if not inner.negated for name in taken_by(inner))


def with_rows(
    stages: tuple[StageSpec, ...], path: str, before: Names = frozenset(), again: Names = frozenset()
) -> Iterator[tuple[str, Names]]:
    """By the path of each stage that has conditions: the stages that can have taken rows when these are judged.

    Those are the stages before it, itself where it repeats, and all of a group that repeats around it: what comes
    later in the group has had its turn in an earlier round. ``before`` and ``again`` are these of the stages around.
    """
    for index, stage in enumerate(stages):
        here = f"{path}.{index}"
        own: Names = frozenset() if stage.negated else frozenset(taken_by(stage))
        seen = again | own if repeats(stage) else again
        if stage.group:
            yield from with_rows(stage.group, f"{here}.group", before, seen)
        else:
            yield here, before | seen
        before |= own


def check_order(term: Term, stage: str, taken: Names, field: str) -> list[Finding]:
    """What a condition of ``stage`` looks at and never sees. ``taken``: the stages that can have taken rows by then.

    An error where the condition can't be true for it: the stage, absence or end of the loop would never come about.
    Else a warning: ``b.price IS NULL OR …`` is legal SQL, and true.
    """

    def empty(aggregate: Term) -> bool:
        named: tuple[str, ...] = aggregate.value[1]
        return not (taken.intersection(named) if named else taken)

    blind = [aggregate for aggregate in aggregates_of(term) if empty(aggregate)]
    if not blind:
        return []
    severity: Literal["error", "warning"] = "warning" if can_be(True, term, empty) else "error"
    outcome = "" if severity == "warning" else " The condition can never be true."
    told = dict.fromkeys(_sentence(aggregate, stage) for aggregate in blind)
    return [Finding("pattern.later-stage", f"{sentence}{outcome}", field=field, severity=severity) for sentence in told]


def _sentence(aggregate: Term, stage: str) -> str:
    named: tuple[str, ...] = aggregate.value[1]
    value = "0" if counts(aggregate) else "NULL"
    if not named:
        return (
            f"No row has been taken yet when stage {stage} is judged, so {aggregate.sql or 'this'} is always {value}."
        )
    others = [name for name in named if name != stage]
    if not others:
        return (
            f"Stage {stage} looks at a row of its own, and it takes one at most, so this is always {value}: "
            "only stages before it, and itself in a loop, have taken rows."
        )
    return (
        f"Stage {stage} looks at {' and '.join(others)}, which {'comes' if len(others) == 1 else 'come'} after it, "
        f"so this is always {value}: only stages before it, and itself in a loop, have taken rows."
    )
