"""The folder of one run on this machine: its programs, its job, the tables it writes."""

import shutil
from pathlib import Path, PurePosixPath

import msgspec

from server.codegen.artefact import OutputTable
from server.deploy.tables import Table, directory_of
from server.deploy.target import Job, Progress


def counted(progress: Progress, tables: dict[OutputTable, Table]) -> Progress:
    """The progress with what the tables hold by now. Blocks on the disk."""
    counts = {output: table.count() for output, table in tables.items()}
    by_port = {port: sum(n for output, n in counts.items() if output.port == port) for port in ("errors", "late")}
    sinks = {output.node_id: count for output, count in counts.items() if output.port == "out"}
    return msgspec.structs.replace(
        progress,
        rows_out=sum(sinks.values()),
        errors=by_port["errors"],
        late=by_port["late"],
        nodes={**progress.nodes, **sinks},
    )


def tables_of(home: Path, outputs: tuple[OutputTable, ...]) -> dict[OutputTable, Table]:
    """The tables a run writes."""
    return {output: Table(directory_of(home, output.name)) for output in outputs}


def lay_out(home: Path, job: Job) -> None:
    """Write the run's files. What an earlier run of the same id has written besides stays: it goes on from there."""
    files = home / "files"
    shutil.rmtree(files, ignore_errors=True)
    for file in job.artefact.files:
        parts = PurePosixPath(file.path)
        if parts.is_absolute() or ".." in parts.parts:
            raise ValueError(file.path)
        path = files / parts
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8", newline="")
    (home / "job.json").write_bytes(msgspec.json.encode(job))


def kept_job(home: Path) -> Job:
    """The job that was laid out there. KeyError where there is none."""
    try:
        return msgspec.json.decode((home / "job.json").read_bytes(), type=Job)
    except FileNotFoundError:
        raise KeyError(home.name) from None
