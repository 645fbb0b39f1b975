"""Auto Loader: its form, check and schema."""

from collections.abc import Mapping
from typing import Annotated, Literal

from server.graph.finding import Finding
from server.nodes.base import SAMPLE, Context, NodeType, Port, SchemasByPort
from server.nodes.expressions import check_name, one_line
from server.nodes.fields import Config as Form
from server.nodes.fields import ui
from server.nodes.sources.auto_loader import plain_lines, reading
from server.nodes.sources.auto_loader.separator import COMMA, REFUSED, guessed, separator_of, told
from server.sql.columns import Column, Schema
from server.sql.ddl import DdlError, parse_columns
from server.sql.escape import identifier

FileFormat = Literal["json", "csv", "parquet"]


class Config(Form, frozen=True):
    cloud_path: Annotated[
        str,
        ui(
            "Folder or file",
            "path",
            1,
            "Where the files lie: a volume, cloud storage, or, on this machine, a folder.",
            placeholder="for example /Volumes/main/default/landing/events",
            min_length=1,
            max_length=1_024,
        ),
    ]
    file_format: Annotated[
        FileFormat,
        ui("Format", "select", 2, "json: one object per line. csv: with a header line. parquet: as it is."),
    ] = "json"
    separator: Annotated[
        str,
        ui(
            "Separator",
            "text",
            3,
            "What stands between two fields of a line: a single character, or the word tab.",
            visible_if={"fileFormat": ["csv"]},
            min_length=1,
            max_length=5,
        ),
    ] = COMMA
    schema_hints: Annotated[
        str,
        ui(
            "Types of columns",
            "schema-hints",
            4,
            "Column names with their types. Columns of the file that are not named here are inferred and kept.",
            placeholder="name STRING, amount DOUBLE, ts TIMESTAMP",
            max_length=100_000,
        ),
    ] = ""
    schema_location: Annotated[
        str,
        ui(
            "Schema location",
            "path",
            5,
            "Where Auto Loader keeps what it learns about the files. Empty: beside the checkpoint.",
            advanced=True,
            max_length=1_024,
        ),
    ] = ""
    max_files_per_trigger: Annotated[
        int,
        ui("Files per batch", "number", 6, "At most so many new files in one batch.", advanced=True, ge=1, le=100_000),
    ] = 1_000


def check(config: Config, inputs: SchemasByPort) -> list[Finding]:
    """The hints can be read, the columns are known from them or from the files, and the separator can be one."""
    if config.file_format == "csv" and separator_of(config.separator) is None:
        return [Finding("csv.separator", REFUSED, field="separator"), *check_columns(config, inputs)]
    return check_columns(config, inputs)


def check_columns(config: Config, inputs: SchemasByPort) -> list[Finding]:
    """What the files have, and what is said of it."""
    try:
        hints = parse_columns(config.schema_hints)
    except DdlError as error:
        return [Finding("schema.hints", str(error), field="schemaHints")]
    sample = inputs.get(SAMPLE)
    if sample is None and not hints.columns:
        detail = "The files can't be looked at from here: name their columns and types."
        return [Finding("schema.unknown", detail, field="schemaHints")]
    if sample is None:
        detail = "The files can't be looked at from here, so only the columns named here are read."
        return [Finding("schema.unseen", detail, field="schemaHints", severity="warning")]
    only = sample.columns[0].name if len(sample.columns) == 1 else ""
    meant = guessed([only])
    if config.file_format == "csv" and meant in only and meant != separator_of(config.separator):
        detail = f"The first line is a single field, {only!a}: is the separator {told(meant)}?"
        return [Finding("csv.one-field", detail, field="separator", severity="warning")]
    lacking = [hint.name for hint in hints.columns if sample.column(hint.name) is None]
    if config.file_format == "csv" and lacking:
        detail = f"The files' header has no {', '.join(lacking)}: a CSV is read only with the columns of its header."
        return [Finding("csv.no-column", detail, field="schemaHints")]
    for column in sample.columns:
        for finding in check_name(column.name, "cloudPath"):
            detail = f"The files have a column {column.name!a}, a name that can't stand in a program. Rename it there."
            return [Finding(finding.code, detail, field=finding.field)]
    return []


