"""Runs programs on a Spark of this machine. Each run has an engine process of its own, which never outlives the server.

Below the data directory: ``deployments/<id>/{files,tables,checkpoints,engine.log,job.json}``.
"""

import asyncio
import contextlib
import importlib.util
import re
from collections import deque
from collections.abc import Callable, Coroutine
from pathlib import Path

import msgspec
import structlog

from server.codegen.artefact import Artefact, OutputTable
from server.deploy.engine.faults import OUT_OF_MEMORY, SPARK_GONE, Fault
from server.deploy.engine.messages import Advanced, Finished, Ready, Run, Stop
from server.deploy.engine_process import EngineProcess, tail
from server.deploy.run_folder import counted, kept_job, lay_out, tables_of
from server.deploy.tables import Table, directory_of
from server.deploy.target import Ended, Job, Progress, Report, Rows, unreleased_rows
from server.graph.model import ID_PATTERN
from server.setup import java

AT_ONCE = 2
"""Engines at a time. Each is bounded to about a gigabyte and would like two cores."""
BETWEEN_REPORTS = 0.3
TO_STOP = 12.0
TO_END = 5.0
KEPT_WARM = 600.0
"""Seconds."""

KILLED = Fault(
    "engine.killed",
    "The run's process was ended from outside, by hand or by a machine short of memory. Run it again.",
)
SERVER_STOPPED = Fault("server.stopped", "The server was stopped while this ran. Run it again.")
BROKEN = Fault("local.failed", "The run could not be started on this machine; the server's log says why.")
NO_SPARK = ("local.spark-missing", "Spark is not installed beside this server: install requirements-local.txt.")

_log = structlog.get_logger(__name__)


class _Going:
    """A run from its order to its end."""

    def __init__(self, job: Job, report: Report, home: Path, tables: "dict[OutputTable, Table]") -> None:
        self.job = job
        self.report = report
        self.home = home
        self.tables = tables
        self.engine: EngineProcess | None = None
        self.task: asyncio.Task[None] | None = None
        self.stopping = False
        self.latest = Progress(phase="waiting")
        self.changed = asyncio.Event()

    async def tell(self, news: Progress | Ended) -> None:
        """Report; a listener that fails does not end the run. Ours keeps last words until the log has them."""
        try:
            await self.report(self.job.deployment_id, news)
        except Exception:
            _log.exception("a report about a run was not taken", deployment=self.job.deployment_id)

    async def counted(self, progress: Progress) -> Progress:
        """The progress with what the tables hold by now."""
        return await asyncio.to_thread(counted, progress, self.tables)


