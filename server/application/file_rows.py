"""Rows of files, and the columns they have: JSON lines, CSV, Parquet. Reads a bounded part."""

import contextlib
import gzip
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any, Literal, cast

from msgspec import Struct

from server.application.column_types import Columns, Odd, Place
from server.application.inference import Kind, ddl, kind_of, kind_of_text
from server.application.json_lines import decoded
from server.application.places import Unreadable
from server.cep.values import SqlError
from server.nodes.row_values import read_value, shown_value
from server.nodes.sources.auto_loader.headers import fields_of, header_fits, other_header
from server.nodes.sources.auto_loader.separator import COMMA, guessed
from server.sql.columns import Column, Schema

Format = Literal["json", "csv", "parquet"]

MOST_FILES = 8
MOST_ROWS = 5_000
MOST_BYTES = 4 << 20
LONGEST_LINE = 1 << 20
KEPT_ROWS = 1_000
"""How much is read for one sample, and how many rows of it are kept."""
MOST_GUESSED, MOST_GUESSED_BYTES = 100, 1 << 18
"""Lines, and bytes, in which the separator of a CSV is looked for."""

_ENDINGS: dict[str, Format] = {
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
}


class Sample(Struct, frozen=True):
    """What was seen. ``rows`` are at most ``KEPT_ROWS``, as JSON values, those of CSV as texts; ``unread`` lines were
    no rows.

    ``odd``: values that are none of their column's type. ``complete``: the whole of the files was read.
    ``separator``: what stands between the fields of CSV. ``apart``: a sentence for each file of CSV that a run would
    not read, as its header is not that of most. ``garbled``: where a line stands that is no UTF-8.
    """

    format: Format
    schema: Schema
    rows: tuple[dict[str, Any], ...]
    unread: int = 0
    first_unread: Place | None = None
    odd: tuple[Odd, ...] = ()
    complete: bool = True
    separator: str = COMMA
    apart: tuple[str, ...] = ()
    garbled: Place | None = None

    @property
    def garbled_told(self) -> tuple[str, ...]:
        """What is to be said of text in another encoding."""
        if self.garbled is None:
            return ()
        return (f"There is text that is no UTF-8, first at {_at(self.garbled)}: save the file as UTF-8.",)

    @property
    def unread_told(self) -> tuple[str, ...]:
        """What is to be said of lines that are no rows."""
        if self.first_unread is None:
            return ()
        wanted = "a JSON object" if self.format == "json" else "a row of this CSV"
        lines = "1 line is not" if self.unread == 1 else f"{self.unread} lines are not"
        return (f"{lines} {wanted}, the first at {_at(self.first_unread)}. A run puts them among its errors.",)

    @property
    def faults(self) -> tuple[str, ...]:
        """What a run would put among the unreadable lines: a sentence for each kind, with its first place."""
        told = [*self.apart, *self.garbled_told, *self.unread_told]
        for odd in self.odd:
            values = (
                f"1 value of {odd.column} is not" if odd.count == 1 else f"{odd.count} values of {odd.column} are not"
            )
            told.append(f"{values} {odd.type}, the first at {_at(odd.first)}. A run puts such rows among its errors.")
        return tuple(told)


def typed_rows(sample: Sample, limit: int) -> tuple[dict[str, Any], ...]:
    """The first rows as JSON values of their columns' types, without those that have none."""
    kinds = {column.name.casefold(): column.type for column in sample.schema.columns}
    typed: list[dict[str, Any]] = []
    for row in itertools.islice(sample.rows, limit):
        with contextlib.suppress(SqlError):
            read = {name: (read_value(value, kinds[name.casefold()]), name.casefold()) for name, value in row.items()}
            typed.append({name: shown_value(value, kinds[own]) for name, (value, own) in read.items()})
    return tuple(typed)


def _at(place: Place) -> str:
    _, line, file = place
    return f"line {line} of {file}"


def guess(file: Path) -> Format:
    """The format of a file by its name, else by how it begins. Raises Unreadable where it is none of ours."""
    name = file.name.removesuffix(".gz")
    if (known := _ENDINGS.get(Path(name).suffix.lower())) is not None:
        return known
    with _opened(file) as stream:
        start = stream.read(4_096)
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.lstrip().startswith(b"{"):
        return "json"
    lines = start.decode("utf-8", "replace").splitlines()[:1]
    if b"\0" not in start and any(len(fields_of(line, guessed(lines)) or ()) > 1 for line in lines):
        return "csv"
    raise Unreadable("file.format", f"{file.name} is neither JSON lines, nor CSV with a header line, nor Parquet.")