def columns(config: Config, inputs: SchemasByPort) -> Schema:
    """The columns of the files, in their order, with the hinted types; hinted ones the files lack stand last."""
    try:
        hints = parse_columns(config.schema_hints)
    except DdlError:
        return Schema(open=True)
    sample = inputs.get(SAMPLE)
    if sample is None:
        return Schema(hints.columns, open=not hints.columns)
    typed = tuple(Column(column.name, (hints.column(column.name) or column).type) for column in sample.columns)
    return Schema(typed + tuple(hint for hint in hints.columns if sample.column(hint.name) is None))


ERRORS = Schema(
    (
        Column("reason", "STRING"),
        Column("line", "STRING"),
        Column("file", "STRING"),
    )
)


def output(config: Config, inputs: SchemasByPort) -> SchemasByPort:
    """Rows with their types; lines that could not be read, with the reason."""
    return {"out": columns(config, inputs), "errors": ERRORS}


def values(config: Config, context: Context) -> Mapping[str, object]:
    """What the files are read as, and how that becomes typed rows."""
    wanted = [(column.name, column.type) for column in context.gives["out"].columns]
    if config.file_format == "parquet":
        seen = context.reads.get(SAMPLE, Schema())
        before = [(name, found.type if (found := seen.column(name)) else kind) for name, kind in wanted]
        columns = [(name, kind, want) for (name, kind), (_, want) in zip(before, wanted, strict=True)]
        row, readable, reason = reading.typed_parts(columns)
        schema = ", ".join(f"{identifier(name)} {kind}" for name, kind in before)
        return {
            "reader": "typed",
            "by_line": False,
            "columns": columns,
            "schema": schema,
            "line": "to_json(" + reading.columns_struct(wanted) + ")",
            "raw": reading.columns_struct(wanted),
            "where": "true",
            "parts": row,
            "readable": readable,
            "reason": reason,
        }
    if config.file_format == "csv":
        separator = (separator_of(config.separator) or COMMA).replace("\t", "\\t")
        row, readable, reason = reading.text_parts(wanted, reading.NOT_CSV)
        # The query of a port counts its own rows, not lines.
        kept_apart = "out" in context.connected and "errors" not in context.connected
        by_line = kept_apart and separator == COMMA and len(wanted) <= plain_lines.MOST_COLUMNS
        raw = reading.columns_struct([*wanted, (reading.CORRUPT, "STRING")])
        return {
            "reader": "csv",
            "by_line": by_line,
            "columns": wanted,
            "schema": reading.text_schema(wanted),
            "line": reading.csv_line(wanted, "", separator),
            "separator": separator,
            "raw": raw,
            "where": "true",
            "parts": row,
            "readable": readable,
            "reason": reason,
        }
    row, readable, reason = reading.text_parts(wanted, reading.NOT_JSON)
    return {
        "reader": "json",
        "by_line": False,
        "columns": wanted,
        "schema": "value STRING",
        "line": "value",
        "raw": reading.parsed_json("value", wanted),
        "where": "trim(value) <> ''",
        "parts": row,
        "readable": readable,
        "reason": reason,
    }


NODE = NodeType(
    type="auto-loader",
    label="Auto Loader",
    category="source",
    icon="FolderInput",
    description="Picks up new files from storage as they arrive.",
    config=Config,
    example={
        "cloudPath": "/Volumes/main/default/landing/flights",
        "fileFormat": "json",
        "separator": ";",
        "schemaHints": "carrier STRING, dep_delay DOUBLE, ts TIMESTAMP",
        "schemaLocation": "/Volumes/main/default/landing/_schemas/flights",
        "maxFilesPerTrigger": 100,
    },
    inputs=(),
    outputs=lambda config: (Port("out", "Rows"), Port("errors", "Unreadable lines")),
    check=check,
    output=output,
    summary=lambda config: one_line(f"{config.cloud_path} · {config.file_format}"),
    values=values,
    embeds=(
        "server.nodes.sources.auto_loader.reading",
        "server.nodes.sources.auto_loader.plain_lines",
        "server.nodes.sources.auto_loader.files",
        "server.nodes.sources.auto_loader.headers",
        "server.codegen.runtime.fitting_files",
    ),
    counts_for_target=False,
)
