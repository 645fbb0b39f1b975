"""Looks into a source's files: which columns they have, and some of their rows. Reads a bounded part, remembers it."""

import csv
import gzip
import io
import itertools
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import IO, Any, Literal, cast

import msgspec
from msgspec import Struct

from server.application.inference import Kind, ddl, kind_of, kind_of_text, merge_fields
from server.application.places import Places, Unreadable
from server.graph.model import Graph, Node
from server.sql.columns import Column, Schema

Format = Literal["json", "csv", "parquet"]

MOST_FILES = 8
MOST_ROWS = 5_000
MOST_BYTES = 4 << 20
LONGEST_LINE = 1 << 20
KEPT_ROWS = 1_000
KEPT_SAMPLES = 256
"""How much is read for one sample, and how much of it is remembered."""

SOURCE = "auto-loader"
_ENDINGS: dict[str, Format] = {
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".csv": "csv",
    ".parquet": "parquet",
}


class Sample(Struct, frozen=True):
    """What was seen. ``rows`` are at most ``KEPT_ROWS``, as JSON values; ``unread`` lines were no rows.

    ``complete``: the whole of the files was read.
    """

    format: Format
    schema: Schema
    rows: tuple[dict[str, Any], ...]
    unread: int = 0
    complete: bool = True


class Sampler:
    """Samples with a memory: a file that hasn't changed is not read again. Safe to call from several threads."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._seen: OrderedDict[tuple[object, ...], Sample] = OrderedDict()
        self._lock = Lock()

    def sample(self, path: str, format: Format | None = None) -> Sample:
        """Sample the files at a path as typed into a source. Raises Unreadable; blocks on the disk."""
        return self.sample_files(data_files(self._places.resolve(path), self._places), format)

    def sample_files(self, files: list[Path], format: Format | None = None) -> Sample:
        """Sample files that were already allowed, such as an upload."""
        if not files:
            raise Unreadable("path.empty", "There is no file in this folder yet, so its columns can't be seen.")
        chosen = files[:MOST_FILES]
        stats = [(str(file), (stat := file.stat()).st_mtime_ns, stat.st_size) for file in chosen]
        key = (format, len(files), *stats)
        with self._lock:
            if key in self._seen:
                self._seen.move_to_end(key)
                return self._seen[key]
        sample = read(chosen, format or guess(chosen[0]))
        if len(files) > len(chosen):
            sample = msgspec.structs.replace(sample, complete=False)
        with self._lock:
            self._seen[key] = sample
            while len(self._seen) > KEPT_SAMPLES:
                self._seen.popitem(last=False)
        return sample

    def sampled(self, graph: Graph) -> dict[str, Schema]:
        """The columns seen in the files of each source of a drawing. A source that can't be read has none here."""
        schemas: dict[str, Schema] = {}
        for node in graph.nodes.values():
            path, named = _source(node)
            if path is None:
                continue
            try:
                schemas[node.id] = self.sample(path, named).schema
            except (Unreadable, OSError):
                continue
        return schemas

    def inputs(self, graph: Graph) -> dict[str, str]:
        """Where each file source of a drawing reads on this machine. Raises Unreadable for the first that can't."""
        found: dict[str, str] = {}
        for node in graph.nodes.values():
            path, _ = _source(node)
            if path is not None:
                real = self._places.resolve(path)
                data_files(real, self._places)
                found[node.id] = str(real)
        return found


def _source(node: Node) -> tuple[str | None, Format | None]:
    path = node.config.get("cloudPath")
    if node.type != SOURCE or not isinstance(path, str) or not path:
        return None, None
    named = node.config.get("fileFormat", "json")
    return path, named if named in ("json", "csv", "parquet") else None


def data_files(path: Path, places: Places | None = None) -> list[Path]:
    """The files Spark would read at a path, by name. Raises Unreadable for a link that leads out of the places."""
    if path.is_file():
        return [path]
    files = sorted(file for file in path.iterdir() if not file.name.startswith(("_", ".")) and file.is_file())
    for file in files:
        if places is not None and file.is_symlink():
            places.resolve(str(file))
    return files


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
    first = start.split(b"\n", 1)[0]
    if b"," in first and b"\0" not in start:
        return "csv"
    raise Unreadable("file.format", f"{file.name} is neither JSON lines, nor CSV with a header line, nor Parquet.")


