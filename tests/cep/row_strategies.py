"""Random MATCH_RECOGNIZE queries, as SQL and as the oracle takes them, and random partitions for them."""

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.cep.row_oracle import Query, Row, Seen

NAMES = "ABCD"

Holds = Callable[[Seen], bool]


class Asked(NamedTuple):
    """A query both ways. ``measures`` is what the oracle computes at a row, of the match so far and of all of it."""

    sql: str
    query: Query
    measures: Callable[[Seen, Seen], Any]
    nothing: Any


def more(first: Any, second: Any) -> bool:
    return first is not None and second is not None and first > second


def total(seen: Seen, variables: str = "") -> Any:
    return sum(values) if (values := seen.values("x", variables)) else None


def plain(own: str) -> list[tuple[str, Holds]]:
    """Conditions of a variable that look at its row, or at its neighbours in the partition."""
    return [
        *((f"{own}.name = '{letter}'", lambda s, letter=letter: s.last("name") == letter) for letter in "ab"),
        ("name IN ('a', 'b')", lambda s: s.last("name") in ("a", "b")),
        (f"{own}.x > 1", lambda s: more(s.last("x"), 1)),
        ("x > PREV(x)", lambda s: more(s.last("x"), s.last("x", steps=-1))),
        (f"PREV({own}.x, 2) IS NULL", lambda s: s.last("x", steps=-2) is None),
        (f"NEXT({own}.x) > x", lambda s: more(s.last("x", steps=1), s.last("x"))),
        ("NEXT(x, 2) IS NULL", lambda s: s.last("x", steps=2) is None),
        ("TRUE", lambda s: True),
    ]


def looking_back(own: str, other: str, both: str) -> list[tuple[str, Holds]]:
    """Conditions that depend on the way to the row. ``other``: a variable, ``both``: those of the SUBSET U."""
    return [
        (f"x > LAST({other}.x)", lambda s: more(s.last("x"), s.last("x", other))),
        (f"{other}.x IS NULL OR x >= {other}.x",
         lambda s: s.last("x", other) is None or (s.last("x") is not None and s.last("x") >= s.last("x", other))),
        (f"FIRST({own}.x) < x OR FIRST({own}.x, 1) IS NULL",
         lambda s: more(s.last("x"), s.first("x", own)) or s.first("x", own, 1) is None),
        (f"LAST({own}.x, 1) IS NULL OR x <> LAST({own}.x, 1)",
         lambda s: s.last("x", own, 1) is None or (s.last("x") is not None and s.last("x") != s.last("x", own, 1))),
        ("SUM(x) <= 4", lambda s: total(s) is not None and total(s) <= 4),
        ("SUM(U.x) < 5", lambda s: total(s, both) is not None and total(s, both) < 5),
        (f"COUNT({other}.*) < 2", lambda s: len(s.places(other)) < 2),
        (f"COUNT({own}.x) <= 2", lambda s: len(s.values("x", own)) <= 2),
        ("COUNT(*) <= 3", lambda s: len(s.places("")) <= 3),
        ("MAX(U.x) = x", lambda s: bool(s.values("x", both)) and max(s.values("x", both)) == s.last("x")),
        (f"AVG({own}.x) >= 1",
         lambda s: bool(s.values("x", own)) and sum(s.values("x", own)) / len(s.values("x", own)) >= 1),
        (f"MIN({other}.x + 1) < 3", lambda s: bool(s.values("x", other)) and min(s.values("x", other)) + 1 < 3),
        (f"LAST(CLASSIFIER(), 1) = '{other}'", lambda s: s.last("*", "", 1) == other),
        (f"COALESCE(CLASSIFIER(U), 'none') <> '{other}'", lambda s: (s.last("*", both) or "none") != other),
        (f"PREV(CLASSIFIER(), 1) IS NULL OR PREV(CLASSIFIER()) = '{own}'",
         lambda s: s.last("*", steps=-1) in (None, own)),
        (f"PREV(LAST({other}.x), 1) = 1", lambda s: s.last("x", other, 0, -1) == 1),
        (f"NEXT(LAST({other}.x, 1), 2) IS NULL", lambda s: s.last("x", other, 1, 2) is None),
        (f"NEXT(FIRST({other}.x), 1) >= 1", lambda s: more(s.first("x", other, 0, 1), 0)),
    ]  # fmt: skip


def primary(deep: int) -> st.SearchStrategy[Any]:
    variables = st.sampled_from(NAMES).map(lambda name: ("var", name))
    if deep == 0:
        return variables
    inner = pattern(deep - 1)
    return st.one_of(
        variables,
        variables,
        variables,
        inner,
        inner.map(lambda node: ("excl", node)),
        st.lists(primary(0), min_size=2, max_size=3).map(lambda parts: ("perm", parts)),
        st.just(("seq", [])),
        st.sampled_from([("start",), ("end",)]),
    )


@st.composite
def quantified(draw: st.DrawFn, deep: int) -> Any:
    node = draw(primary(deep))
    kind = draw(st.sampled_from(["", "", "", "*", "+", "?", "{}"]))
    if not kind:
        return node
    least = draw(st.integers(0, 2))
    times = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(kind)
    if times is None:
        times = (least, draw(st.one_of(st.none(), st.integers(max(least, 1), 3))))
    return ("rep", node, *times, draw(st.booleans()))


