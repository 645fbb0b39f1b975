"""The watermark: its form, check and schema."""

from typing import Annotated

from msgspec.structs import replace

from server.graph.finding import Finding
from server.nodes.base import NodeType, Port, SchemasByPort
from server.nodes.expressions import check_column, may_be_time
from server.nodes.fields import Config as Form
from server.nodes.fields import Duration, ui

LONGEST_DELAY_MS = 31 * 86_400_000


class Config(Form, frozen=True):
    timestamp_column: Annotated[
        str,
        ui(
            "Time column",
            "column",
            1,
            "The column that says when the event happened. It must be a TIMESTAMP.",
            placeholder="for example ts",
            min_length=1,
            max_length=255,
        ),
    ]
    delay_threshold: Annotated[
        Duration,
        ui(
            "Allowed lateness",
            "duration",
            2,
            "How far behind the newest event a row may still come. Rows behind it are late.",
        ),
    ] = Duration(10, "seconds")


def check(config: Config, inputs: SchemasByPort) -> list[Finding]:
    """The column exists and is a timestamp; there is one watermark per stream."""
    before = inputs.get("in")
    findings = check_column(config.timestamp_column, before, "timestampColumn")
    column = before.column(config.timestamp_column) if before else None
    if column is not None and before is not None and not may_be_time(column, before):
        detail = f"The time column must be a TIMESTAMP; {column.name} is {column.type}. Convert it in a Map / Select."
        findings.append(Finding("watermark.type", detail, field="timestampColumn"))
    if before is not None and before.detected:
        detail = "What a pattern gives has its time already, and none of it is late: remove this Watermark."
        findings.append(Finding("watermark.twice", detail, field="timestampColumn"))
    elif before is not None and before.event_time is not None:
        detail = f"This stream already has a watermark, on {before.event_time}; remove one of the two."
        findings.append(Finding("watermark.twice", detail, field="timestampColumn"))
    if config.delay_threshold.milliseconds >= LONGEST_DELAY_MS:
        detail = "The allowed lateness must be less than a month."
        findings.append(Finding("watermark.delay", detail, field="delayThreshold"))
    return findings


def output(config: Config, inputs: SchemasByPort) -> SchemasByPort:
    """The same columns, one of them now the time."""
    if "in" not in inputs:
        return {}
    before = inputs["in"]
    column = before.column(config.timestamp_column)
    name = column.name if column else config.timestamp_column
    return {"out": replace(before, event_time=name, delay_ms=config.delay_threshold.milliseconds)}


NODE = NodeType(
    type="watermark",
    label="Watermark",
    category="transform",
    icon="Hourglass",
    description="Sets the event-time column and how late a row may come.",
    config=Config,
    example={"timestampColumn": "ts", "delayThreshold": {"value": 10, "unit": "minutes"}},
    inputs=(Port("in", "Rows"),),
    outputs=lambda config: (Port("out", "Rows with a clock"),),
    check=check,
    output=output,
    summary=lambda config: f"{config.timestamp_column}, up to {config.delay_threshold} late",
    counts_for_target=False,
)
