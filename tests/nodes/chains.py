"""Patterns behind patterns, as drawings: rows by micro-batch, the steps after them, and the answer in process."""

import itertools
import json
from pathlib import Path
from random import Random
from typing import Any

from msgspec import Struct

from server.application.places import Places
from server.application.preview import at_input
from server.application.sampling import Sampler
from server.graph.model import Edge, Graph, Node
from server.nodes.catalogue import discover
from tests.codegen.drawings import edge, node
from tests.nodes.case import written

COLUMNS = "k STRING, v STRING, n BIGINT, ts TIMESTAMP"
DELAY_MS = 1_000
MOST = 100_000


class Chain(Struct, frozen=True):
    """``steps``: name, type and config of each, one after the other."""

    title: str
    steps: tuple[tuple[str, str, dict[str, Any]], ...]


def minutes(value: int) -> dict[str, Any]:
    return {"value": value, "unit": "minutes"}


def seconds(value: int) -> dict[str, Any]:
    return {"value": value, "unit": "seconds"}


FIRST = ("first", "deduplication", {"dedupKeyFields": ["k", "v", "n"], "watermarkDuration": seconds(20)})
COUNT = {"eventFilter": "v = 'a'", "thresholdCount": 2, "windowDuration": seconds(10), "partitionBy": ["k"]}
PAIR = {
    "pattern": {
        "stages": [{"name": "a", "where": "v = 'a'"}, {"name": "b", "where": "v = 'b'", "contiguity": "strict"}],
        "withinMs": 30_000,
    },
    "partitionBy": ["k"],
    "tieBreak": ["v", "n"],
}

RISE = """SELECT * FROM input MATCH_RECOGNIZE (
  PARTITION BY k ORDER BY ts, v, n
  MEASURES FIRST(n) AS low, LAST(n) AS high, COUNT(UP.*) AS rises, MATCH_NUMBER() AS number
  AFTER MATCH SKIP PAST LAST ROW PATTERN (STRT UP*? DOWN) WITHIN INTERVAL 15 SECONDS
  DEFINE UP AS n >= PREV(n), DOWN AS n < PREV(n))"""
TURN = """SELECT label, number, k, n FROM input MATCH_RECOGNIZE (
  ORDER BY match_end, k, n
  MEASURES CLASSIFIER() AS label, MATCH_NUMBER() AS number
  ALL ROWS PER MATCH AFTER MATCH SKIP TO NEXT ROW PATTERN (ONE OTHER+) WITHIN INTERVAL 30 SECONDS
  DEFINE OTHER AS k <> PREV(k) OR n > FIRST(n))"""
NEXT_ONE = """SELECT * FROM input MATCH_RECOGNIZE (
  PARTITION BY label ORDER BY detected_at, number, k, n, match_end
  MEASURES A.number AS one, B.number AS other, NEXT(B.number) AS third
  PATTERN (A B) WITHIN INTERVAL 60 SECONDS DEFINE B AS number >= A.number)"""

CHAINS = (
    Chain(
        "sessions of first rows",
        (
            FIRST,
            ("visits", "session-detector", {"sessionKey": ["k"], "gapDuration": seconds(5),
             "aggregations": [{"column": "n", "function": "sum", "alias": "total"}]}),
        ),
    ),
    Chain("a strict pair of first rows", (FIRST, ("pair", "sequence-detector", PAIR))),
    Chain(
        "an alarm that does not come again",
        (
            ("often", "count-threshold", COUNT),
            ("alone", "absence-detector", {"triggerEventFilter": "event_count = 2", "expectedEventFilter": "true",
             "timeoutDuration": seconds(8), "partitionBy": ["k"]}),
        ),
    ),
    Chain(
        "so many pairs",
        (
            ("pair", "sequence-detector", {**PAIR, "outputColumns": ["a.n AS first", "b.n AS second"]}),
            ("odd", "filter", {"condition": "first <> second"}),
            ("named", "map-select", {"outputColumns": [
                {"expression": "k", "alias": "k"}, {"expression": "100 / (first - second)", "alias": "ratio"},
                {"expression": "match_end", "alias": "at"}]}),
            ("often", "count-threshold", {"eventFilter": "ratio IS NOT NULL", "thresholdCount": 2,
             "windowDuration": seconds(60), "windowType": "tumbling", "partitionBy": []}),
        ),
    ),
    Chain(
        "sessions counted when they close",
        (
            ("visits", "session-detector", {"sessionKey": ["k"], "gapDuration": seconds(5), "detectedAt": True}),
            ("often", "count-threshold", {"eventFilter": "event_count > 1", "thresholdCount": 2,
             "windowDuration": seconds(30), "partitionBy": []}),
        ),
    ),
    Chain(
        "what was waited for in vain, three patterns on",
        (
            FIRST,
            ("unanswered", "absence-detector", {"triggerEventFilter": "v = 'a'", "expectedEventFilter": "v = 'b'",
             "timeoutDuration": seconds(4), "partitionBy": ["k"], "detectedAt": True}),
            ("twice", "sequence-detector", {"pattern": {"stages": [
                {"name": "a", "where": "true"}, {"name": "b", "where": "k <> a.k", "contiguity": "strict"}],
                "withinMs": 20_000}}),
        ),
    ),
    Chain(
        "a row pattern between two others",
        (
            FIRST,
            ("rise", "match-recognize-sql", {"matchRecognizeSql": RISE, "detectedAt": True}),
            ("often", "count-threshold", {"eventFilter": "rises > 0", "thresholdCount": 2,
             "windowDuration": seconds(40), "partitionBy": []}),
        ),
    ),
    Chain(
        "a row pattern of alarms, its rows one by one to a row pattern",
        (
            ("often", "count-threshold", {**COUNT, "tieBreak": ["v", "n"], "outputColumns": ["n AS n"]}),
            ("turn", "match-recognize-sql", {"matchRecognizeSql": TURN, "detectedAt": True}),
            ("pair", "match-recognize-sql", {"matchRecognizeSql": NEXT_ONE}),
        ),
    ),
)  # fmt: skip


