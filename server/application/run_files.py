"""Runs an exported pipeline on this machine's Spark, without a server: what is behind ``lakestream run``."""

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from server.application.gallery import Export, read_export
from server.application.places import Places, Unreadable
from server.application.sampling import SOURCE, Sampler, data_files
from server.codegen.artefact import Artefact, OutputTable, Refused
from server.codegen.generate import generate
from server.deploy.local import LocalTarget
from server.deploy.tables import Table, directory_of
from server.deploy.target import Ended, Job, Progress
from server.domain.pipeline.lifecycle import create
from server.domain.rejected import Rejected
from server.graph.model import Graph, graph_of
from server.nodes.catalogue import discover
from server.settings import read_settings
from server.sql.columns import Schema

RUN = "run"


class RunFailed(Exception):
    """The pipeline could not be run to its end; the message is the sentence for people."""


async def run_file(
    file: Path,
    inputs: Mapping[str, Path],
    output: Path,
    patience: float | None = None,
    say: Callable[[str], None] = print,
) -> int:
    """Run the pipeline of a file until its input is exhausted; write ``output/<sink node id>.jsonl`` for each sink.

    ``inputs`` are read instead of what the sources name; ``patience`` is in seconds. Rows are sorted by their text,
    so that two runs can be compared; side outputs such as late rows go to ``<node id>.<port>.jsonl`` if there are
    any. Returns 0, or raises RunFailed.
    """
    export = _read(file)
    graph = graph_of(export.nodes, export.edges, export.notes, export.groups)
    paths, sampled = await asyncio.to_thread(_sources, graph, inputs, file)
    artefact = _generated(export, graph, sampled)
    with tempfile.TemporaryDirectory(prefix="lakestream-run-") as scratch:
        ended = await _ended(Path(scratch), _job(export, artefact, paths), patience)
        if ended.status != "succeeded":
            raise RunFailed(ended.detail or f"The run {ended.status}.")
        home = Path(scratch) / "deployments" / RUN
        await asyncio.to_thread(output.mkdir, parents=True, exist_ok=True)
        for table in artefact.outputs:
            await asyncio.to_thread(_write, home, table, output, say)
    if ended.unreleased:
        say(unreleased_rows(ended.unreleased, ended.progress.watermark))
    return 0


def unreleased_rows(count: int, watermark: str | None) -> str:
    """What is said of rows that wait at the end of a run. ``watermark`` None: there was none."""
    rows = "1 row stays" if count == 1 else f"{count} rows stay"
    if watermark is None:
        return f"{rows} unreleased: no row has brought the watermark beyond 1970, where time begins."
    return f"{rows} unreleased: time ended at the watermark, {watermark}."


def _read(file: Path) -> Export:
    try:
        return read_export(file.read_bytes())
    except OSError as error:
        raise RunFailed(f"{file} can't be read: {error.strerror}.") from error
    except msgspec.DecodeError as error:
        raise RunFailed(f"{file} is not an exported pipeline: {error}.") from error


def _sources(graph: Graph, inputs: Mapping[str, Path], file: Path) -> tuple[dict[str, str], dict[str, Schema]]:
    """Where each source reads, and the columns seen there."""
    for node_id in inputs:
        node = graph.nodes.get(node_id)
        if node is None:
            raise RunFailed(f"--input {node_id}: the pipeline has no node of that id.")
        if node.type != SOURCE:
            raise RunFailed(f"--input {node_id}: this node is of type {node.type}, which reads no files.")
    settings = read_settings()
    # Whoever runs a file on the command line may read what they may read.
    places = Places(settings.data, settings.examples, (*settings.roots, file.resolve().parent, Path("/")))
    sampler = Sampler(places)
    rest = graph_of([node for node in graph.nodes.values() if node.id not in inputs])
    try:
        paths = sampler.inputs(rest)
        sampled = sampler.sampled(rest)
        for node_id, given in inputs.items():
            path = given.resolve()
            if not path.exists():
                raise RunFailed(f"--input {node_id}: there is no file {given}.")
            paths[node_id] = str(path)
            named = graph.nodes[node_id].config.get("fileFormat", "json")
            try:
                sampled[node_id] = sampler.sample_files(data_files(path), named).schema
            except Unreadable as error:
                # An empty input is no fault where the hints name the columns; where they don't, a finding says so.
                if error.code not in ("file.empty", "path.empty"):
                    raise
    except Unreadable as error:
        raise RunFailed(error.detail) from error
    return paths, sampled


def _generated(export: Export, graph: Graph, sampled: Mapping[str, Schema]) -> Artefact:
    catalogue = discover()
    try:
        create(export.name, catalogue, nodes=export.nodes, edges=export.edges)
        return generate(export.name, graph, catalogue, sampled=sampled)
    except Rejected as error:
        raise RunFailed(error.detail) from error
    except Refused as error:
        places = [
            f"{finding.node_id or 'pipeline'}{'.' + finding.field if finding.field else ''}: {finding.detail}"
            for finding in error.findings
        ]
        raise RunFailed("\n".join(places)) from error


def _job(export: Export, artefact: Artefact, paths: dict[str, str]) -> Job:
    return Job(
        deployment_id=RUN,
        pipeline_id=RUN,
        pipeline_name=export.name,
        artefact=artefact,
        trigger="availableNow",
        inputs=paths,
        count_unreleased=True,
    )


async def _ended(scratch: Path, job: Job, patience: float | None) -> Ended:
    target = LocalTarget(scratch, warm=False)
    refusal = await asyncio.to_thread(target.refusal, job.artefact)
    if refusal is not None:
        raise RunFailed(refusal[1])
    last: asyncio.Future[Ended] = asyncio.get_running_loop().create_future()

    async def report(deployment_id: str, news: Progress | Ended) -> None:
        if isinstance(news, Ended) and not last.done():
            last.set_result(news)

    try:
        await target.start(job, report)
        return await asyncio.wait_for(asyncio.shield(last), patience)
    except TimeoutError:
        raise RunFailed(f"The run did not end within {patience:g} seconds.") from None
    finally:
        await target.close()


def _write(home: Path, table: OutputTable, output: Path, say: Callable[[str], None]) -> None:
    rows = sorted(msgspec.json.encode(row) for row in Table(directory_of(home, table.name)).rows())
    if table.port != "out" and not rows:
        return
    path = output / f"{table.node_id}{'' if table.port == 'out' else '.' + table.port}.jsonl"
    path.write_bytes(b"".join(row + b"\n" for row in rows))
    say(f"{path}: {len(rows)} {'row' if len(rows) == 1 else 'rows'}")