def read(files: list[Path], format: Format) -> Sample:
    """Read the first rows of some files of one format. Raises Unreadable where there is no row to be found."""
    if format == "parquet":
        return _parquet(files)
    reader = _json if format == "json" else _csv
    kinds: dict[str, Kind] = {}
    rows: list[dict[str, Any]] = []
    count = unread = 0
    complete = True
    for file in files:
        lines = _Lines(file, MOST_BYTES // len(files))
        if format == "json" and next(iter(lines), "").lstrip().startswith("["):
            raise Unreadable("file.format", f"{file.name} is a JSON array; a source reads JSON objects, one per line.")
        for kind_by_name, row in itertools.islice(reader(lines), MOST_ROWS // len(files)):
            if row is None:
                unread += 1
                continue
            merge_fields(kinds, kind_by_name)
            count += 1
            # The header line of CSV comes as a row without values: it names the columns and no more.
            if row and len(rows) < KEPT_ROWS:
                rows.append(row)
        complete = complete and lines.at_end
    if not count and unread:
        raise Unreadable("file.format", f"{files[0].name} holds no {_called(format)}.")
    if not kinds:
        raise Unreadable("file.empty", f"{files[0].name} is empty, so its columns can't be seen.")
    schema = Schema(tuple(Column(name, ddl(kind)) for name, kind in kinds.items()))
    return Sample(format, schema, tuple(rows), unread, complete)


def _called(format: Format) -> str:
    return "JSON object, one per line" if format == "json" else "CSV with a header line"


class _Lines(Iterable[str]):
    """Lines of a file, up to so many bytes; ``at_end`` tells whether that was all."""

    def __init__(self, file: Path, most: int) -> None:
        self._file = file
        self._most = most
        self.at_end = False

    def __iter__(self) -> Iterator[str]:
        left = self._most
        with _opened(self._file) as stream:
            while left > 0:
                line = stream.readline(LONGEST_LINE)
                if not line:
                    self.at_end = True
                    return
                left -= len(line)
                yield line.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r\n")
            self.at_end = not stream.read(1)


_Seen = tuple[Iterable[tuple[str, Kind]], dict[str, Any] | None]
"""The kinds of one row's fields, and the row; None for a line that is no row."""


def _json(lines: Iterable[str]) -> Iterator[_Seen]:
    decoder = msgspec.json.Decoder()
    for line in (line for line in lines if line.strip()):
        try:
            value = decoder.decode(line)
        except (msgspec.DecodeError, RecursionError):
            yield (), None
            continue
        if not isinstance(value, dict):
            yield (), None
            continue
        row = cast(dict[str, Any], value)
        yield [(name, kind_of(inner)) for name, inner in row.items()], row


def _csv(lines: Iterable[str]) -> Iterator[_Seen]:
    reader = csv.reader(lines, strict=True)
    try:
        header = _distinct(next(reader, list[str]()))
        yield [(name, "VOID") for name in header], {}
        for fields in reader:
            if not fields:
                continue
            if len(fields) != len(header):
                yield (), None
                continue
            kinds = [(name, kind_of_text(text)) for name, text in zip(header, fields, strict=True)]
            yield kinds, {name: _value(text, kind) for (name, kind), text in zip(kinds, fields, strict=True)}
    except csv.Error:
        yield (), None


def _distinct(header: list[str]) -> list[str]:
    """Names of a header line, as Spark makes them distinct: a repeated one gets its place, an empty one a name."""
    folded = [name.casefold() for name in header]
    return [
        f"_c{place}" if not name else f"{name}{place}" if folded.count(name.casefold()) > 1 else name
        for place, name in enumerate(header)
    ]


def _value(text: str, kind: Kind) -> Any:
    match kind:
        case "VOID":
            return None
        case "BIGINT":
            return int(text)
        case "DOUBLE":
            return float(text)
        case "BOOLEAN":
            return text.lower() == "true"
        case _:
            return text


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
