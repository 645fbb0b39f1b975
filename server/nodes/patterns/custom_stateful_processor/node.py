"""A processor of one's own: its form and its card."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta

from server.graph.finding import Finding
from server.nodes.base import Context, NodeType, Port, SchemasByPort
from server.nodes.expressions import check_column
from server.nodes.fields import Config as Form
from server.nodes.fields import ui
from server.nodes.patterns.custom_stateful_processor.interface import defines, line_of, read_processor, uses
from server.sql.columns import Schema
from server.sql.ddl import DdlError, parse_columns
from server.sql.escape import identifier, python_block

MOST_CODE = 100_000

TimeMode = Literal["none", "eventTime", "processingTime"]
TIME_MODES: dict[TimeMode, str] = {"none": "None", "eventTime": "EventTime", "processingTime": "ProcessingTime"}

EXAMPLE = '''\
from collections.abc import Iterator

import pandas as pd
from pyspark.sql.streaming import StatefulProcessor


class LongestDelay(StatefulProcessor):
    """Tells each new longest delay of a carrier, and forgets it after an hour without rows."""

    def init(self, handle):
        self.handle = handle
        self.longest = handle.getValueState("longest", STATE_SCHEMA)

    def handleInputRows(self, key, rows, timerValues) -> Iterator[pd.DataFrame]:
        known = self.longest.get()
        longest = known[0] if known else float("-inf")
        for frame in rows:
            longest = max(longest, frame["dep_delay"].max())
        if known is None or longest > known[0]:
            self.longest.update((longest,))
            yield pd.DataFrame({"carrier": [key[0]], "longest": [longest]})
        for timer in self.handle.listTimers():
            self.handle.deleteTimer(timer)
        self.handle.registerTimer(timerValues.getCurrentWatermarkInMs() + 3_600_000)

    def handleExpiredTimer(self, key, timerValues, expiredTimerInfo):
        self.longest.clear()
        return iter([])
'''


class Config(Form, frozen=True, kw_only=True):
    python_code: Annotated[
        str,
        ui(
            "Your class",
            "python",
            1,
            "A class that derives from StatefulProcessor (pandas). It may use STATE_SCHEMA and OUTPUT_SCHEMA, the two "
            "texts below.",
            min_length=1,
            max_length=MOST_CODE,
        ),
    ]
    partition_by: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=255)], ...],
        ui(
            "Per",
            "columns",
            2,
            "Rows that agree in these columns share a state; key is the tuple of their values.",
            min_length=1,
            max_length=32,
        ),
    ]
    output_schema: Annotated[
        str,
        ui(
            "Columns it gives",
            "schema-hints",
            3,
            "Of the DataFrames the class yields.",
            placeholder="name STRING, longest DOUBLE",
            min_length=1,
            max_length=20_000,
        ),
    ]
    state_schema: Annotated[
        str,
        ui(
            "Columns of its state",
            "schema-hints",
            4,
            "The code has it as STATE_SCHEMA: handle.getValueState('name', STATE_SCHEMA).",
            placeholder="longest DOUBLE",
            max_length=20_000,
        ),
    ] = ""
    timer_config: Annotated[
        TimeMode,
        ui(
            "Timers",
            "select",
            5,
            "none: it registers none. eventTime: they follow the watermark; rows behind it never reach the class. "
            "processingTime: they follow the wall clock.",
        ),
    ] = "none"


def check(config: Config, inputs: SchemasByPort) -> list[Finding]:
    """What can be said of the code without running it, and of the rest of the form."""
    _, found = read_processor(config.python_code)
    findings = [*found, *columns_listed(config.output_schema, "outputSchema")[1]]
    findings += columns_listed(config.state_schema, "stateSchema")[1]
    if not config.output_schema.strip():
        findings.append(Finding("config.required", "Say which columns the class gives.", field="outputSchema"))
    before = inputs.get("in")
    for index, name in enumerate(config.partition_by):
        findings += check_column(name, before, f"partitionBy.{index}")
    if not any(finding.code == "python.syntax" for finding in found):
        findings += timers(config)
    timeless = before is not None and before.event_time is None and not before.unsure
    if config.timer_config == "eventTime" and timeless:
        detail = "Timers in event time follow a watermark: put a Watermark before this."
        findings.append(Finding("pattern.watermark", detail, field="timerConfig"))
    return findings


def timers(config: Config) -> list[Finding]:
    """That code and form agree on timers and on the state."""
    text, findings = config.python_code, list[Finding]()
    line = line_of(text, "registerTimer")
    if line is not None and config.timer_config == "none":
        detail = f"Line {line} of the code registers a timer: choose which clock timers follow."
        findings.append(Finding("python.timers", detail, field="timerConfig"))
    if config.timer_config == "none" and defines(text, "handleExpiredTimer"):
        detail = "handleExpiredTimer is never called: there are no timers."
        findings.append(Finding("python.timers", detail, field="timerConfig", severity="warning"))
    if config.state_schema.strip() and not uses(text, "STATE_SCHEMA"):
        detail = "The code does not use STATE_SCHEMA, so this list changes nothing."
        findings.append(Finding("python.state-schema", detail, field="stateSchema", severity="warning"))
    return findings


def columns_listed(text: str, field: str) -> tuple[Schema, list[Finding]]:
    """The columns of a list, or what is wrong with it."""
    try:
        return parse_columns(text), []
    except DdlError as error:
        return Schema(), [Finding("config.invalid", str(error), field=field)]


def output(config: Config, inputs: SchemasByPort) -> SchemasByPort:
    schema, findings = columns_listed(config.output_schema, "outputSchema")
    return {} if findings else {"out": schema}


def ddl(text: str) -> str:
    """A column list printed from what was read of it."""
    return ", ".join(f"{identifier(column.name)} {column.type}" for column in parse_columns(text).columns)


def values(config: Config, context: Context) -> Mapping[str, Any]:
    before = context.reads["in"]
    named = [before.column(name) for name in config.partition_by]
    return {
        "class_name": read_processor(config.python_code)[0],
        "code": python_block(config.python_code),
        "partition_by": [
            identifier(column.name if column else name) for column, name in zip(named, config.partition_by, strict=True)
        ],
        "state_schema": ddl(config.state_schema),
        "output_schema": ddl(config.output_schema),
        "time_mode": TIME_MODES[config.timer_config],
    }


def summary(config: Config) -> str:
    """The class and its key: "LongestDelay, per carrier"."""
    name = read_processor(config.python_code)[0] or "own code"
    return f"{name}, per {', '.join(config.partition_by)}"


NODE = NodeType(
    type="custom-stateful-processor",
    label="Custom Stateful Processor",
    category="pattern",
    icon="Braces",
    description="Runs a class of your own over the rows of each key, with state and timers.",
    config=Config,
    example={
        "pythonCode": EXAMPLE,
        "partitionBy": ["carrier"],
        "outputSchema": "carrier STRING, longest DOUBLE",
        "stateSchema": "longest DOUBLE",
        "timerConfig": "eventTime",
    },
    inputs=(Port("in", "Rows"),),
    outputs=lambda config: (Port("out", "What it gives"),),
    check=check,
    output=output,
    summary=summary,
    values=values,
    embeds=("server.nodes.patterns.own_code",),
    stateful=True,
    wall_clock=lambda config: config.timer_config == "processingTime",
)
