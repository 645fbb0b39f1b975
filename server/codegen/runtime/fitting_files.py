"""A folder of CSV files as a source may read it here: those whose header fits, the others told among the errors.

Spark ends a run at a file with another header, or takes its rows for what they are not. So a source reads a folder of
links to the files that fit, and a file is judged before it is linked, once and for all.
"""

# pyright: reportUnknownMemberType=false
# What Spark's types leave open.

import hashlib
import json
import re
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

from pyspark.sql import DataFrame

from server.nodes.sources.auto_loader.headers import header_fits, header_line, other_header
from server.nodes.sources.auto_loader.reading import CORRUPT, FileColumns, quoted_text

BETWEEN_LOOKS = 1.0
"""Seconds."""

REFUSED_SCHEMA = "reason STRING, line STRING, file STRING"


class FittingFiles:
    """The files of one source of CSV, sorted by their headers. Where a workspace finds the files, it does nothing."""

    def __init__(self, columns: FileColumns, separator: str = ",") -> None:
        """``separator``: as Spark takes it, a tab as backslash and t."""
        self._names = [name for name, _ in columns if name != CORRUPT]
        self._separator = separator.replace("\\t", "\t")
        self._source = Path()
        self._own: Path | None = None
        self._linked: set[str] = set()
        self._begun: dict[str, tuple[int, int]] = {}
        """Files that are still being written, with when they were last written to and their size."""

    def folder(self, source: str, own: str, follow: bool) -> str:
        """The folder of links to the files of ``source`` that fit, made below ``own``.

        ``follow``: files that arrive later are looked at too. What is no folder is left to Spark.
        """
        if self._own is not None or not Path(source).is_dir():
            return str(self._links) if self._own is not None else source
        self._source, self._own = Path(source).absolute(), Path(own)
        for folder in (self._links, self._refused):
            folder.mkdir(parents=True, exist_ok=True)
        self.look(wait=follow)
        if follow:
            threading.Thread(target=self._follow, args=(self._own,), name="headers", daemon=True).start()
        return str(self._links)

    @property
    def _links(self) -> Path:
        """Where the links to the files that fit are."""
        return Path(self._own or "", self._mark)

    @property
    def _refused(self) -> Path:
        """Where what is said of the other files is kept: JSON, a line in a file of its own for each."""
        return Path(self._own or "", "refused")

    @property
    def _mark(self) -> str:
        # No other folder on the way to a file is called so.
        return "fitting-" + hashlib.sha256(str(self._source).encode()).hexdigest()[:16]

    def with_refused(self, errors: DataFrame) -> DataFrame:
        """The unreadable lines (reason, line, file) of the files that fit, and the headers of those that don't."""
        if self._own is None:
            return errors
        # Files are called what they are called where they come from.
        origin = self._source.as_uri().replace("\\", "\\\\").replace("$", "\\$")
        file = f"regexp_replace(file, {quoted_text(f'^.*/{re.escape(self._mark)}/')}, {quoted_text(origin + '/')})"
        own = errors.selectExpr("reason", "line", f"{file} AS file")
        refused = errors.sparkSession.readStream.schema(REFUSED_SCHEMA).json(str(self._refused))
        return own.unionAll(refused)

    def look(self, *, wait: bool) -> None:
        """Judge the files that have come. ``wait``: those that are still being written are left for the next look."""
        for name in self._files(self._source, "", frozenset()):
            if name not in self._linked:
                self._judge(name, wait)

    def _follow(self, own: Path) -> None:
        pause = threading.Event()
        while own.is_dir():
            pause.wait(BETWEEN_LOOKS)
            try:
                self.look(wait=True)
            except Exception:  # whatever it was, the next look may be better, and files must not be missed
                traceback.print_exc()

    def _files(self, folder: Path, within: str, above: frozenset[Path]) -> Iterator[str]:
        """Names of files, also in folders of partitions, as far as Spark would see them. Whoever goes round is left."""
        real = folder.resolve()
        if real in above:
            return
        for entry in sorted(folder.iterdir()):
            name = entry.name
            if name.startswith(".") or name.endswith("._COPYING_") or (name.startswith("_") and "=" not in name):
                continue
            if entry.is_dir():
                yield from self._files(entry, f"{within}{name}/", above | {real})
            else:
                yield within + name

    def _judge(self, name: str, wait: bool) -> None:
        path = self._source / name
        try:
            found = path.stat()
        except FileNotFoundError:
            return
        state = (found.st_mtime_ns, found.st_size)
        changing = wait and self._begun.get(name) != state
        try:
            header = header_line(str(path))
        except (OSError, EOFError):
            # Half a packed file may be whole at the next look; what can't be read at all is Spark's to say.
            header = None
            if changing:
                self._begun[name] = state
                return
        if header is not None:
            line, whole = header
            if wait and (not line or (not whole and changing)):
                self._begun[name] = state
                return
            if line and not header_fits(line, self._names, self._separator):
                self._refuse(name, line, f"{name} {state}")
                return
        link = self._links / name
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(path)
        self._linked.add(name)
        self._begun.pop(name, None)

    def _refuse(self, name: str, line: str, version: str) -> None:
        """Told once for each version of a file; one that was mended later is read then."""
        path = self._refused / (hashlib.sha256(version.encode()).hexdigest() + ".json")
        if path.exists():
            return
        reason = other_header(line, self._names, self._separator)
        told = {"reason": reason, "line": line, "file": (self._source / name).as_uri()}
        begun = path.with_name(f".{path.name}")
        begun.write_text(json.dumps(told) + "\n", encoding="utf-8")
        begun.replace(path)
