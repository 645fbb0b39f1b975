"""The pattern as it stands on the wire and in a pattern node's config (contract, "Pattern, and its test")."""

from typing import Annotated, Literal

from msgspec import Meta

from server.nodes.fields import Config

Contiguity = Literal["strict", "relaxed", "any"]
StageName = Annotated[str, Meta(min_length=1, max_length=64)]
Predicate = Annotated[str, Meta(min_length=1, max_length=10_000)]
Milliseconds = Annotated[int, Meta(ge=1, le=10 * 366 * 86_400_000)]


class Times(Config, frozen=True):
    """How often a stage is taken; ``max`` None: no bound."""

    min: Annotated[int, Meta(ge=0, le=100_000)] = 1
    max: Annotated[int, Meta(ge=1, le=100_000)] | None = 1


class StageSpec(Config, frozen=True):
    """A stage (``where``), or several stages taken as one (``group``)."""

    name: StageName
    where: Predicate | None = None
    group: "tuple[StageSpec, ...]" = ()
    contiguity: Contiguity = "relaxed"
    times: Times = Times()
    inner_contiguity: Contiguity = "relaxed"
    greedy: bool = False
    optional: bool = False
    until: Predicate | None = None
    negated: bool = False
    within_loop_ms: Milliseconds | None = None
    within_previous_ms: Milliseconds | None = None


class AfterMatchSkip(Config, frozen=True):
    """What a match rules out; ``stage`` for ``first`` and ``last``."""

    to: Literal["noSkip", "next", "pastLast", "first", "last"] = "noSkip"
    stage: StageName | None = None
    on_missing: Literal["ignore", "error"] = "ignore"


class PatternSpec(Config, frozen=True):
    """A whole pattern."""

    stages: Annotated[tuple[StageSpec, ...], Meta(min_length=1, max_length=100)]
    within_ms: Milliseconds | None = None
    after_match_skip: AfterMatchSkip = AfterMatchSkip()
