"""Patterns that mean nothing, refused when they are drawn, and those that will hurt, warned of.

Each finding has a code of its own, a sentence, and the path of the stage or field at fault.
"""

from collections.abc import Iterator
from math import comb

from server.graph.finding import Finding
from server.nodes.lengths import duration_words
from server.nodes.pattern_model import PatternSpec, StageSpec

MAX_STAGES = 100
MAX_NESTING = 8
MANY = 20
"""So many fitting rows stand for "many" where a warning counts matches."""

Placed = tuple[str, StageSpec]


def each_stage(stages: tuple[StageSpec, ...], path: str, depth: int = 0) -> Iterator[tuple[str, StageSpec, int]]:
    """All stages, groups before what is in them, each with its path and depth."""
    for index, stage in enumerate(stages):
        here = f"{path}.{index}"
        yield here, stage, depth
        yield from each_stage(stage.group, f"{here}.group", depth + 1)


def repeats(stage: StageSpec) -> bool:
    """Whether a stage can be taken more than once."""
    return stage.times.max is None or stage.times.max > 1


def can_be_skipped(stage: StageSpec) -> bool:
    """Whether nothing of a stage has to be taken."""
    return stage.negated or stage.optional or stage.times.min == 0


def can_be_passed(stage: StageSpec) -> bool:
    """Whether a run can come past a stage or group without taking a row of it."""
    return can_be_skipped(stage) or bool(stage.group and all(can_be_passed(inner) for inner in stage.group))


def may_end_in_absence(stages: tuple[StageSpec, ...]) -> bool:
    """Whether a match may come out later than the last row it has taken, for nothing was allowed to follow."""
    for stage in reversed(stages):
        if stage.negated or may_end_in_absence(stage.group):
            return True
        if not can_be_passed(stage):
            return False
    return False


def check_shape(pattern: PatternSpec, path: str = "pattern") -> list[Finding]:
    """What is wrong with a pattern's form, its predicates aside. Refused: errors; risky: warnings."""
    findings: list[Finding] = []
    stages = list(each_stage(pattern.stages, f"{path}.stages"))
    if len(stages) > MAX_STAGES:
        findings.append(error("too-many-stages", f"A pattern can have at most {MAX_STAGES} stages.", f"{path}.stages"))
    if any(depth > MAX_NESTING for _, _, depth in stages):
        findings.append(error("too-deep", f"Groups can nest at most {MAX_NESTING} deep.", f"{path}.stages"))
    findings += duplicates(stages)
    for here, stage, _ in stages:
        findings += check_stage(stage, here, pattern.within_ms)
    findings += check_absence(pattern, path)
    findings += check_greedy(pattern.stages, f"{path}.stages", None)
    findings += check_skip(pattern, path)
    findings += warnings(pattern, stages)
    return findings


def error(code: str, detail: str, field: str) -> Finding:
    """A refusal."""
    return Finding(f"pattern.{code}", detail, field=field)


def duplicates(stages: list[tuple[str, StageSpec, int]]) -> list[Finding]:
    """Names stand for one stage each, across groups."""
    seen: set[str] = set()
    found: list[Finding] = []
    for here, stage, _ in stages:
        if stage.name in seen:
            detail = f"Two stages are called {stage.name}; every stage needs a name of its own."
            found.append(error("duplicate-stage", detail, f"{here}.name"))
        seen.add(stage.name)
    return found


def check_stage(stage: StageSpec, here: str, within: int | None) -> list[Finding]:
    """What one stage says about itself."""
    found: list[Finding] = []
    name = stage.name
    least, most = stage.times.min, stage.times.max
    if most is not None and most < least:
        found.append(
            error("times", f"Stage {name} is to be taken at least {least} and at most {most} times.", f"{here}.times")
        )
    if stage.group and stage.where is not None:
        found.append(
            error("group-where", f"Group {name} has stages; a condition belongs to each of them.", f"{here}.where")
        )
    if stage.group and stage.negated:
        found.append(error("negated-group", f"Group {name} can't be negated; negate a stage.", f"{here}.negated"))
    if stage.group and stage.until is not None:
        found.append(
            error("until-on-group", f"until can't stand on group {name}; put it on a loop inside.", f"{here}.until")
        )
    if stage.group and stage.greedy:
        found.append(error("greedy-group", f"Group {name} can't be greedy; only a single stage can.", f"{here}.greedy"))
    if stage.negated:
        if stage.where is None and not stage.group:
            detail = f"Negated stage {name} needs a condition that says what must not come."
            found.append(error("negated-where", detail, f"{here}.where"))
        if (least, most) != (1, 1) or stage.optional:
            field = "optional" if (least, most) == (1, 1) else "times"
            detail = f"Negated stage {name} can't be repeated or optional: it is absent, or the pattern does not match."
            found.append(error("negated-quantifier", detail, f"{here}.{field}"))
    if stage.until is not None and not repeats(stage) and not stage.group:
        detail = f"until ends a loop, and stage {name} does not repeat; raise its maximum or remove until."
        found.append(error("until-without-loop", detail, f"{here}.until"))
    if within is not None and stage.within_previous_ms is not None and stage.within_previous_ms > within:
        detail = (
            f"Stage {name} may come up to {duration_words(stage.within_previous_ms)} after the row before it, "
            f"longer than the whole pattern may take ({duration_words(within)})."
        )
        found.append(error("window-order", detail, f"{here}.withinPreviousMs"))
    return found