BRANCHES: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "first": ("deduplication", FIRST[2], {"in": "wm"}),
    "odd": ("filter", {"condition": "n <> 2"}, {"in": "first"}),
    "often": ("count-threshold", COUNT, {"in": "first"}),
    "beside": (
        "temporal-correlation",
        {"correlationKey": ["k"], "maxTimeGap": seconds(3), "streamAFilter": "v = 'c'", "pairing": "nearest",
         "detectedAt": True},
        {"a": "odd", "b": "often"},
    ),
    "near": (
        "temporal-correlation",
        {"correlationKey": ["k"], "maxTimeGap": seconds(2), "streamAFilter": "v = 'b'"},
        {"a": "wm", "b": "often"},
    ),
    "others": ("count-threshold", {**COUNT, "eventFilter": "v <> 'a'"}, {"in": "wm"}),
    "both": (
        "temporal-correlation",
        {"correlationKey": ["k"], "maxTimeGap": seconds(9)},
        {"a": "others", "b": "often"},
    ),
    "pair": ("sequence-detector", {**PAIR, "pattern": {**PAIR["pattern"], "withinMs": 2_000}}, {"in": "first"}),
    "undone": (
        "count-threshold",
        {"eventFilter": "true", "thresholdCount": 2, "windowDuration": seconds(60), "partitionBy": []},
        {"in": "pair.timeouts"},
    ),
}  # fmt: skip
"""Patterns that share what one of them gives, also with a step between and with rows no pattern has seen: by name the
type, the config, and what flows into each input."""


def drawn(name: str, chain: Chain, folder: Path) -> tuple[list[Node], list[Edge]]:
    """The chain behind a source of files and a watermark; a table ``<name>__<step>`` for what each step gives."""
    reads = ["wm", *(step for step, _, _ in chain.steps)]
    steps = {step: (kind, own, {"in": reads[number]}) for number, (step, kind, own) in enumerate(chain.steps)}
    return drawing(name, steps, folder)


def drawing(
    name: str, steps: dict[str, tuple[str, dict[str, Any], dict[str, str]]], folder: Path
) -> tuple[list[Node], list[Edge]]:
    """The same for steps as in ``BRANCHES``."""
    config = {"cloudPath": str(folder / name), "schemaHints": COLUMNS, "maxFilesPerTrigger": 1}
    clock = {"timestampColumn": "ts", "delayThreshold": seconds(DELAY_MS // 1_000)}
    nodes = [node(f"{name}-src", "auto-loader", config), node(f"{name}-wm", "watermark", clock)]
    edges = [edge(f"{name}-src", f"{name}-wm")]
    for step, (kind, own, reads) in steps.items():
        table = {"catalog": "main", "schema": "cases", "table": f"{name}__{step}"}
        nodes += [node(f"{name}-{step}", kind, own, f"{name} {step}")]
        nodes += [node(f"{name}-{step}-sink", "delta-table-sink", table)]
        for port, ends in reads.items():
            source, _, given = ends.partition(".")
            edges.append(edge(f"{name}-{source}", f"{name}-{step}", given or "out", port))
        edges.append(edge(f"{name}-{step}", f"{name}-{step}-sink"))
    return nodes, edges


def write_batches(folder: Path, batches: list[list[dict[str, Any]]]) -> None:
    """A file for each micro-batch."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, rows in enumerate(batches):
        written(folder / f"{number}.jsonl", "".join(json.dumps(row) + "\n" for row in rows), number)


def in_process(graph: Graph, node_id: str, root: Path) -> list[dict[str, Any]]:
    """The rows that a node gives, by the steps carried out in process over all rows at once."""
    return list(at_input(graph, f"{node_id}-sink", MOST, sampler_of(root), discover()).rows)


def sampler_of(root: Path) -> Sampler:
    """A sampler that may read there."""
    return Sampler(Places(root, root))


def random_rows(chance: Random, count: int = 60) -> list[dict[str, Any]]:
    """Rows of two keys, many at one time, in the order of their times."""
    at, rows = 1_700_000_000_000, []
    for _ in range(count):
        at += chance.choice((0, 0, 500, 1_000, 2_000, 3_000, 9_000))
        rows.append({"k": chance.choice("xy"), "v": chance.choice("aabc"), "n": chance.randint(0, 3), "ts": at})
    return rows


def in_batches(rows: list[dict[str, Any]], chance: Random, count: int) -> list[list[dict[str, Any]]]:
    """The rows as they may arrive: out of order by less than the delay, with borders anywhere."""
    arriving = sorted(rows, key=lambda row: row["ts"] + chance.randint(0, DELAY_MS - 1))
    borders = sorted(chance.sample(range(1, len(rows)), count - 1))
    return [arriving[begin:end] for begin, end in itertools.pairwise([0, *borders, len(rows)])]
