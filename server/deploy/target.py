"""The port to a place where programs run."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal, Protocol

from msgspec import Struct, field

from server.codegen.artefact import Artefact
from server.events.deployment import Trigger

TableFormat = Literal["delta", "parquet"]


class Job(Struct, frozen=True):
    """What is to be run. ``inputs`` overrides a source's path by node id (``lakestream run --input``).

    ``count_unreleased``: at the end say how many rows wait for the watermark, which takes a moment.
    """

    deployment_id: str
    pipeline_id: str
    pipeline_name: str
    artefact: Artefact
    trigger: Trigger
    inputs: dict[str, str] = field(default_factory=dict[str, str])
    count_unreleased: bool = False


class Progress(Struct, frozen=True, rename="camel"):
    """How far a run is. Rows are totals since its start; ``watermark`` is ISO 8601 UTC or None before there is one.

    ``phase``: what it is busy with, for people: "starting Spark", "batch 3 of src". ``nodes``: rows per node id.
    ``tables``: what they are written as, once that is known. ``note``: what is to be said of a run that has ended.
    """

    phase: str = ""
    batches: int = 0
    rows_in: int = 0
    rows_out: int = 0
    errors: int = 0
    late: int = 0
    watermark: str | None = None
    nodes: dict[str, int] = field(default_factory=dict[str, int])
    tables: TableFormat | None = None
    note: str | None = None


class Ended(Struct, frozen=True):
    """The last word on a run. ``unreleased``: rows that wait for the watermark; None where nobody counted."""

    status: Literal["succeeded", "failed", "stopped"]
    code: str | None = None
    detail: str | None = None
    progress: Progress = Progress()
    unreleased: int | None = None


def unreleased_rows(count: int, watermark: str | None) -> str:
    """What is said of rows that wait at the end of a run. ``watermark`` None: there was none."""
    rows = "1 row stays" if count == 1 else f"{count} rows stay"
    if watermark is None:
        return f"{rows} unreleased: no row has brought the watermark beyond 1970, where time begins."
    return f"{rows} unreleased: time ended at the watermark, {watermark}."


Report = Callable[[str, Progress | Ended], Awaitable[None]]
"""Called with the deployment id for every change, from the server's event loop."""


class Rows(Struct, frozen=True):
    """A page of a sink's rows as JSON values. ``total`` counts all rows there are now."""

    columns: tuple[tuple[str, str], ...]
    items: tuple[dict[str, Any], ...]
    total: int
    next: str | None = None


class DeployTarget(Protocol):
    """Takes programs, runs them, reports. Every adapter passes ``tests/deploy/contract.py``."""

    def refusal(self, artefact: Artefact) -> tuple[str, str] | None:
        """Why this place can't run that program, as (code, sentence); None if it can."""
        ...

    async def start(self, job: Job, report: Report) -> str | None:
        """Hand the program over; return the address where it can be watched, if any."""
        ...

    async def stop(self, deployment_id: str) -> None:
        """Ask the run to end; ``report`` gets ``stopped``. Nothing happens if it has already ended."""
        ...

    async def rows(
        self, deployment_id: str, node_id: str, limit: int, cursor: str | None, port: str | None = None
    ) -> Rows:
        """Rows a node has written. Without a ``port``: its main output, else its first side output.

        KeyError for a run or an output that isn't there, ValueError for a cursor that is none of ours.
        """
        ...

    async def logs(self, deployment_id: str, tail_lines: int) -> str:
        """The last ``tail_lines`` lines the program and its engine have printed."""
        ...

    async def close(self) -> None:
        """End everything this place runs for us on this machine; nothing is left behind."""
        ...
