"""What code generation gives: files, where each node stands in them, warnings, a hash."""

import hashlib
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from server.graph.finding import Finding

CodeTarget = Literal["sdp", "sss", "hybrid"]
Language = Literal["sql", "python", "yaml", "markdown"]


class File(Struct, frozen=True):
    """``role``: ``pipeline`` (declarative), ``job`` (streaming program), ``test``, ``bundle`` or ``readme``."""

    path: str
    language: Language
    role: str
    text: str


class SourceSpan(Struct, frozen=True, rename="camel"):
    """Lines of a file that came from one node; 1-based, both ends included."""

    file: str
    node_id: str
    start_line: int
    end_line: int


class Task(Struct, frozen=True, rename="camel"):
    """One step of the deployed job, in order. ``files`` are what it runs."""

    key: str
    kind: Literal["sdp", "sss"]
    files: tuple[str, ...]
    depends_on: tuple[str, ...] = ()


class OutputTable(Struct, frozen=True, rename="camel"):
    """A table the program writes. ``port``: ``out`` for a sink, else the side output (``errors``, ``late`` …)."""

    node_id: str
    port: str
    name: str


class Artefact(Struct, frozen=True, rename="camel"):
    """The programs of one version of one pipeline. ``sha256`` is over paths and texts of ``files``, in order."""

    target: CodeTarget
    reason: str
    files: tuple[File, ...]
    source_map: tuple[SourceSpan, ...]
    tasks: tuple[Task, ...]
    outputs: tuple[OutputTable, ...]
    warnings: tuple[Finding, ...]
    sha256: str


def digest(files: Iterable[tuple[str, str]]) -> str:
    """The hash of an artefact: over (path, text) of its files, in order, each ended by a zero byte."""
    total = hashlib.sha256()
    for path, text in files:
        total.update(path.encode() + b"\0" + text.encode() + b"\0")
    return total.hexdigest()


class Refused(Exception):
    """No code can be made of this drawing; ``findings`` say why, each at its node and field."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(finding.detail for finding in findings))
        self.findings = findings
