"""How fast the matcher judges rows: in process, one core, 1,000 keys, rows as a micro-batch brings them.

Rows are those of the whole-job benchmark: one of 1,000 keys, one of 8 letters, a number, 5 ms apart. A batch of 100,000
rows is grouped by key; each key's rows arrive, then its clock moves to the watermark.
"""

import gc
import time
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec

from server.cep.matcher import PatternDetector
from server.cep.rowpattern.row_detector import RowPatternDetector
from server.nodes.pattern_compile import PatternUse, compile_pattern
from server.nodes.pattern_model import PatternSpec
from server.nodes.row_pattern_compile import compile_row_pattern
from server.nodes.row_pattern_spec import RowPatternUse
from server.sql.columns import Column, Schema
from tests.bench.measurement import Measurement

ROWS = 1_000_000
BATCH = 100_000
KEYS = 1_000
SCHEMA = Schema((Column("k", "INT"), Column("name", "STRING"), Column("price", "DOUBLE"), Column("ts", "TIMESTAMP")))

STRICT = [
    {"name": "a", "where": "name = 'A'"},
    {"name": "b", "where": "name = 'B'", "contiguity": "strict"},
    {"name": "c", "where": "name = 'C'", "contiguity": "strict"},
]
STRICT_LOOP = [
    STRICT[0],
    {**STRICT[1], "times": {"min": 1, "max": None}, "innerContiguity": "strict"},
    STRICT[2],
]
RELAXED_LOOP = [
    {"name": "a", "where": "name = 'A'"},
    {"name": "b", "where": "name = 'B'", "times": {"min": 1, "max": None}},
    {"name": "c", "where": "name = 'C'"},
]
LOOKING_BACK = [
    {"name": "a", "where": "name = 'A'"},
    {"name": "b", "where": "name = 'B' AND price > a.price", "contiguity": "strict"},
    {"name": "c", "where": "name = 'C' AND price > b.price", "contiguity": "strict"},
]
LETTERS = "A AS name = 'A', B AS name = 'B', C AS name = 'C'"
ROW_PATTERNS = [
    ("A B+ C", f"PATTERN (A B+ C) WITHIN INTERVAL 5 MINUTES DEFINE {LETTERS}", 100_000),
    ("with gaps, A X*? B Y*? C", f"PATTERN (A X*? B Y*? C) WITHIN INTERVAL 5 MINUTES DEFINE {LETTERS}", None),
    ("falls and rises", "PATTERN (S DOWN+ UP+) DEFINE DOWN AS price < PREV(price), UP AS price > PREV(price)", None),
    ("B above A", "PATTERN (A B+ C) DEFINE A AS name = 'A', B AS B.price > A.price, C AS SUM(B.price) > 1", None),
]


def run() -> list[Measurement]:
    """The two patterns of the goals, those beside them, and row patterns in SQL."""
    batches = grouped(rows())
    return [
        measured("strict a, b, c", STRICT, "noSkip", batches, 700_000),
        measured("relaxed a → b+ → c, skip past last", RELAXED_LOOP, "pastLast", batches, 250_000),
        measured("strict a, b+, c, skip past last", STRICT_LOOP, "pastLast", batches, None),
        measured("strict, each higher than the one before", LOOKING_BACK, "noSkip", batches, None),
        *(measured_of(f"MATCH_RECOGNIZE {name}", lambda sql=sql: recognizer_of(sql), batches, goal)
          for name, sql, goal in ROW_PATTERNS),
    ]  # fmt: skip


def rows() -> list[tuple[Any, ...]]:
    """The stream, in the order of its times."""
    random = Random(7)
    return [(random.randrange(KEYS), random.choice("ABCDEFGH"), random.random(), number * 5) for number in range(ROWS)]


Batch = tuple[dict[int, list[tuple[Any, ...]]], int]


def grouped(stream: list[tuple[Any, ...]]) -> list[Batch]:
    """Batches by key, each with the watermark after it."""
    batches: list[Batch] = []
    for start in range(0, len(stream), BATCH):
        by_key: dict[int, list[tuple[Any, ...]]] = {}
        for row in stream[start : start + BATCH]:
            by_key.setdefault(row[0], []).append(row)
        batches.append((by_key, stream[min(start + BATCH, len(stream)) - 1][3]))
    return batches


def detector_of(stages: list[dict[str, Any]], skip: str) -> PatternDetector:
    """The pattern within five minutes, as a program carries it."""
    pattern = {"stages": stages, "withinMs": 300_000, "afterMatchSkip": {"to": skip}}
    use = PatternUse(node="bench", partition_by=("k",), every_column=True)
    compiled, findings = compile_pattern(msgspec.convert(pattern, PatternSpec), SCHEMA, use)
    assert compiled is not None, findings
    return PatternDetector.from_spec(compiled.to_spec())


def recognizer_of(pattern: str) -> RowPatternDetector:
    """A MATCH_RECOGNIZE query, as a program carries it."""
    sql = f"SELECT * FROM input MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES COUNT(*) AS n {pattern})"
    schema = Schema(SCHEMA.columns, event_time="ts")
    compiled, findings = compile_row_pattern(sql, schema, RowPatternUse(node="bench", every_column=True))
    assert compiled is not None, findings
    return RowPatternDetector.from_spec(compiled.to_spec())


def measured(
    name: str, stages: list[dict[str, Any]], skip: str, batches: list[Batch], goal: float | None
) -> Measurement:
    """A pattern of stages."""
    return measured_of(name, lambda: detector_of(stages, skip), batches, goal)


def measured_of(name: str, made: Callable[[], Any], batches: list[Batch], goal: float | None) -> Measurement:
    """The best of three, by the processor's time: the matcher waits for nothing, and other programs don't count."""
    best, matches = 0.0, 0
    for _ in range(3):
        detector = made()
        states = {key: detector.new() for key in range(KEYS)}
        matches, watermark = 0, None
        gc.collect()
        gc.freeze()
        began = time.process_time()
        for by_key, after in batches:
            for key, batch in by_key.items():
                state = states[key]
                detector.arrive_all(state, batch, [row[3] for row in batch], watermark)
                matches += len(detector.advance(state, after))
            watermark = after
        best = max(best, ROWS / (time.process_time() - began))
        gc.unfreeze()
    return Measurement(name, best, "rows/s", goal=goal, note=f"{matches:,} outputs")