def sequence(deep: int) -> st.SearchStrategy[Any]:
    return st.lists(quantified(deep), min_size=1, max_size=3).map(lambda parts: ("seq", parts))


def pattern(deep: int) -> st.SearchStrategy[Any]:
    several = st.lists(sequence(deep), min_size=2, max_size=2).map(lambda parts: ("alt", parts))
    return st.one_of(sequence(deep), sequence(deep), several)


def written(node: Any) -> str:
    """A pattern as SQL."""
    match node:
        case ("var", name):
            return name
        case ("seq", parts):
            return " ".join(map(written, parts)) if len(parts) == 1 else f"({' '.join(map(written, parts))})"
        case ("alt", parts):
            return f"({' | '.join(map(written, parts))})"
        case ("excl", inner):
            return f"{{- {written(inner)} -}}"
        case ("perm", parts):
            return f"PERMUTE({', '.join(map(written, parts))})"
        case ("rep", inner, least, most, reluctant):
            sign = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
            sign = sign or f"{{{least},{'' if most is None else most}}}"
            return f"({written(inner)}){sign}{'?' if reluctant else ''}"
        case _:
            return "^" if node == ("start",) else "$"


def variables_of(node: Any) -> set[str]:
    if node[0] == "var":
        return {node[1]}
    parts = node[1] if node[0] in ("seq", "alt", "perm") else [part for part in node[1:2] if isinstance(part, tuple)]
    return {name for part in parts for name in variables_of(part)}


@st.composite
def queries(draw: st.DrawFn, within: bool = True) -> Asked:
    """A query over columns id, name, x, ts."""
    node = draw(pattern(2))
    used = sorted(variables_of(node))
    if not used:
        node, used = ("seq", [node, ("rep", ("var", "A"), 0, 1, False)]), ["A"]
    both = "".join(used[:2])
    define: dict[str, tuple[str, Holds]] = {}
    for own in used:
        if draw(st.integers(0, 5)):
            other = draw(st.sampled_from(used))
            pool = plain(own) if draw(st.integers(0, 2)) else looking_back(own, other, both)
            define[own] = draw(st.sampled_from(pool))
    modes = {
        "one": "ONE ROW PER MATCH", "showEmpty": "ALL ROWS PER MATCH",
        "omitEmpty": "ALL ROWS PER MATCH OMIT EMPTY MATCHES", "withUnmatched": "ALL ROWS PER MATCH WITH UNMATCHED ROWS",
    }  # fmt: skip
    mode = draw(st.sampled_from(sorted(modes) if "{-" not in written(node) else ["one", "showEmpty", "omitEmpty"]))
    skip = draw(st.sampled_from(["pastLast", "pastLast", "next", "first", "last"]))
    target = draw(st.sampled_from([*used, "U"]))
    after = {"pastLast": "PAST LAST ROW", "next": "TO NEXT ROW"}.get(skip, f"TO {skip.upper()} {target}")
    limit = draw(st.one_of(st.none(), st.integers(1, 6))) if within else None
    some = used[0]
    texts = [
        "MATCH_NUMBER() AS n", "CLASSIFIER() AS c", "COUNT(*) AS k", "FINAL COUNT(*) AS fk", "FIRST(id) AS f",
        f"FINAL LAST({some}.id) AS la", f"LAST({some}.id, 1) AS ra", "SUM(U.x) AS s", "PREV(id) AS p",
        f"PREV(FIRST({some}.id, 1), 1) AS pf", f"FINAL LAST(CLASSIFIER({some})) AS lc", "x AS own",
    ]  # fmt: skip
    ahead = draw(st.integers(0, 3)) == 0
    if ahead:
        texts.append("NEXT(id, 1) AS nx")

    def measures(now: Seen, whole: Seen) -> tuple[Any, ...]:
        found = (
            whole.number, now.last("*"), len(now.taken), len(whole.taken), now.first("id"), whole.last("id", some),
            now.last("id", some, 1), total(now, both), now.last("id", steps=-1), now.first("id", some, 1, -1),
            whole.last("*", some), now.last("x"),
        )  # fmt: skip
        return (*found, now.last("id", steps=1)) if ahead else found

    defined = f"DEFINE {', '.join(f'{own} AS {text}' for own, (text, _) in define.items())}" if define else ""
    sql = (
        f"SELECT * FROM input MATCH_RECOGNIZE (ORDER BY ts, tie DESC MEASURES {', '.join(texts)} {modes[mode]} "
        f"AFTER MATCH SKIP {after} PATTERN ({written(node)}) "
        f"{f'WITHIN INTERVAL {limit} MILLISECONDS' if limit else ''} SUBSET U = ({', '.join(both)}) {defined})"
    )
    query = Query(
        pattern=node, define={own: holds for own, (_, holds) in define.items()}, rows_per_match=mode, skip=skip,
        skip_to=both if target == "U" else target, within=limit,
    )  # fmt: skip
    return Asked(sql, query, measures, (None,) * len(texts))


def partition(random: Random) -> list[Row]:
    """Rows in order."""
    rows: list[Row] = []
    at = 0
    for number in range(random.randint(0, 8)):
        at += random.choice([0, 1, 1, 1, 2, 4])
        row = {
            "id": number,
            "name": random.choice("aabc"),
            "x": random.choice([0, 1, 2, 3, None]),
            "ts": at,
            "tie": -number,
        }
        rows.append(row)
    return rows
