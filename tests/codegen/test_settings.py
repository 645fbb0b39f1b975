"""GA5: every setting of every node changes the program."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.codegen.generate import generate
from server.graph.model import graph_of
from server.nodes.catalogue import discover, form_schema
from tests.codegen.drawings import clock, edge, line, sequence, sink, source
from tests.codegen.every_setting import PATTERN_HINTS, TYPES, drawing, into, projected, replaced

OTHER: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text()) for file in (Path(__file__).parent / "other_settings").glob("*.json")
}
"""For each node type another value of every setting of its example."""

OF_EVERY_PATTERN: dict[str, Any] = {
    "testCases": [{"name": "Another", "events": [{"ts": 1}, {"ts": 2}], "expect": {"late": [], "errors": []}}]
}


def cases():
    for node_type in TYPES:
        for field in discover().types[node_type].example:
            yield pytest.param(node_type, field, id=f"{node_type}.{field}")


def program(node_type: str, config: dict[str, Any]) -> str | None:
    """The steps' own text, without the header that bears a hash of the drawing."""
    graph = drawing(node_type, config)
    if node_type == "watermark" or discover().types[node_type].stateful:
        graph = with_a_second_time(node_type, config)
    program, *tests = generate("Flights", graph, discover(), "sss").files
    own = [file.text.split("NOTEBOOK", 1)[1] for file in tests]
    return "\n".join([program.text.split("# COMMAND ----------", 1)[1], *own])


def with_a_second_time(node_type: str, config: dict[str, Any]):
    columns = [(name, name) for name in ("carrier", "flight", "dep_delay", "ts", "lat", "lon")]
    times = projected(*columns, ("ts + INTERVAL 1 HOUR", "again"))
    start = source(schemaHints=PATTERN_HINTS)
    own = next(n for n in drawing(node_type, config).nodes.values() if n.id == "own")
    if node_type == "watermark":
        return line(start, times, own, sink())
    column = config.get("eventTime") or "ts"
    before = msgspec.structs.replace(clock(), config={**clock().config, "timestampColumn": column})
    return into(own, start, times, before)


def shown(node_type: str, field: str) -> dict[str, Any]:
    """The example, with what stands in the other fields when the form shows this one."""
    known = discover().types[node_type]
    hint = form_schema(known.config)["properties"][field]["x-ui"]
    return {**known.example, **{other: values[0] for other, values in hint.get("visibleIf", {}).items()}}


@pytest.mark.parametrize(("node_type", "field"), list(cases()))
def test_ga5_a_change_of_the_setting_changes_the_program(node_type: str, field: str):
    example = shown(node_type, field)
    other = {**OF_EVERY_PATTERN, **OTHER[node_type]}[field]
    changed = replaced(example, (field,), other)
    assert changed != example
    if (node_type, field) == ("stream-simulator", "dataProfile"):
        changed = {**changed, "customSchema": ""}
    if (node_type, field) == ("auto-loader", "fileFormat"):
        assert program(node_type, {**example, "fileFormat": "parquet"}) != program(node_type, changed)
    assert program(node_type, changed) != program(node_type, example)


def test_ga5_the_time_column_left_empty_is_the_watermarks():
    whole = [source(), clock(), sequence(), sink()]
    named = [source(), clock(), sequence(eventTime="ts"), sink()]
    assert (
        generate("x", line(*whole), discover()).files[0].text.split("COMMAND", 1)[1]
        == (generate("x", line(*named), discover()).files[0].text.split("COMMAND", 1)[1])
    )


@pytest.mark.parametrize("node_type", TYPES)
def test_ga5_labels_name_the_steps(node_type: str):
    example = discover().types[node_type].example
    one = generate("x", drawing(node_type, example, "First name"), discover(), "sss").files[0].text
    two = generate("x", drawing(node_type, example, "Second name"), discover(), "sss").files[0].text
    assert "First name [" in one and "Second name [" in two


def test_ports_say_where_rows_go():
    nodes = [source(), sink("good", "good"), sink("bad", "bad")]
    apart = graph_of(nodes, [edge("src", "good"), edge("src", "bad", "errors")])
    text = generate("x", apart, discover(), "sss").files[0].text
    assert 'start_append(\n    departures_errors,\n    query="bad",' in text
    assert "departures__errors" not in text