class LocalTarget:
    """The ``DeployTarget`` of this machine. Call from one event loop."""

    def __init__(
        self,
        data: Path,
        *,
        at_once: int = AT_ONCE,
        warm: bool = True,
        find_java: Callable[[], Path | None] = java.find,
    ) -> None:
        """``warm``: after the first run keep an engine ready for the next, for ten minutes."""
        self._data = data.resolve()
        self._at_once = at_once
        self._warm = warm
        self._find_java = find_java
        self._java: Path | None = None
        self._waiting: deque[_Going] = deque()
        self._running: dict[str, _Going] = {}
        self._spare: EngineProcess | None = None
        self._spare_expiry: asyncio.TimerHandle | None = None
        self._preparing = False
        self._background: set[asyncio.Task[None]] = set()
        self._closing = False

    def refusal(self, artefact: Artefact) -> tuple[str, str] | None:
        """Why this machine can't run a program, as (code, sentence); None if it can."""
        if importlib.util.find_spec("pyspark") is None:
            return NO_SPARK
        # Asking Javas for their version takes a while; one that was found stays.
        self._java = self._java or self._find_java()
        return None if self._java else ("local.java-missing", java.MISSING)

    def is_going(self, deployment_id: str) -> bool:
        """Whether the run waits or runs here. After a restart of the server nothing does."""
        return deployment_id in self._running or any(run.job.deployment_id == deployment_id for run in self._waiting)

    async def start(self, job: Job, report: Report) -> str | None:
        """Queue the job; it begins when there is a place. A job that is already going is left alone."""
        if self._closing:
            raise RuntimeError(SERVER_STOPPED.detail)
        if self.is_going(job.deployment_id):
            return None
        home = self._home(job.deployment_id)
        await asyncio.to_thread(lay_out, home, job)
        run = _Going(job, report, home, tables_of(home, job.artefact.outputs))
        self._waiting.append(run)
        await self._admit()
        return None

    async def stop(self, deployment_id: str) -> None:
        """Ask a run to end; it is killed if it hasn't after a while. Unknown or ended: nothing happens."""
        for run in self._waiting:
            if run.job.deployment_id == deployment_id:
                self._waiting.remove(run)
                await run.tell(Ended("stopped", progress=run.latest))
                return
        run = self._running.get(deployment_id)
        if run is None or run.stopping:
            return
        run.stopping = True
        if run.engine is not None:
            await run.engine.order(Stop())
            self._in_background(_kill_after(run.engine, TO_STOP))

    async def rows(
        self, deployment_id: str, node_id: str, limit: int, cursor: str | None, port: str | None = None
    ) -> Rows:
        """Rows a node has written. Without a ``port``: its main output, else its first side output.

        KeyError for a run or an output that isn't there, ValueError for a cursor that is none of ours.
        """
        home = self._home(deployment_id)
        outputs = (await asyncio.to_thread(kept_job, home)).artefact.outputs
        written = [output for output in outputs if output.node_id == node_id and port in (None, output.port)]
        if not written:
            raise KeyError(f"{node_id}:{port}" if port else node_id)
        output = next((output for output in written if output.port == "out"), written[0])
        run = self._running.get(deployment_id)
        table = run.tables[output] if run else Table(directory_of(home, output.name))
        return await asyncio.to_thread(table.page, limit, cursor)

    async def logs(self, deployment_id: str, tail_lines: int) -> str:
        """The last lines of the run's log. KeyError for a run that isn't there."""
        home = self._home(deployment_id)
        if not home.is_dir():
            raise KeyError(deployment_id)
        return await asyncio.to_thread(tail, home / "engine.log", tail_lines)

    async def prepare(self) -> None:
        """Start an engine ahead of its run, unless one is ready or there is no Java."""
        if self._spare is not None or self._preparing or self._closing or self._java is None:
            return
        self._preparing = True
        try:
            spare = await EngineProcess.launch(self._data / "engine", self._java)
        finally:
            self._preparing = False
        if self._closing:
            await spare.kill()
            return
        self._spare = spare
        self._spare_expiry = asyncio.get_running_loop().call_later(
            KEPT_WARM, lambda: self._in_background(self._drop_spare())
        )

    async def close(self) -> None:
        """End all runs, as failed for they can be retried, and every process that was started here."""
        self._closing = True
        while self._waiting:
            run = self._waiting.popleft()
            await run.tell(_failed(SERVER_STOPPED, run.latest))
        going = list(self._running.values())
        await asyncio.gather(*(run.engine.kill() for run in going if run.engine), return_exceptions=True)
        await asyncio.gather(*(run.task for run in going if run.task), return_exceptions=True)
        await self._drop_spare()
        # What still goes on in the background is short: an engine being launched is ended by its launcher.
        await asyncio.gather(*self._background, return_exceptions=True)

    def _home(self, deployment_id: str) -> Path:
        if not re.fullmatch(ID_PATTERN, deployment_id):
            raise KeyError(deployment_id)
        return self._data / "deployments" / deployment_id

    async def _admit(self) -> None:
        while self._waiting and len(self._running) < self._at_once and not self._closing:
            run = self._waiting.popleft()
            self._running[run.job.deployment_id] = run
            run.task = asyncio.create_task(self._carry_out(run))
        for ahead, run in enumerate(self._waiting, start=len(self._running)):
            run.latest = Progress(phase=f"waiting for a place: {ahead} {'run is' if ahead == 1 else 'runs are'} ahead")
            await run.tell(run.latest)

    async def _carry_out(self, run: _Going) -> None:
        teller = asyncio.create_task(_tell_progress(run))
        try:
            ended = await self._attempt(run)
        except Exception:
            _log.exception("a local run broke", deployment=run.job.deployment_id)
            ended = _failed(BROKEN, run.latest)
        finally:
            if run.engine is not None:
                await run.engine.kill()
        teller.cancel()
        await asyncio.gather(teller, return_exceptions=True)
        final = await run.counted(msgspec.structs.replace(ended.progress, phase=ended.status))
        del self._running[run.job.deployment_id]
        await run.tell(msgspec.structs.replace(ended, progress=final))
        await self._admit()
        if self._warm and not self._waiting and not self._running:
            self._in_background(self.prepare())

    async def _attempt(self, run: _Going) -> Ended:
        run.latest = Progress(phase="starting Spark")
        run.changed.set()
        engine = await self._engine(run)
        run.engine = engine
        if self._closing:
            return _failed(SERVER_STOPPED, run.latest)
        artefact = run.job.artefact
        await engine.order(
            Run(
                root=str(run.home),
                files=tuple(file.path for file in artefact.files),
                sha256=artefact.sha256,
                target=artefact.target,
                tasks=artefact.tasks,
                trigger=run.job.trigger,
                inputs=run.job.inputs,
                outputs=artefact.outputs,
                count_unreleased=run.job.count_unreleased,
            )
        )
        if run.stopping:
            await engine.order(Stop())
        finished: Finished | None = None
        async for report in engine.reports():
            match report:
                case Ready():
                    run.latest = Progress(phase=f"Spark {report.spark} is up", tables=report.tables)
                case Advanced():
                    run.latest = msgspec.structs.replace(report.progress, tables=run.latest.tables)
                case Finished():
                    ended = msgspec.structs.replace(report.progress, tables=run.latest.tables)
                    finished = msgspec.structs.replace(report, progress=ended)
            run.changed.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(engine.ended(), TO_END)
        return self._verdict(run, finished)

    async def _engine(self, run: _Going) -> EngineProcess:
        spare, self._spare = self._spare, None
        if self._spare_expiry is not None:
            self._spare_expiry.cancel()
        log = run.home / "engine.log"
        if spare is not None and spare.running:
            spare.keep_log_as(log)
            return spare
        if self._java is None:
            self._java = await asyncio.to_thread(self._find_java)
        assert self._java is not None, java.MISSING
        return await EngineProcess.launch(run.home, self._java)

    def _verdict(self, run: _Going, finished: Finished | None) -> Ended:
        if finished is not None and finished.status == "succeeded":
            note = unreleased_rows(finished.unreleased, finished.progress.watermark) if finished.unreleased else None
            progress = msgspec.structs.replace(finished.progress, note=note)
            return Ended("succeeded", progress=progress, unreleased=finished.unreleased)
        progress = finished.progress if finished else run.latest
        if run.stopping:
            return Ended("stopped", progress=progress)
        if self._closing:
            return _failed(SERVER_STOPPED, progress)
        fault = KILLED if finished is None else Fault(finished.code or "program.failed", finished.detail or "")
        # A Java that runs out of memory can only say so in the log before it goes.
        if fault.code == SPARK_GONE.code and "java.lang.OutOfMemoryError" in tail(run.home / "engine.log", 200):
            fault = OUT_OF_MEMORY
        return _failed(fault, progress)

    async def _drop_spare(self) -> None:
        spare, self._spare = self._spare, None
        if self._spare_expiry is not None:
            self._spare_expiry.cancel()
            self._spare_expiry = None
        if spare is not None:
            await spare.kill()

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


async def _tell_progress(run: _Going) -> None:
    """Report what is new, at most a few times a second."""
    while True:
        await run.changed.wait()
        run.changed.clear()
        run.latest = await run.counted(run.latest)
        await run.tell(run.latest)
        await asyncio.sleep(BETWEEN_REPORTS)


async def _kill_after(engine: EngineProcess, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(engine.ended(), seconds)
        return
    await engine.kill()


def _failed(fault: Fault, progress: Progress) -> Ended:
    return Ended("failed", fault.code, fault.detail, progress)