def read(files: list[Path], format: Format, separator: str | None = None) -> Sample:
    """Read the first rows of some files of one format. ``separator`` None: what it is in CSV is found out.

    Raises Unreadable where there is no row to be found.
    """
    if format == "parquet":
        return _parquet(files)
    apart: tuple[str, ...] = ()
    between = separator or COMMA
    if format == "csv":
        files, between, apart = _alike(files, separator)
    reader = _json if format == "json" else partial(_csv, separator=between)
    columns = Columns()
    rows: list[dict[str, Any]] = []
    count = unread = 0
    first_unread: Place | None = None
    complete = True
    garbled: Place | None = None
    for number, file in enumerate(files):
        lines = _Lines(file, MOST_BYTES // len(files))
        if format == "json" and next(iter(lines), "").lstrip().startswith("["):
            raise Unreadable("file.format", f"{file.name} is a JSON array; a source reads JSON objects, one per line.")
        for line, fields, row in itertools.islice(reader(lines), MOST_ROWS // len(files)):
            place = (number, line, file.name)
            if row is None:
                unread += 1
                first_unread = first_unread or place
                continue
            columns.add(fields, place)
            count += 1
            if row is not _HEADER and len(rows) < KEPT_ROWS:
                rows.append(row)
        complete = complete and lines.at_end
        if lines.garbled:
            garbled = garbled or (number, lines.garbled, file.name)
    if not count and unread:
        raise Unreadable("file.format", f"{files[0].name} holds no {_called(format)}.")
    kinds, odd = columns.decided()
    if not kinds:
        raise Unreadable("file.empty", f"{files[0].name} is empty, so its columns can't be seen.")
    schema = Schema(tuple(Column(name, ddl(kind)) for name, kind in kinds.items()))
    return Sample(format, schema, tuple(rows), unread, first_unread, odd, complete, between, apart, garbled)


def _alike(files: list[Path], separator: str | None) -> tuple[list[Path], str, tuple[str, ...]]:
    """The files that have the header most of them have, of as many the first's; what stands between its fields; and
    what is said of the others."""
    headers: dict[Path, str] = {}
    for file in files:
        line = next((line for line in _Lines(file, LONGEST_LINE) if line.strip()), "")
        if line:
            headers[file] = line
    if not headers:
        return files, separator or COMMA, ()
    most = Counter(line.lower() for line in headers.values()).most_common(1)[0][0]
    own = next(file for file, line in headers.items() if line.lower() == most)
    between = separator or _separator(own)
    names = fields_of(headers[own], between) or []
    other = [file for file, line in headers.items() if line.lower() != most and not header_fits(line, names, between)]
    told = tuple(f"{file.name}: {other_header(headers[file], names, between)}." for file in other)
    return [file for file in files if file not in other], between, told


def _separator(file: Path) -> str:
    lines = (line for line in _Lines(file, MOST_GUESSED_BYTES) if line.strip())
    return guessed(list(itertools.islice(lines, MOST_GUESSED)))


def _called(format: Format) -> str:
    return "JSON object, one per line" if format == "json" else "CSV with a header line"


class _Lines(Iterable[str]):
    """Lines of a file, up to so many bytes; ``at_end`` tells whether that was all."""

    def __init__(self, file: Path, most: int) -> None:
        self._file = file
        self._most = most
        self.at_end = False
        self.garbled = 0
        """The number of the first line that is no UTF-8; 0 where there is none."""

    def __iter__(self) -> Iterator[str]:
        left = self._most
        with _opened(self._file) as stream:
            number = 0
            while left > 0:
                number += 1
                line = stream.readline(LONGEST_LINE)
                if not line:
                    self.at_end = True
                    return
                left -= len(line)
                text = line.decode("utf-8", "replace")
                if "\ufffd" in text and not self.garbled and not _is_utf8(line):
                    self.garbled = number
                yield text.removeprefix("\ufeff").rstrip("\r\n")
            self.at_end = not stream.read(1)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


_Seen = tuple[int, Iterable[tuple[str, Kind, Any]], dict[str, Any] | None]
"""The number of a line, its fields with their kinds and values, and the row; None for a line that is no row."""

_HEADER: dict[str, Any] = {}
"""The header line of CSV in place of a row: it names the columns and no more."""


def _json(lines: Iterable[str]) -> Iterator[_Seen]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        value = decoded(line)
        if not isinstance(value, dict):
            yield number, (), None
            continue
        row = cast(dict[str, Any], value)
        yield number, [(name, kind_of(inner), inner) for name, inner in row.items()], row


def _csv(lines: Iterable[str], separator: str) -> Iterator[_Seen]:
    """Line by line, as a run reads it: a quote that is not closed spoils its own line and no other."""
    header: list[str] | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        fields = fields_of(line, separator)
        if header is None:
            header = _distinct(fields or [])
            yield number, [(name, "VOID", None) for name in header], _HEADER
        elif fields is None or len(fields) != len(header):
            yield number, (), None
        else:
            kinds = [kind_of_text(text) for text in fields]
            seen = list(zip(header, kinds, fields, strict=True))
            yield number, seen, {name: None if kind == "VOID" else text for name, kind, text in seen}


def _distinct(header: list[str]) -> list[str]:
    """Names of a header line, as Spark makes them distinct: a repeated one gets its place, an empty one a name."""
    folded = [name.casefold() for name in header]
    return [
        f"_c{place}" if not name else f"{name}{place}" if folded.count(name.casefold()) > 1 else name
        for place, name in enumerate(header)
    ]


def _parquet(files: list[Path]) -> Sample:
    # pyarrow is no part of what runs as an app, where files of the server are not read.
    from server.deploy import parquet
    from server.deploy.tables import json_value

    rows: list[dict[str, Any]] = []
    try:
        columns = parquet.columns(files[0])
        total = sum(parquet.count(file) for file in files)
        for file in files:
            listed = parquet.rows(file, 0, KEPT_ROWS - len(rows))
            rows.extend({name: json_value(value) for name, value in row.items()} for row in listed)
    except parquet.NotParquet as error:
        raise Unreadable("file.format", f"{files[0].name} is not a whole Parquet file.") from error
    schema = Schema(tuple(Column(name, kind) for name, kind in columns))
    return Sample("parquet", schema, tuple(rows), complete=total == len(rows))


def _opened(file: Path) -> IO[bytes]:
    stream: IO[bytes] = file.open("rb")
    return io.BufferedReader(cast(Any, gzip.GzipFile(fileobj=stream))) if file.name.endswith(".gz") else stream