def check_absence(pattern: PatternSpec, path: str) -> list[Finding]:
    """A pattern begins with something that is there, and an absence at its end has an end itself."""
    found: list[Finding] = []
    everything = list(each_stage(pattern.stages, f"{path}.stages"))
    if all(stage.negated for _, stage, _ in everything if not stage.group):
        detail = "The pattern consists only of absence; it needs a stage that takes a row."
        return [error("only-absence", detail, f"{path}.stages")]
    for here, stage, _ in everything:
        if stage.group and all(inner.negated for _, inner, _ in each_stage(stage.group, here) if not inner.group):
            detail = f"Group {stage.name} consists only of absence; it needs a stage that takes a row."
            found.append(error("only-absence", detail, f"{here}.group"))
    for here, stage in edge(pattern.stages, f"{path}.stages", ending=False):
        if stage.negated:
            detail = (
                f"The pattern can begin with the absence of {stage.name}; absence needs a row before it to count from."
            )
            found.append(error("leading-absence", detail, here))
    for here, stage in edge(pattern.stages, f"{path}.stages", ending=True):
        if stage.negated and stage.contiguity != "strict" and pattern.within_ms is None:
            detail = (
                f"The pattern ends with the absence of {stage.name}: give the pattern a window (within), "
                "or it would wait for ever."
            )
            found.append(error("absence-needs-window", detail, here))
    return found


def edge(stages: tuple[StageSpec, ...], path: str, ending: bool) -> list[Placed]:
    """The stages a match may begin (or end) at: those up to the first one that must take a row, groups opened."""
    found: list[Placed] = []
    places = list(enumerate(stages))
    for index, stage in reversed(places) if ending else places:
        here = f"{path}.{index}"
        found += edge(stage.group, f"{here}.group", ending) if stage.group else [(here, stage)]
        if not can_be_passed(stage):
            break
    return found


def check_greedy(stages: tuple[StageSpec, ...], path: str, before: StageSpec | None) -> list[Finding]:
    """After a greedy loop comes a stage that is taken. ``before``: the stage just before the first of these."""
    found: list[Finding] = []
    for index, stage in enumerate(stages):
        here = f"{path}.{index}"
        if before is not None and before.greedy and repeats(before) and can_be_skipped(stage) and not stage.negated:
            detail = (
                f"Stage {stage.name} is optional right after the greedy loop {before.name}: "
                "where the loop ends would not be clear."
            )
            found.append(error("optional-after-greedy", detail, f"{here}.optional"))
        if stage.group:
            found += check_greedy(stage.group, f"{here}.group", before)
            before = last_of(stage)
        elif not stage.negated:
            before = stage
    return found


def last_of(stage: StageSpec) -> StageSpec:
    """The last stage of a group that takes rows."""
    taking = [inner for inner in stage.group if not inner.negated]
    return last_of(taking[-1]) if stage.group and taking else stage


def check_skip(pattern: PatternSpec, path: str) -> list[Finding]:
    """A match skips to a stage that takes rows."""
    skip = pattern.after_match_skip
    field = f"{path}.afterMatchSkip.stage"
    if skip.to not in ("first", "last"):
        return []
    targets = [stage.name for _, stage, _ in each_stage(pattern.stages, "") if not stage.group and not stage.negated]
    if skip.stage is None:
        return [error("skip-target", f"Say to the {skip.to} row of which stage a match skips.", field)]
    if skip.stage not in targets:
        detail = f"There is no stage {skip.stage} that takes rows to skip to. There is: {', '.join(targets)}."
        return [error("skip-target", detail, field)]
    return []


def warnings(pattern: PatternSpec, stages: list[tuple[str, StageSpec, int]]) -> list[Finding]:
    """What will work and may hurt."""
    found: list[Finding] = []
    for here, stage, _ in stages:
        if stage.negated or not repeats(stage):
            if stage.greedy and not stage.group:
                detail = f"greedy has no effect on stage {stage.name}: it does not repeat."
                found.append(Finding("pattern.greedy-without-loop", detail, field=f"{here}.greedy", severity="warning"))
            continue
        if pattern.within_ms is None and stage.within_loop_ms is None:
            detail = (
                f"Stage {stage.name} repeats and nothing ends it: without a window its state grows for ever, "
                "for each key."
            )
            found.append(Finding("pattern.unbounded-loop", detail, field=f"{here}.times", severity="warning"))
        if stage.inner_contiguity == "any":
            least, most = max(stage.times.min, 1), stage.times.max or MANY
            count = sum(comb(MANY, k) for k in range(least, min(most, MANY) + 1))
            detail = (
                f"Stage {stage.name} takes every combination of fitting rows: {MANY} of them make {count:,} matches."
            )
            found.append(Finding("pattern.any-loop", detail, field=f"{here}.innerContiguity", severity="warning"))
    return found
