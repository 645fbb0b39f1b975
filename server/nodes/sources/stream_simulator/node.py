"""The stream simulator: its form, check and schema."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from server.graph.finding import Finding
from server.nodes.base import Context, NodeType, Port, SchemasByPort
from server.nodes.fields import Config as Form
from server.nodes.fields import ui
from server.nodes.sources.stream_simulator.profiles import (
    FIRST_MS,
    PROFILES,
    SUPPORTED,
    TIME,
    Recipe,
    custom,
    schema_of,
)
from server.sql.columns import Schema
from server.sql.ddl import DdlError, parse_columns
from server.sql.escape import identifier, literal

Profile = Literal["iot-sensors", "clickstream", "financial-transactions", "ecommerce-orders", "custom"]

_CUSTOM = {"dataProfile": ["custom"]}


class Config(Form, frozen=True):
    data_profile: Annotated[
        Profile,
        ui("Data profile", "select", 1, "What kind of rows are made up."),
    ] = "iot-sensors"
    events_per_second: Annotated[
        int,
        ui("Events per second", "number", 2, "Rows per second of event time.", ge=1, le=10_000),
    ] = 10
    num_partitions: Annotated[
        int,
        ui("Partitions", "number", 4, "How many tasks make the rows.", advanced=True, ge=1, le=64),
    ] = 4
    custom_schema: Annotated[
        str,
        ui(
            "Columns",
            "schema-hints",
            3,
            "The columns to make up, with their types.",
            placeholder="device STRING, reading DOUBLE, ts TIMESTAMP",
            visible_if=_CUSTOM,
            max_length=100_000,
        ),
    ] = ""
    seed: Annotated[
        int,
        ui("Seed", "number", 5, "The same seed makes the same rows.", advanced=True, ge=0, le=2_147_483_647),
    ] = 0
    max_events: Annotated[
        Annotated[int, Meta(ge=1, le=10_000_000)] | None,
        ui("Events in all", "number", 6, "It ends after so many rows. Empty: it does not end."),
    ] = None


def check(config: Config, inputs: SchemasByPort) -> list[Finding]:
    """A custom profile names columns of types that can be made up; the others name none."""
    if config.data_profile != "custom":
        if config.custom_schema:
            detail = "Columns can only be named for the profile custom; clear them or choose it."
            return [Finding("simulator.columns", detail, field="customSchema")]
        return []
    try:
        columns = parse_columns(config.custom_schema).columns
    except DdlError as error:
        return [Finding("schema.hints", str(error), field="customSchema")]
    if not columns:
        return [Finding("config.required", "The profile custom needs columns.", field="customSchema")]
    for column in columns:
        if column.type not in SUPPORTED:
            detail = f"{column.name}: {column.type} can't be made up; {', '.join(SUPPORTED)} can."
            return [Finding("simulator.type", detail, field="customSchema")]
    return []


def recipes(config: Config) -> tuple[Recipe, ...]:
    """How each column is made."""
    if config.data_profile != "custom":
        return PROFILES[config.data_profile]
    try:
        return custom(parse_columns(config.custom_schema))
    except DdlError:
        return ()


def output(config: Config, inputs: SchemasByPort) -> SchemasByPort:
    """The profile's columns."""
    made = recipes(config)
    return {"out": schema_of(made) if made else Schema(open=True)}


def values(config: Config, context: Context) -> Mapping[str, object]:
    """SQL for each column, over the row's number ``value``."""
    return {
        "columns": [f"{_sql(recipe, config)} AS {identifier(recipe.name)}" for recipe in recipes(config)],
        "rows_per_batch": config.max_events or config.events_per_second,
    }


def _sql(recipe: Recipe, config: Config) -> str:
    if recipe.type == "TIMESTAMP":
        return TIME.format(first=FIRST_MS, rate=config.events_per_second)
    draw = f"xxhash64(`value`, {config.seed}, {literal(recipe.name)})"
    if recipe.choices:
        choices = ", ".join(literal(choice) for choice in recipe.choices)
        return f"element_at(array({choices}), CAST(pmod({draw}, {len(recipe.choices)}) + 1 AS INT))"
    low, span = int(recipe.low), int(recipe.high - recipe.low)
    if recipe.type == "BOOLEAN":
        return f"pmod({draw}, 2) = 1"
    if recipe.type == "DOUBLE":
        scale = 10**recipe.digits
        return f"CAST({low * scale} + pmod({draw}, {span * scale + 1}) AS DOUBLE) / {scale}"
    whole = f"{low} + pmod({draw}, {span})"
    if recipe.type == "STRING":
        return f"concat({literal(recipe.prefix)}, CAST({whole} AS STRING))"
    return f"CAST({whole} AS {recipe.type})"


NODE = NodeType(
    type="stream-simulator",
    label="Stream Simulator",
    category="source",
    icon="Activity",
    description="Makes up rows at a set rate, the same on every run.",
    config=Config,
    example={
        "dataProfile": "custom",
        "eventsPerSecond": 10,
        "numPartitions": 1,
        "customSchema": "device STRING, reading DOUBLE, ts TIMESTAMP",
        "seed": 7,
        "maxEvents": 1000,
    },
    inputs=(),
    outputs=lambda config: (Port("out", "Rows"),),
    check=check,
    output=output,
    summary=lambda config: f"{config.data_profile}, {config.events_per_second} per second",
    values=values,
    counts_for_target=False,
)
