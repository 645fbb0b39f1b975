"""Looks into a source's files: which columns they have, and some of their rows. Reads a bounded part, remembers it."""

from collections import OrderedDict
from pathlib import Path
from threading import Lock

import msgspec
from msgspec import Struct

from server.application.file_rows import MOST_FILES, Format, Sample, guess, read
from server.application.places import Places, Unreadable
from server.graph.finding import Finding
from server.graph.model import Graph, Node
from server.nodes.sources.auto_loader.separator import COMMA, separator_of
from server.sql.columns import Schema

KEPT_SAMPLES = 256

SOURCE = "auto-loader"


ELSEWHERE = frozenset({"path.shared", "path.elsewhere"})
"""Why files can't be seen that lie where they shall."""


class Looked(Struct, frozen=True):
    """What was seen of a drawing's files: columns by source, and findings on the field that names the files."""

    columns: dict[str, Schema]
    findings: tuple[Finding, ...]


class FileSource(Struct, frozen=True):
    """What a source reads. ``format`` None: what the files look like."""

    path: str
    format: Format | None
    separator: str


class Sampler:
    """Samples with a memory: a file that hasn't changed is not read again. Safe to call from several threads."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._seen: OrderedDict[tuple[object, ...], Sample] = OrderedDict()
        self._lock = Lock()

    def sample(self, path: str, format: Format | None = None, separator: str | None = None) -> Sample:
        """Sample the files at a path as typed into a source. Raises Unreadable; blocks on the disk."""
        return self.sample_files(data_files(self._places.resolve(path), self._places), format, separator)

    def sample_files(self, files: list[Path], format: Format | None = None, separator: str | None = None) -> Sample:
        """Sample files that were already allowed, such as an upload. What is not said of them is found out."""
        if not files:
            raise Unreadable("path.empty", "There is no file in this folder yet, so its columns can't be seen.")
        chosen = files[:MOST_FILES]
        stats = [(str(file), (stat := file.stat()).st_mtime_ns, stat.st_size) for file in chosen]
        key = (format, separator, len(files), *stats)
        with self._lock:
            if key in self._seen:
                self._seen.move_to_end(key)
                return self._seen[key]
        sample = read(chosen, format or guess(chosen[0]), separator)
        if len(files) > len(chosen):
            sample = msgspec.structs.replace(sample, complete=False)
        with self._lock:
            self._seen[key] = sample
            while len(self._seen) > KEPT_SAMPLES:
                self._seen.popitem(last=False)
        return sample

    def sampled(self, graph: Graph) -> dict[str, Schema]:
        """The columns seen in the files of each source of a drawing. A source that can't be read has none here."""
        return self.look(graph).columns

    def look(self, graph: Graph) -> Looked:
        """What can be seen of the files of each source of a drawing, and what is to be said of them. Blocks."""
        columns: dict[str, Schema] = {}
        findings: list[Finding] = []
        for node in graph.nodes.values():
            source = file_source(node)
            if source is None:
                continue
            try:
                sample = self.sample(source.path, source.format, source.separator)
                columns[node.id] = sample.schema
                told = [("files.headers", one) for one in sample.apart]
                told += [("files.encoding", one) for one in sample.garbled_told]
                findings += [Finding(code, one, node.id, "cloudPath", "warning") for code, one in told]
            except Unreadable as error:
                if error.code not in ELSEWHERE:
                    severity = "error" if error.code == "path.refused" else "warning"
                    findings.append(Finding(error.code, error.detail, node.id, "cloudPath", severity))
            except OSError as error:
                detail = f"The files can't be read: {error.strerror}."
                findings.append(Finding("path.unreadable", detail, node.id, "cloudPath", "warning"))
        return Looked(columns, tuple(findings))

    def inputs(self, graph: Graph) -> dict[str, str]:
        """Where each file source of a drawing reads on this machine. Raises Unreadable for the first that can't."""
        found: dict[str, str] = {}
        for node in graph.nodes.values():
            source = file_source(node)
            if source is not None:
                real = self._places.resolve(source.path)
                data_files(real, self._places)
                found[node.id] = str(real)
        return found


def file_source(node: Node) -> FileSource | None:
    """What a node reads, as far as it says so; None where it reads no files, or does not name them."""
    path = node.config.get("cloudPath")
    if node.type != SOURCE or not isinstance(path, str) or not path:
        return None
    named = node.config.get("fileFormat", "json")
    typed = node.config.get("separator", COMMA)
    separator = separator_of(typed) if isinstance(typed, str) else None
    return FileSource(path, named if named in ("json", "csv", "parquet") else None, separator or COMMA)


def data_files(path: Path, places: Places | None = None) -> list[Path]:
    """The files Spark would read at a path, by name. Raises Unreadable for a link that leads out of the places."""
    if path.is_file():
        return [path]
    files = sorted(file for file in path.iterdir() if not file.name.startswith(("_", ".")) and file.is_file())
    for file in files:
        if places is not None and file.is_symlink():
            places.resolve(str(file))
    return files
