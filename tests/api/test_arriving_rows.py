"""The rows of a source as they arrive at a pattern, over HTTP: after each step between."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.nodes.catalogue import discover
from tests.api.test_pipelines import is_problem

pytestmark = pytest.mark.postgres

ROWS = [{"k": "a", "n": n, "ts": 1_357_035_420_000 + n * 1_000} for n in range(1, 301)]
KEEP = ("keep", "filter", {"condition": "n % 2 = 0"}, "Only even")
MAP = ("map", "map-select", {"outputColumns": [
    {"expression": "upper(k)", "alias": "key"}, {"expression": "n * 10", "alias": "m"},
    {"expression": "ts", "alias": "at"},
]}, "")  # fmt: skip
CLOCK = ("wm", "watermark", {"timestampColumn": "at"}, "")
SEQ = ("seq", "sequence-detector", {"pattern": {"stages": [{"name": "a"}]}}, "Rises")

OWN = ("own", "custom-stateful-processor", discover().types["custom-stateful-processor"].example, "Longest")


def drawing(*steps: tuple[str, str, dict[str, Any], str], path: str = "rows.jsonl") -> dict[str, Any]:
    """The body: everything before the last step, and that step as the node that reads."""
    source = ("src", "auto-loader", {"cloudPath": path, "fileFormat": "json"}, "")
    nodes = [
        {"id": id_, "type": type_, "label": label, "position": {"x": 0, "y": 0}, "config": config}
        for id_, type_, config, label in (source, *steps)
    ]
    edges = [{"id": f"e{n}", "source": one["id"], "target": two["id"]} for n, (one, two) in enumerate(pairwise(nodes))]
    return {"node": nodes[-1], "nodes": nodes[:-1], "edges": edges, "limit": 1_000}


@pytest.fixture
def rows(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in [*ROWS, {"n": "many"}]))


@pytest.mark.usefixtures("rows")
async def test_each_step_between_is_carried_out(api: httpx.AsyncClient):
    answer = await api.post("/api/preview", json=drawing(KEEP, MAP, CLOCK, SEQ))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["columns"] == [
        {"name": "key", "type": "STRING"},
        {"name": "m", "type": "BIGINT"},
        {"name": "at", "type": "TIMESTAMP"},
    ]
    assert len(found["rows"]) == 150
    assert found["rows"][0] == {"key": "A", "m": 20, "at": "2013-01-01T10:17:02.000Z"}
    steps = [(step["nodeId"], step["rows"]) for step in found["steps"]]
    assert steps == [("src", 300), ("keep", 150), ("map", 150), ("wm", 150)]
    assert found["errors"] == [
        "1 row has a value that can't be read, first n: 'many' is not a BIGINT. A run puts such rows among its errors."
    ]


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(
    ("steps", "node", "field", "says"),
    [
        ((("keep", "filter", {"condition": "m > 1"}, "Only even"),), "keep", "condition", "Only even: There is no"),
        ((("keep", "filter", {}, "Only even"),), "keep", "condition", "Only even: Condition is needed."),
        ((("keep", "filter", {"condition": "n / (n - 1) > 0"}, ""),), "keep", "condition", "Filter: a run would stop"),
        ((("keep", "filter", {"condition": "soundex(k) = 'A000'"}, ""),), "keep", "condition", "by a run only"),
        ((MAP, OWN), "own", None, "Longest: what a Custom Stateful Processor gives is known when it runs."),
        ((MAP, SEQ), "seq", "eventTime", "Rises: A pattern follows event time: put a Watermark before it."),
    ],
)  # fmt: skip
async def test_a_step_that_can_not_be_carried_out_here_is_named_with_the_reason(
    steps: Any, node: str, field: str | None, says: str, api: httpx.AsyncClient
):
    last = ("two", "sequence-detector", {"pattern": {"stages": [{"name": "a"}]}}, "")
    answer = await api.post("/api/preview", json=drawing(*steps, last))
    assert is_problem(answer, 422, "preview.step")
    assert says in answer.json()["detail"]
    (finding,) = answer.json()["findings"]
    assert (finding["nodeId"], finding.get("field")) == (node, field)


async def test_what_nothing_flows_into_a_loop_and_a_file_that_is_gone_are_told(api: httpx.AsyncClient):
    body = drawing(KEEP, SEQ, path="gone.jsonl")
    assert is_problem(await api.post("/api/preview", json=body), 422, "path.missing")
    loop = {
        **body,
        "edges": [{"id": "a", "source": "keep", "target": "keep"}, {"id": "b", "source": "keep", "target": "seq"}],
    }
    assert is_problem(await api.post("/api/preview", json=loop), 422, "cycle")
    apart = {**body, "edges": [{"id": "a", "source": "src", "target": "keep"}]}
    assert is_problem(await api.post("/api/preview", json=apart), 422, "preview.unconnected")


@pytest.mark.usefixtures("rows")
async def test_a_pattern_before_the_step_is_carried_out(api: httpx.AsyncClient):
    last = ("two", "sequence-detector", {"pattern": {"stages": [{"name": "a"}]}}, "")
    answer = await api.post("/api/preview", json=drawing(MAP, CLOCK, SEQ, last))
    found = answer.json()
    assert answer.status_code == 200
    assert [column["name"] for column in found["columns"]][:3] == ["match_id", "match_start", "match_end"]
    assert found["steps"][-1] == {"nodeId": "seq", "rows": 290}
    assert found["errors"][-1] == "10 rows wait in Sequence Detector: the clock has not come so far."


async def test_a_simulator_feeds_the_steps_too(api: httpx.AsyncClient):
    body = drawing(("keep", "filter", {"condition": "temperature > 20"}, ""), SEQ)
    config = {"dataProfile": "iot-sensors", "eventsPerSecond": 10, "numPartitions": 1, "seed": 7, "maxEvents": 50}
    body["nodes"][0] = {"id": "src", "type": "stream-simulator", "position": {"x": 0, "y": 0}, "config": config}
    found = (await api.post("/api/preview", json=body)).json()
    assert 0 < len(found["rows"]) < 50
    assert all(row["temperature"] > 20 for row in found["rows"])


@pytest.mark.usefixtures("rows")
async def test_of_several_inputs_one_is_named(api: httpx.AsyncClient):
    body = drawing(KEEP, ("pair", "temporal-correlation", {"maxTimeGap": {"value": 1, "unit": "seconds"}}, "Pairs"))
    body["edges"][-1]["targetPort"] = "b"
    body["edges"].append({"id": "all", "source": "src", "target": "pair", "targetPort": "a"})
    for port, count in (("a", 300), ("b", 150)):
        answer = await api.post("/api/preview", json={**body, "port": port})
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["rows"]) == count
    answer = await api.post("/api/preview", json=body)
    assert is_problem(answer, 422, "preview.port")
    assert answer.json()["detail"] == "Rows flow into this step at a and b: say at which one, as port."
