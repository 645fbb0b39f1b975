"""Runs an exported pipeline on this machine's Spark, without a server: what is behind ``lakestream run``."""

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from server.application.gallery import Export, NoExport, read_export
from server.application.node_names import asked_as, file_names, node_called, place_of
from server.application.places import Places, Unreadable
from server.application.sampling import SOURCE, Sampler, data_files, file_source
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
    """Run the pipeline of a file until its input is exhausted; write ``output/<sink>.jsonl`` for each sink.

    A sink's file has its label as name, and is a link under its id too. ``inputs``, by a source's label or id, are read
    instead of what the sources name; ``patience`` is in seconds. Rows are sorted by their text, so that two runs can be
    compared; side outputs such as late rows go to ``<node>.<port>.jsonl`` if there are any. Returns 0, or raises
    RunFailed.
    """
    export = _read(file)
    graph = graph_of(export.nodes, export.edges, export.notes, export.groups)
    paths, sampled = await asyncio.to_thread(_sources, graph, _by_node(graph, inputs), file)
    artefact = _generated(export, graph, sampled)
    with tempfile.TemporaryDirectory(prefix="lakestream-run-") as scratch:
        ended = await _ended(Path(scratch), _job(export, artefact, paths), patience)
        if ended.status != "succeeded":
            raise RunFailed(ended.detail or f"The run {ended.status}.")
        home = Path(scratch) / "deployments" / RUN
        await asyncio.to_thread(output.mkdir, parents=True, exist_ok=True)
        names = file_names(graph.nodes.values())
        for table in artefact.outputs:
            await asyncio.to_thread(_write, home, table, output, names[table.node_id], say)
    if ended.progress.note:
        say(ended.progress.note)
    return 0


def _read(file: Path) -> Export:
    try:
        return read_export(file.read_bytes())
    except OSError as error:
        raise RunFailed(f"{file} can't be read: {error.strerror}.") from error
    except NoExport as error:
        raise RunFailed(f"{file} {error}") from error


def _by_node(graph: Graph, inputs: Mapping[str, Path]) -> dict[str, Path]:
    """What is to be read, by the source's id."""
    found: dict[str, Path] = {}
    for name, path in inputs.items():
        try:
            node = node_called(name, graph, SOURCE)
        except LookupError as error:
            raise RunFailed(f"--input {name}: {error}") from None
        if node.id in found:
            raise RunFailed(f"--input {name}: this source has been given its input already.")
        if not path.exists():
            raise RunFailed(f"--input {name}: there is no file {path}.")
        found[node.id] = path
    return found


def _sources(graph: Graph, inputs: Mapping[str, Path], file: Path) -> tuple[dict[str, str], dict[str, Schema]]:
    """Where each source reads, and the columns seen there."""
    settings = read_settings()
    # Whoever runs a file on the command line may read what they may read.
    places = Places(settings.data, settings.examples, (*settings.roots, file.resolve().parent, Path("/")))
    sampler = Sampler(places)
    rest = [node for node in graph.nodes.values() if node.id not in inputs]
    paths: dict[str, str] = {}
    for node in rest:
        try:
            paths |= sampler.inputs(graph_of([node]))
        except Unreadable as error:
            called = asked_as(node, graph)
            told = f'{called}: {error.detail} Say what it reads here: --input "{called}=PATH".'
            raise RunFailed(told) from error
    sampled = sampler.sampled(graph_of(rest))
    try:
        for node_id, given in inputs.items():
            path = given.resolve()
            paths[node_id] = str(path)
            source = file_source(graph.nodes[node_id])
            named, separator = (source.format, source.separator) if source else ("json", None)
            try:
                sampled[node_id] = sampler.sample_files(data_files(path), named, separator).schema
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
        places = (f"{place_of(finding, graph.nodes)}: {finding.detail}" for finding in error.findings)
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


def _write(home: Path, table: OutputTable, output: Path, name: str, say: Callable[[str], None]) -> None:
    rows = sorted(msgspec.json.encode(row) for row in Table(directory_of(home, table.name)).rows())
    if table.port != "out" and not rows:
        return
    ending = "jsonl" if table.port == "out" else f"{table.port}.jsonl"
    path, by_id = (output / f"{called}.{ending}" for called in (name, table.node_id))
    # What an earlier run left here may be a link to another's rows.
    path.unlink(missing_ok=True)
    path.write_bytes(b"".join(row + b"\n" for row in rows))
    if not by_id.exists() or not by_id.samefile(path):
        by_id.unlink(missing_ok=True)
        by_id.symlink_to(path.name)
    say(f"{path}: {len(rows)} {'row' if len(rows) == 1 else 'rows'}")
