"""Random patterns in the contract's form and random streams for them; a stream comes of a seed, many to a pattern."""

from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.cep.oracle import Row, Seen, condition

LETTERS = "abc"


def last(seen: Seen, stage: str) -> Any:
    prices = [row["price"] for row, name in seen if name == stage]
    return prices[-1] if prices else None


def total(seen: Seen, stage: str) -> Any:
    prices = [row["price"] for row, name in seen if name == stage and row["price"] is not None]
    return sum(prices) if prices else None


def above(first: Any, second: Any) -> bool:
    return first is not None and second is not None and first > second


OWN = [
    *(condition(f"name = '{letter}'", lambda row, seen, letter=letter: row["name"] == letter) for letter in LETTERS),
    condition("name IN ('a', 'b')", lambda row, seen: row["name"] in ("a", "b")),
    condition("name <> 'a'", lambda row, seen: row["name"] is not None and row["name"] != "a"),
    condition("price > 1", lambda row, seen: above(row["price"], 1)),
    condition("price IS NOT NULL", lambda row, seen: row["price"] is not None),
]
LOOKING_BACK = [
    *(
        condition(f"price > {stage}.price", lambda row, seen, stage=stage: above(row["price"], last(seen, stage)))
        for stage in ("s0", "s1")
    ),
    condition("name <> 'a' AND price >= SUM(s0.price)", lambda row, seen: row["name"] not in (None, "a")
              and row["price"] is not None and total(seen, "s0") is not None and row["price"] >= total(seen, "s0")),
    condition("COUNT(s1) < 2", lambda row, seen: sum(name == "s1" for _, name in seen) < 2),
]  # fmt: skip

windows = st.one_of(st.none(), st.integers(1, 6))
contiguities = st.sampled_from(["relaxed", "relaxed", "strict", "any"])
conditions = st.one_of(st.sampled_from(OWN), st.sampled_from(OWN), st.sampled_from(LOOKING_BACK))


@st.composite
def positive(draw: st.DrawFn, deep: int) -> Row:
    """A stage, or a group; groups nest so deep."""
    stage: Row = {
        "contiguity": draw(contiguities),
        "times": {"min": 1, "max": 1},
        "innerContiguity": draw(contiguities),
        "optional": draw(st.sampled_from([False, False, False, True])),
    }
    if draw(st.integers(0, 2)) == 0:
        least = draw(st.integers(0, 2))
        stage["times"] = {"min": least, "max": draw(st.one_of(st.none(), st.integers(max(least, 1), 3)))}
    if draw(st.integers(0, 3)) == 0:
        stage["withinPreviousMs"] = draw(windows)
    if draw(st.integers(0, 4)) == 0:
        stage["withinLoopMs"] = draw(windows)
    if deep and draw(st.integers(0, 3)) == 0:
        stage["group"] = draw(
            st.lists(st.one_of(positive(deep - 1), positive(deep - 1), negative()), min_size=1, max_size=3)
        )
        return stage
    if draw(st.integers(0, 9)):
        stage["where"] = draw(conditions)
    if stage["times"]["max"] != 1:
        stage["greedy"] = draw(st.sampled_from([False, False, True]))
        if draw(st.integers(0, 2)) == 0:
            stage["until"] = draw(conditions)
    return stage


@st.composite
def negative(draw: st.DrawFn) -> Row:
    return {
        "contiguity": draw(st.sampled_from(["relaxed", "strict"])),
        "where": draw(conditions),
        "negated": True,
        "times": {"min": 1, "max": 1},
    }


@st.composite
def patterns(draw: st.DrawFn) -> Row:
    """A pattern; some mean nothing and are refused, the test assumes them away."""
    stages = draw(st.lists(st.one_of(positive(2), positive(2), negative()), min_size=1, max_size=4))
    names = iter(f"s{number}" for number in range(100))
    groups = iter(f"g{number}" for number in range(100))
    named: list[str] = []

    def name(stage: Row) -> None:
        stage["name"] = next(groups if stage.get("group") else names)
        if not stage.get("negated") and not stage.get("group"):
            named.append(stage["name"])
        for inner in stage.get("group", ()):
            name(inner)

    for stage in stages:
        name(stage)
    skip: Row = {"to": draw(st.sampled_from(["noSkip", "noSkip", "next", "pastLast", "first", "last"]))}
    if skip["to"] in ("first", "last"):
        skip["stage"] = draw(st.sampled_from(named)) if named else "s0"
    within = draw(st.one_of(st.none(), st.integers(2, 8)))
    return mended({"stages": stages, "withinMs": within, "afterMatchSkip": skip})


def stream(random: Random) -> list[Row]:
    """Rows in the order of their times, some at one time."""
    rows: list[Row] = []
    at = 0
    for number in range(random.randint(1, 9)):
        at += random.choice([0, 1, 1, 1, 2, 5])
        price = random.choice([0, 1, 2, 3, 4, None])
        name = random.choice([*LETTERS * 2, None])
        rows.append({"id": number, "name": name, "price": price, "ts": at, "tie": random.choice([None, 0, 1])})
    return rows


def arrivals(random: Random, rows: list[Row]) -> list[tuple[str, int]]:
    """The rows in any order, watermarks and restarts in between."""
    plan: list[tuple[str, int]] = []
    for number in random.sample(range(len(rows)), len(rows)):
        plan.append(("row", number))
        if random.randrange(4) == 0:
            plan.append(("watermark", random.randint(0, 12)))
        if random.randrange(4) == 0:
            plan.append(("restart", 0))
    plan.append(("watermark", random.randint(0, 40)))
    return plan


def mended(pattern: Row) -> Row:
    """The pattern without the commonest of what is refused."""
    stages = pattern["stages"]
    while len(stages) > 1 and stages[0].get("negated"):
        del stages[0]
    if stages and stages[-1].get("negated") and pattern["withinMs"] is None:
        pattern["withinMs"] = 5
    for before, stage in pairwise(stages):
        if stage.get("optional") or stage["times"]["min"] == 0:
            before.pop("greedy", None)
    for stage in stages:
        if stage.get("withinPreviousMs") and pattern["withinMs"]:
            stage["withinPreviousMs"] = min(stage["withinPreviousMs"], pattern["withinMs"])
    return pattern
