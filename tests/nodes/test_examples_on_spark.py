"""The worked examples of the pattern language, as one generated program on a real Spark: what the matcher says.

Examples with one pattern are keys of one query. Their times are moved so that each ends at the same instant: then one
watermark serves all. Rows that only move the watermark belong to no example.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from server.graph.model import Edge, Node
from tests.codegen.drawings import edge, node
from tests.nodes.case import written
from tests.nodes.on_spark import program_of, run_program
from tests.nodes.test_cases_on_spark import rows_of

pytestmark = [pytest.mark.spark, pytest.mark.deep]

EXAMPLES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parents[1] / "cep" / "examples.jsonl").read_text().splitlines()
]
END = 1_767_225_600_000
"""When each example ends: 2026-01-01."""

DELAY = 86_400_000
"""How far the watermark stays behind: further than any example reaches."""

COLUMNS = "example INT, i INT, name STRING, price DOUBLE, k STRING, ts TIMESTAMP"

Step = dict[str, int]


def steps_of(request: dict[str, Any]) -> list[Step]:
    """Events and watermarks in the order in which they come."""
    events = request["events"]
    steps = request.get("arrivals")
    if steps is None:
        steps = [{"event": n} for n in range(len(events))] + [{"watermark": max(event["ts"] for event in events)}]
    final = request.get("finalWatermarkMs")
    return steps if final is None else [*steps, {"watermark": final}]


def moved_by(request: dict[str, Any]) -> int:
    """How much later its rows are than the example says."""
    return END - max(step["watermark"] for step in steps_of(request) if "watermark" in step)


def batches_of(number: int, request: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Its rows by micro-batch: one ends where the watermark moves."""
    batches: list[list[dict[str, Any]]] = [[]]
    later = moved_by(request)
    for step in steps_of(request):
        if "event" in step:
            event = request["events"][step["event"]]
            batches[-1].append({"example": number, "i": step["event"], **event, "ts": event["ts"] + later})
        else:
            batches[-1].append({"example": -1, "ts": step["watermark"] + later + DELAY})
            batches.append([])
    return [batch for batch in batches if batch]


def groups() -> dict[str, list[int]]:
    """Numbers of examples by what they have in common: one query each. With arrivals of its own each is alone."""
    found: dict[str, list[int]] = {}
    for number, example in enumerate(EXAMPLES):
        request = example["request"]
        own = number if "arrivals" in request else None
        parts = (request["pattern"], request.get("tieBreak"), request.get("partitionBy"), own)
        found.setdefault(json.dumps(parts), []).append(number)
    return found


def drawing(folder: Path) -> tuple[list[Node], list[Edge]]:
    """A source for all plain examples and one for each with arrivals; a query per pattern, a table per port."""
    nodes: list[Node] = []
    edges: list[Edge] = []

    def source(name: str, batches: list[list[dict[str, Any]]]) -> str:
        (folder / name).mkdir(parents=True)
        for number, rows in enumerate(batches):
            text = "".join(json.dumps(row) + "\n" for row in rows)
            written(folder / name / f"{number}.jsonl", text, number)
        config = {"cloudPath": str(folder / name), "schemaHints": COLUMNS, "maxFilesPerTrigger": 1}
        delay = {"value": DELAY // 1_000, "unit": "seconds"}
        nodes.append(node(f"{name}-src", "auto-loader", config))
        nodes.append(node(f"{name}-wm", "watermark", {"timestampColumn": "ts", "delayThreshold": delay}))
        edges.append(edge(f"{name}-src", f"{name}-wm"))
        return f"{name}-wm"

    own = [number for number, example in enumerate(EXAMPLES) if "arrivals" in example["request"]]
    plain = [batches_of(n, e["request"]) for n, e in enumerate(EXAMPLES) if n not in own]
    assert all(len(batches) <= 2 for batches in plain)
    sources = dict.fromkeys(range(len(EXAMPLES)), source("plain", [[r for b in plain for rows in b for r in rows]]))
    sources |= {number: source(f"own-{number}", batches_of(number, EXAMPLES[number]["request"])) for number in own}
    for numbers in groups().values():
        first = numbers[0]
        request = EXAMPLES[first]["request"]
        # Spark puts the filter before the watermark: rows that move the watermark have to pass it.
        condition = {"condition": f"example IN (-1, {', '.join(map(str, numbers))})"}
        config = {
            "pattern": request["pattern"],
            # Rows of one time come in the order of their numbers; so a match also shows which they are.
            "tieBreak": [*request.get("tieBreak", []), "i"],
            "partitionBy": ["example", *request.get("partitionBy", [])],
        }
        nodes += [node(f"keep-{first}", "filter", condition), node(f"ex-{first}", "sequence-detector", config)]
        edges += [edge(sources[first], f"keep-{first}"), edge(f"keep-{first}", f"ex-{first}")]
        for port in ("out", "timeouts", "late"):
            table = {"catalog": "main", "schema": "cases", "table": f"ex_{first}__{port}"}
            nodes.append(node(f"ex-{first}-{port}", "delta-table-sink", table))
            edges.append(edge(f"ex-{first}", f"ex-{first}-{port}", port))
    return nodes, edges


@pytest.fixture(scope="module")
def streamed(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """By example, the rows of each port."""
    root = tmp_path_factory.mktemp("examples")
    run_program(spark, root, program_of(*drawing(root / "inputs")))
    found: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for numbers in groups().values():
        for port in ("out", "timeouts", "late"):
            rows = rows_of(spark, root, f"ex-{numbers[0]}", port)
            for number in numbers:
                found.setdefault(number, {})[port] = [row for row in rows if int(row["example"]) == number]
    return found


def positions(row: dict[str, Any]) -> list[int]:
    return [int(event["i"]) for event in row["matched_events"]]


def milliseconds(text: str) -> int:
    from datetime import datetime

    return round(datetime.fromisoformat(text).timestamp() * 1_000)


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=lambda n: f"{EXAMPLES[n]['rule']}: {EXAMPLES[n]['shows']}")
def test_a_worked_example_on_spark(streamed: dict[int, dict[str, list[dict[str, Any]]]], number: int):
    request, answer = EXAMPLES[number]["request"], EXAMPLES[number]["answer"]
    found = streamed[number]
    assert sorted(positions(row) for row in found["out"]) == sorted(match["events"] for match in answer["matches"])
    timeouts = [
        {"events": positions(row), "timeoutMs": milliseconds(row["match_end"]) - moved_by(request)}
        for row in found["timeouts"]
    ]
    assert sorted(timeouts, key=str) == sorted(answer["timeouts"], key=str)
    assert sorted(int(row["i"]) for row in found["late"]) == sorted(answer["late"])
