"""Patterns whose partial matches nothing ends: what they remember is never freed (B2)."""

from collections.abc import Iterator

from server.graph.finding import Finding
from server.nodes.pattern_model import Contiguity, PatternSpec, StageSpec


def check_memory(pattern: PatternSpec, path: str, *, keyed: bool) -> list[Finding]:
    """A warning where a partial match may wait for ever. ``keyed``: the pattern is looked for per key."""
    if pattern.within_ms is not None:
        return []
    waits = list(_waited_for(pattern.stages, None, False))[1:]
    unbounded = [(name, contiguity) for name, contiguity, windowed in waits if not windowed]
    lasting = next((name for name, contiguity in unbounded if contiguity != "strict"), None)
    if lasting is not None:
        detail = (
            f"A partial match that waits for {lasting} is kept for ever, so memory grows with their number; "
            "a window (within) bounds it."
        )
    elif unbounded and keyed:
        detail = (
            f"A partial match that waits for {unbounded[0][0]} is kept until the next row of its key, so memory grows "
            "with the number of keys; a window (within) bounds it."
        )
    else:
        return []
    return [Finding("pattern.state-grows", detail, field=f"{path}.withinMs", severity="warning")]


def _waited_for(
    stages: tuple[StageSpec, ...], entered: Contiguity | None, windowed: bool
) -> Iterator[tuple[str, Contiguity, bool]]:
    """The stages that take rows, in order: name, contiguity, and whether waiting for it has an end.

    ``entered``, ``windowed``: of the group they stand in, whose first stage is entered as the group is.
    """
    first = True
    for stage in stages:
        if stage.negated:
            continue
        contiguity = entered if first and entered is not None else stage.contiguity
        ends = stage.within_previous_ms is not None or (first and windowed)
        first = False
        if stage.group:
            yield from _waited_for(stage.group, contiguity, ends)
        else:
            yield stage.name, contiguity, ends
