"""Lines of files turned into typed rows, and what is wrong with those that can't be. SQL text, for every target.

``value`` is a value as text; the types are Spark SQL's, in upper case.
"""

from collections.abc import Sequence

CORRUPT = "_corrupt_record"

EARLIEST_MS, LATEST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 to 9999, beyond which Spark can't name a time."""

SHOWN = 200
"""So much of a value that can't be read is shown."""

FileColumns = Sequence[tuple[str, str]]


def quoted_name(name: str) -> str:
    """A column's name as SQL reads it."""
    return "`" + name.replace("`", "``") + "`"


def quoted_text(text: str) -> str:
    """A string of visible characters as SQL reads it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def text_schema(columns: FileColumns) -> str:
    """DDL of the columns as they are read first: all text, and what is no row at all."""
    names = [*(name for name, _ in columns), CORRUPT]
    return ", ".join(f"{quoted_name(name)} STRING" for name in names)


def typed(value: str, kind: str) -> str:
    """A text as a value of a type, NULL where it is none. Whole numbers are milliseconds where a time is wanted."""
    if kind == "STRING":
        return value
    if kind.startswith("TIMESTAMP"):
        number = f"try_cast({value} AS BIGINT)"
        in_range = f"{number} BETWEEN {EARLIEST_MS} AND {LATEST_MS}"
        whole = f"WHEN {value} RLIKE '^\\\\s*[-+]?[0-9]+\\\\s*$' THEN "
        millis = f"CASE WHEN {in_range} THEN CAST(timestamp_millis({number}) AS {kind}) END "
        return f"CASE {whole}{millis}ELSE try_cast({value} AS {kind}) END"
    if kind.startswith(("ARRAY", "STRUCT", "MAP")):
        return f"from_json({value}, {quoted_text(kind)})"
    if kind == "BINARY":
        return f"try_to_binary({value}, 'base64')"
    return f"try_cast({value} AS {kind})"


def retyped(value: str, before: str, kind: str) -> str:
    """A typed value as one of another type, NULL where it can't be."""
    if before == kind:
        return value
    if kind.startswith("TIMESTAMP") and before in ("BIGINT", "INT", "SMALLINT", "TINYINT", "STRING"):
        return typed(f"CAST({value} AS STRING)", kind)
    return f"try_cast({value} AS {kind})"


def wrong(value: str, typed_value: str, name: str, kind: str) -> str:
    """The sentence about a value that is there and can't be read, NULL if it is fine."""
    shown = f"left(CAST({value} AS STRING), {SHOWN})"
    said = f"concat({quoted_text(name + ': ')}, {shown}, {quoted_text(f' is not a {kind}')})"
    return f"CASE WHEN {value} IS NOT NULL AND {typed_value} IS NULL THEN {said} END"


def struct_of(parts: Sequence[tuple[str, str]]) -> str:
    """A struct of named expressions."""
    return "named_struct(" + ", ".join(f"{quoted_text(name)}, {value}" for name, value in parts) + ")"


def csv_line(columns: FileColumns, prefix: str, separator: str = ",") -> str:
    """Texts as the line of CSV they were (RFC 4180: a quote within quotes is doubled).

    ``prefix``: of the names, where they stand in a struct. ``separator``: as Spark takes it, a tab as backslash and t.
    """
    row = struct_of([(name, prefix + quoted_name(name)) for name, _ in columns])
    blanks = "'ignoreLeadingWhiteSpace', 'false', 'ignoreTrailingWhiteSpace', 'false'"
    between = "" if separator == "," else f"'sep', {quoted_text(separator)}, "
    return f"coalesce({prefix}{CORRUPT}, to_csv({row}, map({between}'escape', '\"', {blanks})))"


def columns_struct(columns: FileColumns) -> str:
    """A struct of columns as they are."""
    return struct_of([(name, quoted_name(name)) for name, _ in columns])


def parsed_json(value: str, columns: FileColumns) -> str:
    """A JSON text as a struct of texts."""
    options = f"map('mode', 'PERMISSIVE', 'columnNameOfCorruptRecord', '{CORRUPT}')"
    return f"from_json({value}, {quoted_text(text_schema(columns))}, {options})"


def parsed_csv(value: str, columns: FileColumns) -> str:
    """A line of CSV as a struct of texts, as Spark's reader takes it."""
    options = f"map('mode', 'PERMISSIVE', 'columnNameOfCorruptRecord', '{CORRUPT}', 'escape', '\"')"
    return f"from_csv({value}, {quoted_text(text_schema(columns))}, {options})"


def header_of(columns: FileColumns) -> str:
    """Whether a struct ``raw`` of texts holds the columns' names, as Spark's reader compares them."""
    names = [f"lower(raw.{quoted_name(name)}) <=> lower({quoted_text(name)})" for name, _ in columns]
    return " AND ".join([f"raw.{CORRUPT} IS NULL", *names])


NOT_JSON = (f"raw IS NULL OR raw.{CORRUPT} IS NOT NULL", "not a JSON object")
NOT_CSV = (f"raw.{CORRUPT} IS NOT NULL", "not a row of this CSV: wrong number of fields")
NEVER = ("false", "")
"""When a line is no row at all, and what is said of it."""

Judged = tuple[list[tuple[str, str]], str, str]
"""SQL for each value of the typed row ``row``; for whether the line can be read; for what is wrong with one that can't.

Nearly all lines can be read: that is asked of each, and the sentence made only for those that can't.
"""


def text_parts(columns: FileColumns, broken: tuple[str, str]) -> Judged:
    """How a struct ``raw`` of texts is judged. ``broken``: when it is no row at all, and the sentence about that."""
    parts = [(name, f"raw.{quoted_name(name)}", kind) for name, kind in columns]
    checked = [part for part in parts if part[2] != "STRING"]
    return judged_parts([(name, typed(value, kind)) for name, value, kind in parts], checked, broken)


def typed_parts(columns: Sequence[tuple[str, str, str]]) -> Judged:
    """The same of a struct ``raw`` whose columns have types: name, type before, type."""
    parts = [(name, f"raw.{quoted_name(name)}", before, kind) for name, before, kind in columns]
    checked = [(name, value, kind) for name, value, before, kind in parts if before != kind]
    return judged_parts([(name, retyped(value, before, kind)) for name, value, before, kind in parts], checked, NEVER)


def judged_parts(
    row: list[tuple[str, str]], checked: Sequence[tuple[str, str, str]], broken: tuple[str, str]
) -> Judged:
    """``checked``: name, value in ``raw`` and type of the columns whose values may be wrong."""
    when, sentence = broken
    own = [(value, f"row.{quoted_name(name)}", name, kind) for name, value, kind in checked]
    readable = [
        f"NOT ({when})",
        *(f"({value} IS NULL OR {typed_value} IS NOT NULL)" for value, typed_value, _, _ in own),
    ]
    values = f"concat_ws('; ', {', '.join(wrong(*each) for each in own)})" if own else "''"
    return row, " AND ".join(readable), f"CASE WHEN {when} THEN {quoted_text(sentence)} ELSE {values} END"
