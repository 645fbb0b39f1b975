"""The declarative statements our generator writes (GS1 to GS5 of its rules), taken apart as text."""

import re
from collections.abc import Iterator

from msgspec import Struct

_STRING = r"'(?:[^'\\]|\\.)*'"
_NAME = r"`(?:[^`]|``)*`"
_TABLE = rf"{_NAME}\.{_NAME}\.{_NAME}"

_PIECE = re.compile(rf"--[^\n]*|{_STRING}|{_NAME}|;|[^-'`;]+|-", re.DOTALL)
_OWNER = re.compile(r"--.*\[(?P<type>\S+) (?P<node>\S+)\]\s*$")
_VIEW = re.compile(rf"CREATE TEMPORARY VIEW (?P<name>{_NAME})\s+AS\s+(?P<query>.*)", re.DOTALL)
_STREAMING_TABLE = re.compile(
    rf"CREATE OR REFRESH STREAMING TABLE (?P<name>{_TABLE})"
    rf"(?:\s+PARTITIONED BY \({_NAME}(?:, {_NAME})*\))?(?:\s+COMMENT {_STRING})?\s+AS\s+(?P<query>.*)",
    re.DOTALL,
)
_READ_FILES = re.compile(
    r"SELECT \*, _metadata\.file_path AS _file\s+FROM STREAM read_files\((?P<arguments>.*)\)\s*", re.DOTALL
)
_ARGUMENT = re.compile(rf"\s*(?:(?P<name>\w+)\s*=>\s*)?(?P<value>{_STRING}|\d+)\s*(?:,|$)", re.DOTALL)
_PART = re.compile(_NAME)
_RELATION = re.compile(rf"(?P<string>{_STRING})|(?P<table>{_TABLE})|(?P<name>{_NAME})", re.DOTALL)


class Unknown(Exception):
    """A statement of a shape that is not ours. The message is its beginning."""


class View(Struct, frozen=True):
    """A step between others. ``node``: the node it comes from, as its comment says."""

    name: str
    query: str
    node: str


class FilesView(Struct, frozen=True):
    """A source of files. ``arguments`` are those of ``read_files`` as SQL literals, the path under ``""``."""

    name: str
    arguments: dict[str, str]
    node: str


class StreamingTable(Struct, frozen=True):
    """A table that a stream fills. ``name``: catalog.schema.table."""

    name: str
    query: str
    node: str


Statement = View | FilesView | StreamingTable


def statements(text: str) -> Iterator[Statement]:
    """The statements of a file in their order. Raises Unknown."""
    node = ""
    parts: list[str] = []
    for piece in _PIECE.findall(text):
        if piece.startswith("--"):
            if (owner := _OWNER.match(piece)) is not None:
                node = owner["node"]
        elif piece == ";":
            yield _statement("".join(parts).strip(), node)
            parts = []
        else:
            parts.append(piece)
    if (rest := "".join(parts).strip()) != "":
        raise Unknown(rest[:80])


def with_relations(query: str, names: dict[str, str]) -> str:
    """The query with the tables in ``names`` (catalog.schema.table) read under other names, which are views."""

    def other(found: re.Match[str]) -> str:
        table = found["table"]
        view = names.get(_plain(table)) if table is not None else None
        return found[0] if view is None else quoted(view)

    return _RELATION.sub(other, query)


def quoted(name: str) -> str:
    """A name as SQL reads it."""
    return "`" + name.replace("`", "``") + "`"


def _statement(text: str, node: str) -> Statement:
    if (table := _STREAMING_TABLE.fullmatch(text)) is not None:
        return StreamingTable(_plain(table["name"]), table["query"], node)
    if (view := _VIEW.fullmatch(text)) is None:
        raise Unknown(text[:80])
    name = _plain(view["name"])
    if (files := _READ_FILES.fullmatch(view["query"])) is not None:
        return FilesView(name, _arguments(files["arguments"]), node)
    return View(name, view["query"], node)


def _arguments(text: str) -> dict[str, str]:
    arguments: dict[str, str] = {}
    place = 0
    text = text.rstrip()
    while place < len(text):
        found = _ARGUMENT.match(text, place)
        if found is None:
            raise Unknown(text[place : place + 80])
        arguments[found["name"] or ""] = found["value"]
        place = found.end()
    return arguments


def _plain(name: str) -> str:
    """Back-quoted parts as one name with dots."""
    return ".".join(part[1:-1].replace("``", "`") for part in _PART.findall(name))
