"""The Delta table sink: its form, check and schema."""

from typing import Annotated, Literal

from server.graph.finding import Finding
from server.nodes.base import NodeType, Port, SchemasByPort, Target
from server.nodes.expressions import check_column
from server.nodes.fields import Config as Form
from server.nodes.fields import ui
from server.sql.escape import sayable

WriteMode = Literal["append", "merge", "upsert"]

_KEYED = {"writeMode": ["merge", "upsert"]}


class Config(Form, frozen=True):
    catalog: Annotated[
        str,
        ui(
            "Catalog",
            "text",
            1,
            "The Unity Catalog catalog.",
            placeholder="for example main",
            min_length=1,
            max_length=255,
        ),
    ]
    schema: Annotated[
        str,
        ui(
            "Schema",
            "text",
            2,
            "The schema in that catalog.",
            placeholder="for example default",
            min_length=1,
            max_length=255,
        ),
    ]
    table: Annotated[
        str,
        ui(
            "Table",
            "text",
            3,
            "The table that is written.",
            placeholder="for example alerts",
            min_length=1,
            max_length=200,
        ),
    ]
    write_mode: Annotated[
        WriteMode,
        ui(
            "Write mode",
            "select",
            4,
            "append: every row is added. merge: a row is added if its key is not there yet. "
            "upsert: a row replaces the one with its key.",
        ),
    ] = "append"
    merge_keys: Annotated[
        tuple[str, ...],
        ui("Key columns", "columns", 5, "The columns that say which row is meant.", visible_if=_KEYED, max_length=32),
    ] = ()
    partition_columns: Annotated[
        tuple[str, ...],
        ui(
            "Partition columns",
            "columns",
            6,
            "Columns by which the table's files are laid out. Leave empty unless the table is large.",
            advanced=True,
            max_length=8,
        ),
    ] = ()


def check(config: Config, inputs: SchemasByPort) -> list[Finding]:
    """The columns exist; keys stand exactly where the mode needs them; names are names."""
    findings: list[Finding] = []
    before = inputs.get("in")
    for field, name in (("catalog", config.catalog), ("schema", config.schema), ("table", config.table)):
        if not _is_name(name):
            detail = f"{name!r} can't be a name here: no slash, dot, blank at the ends, or control character."
            findings.append(Finding("sink.name", detail, field=field))
    for field, names in (("mergeKeys", config.merge_keys), ("partitionColumns", config.partition_columns)):
        for index, name in enumerate(names):
            findings += check_column(name, before, f"{field}.{index}")
    if config.write_mode == "append" and config.merge_keys:
        detail = "Key columns mean nothing when rows are appended; remove them or choose merge or upsert."
        findings.append(Finding("sink.keys", detail, field="mergeKeys"))
    if config.write_mode != "append" and not config.merge_keys:
        detail = f"To {config.write_mode} rows, say which columns are the key."
        findings.append(Finding("sink.keys", detail, field="mergeKeys"))
    return findings


def refused(config: Config, target: Target) -> Finding | None:
    """A streaming table only grows; keyed writes need the streaming program."""
    if target == "sdp" and config.write_mode != "append":
        detail = (
            f"A declarative pipeline can only append to this table. To {config.write_mode} rows, "
            "generate Structured Streaming (target sss) or set the write mode to append."
        )
        return Finding("target.unsupported", detail, field="writeMode")
    return None


def _is_name(name: str) -> bool:
    return sayable(name) and not any(character in "/\\." for character in name)


NODE = NodeType(
    type="delta-table-sink",
    label="Delta Table Sink",
    category="sink",
    icon="Table2",
    description="Writes to a Delta table: append, merge or upsert.",
    config=Config,
    example={
        "catalog": "main",
        "schema": "default",
        "table": "alerts",
        "writeMode": "upsert",
        "mergeKeys": ["match_id"],
        "partitionColumns": ["carrier"],
    },
    inputs=(Port("in", "Rows"),),
    outputs=lambda config: (),
    check=check,
    output=lambda config, inputs: {},
    summary=lambda config: f"{config.catalog}.{config.schema}.{config.table}",
    refused=refused,
    counts_for_target=False,
)
