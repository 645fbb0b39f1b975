"""Reads the tables that a run on this machine has written, while it writes them: whole commits only."""

import base64
import contextlib
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import unquote, urlparse

from server.deploy.target import Rows

T = TypeVar("T")
ATTEMPTS = 5

_BATCH_FILE = re.compile(r"(?P<step>.+)-(?P<batch>\d{9,}|new)-(?P<part>\d+)\.parquet")
"""A file that a batch of a step has written: batches have nine digits, what there is before the first is ``new``."""

LARGEST_SAFE_INTEGER = 2**53 - 1
"""Beyond it a browser's numbers skip."""


def directory_of(root: Path, name: str) -> Path:
    """Where a program that runs below ``root`` keeps the table ``catalog.schema.table``."""
    return root.joinpath("tables", *name.split("."))


class Table:
    """One table of Parquet files. Its rows stand in the order of their commits, so a place in it stays what it is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._counts: dict[tuple[Path, int], int] = {}

    def count(self) -> int:
        """Rows there are now. Blocks on the disk; a file is opened once."""
        return _again(lambda: sum(self._count(file) for file in committed_files(self._path)))

    def page(self, limit: int, cursor: str | None) -> Rows:
        """``limit`` rows from the cursor on, as JSON values. Raises ValueError for a cursor that is none of ours."""
        start = _place(cursor)
        return _again(lambda: self._page(start, limit))

    def _page(self, start: int, limit: int) -> Rows:
        files = committed_files(self._path)
        total = sum(self._count(file) for file in files)
        items: list[dict[str, Any]] = []
        position = 0
        for file in files:
            count = self._count(file)
            if position + count > start and len(items) < limit:
                inside = max(0, start - position)
                items.extend(_rows(file, inside, limit - len(items)))
            position += count
        end = start + len(items)
        from server.deploy import parquet

        columns = parquet.columns(files[0]) if files else ()
        return Rows(columns=columns, items=tuple(items), total=total, next=str(end) if end < total else None)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every row there is now, as JSON values; integers as they are."""
        for file in committed_files(self._path):
            yield from _rows(file, 0, None, browser=False)

    def _count(self, file: Path) -> int:
        # A batch that is done again replaces its files under their old names.
        key = (file, file.stat().st_mtime_ns)
        if key not in self._counts:
            # Imported where it is used: a server that must be ready in seconds loads no Arrow.
            from server.deploy import parquet

            self._counts[key] = parquet.count(file)
        return self._counts[key]


def _again(read: Callable[[], T]) -> T:
    """Read, and read again if a table was replaced in the meantime."""
    for _ in range(ATTEMPTS):
        with contextlib.suppress(FileNotFoundError):
            return read()
    return read()


def committed_files(path: Path) -> list[Path]:
    """The data files of a table in the order of their commits.

    A streaming file sink logs its commits; files its log doesn't name are of a batch that was cut off. A table
    without such a log is written by batch jobs, which move whole files into place.
    """
    delta = path / "_delta_log"
    if delta.is_dir():
        return _delta_files(path, delta)
    log = path / "_spark_metadata"
    if log.is_dir():
        return _logged_files(log)
    return _by_batch([file for file in path.rglob("*.parquet") if not _hidden(file.relative_to(path))])


def _delta_files(path: Path, log: Path) -> list[Path]:
    """The files of a table of Delta's, from its commits: what was added and not removed again.

    Its checkpoints repeat what the commits say, which are kept for longer than any run here lasts.
    """
    files: dict[str, None] = {}
    for commit in sorted(entry for entry in log.glob("*.json") if entry.stem.isdecimal()):
        for line in commit.read_text(encoding="utf-8").splitlines():
            action = cast(dict[str, Any], json.loads(line))
            if "remove" in action:
                files.pop(str(action["remove"]["path"]), None)
            elif "add" in action:
                files[str(action["add"]["path"])] = None
    return [path / unquote(file) for file in files]


def _by_batch(files: list[Path]) -> list[Path]:
    """In the order of the batches they are named after, and of the parts of each.

    When a file was written says nothing within a batch: Spark writes its parts side by side. Between several sinks
    of one table it does: their batches stand as they came, so that what was added later stands later.
    """
    places = {file: _place_of(file) for file in files}
    if len({step for step, _, _ in places.values()}) < 2:
        return sorted(files, key=lambda file: places[file])
    began: dict[tuple[str, int], int] = {}
    for file, (step, batch, _) in places.items():
        at = file.stat().st_mtime_ns
        began[step, batch] = min(began.get((step, batch), at), at)
    return sorted(files, key=lambda file: (began[places[file][:2]], *places[file]))


def _place_of(file: Path) -> tuple[str, int, int]:
    """Step, batch and part a file is named after; its whole name where it bears none of ours."""
    found = _BATCH_FILE.fullmatch(file.name)
    if found is None:
        return file.name, 0, 0
    return found["step"], -1 if found["batch"] == "new" else int(found["batch"]), int(found["part"])


def _logged_files(log: Path) -> list[Path]:
    batches = {entry.name: entry for entry in log.iterdir() if entry.name.removesuffix(".compact").isdecimal()}
    compacted = [int(name.removesuffix(".compact")) for name in batches if name.endswith(".compact")]
    # A compacted entry repeats all before it.
    first = max(compacted, default=-1)
    entries = [batches[f"{first}.compact"]] if compacted else []
    later = sorted(int(name) for name in batches if name.isdecimal() and int(name) > first)
    entries.extend(batches[str(number)] for number in later)
    files: list[Path] = []
    for entry in entries:
        _, *lines = entry.read_text(encoding="utf-8").splitlines()
        for line in lines:
            logged = cast(dict[str, Any], json.loads(line))
            if logged.get("action", "add") == "add":
                files.append(Path(unquote(urlparse(str(logged["path"])).path)))
    return files


def _hidden(inside: Path) -> bool:
    return any(part.startswith(("_", ".")) for part in inside.parts)


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= 18):
        raise ValueError(cursor)
    return int(cursor)


def _rows(file: Path, start: int, limit: int | None, browser: bool = True) -> Iterator[dict[str, Any]]:
    from server.deploy import parquet

    for row in parquet.rows(file, start, limit):
        yield {name: json_value(value, browser) for name, value in row.items()}


def json_value(value: Any, browser: bool = False) -> Any:
    """A value of Arrow as JSON: times ISO 8601 UTC with milliseconds, decimals and what JSON lacks as text.

    ``browser``: also integers beyond 2^53 as text.
    """
    match value:
        case None | bool() | str():
            return value
        case int():
            return str(value) if browser and abs(value) > LARGEST_SAFE_INTEGER else value
        case float():
            return value if math.isfinite(value) else _not_finite(value)
        case datetime():
            moment = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
            return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case timedelta():
            return value.total_seconds()
        case bytes():
            return base64.b64encode(value).decode()
        case Mapping():
            pairs = cast(Mapping[Any, Any], value)
            return {str(name): json_value(inner, browser) for name, inner in pairs.items()}
        case list():
            return [json_value(inner, browser) for inner in cast(list[Any], value)]
        case tuple():
            # An entry of a map, as Arrow gives it.
            return [json_value(inner, browser) for inner in cast(tuple[Any, ...], value)]
        case _:
            return str(value)


def _not_finite(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
