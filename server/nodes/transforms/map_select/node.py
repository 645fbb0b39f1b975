"""Map / Select: its form, check and schema."""

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from server.graph.finding import Finding
from server.nodes.base import NodeType, Port, SchemasByPort
from server.nodes.expressions import check_expression, check_name, column_of, one_line, type_of
from server.nodes.fields import Config as Form
from server.nodes.fields import ui
from server.sql.columns import Column, Schema


class OutputColumn(Form, frozen=True):
    """One column that goes on: what it is computed from, and its name."""

    expression: Annotated[str, Meta(min_length=1, max_length=10_000)]
    alias: Annotated[str, Meta(min_length=1, max_length=255)]


class Config(Form, frozen=True):
    output_columns: Annotated[
        tuple[OutputColumn, ...],
        ui(
            "Output columns",
            "output-columns",
            1,
            "Each column that goes on: a SQL expression over the incoming columns, and its name. "
            "Columns not listed here end.",
            placeholder="upper(name)",
            min_length=1,
            max_length=1_000,
        ),
    ]


def check(config: Config, inputs: SchemasByPort) -> list[Finding]:
    """Every expression reads columns that exist; no two results have one name."""
    findings: list[Finding] = []
    seen: set[str] = set()
    for index, column in enumerate(config.output_columns):
        path = f"outputColumns.{index}"
        findings += check_expression(column.expression, inputs.get("in"), f"{path}.expression")
        findings += check_name(column.alias, f"{path}.alias")
        if column.alias.casefold() in seen:
            detail = f"Two columns are called {column.alias}; give each its own name."
            findings.append(Finding("columns.duplicate", detail, field=f"{path}.alias"))
        seen.add(column.alias.casefold())
    return findings


def output(config: Config, inputs: SchemasByPort) -> SchemasByPort:
    """The listed columns; the watermark goes on if its column is passed on unchanged."""
    before = inputs.get("in", Schema(open=True))
    columns = tuple(Column(column.alias, type_of(column.expression, before)) for column in config.output_columns)
    event_time: str | None = None
    if before.event_time is not None:
        for column in config.output_columns:
            passed_on = column_of(column.expression)
            if passed_on is not None and passed_on.casefold() == before.event_time.casefold():
                event_time = column.alias
                break
    untimed = before.untimed
    if before.detected and before.event_time is not None and event_time is None:
        untimed = f"Pass {before.event_time} on in the Map / Select: it says when these rows were found."
    delay_ms = before.delay_ms if event_time else 0
    after = Schema(columns, event_time=event_time, delay_ms=delay_ms, detected=before.detected, untimed=untimed)
    return {"out": replace(after, unsure=before.unsure)}


def summary(config: Config) -> str:
    """The names that go on."""
    return one_line(", ".join(column.alias for column in config.output_columns))


NODE = NodeType(
    type="map-select",
    label="Map / Select",
    category="transform",
    icon="Columns3",
    description="Projects and computes columns from SQL expressions.",
    config=Config,
    example={
        "outputColumns": [
            {"expression": "upper(carrier)", "alias": "carrier"},
            {"expression": "ts", "alias": "ts"},
        ]
    },
    inputs=(Port("in", "Rows"),),
    outputs=lambda config: (Port("out", "Computed rows"),),
    check=check,
    output=output,
    summary=summary,
)
