"""Short ways to try MATCH_RECOGNIZE in tests."""

from typing import Any

import msgspec

from server.application.pattern_test import PatternTest, run_any
from server.application.row_pattern_test import RowPatternResult


def rows_of(text: str) -> list[dict[str, Any]]:
    """``a:1/5``: name, time, number; without a time they come at 1, 2, 3; ``@k`` is the key."""
    found: list[dict[str, Any]] = []
    for number, word in enumerate(text.split(), 1):
        word, _, x = word.partition("/")
        word, _, ts = word.partition(":")
        name, _, key = word.partition("@")
        found.append({"id": number, "k": key, "name": name, "ts": int(ts or number), "x": int(x) if x else None})
    return found


def asked(sql: str, events: list[dict[str, Any]], **more: Any) -> RowPatternResult:
    """What the bench answers to a query."""
    result = run_any(msgspec.convert({"sql": sql, "events": events, **more}, PatternTest))
    assert isinstance(result, RowPatternResult)
    return result


def by_name(pattern: str) -> str:
    """DEFINE for variables that are named after the rows they take: A takes a."""
    names = sorted({letter for letter in pattern if letter.isupper() and letter not in "XYZ"} - set("PERMUT"))
    return ", ".join(f"{name} AS name = '{name.lower()}'" for name in names)


def query(pattern: str, define: str = "", measures: str = "", *, rows: str = "", skip: str = "", partition: str = "",
          within: str = "", subset: str = "", select: str = "*", order: str = "ts") -> str:  # fmt: skip
    """A query. Without measures they are: first and last id, how many rows."""
    measures = measures or "FIRST(id) AS f, LAST(id) AS l, COUNT(*) AS n"
    return (
        f"SELECT {select} FROM input MATCH_RECOGNIZE ({f'PARTITION BY {partition}' if partition else ''} "
        f"ORDER BY {order} MEASURES {measures} {rows} {f'AFTER MATCH SKIP {skip}' if skip else ''} "
        f"PATTERN ({pattern}) {within} "
        f"{f'SUBSET {subset}' if subset else ''} DEFINE {define or by_name(pattern)}) AS m"
    )


def found(pattern: str, events: str, define: str = "", measures: str = "", **more: Any) -> list[list[Any]]:
    """The rows a query gives. ``arrivals`` and ``finalWatermarkMs`` go to the bench, the rest into the query."""
    to_bench = {name: more.pop(name) for name in ("arrivals", "finalWatermarkMs") if name in more}
    return [list(row) for row in asked(query(pattern, define, measures, **more), rows_of(events), **to_bench).rows]


def stream(pattern: str, events: str, define: str = "", measures: str = "", **more: Any) -> list[list[Any]]:
    """The rows that a stream has given when the last of these events has been released, and nothing else is known."""
    rows = rows_of(events)
    arrivals = [{"event": number} for number in range(len(rows))] + [{"watermark": max(row["ts"] for row in rows)}]
    return found(pattern, events, define, measures, arrivals=more.pop("arrivals", arrivals), **more)
