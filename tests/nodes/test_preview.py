"""Every ``preview.py`` gives what the cases of its folder say, which Spark is held to as well."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from server.application.file_rows import read
from server.application.sampling import data_files
from server.nodes.base import NodeType
from server.nodes.catalogue import discover, preview_of
from server.nodes.form import read_form
from server.nodes.previewing import CantPreview, Flow, Preview, Reading, shown
from server.nodes.row_values import read_value
from server.sql.columns import Schema
from server.sql.ddl import parse_columns
from tests.nodes.case import Case, cases, same_rows, written

TRIED = [
    (name, discover().types[kind], case)
    for name, kind, case in cases()
    if preview_of(discover().types[kind]) is not None
    and not discover().types[kind].stateful
    and case.output.get("out") is not None
]


def tried(node_type: NodeType, config: dict[str, Any], reading: Reading) -> Flow:
    form, findings = read_form(node_type.config, config, "it")
    assert findings == []
    preview: Preview | None = preview_of(node_type)
    assert preview is not None
    return preview(form, reading)["out"]


def flow(columns: str, *rows: dict[str, Any]) -> Flow:
    schema = parse_columns(columns)
    return Flow(schema, tuple(tuple(read_value(row.get(c.name), c.type) for c in schema.columns) for row in rows))


@pytest.mark.parametrize(("name", "node_type", "case"), TRIED, ids=[name for name, _, _ in TRIED])
def test_a_preview_gives_what_the_case_says(name: str, node_type: NodeType, case: Case, tmp_path: Path):
    config = dict(case.config)
    if node_type.type == "auto-loader":
        for number, file in enumerate(case.files):
            written(tmp_path / file["name"], file["text"], number)
        sample = read(data_files(tmp_path), config.get("fileFormat", "json"))
        config["cloudPath"] = str(tmp_path)
        reading = Reading(1_000, seen=(sample.schema, sample.rows))
    else:
        rows = json.loads(json.dumps([row for batch in case.batches for row in batch], default=float))
        reading = Reading(1_000, {"in": flow(case.columns, *rows)} if rows else {})
    found = tried(node_type, config, reading)
    expected = case.output["out"]
    assert expected is not None
    decimals = {column.name for column in found.schema.columns if column.type.startswith("DECIMAL")}
    rows = [
        {name: Decimal(value) if name in decimals and value is not None else value for name, value in row.items()}
        for row in shown(found)
    ]
    same_rows(rows, expected)


def test_there_is_a_case_for_each_preview_but_the_simulators():
    assert {node_type.type for _, node_type, _ in TRIED} >= {"auto-loader", "filter", "map-select", "watermark"}


def test_a_condition_a_run_alone_can_compute_is_told_with_its_field():
    node_type = discover().types["filter"]
    with pytest.raises(CantPreview, match=r"can be computed by a run only") as refused:
        tried(
            node_type, {"condition": "size(tags) > 1"}, Reading(9, {"in": flow("tags ARRAY<STRING>", {"tags": ["a"]})})
        )
    assert refused.value.field == "condition"


def test_a_row_a_run_would_stop_at_is_told():
    node_type = discover().types["map-select"]
    config = {"outputColumns": [{"expression": "n", "alias": "n"}, {"expression": "1 / n", "alias": "part"}]}
    assert shown(tried(node_type, config, Reading(9, {"in": flow("n INT", {"n": 2})}))) == ({"n": 2, "part": 0.5},)
    with pytest.raises(CantPreview, match=r"a run would stop here, for 1 / n can't be computed") as refused:
        tried(node_type, config, Reading(9, {"in": flow("n INT", {"n": 0})}))
    assert refused.value.field == "outputColumns.1.expression"


def test_columns_follow_their_types_and_the_watermark_goes_on():
    clock = discover().types["watermark"]
    before = tried(
        clock, {"timestampColumn": "ts"}, Reading(9, {"in": flow("k STRING, ts TIMESTAMP", {"k": "a", "ts": 5})})
    )
    assert before.schema.event_time == "ts"
    columns = [{"expression": "upper(k)", "alias": "K"}, {"expression": "ts", "alias": "at"}]
    after = tried(discover().types["map-select"], {"outputColumns": columns}, Reading(9, {"in": before}))
    assert [(column.name, column.type) for column in after.schema.columns] == [("K", "STRING"), ("at", "TIMESTAMP")]
    assert after.schema.event_time == "at"
    assert shown(after) == ({"K": "A", "at": "1970-01-01T00:00:00.005Z"},)


def test_t6_times_that_are_no_good_for_a_clock_are_told():
    def told(*times: int | None) -> tuple[str, ...]:
        rows = flow("ts TIMESTAMP", *({"ts": at} for at in times))
        form = {"timestampColumn": "TS", "delayThreshold": {"value": 1, "unit": "seconds"}}
        found = tried(discover().types["watermark"], form, Reading(9, {"in": rows}))
        assert len(found.rows) == len(times)
        return found.told

    now = 1_357_034_400_000
    assert told() == told(None, None) == told(now, None, now + 9) == told(-5, now) == told(0, 500) == ()
    assert told(now, now + 1, now + 700_000_000_000) == (
        "1 row lies more than twenty years ahead of the rest, up to 2035-03-09T06:26:40.000Z: in a run, what comes "
        "after is late. A Filter before the Watermark keeps such rows from the clock.",
    )
    assert told(253_402_300_799_000, now, 253_402_300_799_000, now, now)[0].startswith("2 rows lie more than")
    assert (
        told(-5_000, None, 1_000)
        == told(-9)
        == ("The clock begins at 1970: rows of before wait until one has brought it beyond.",)
    )


def test_values_of_files_are_read_by_their_hints_as_a_run_reads_them():
    raw = ({"n": "1.50", "d": "1.50", "ts": "0", "l": [1]}, {"n": None, "d": "x", "ts": None, "l": None}, {"d": "2"})
    seen: Schema = parse_columns("n DOUBLE, d DOUBLE, ts BIGINT, l ARRAY<BIGINT>")
    config = {"cloudPath": "in", "schemaHints": "n STRING, d DECIMAL(5,2), ts TIMESTAMP, day DATE"}
    found = tried(discover().types["auto-loader"], config, Reading(9, seen=(seen, raw)))
    assert shown(found) == (
        {"n": "1.50", "d": "1.50", "ts": "1970-01-01T00:00:00.000Z", "l": [1], "day": None},
        {"n": None, "d": "2.00", "ts": None, "l": None, "day": None},
    )
    assert found.told == (
        "1 row has a value that can't be read, first d: 'x' is not a DECIMAL(5,2)."
        " A run puts such rows among its errors.",
    )
