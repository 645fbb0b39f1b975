"""What the server and an engine say to each other: one JSON object per line, orders on stdin, reports on a pipe."""

from typing import Literal

from msgspec import Struct, field

from server.codegen.artefact import CodeTarget, OutputTable, Task
from server.deploy.target import Progress, TableFormat
from server.events.deployment import Trigger


class Run(Struct, frozen=True, tag_field="order", tag="run"):
    """Carry out the programs under ``root/files``. An engine takes this order once.

    ``files`` are their paths in the order the hash was taken over; ``inputs`` overrides a source's path by node id.
    """

    root: str
    files: tuple[str, ...]
    sha256: str
    target: CodeTarget
    tasks: tuple[Task, ...]
    trigger: Trigger
    inputs: dict[str, str] = field(default_factory=dict[str, str])
    outputs: tuple[OutputTable, ...] = ()
    count_unreleased: bool = False


class Stop(Struct, frozen=True, tag_field="order", tag="stop"):
    """End the streaming queries, then the process."""


Order = Run | Stop


class Ready(Struct, frozen=True, tag_field="report", tag="ready"):
    """Spark has started; a ``Run`` will begin at once. ``tables``: what it writes tables as."""

    spark: str
    tables: TableFormat


class Advanced(Struct, frozen=True, tag_field="report", tag="advanced"):
    """How far the run is. What the tables hold is counted by the server, not here."""

    progress: Progress


class Finished(Struct, frozen=True, tag_field="report", tag="finished"):
    """The last report. ``code`` and ``detail`` say why it failed, in plain words; the log has the rest."""

    status: Literal["succeeded", "failed", "stopped"]
    progress: Progress
    code: str | None = None
    detail: str | None = None
    unreleased: int | None = None


EngineReport = Ready | Advanced | Finished
