"""Reaction: deployments that were requested are handed to their target, once; what it reports becomes commands.

Never replayed. The idempotency key is the place of the request in the log: a run is claimed before it begins, and
the edit ids of its commands are made of that place.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from msgspec import Struct

from server.codegen.artefact import Artefact, Refused
from server.deploy.target import DeployTarget, Ended, Job, Progress
from server.domain.deployment.decide import (
    DeploymentCommand,
    ReportFailed,
    ReportStarted,
    ReportStopped,
    ReportSucceeded,
)
from server.domain.deployment.state import Deployment
from server.domain.rejected import Rejected
from server.events.deployment import DeploymentRequested, DeploymentStopRequested
from server.events.recorded import Recorded
from server.projections.runner import Poison, passes
from server.projections.runs import Runs

KIND = "reaction"

INTERRUPTED = ReportFailed("deploy.interrupted", "The server that ran this ended before the run did. Run it again.")
PAUSE_SECONDS = 1.0
CLOSE_SECONDS = 5.0

_log = structlog.get_logger("deploy")
_DEPLOYMENT = "deployment-"


class Program(Struct, frozen=True):
    """What is to run: the code of the version, and where its sources read on this machine, by node id."""

    pipeline_name: str
    artefact: Artefact
    inputs: dict[str, str]


class NoProgram(Exception):
    """There is nothing to run; ``code`` and ``detail`` say why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


Prepare = Callable[[Deployment], Awaitable[Program]]
"""Raises Refused or NoProgram."""
Command = Callable[[str, DeploymentCommand, str], Awaitable[None]]
"""Deployment id, command, edit id. Decided on the present: late reports change nothing."""
Find = Callable[[str], Awaitable[Deployment | None]]


class _Going:
    """A run this server has. ``taken``: what is to be said of its beginning; ``known``: that it was said."""

    __slots__ = ("known", "taken")

    def __init__(self) -> None:
        self.taken: ReportStarted | None = None
        self.known = asyncio.Event()


class DeployReaction:
    """Starts and stops what was asked for. Call ``close`` after the targets were closed: their last words are kept."""

    name = "deploy"
    replays = False

    def __init__(
        self, targets: Mapping[str, DeployTarget], prepare: Prepare, find: Find, command: Command, runs: Runs
    ) -> None:
        self._targets = targets
        self._prepare = prepare
        self._find = find
        self._command = command
        self._runs = runs
        self._going: dict[str, _Going] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        """What another server had on this kind of machine died with it, or with its hold on the work."""
        for deployment_id in await self._runs.orphans():
            await self._command(deployment_id, INTERRUPTED, f"deploy:{deployment_id}:interrupted")

    async def handle(self, recorded: Sequence[Recorded], caught_up: bool) -> Sequence[Poison]:
        """Requests and wishes to stop, one after the other."""
        for one in recorded:
            deployment_id = one.stream.removeprefix(_DEPLOYMENT)
            match one.event:
                case DeploymentRequested():
                    await self._start(deployment_id, one.seq)
                case DeploymentStopRequested():
                    await self._stop(deployment_id, one.seq)
                case _:
                    pass
        return ()

    async def close(self) -> None:
        """Wait until the ends that were reported are in the log, for a while: a database that is away must not keep
        the server from stopping. What it did not take reads as interrupted after the next start."""
        ending = set(self._ending)
        if ending:
            _, left = await asyncio.wait(ending, timeout=CLOSE_SECONDS)
            for task in left:
                _log.error("the end of a run is not in the log", task=task.get_name())
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        await self._runs.close()

    async def _start(self, deployment_id: str, seq: int) -> None:
        deployment = await self._find(deployment_id)
        if deployment is None or deployment.ended:
            return
        if deployment_id in self._going:
            await self._tell_of_beginning(deployment_id, seq)
            return
        if deployment.stop_requested:
            await self._command(deployment_id, ReportStopped(), f"deploy:{seq}:stopped")
            return
        if not await self._runs.claim(deployment_id):
            # Taken before, by one who did not live to say so: it may have run, so it is not run again.
            await self._command(deployment_id, INTERRUPTED, f"deploy:{seq}:interrupted")
            return
        failure = await self._try_to_start(deployment_id, seq, deployment)
        if failure is not None:
            await self._command(deployment_id, failure, f"deploy:{seq}:refused")

    async def _try_to_start(self, deployment_id: str, seq: int, deployment: Deployment) -> ReportFailed | None:
        """What stands in the way, if anything."""
        target = self._targets.get(deployment.target)
        if target is None:
            return ReportFailed("target.missing", f"There is no target {deployment.target} on this server.")
        try:
            program = await self._prepare(deployment)
        except Refused as refused:
            first = refused.findings[0]
            return ReportFailed(first.code, first.detail)
        except NoProgram as error:
            return ReportFailed(error.code, error.detail)
        refusal = target.refusal(program.artefact)
        if refusal is not None:
            return ReportFailed(*refusal)
        await self._runs.keep(deployment_id, program.artefact)
        job = Job(
            deployment_id,
            deployment.pipeline_id,
            program.pipeline_name,
            program.artefact,
            deployment.trigger,
            program.inputs,
            count_unreleased=deployment.trigger == "availableNow",
        )
        going = self._going[deployment_id] = _Going()
        try:
            url = await target.start(job, self._report)
        except Exception as error:
            del self._going[deployment_id]
            _log.exception("a run could not be started", deployment=deployment_id)
            return ReportFailed("deploy.start", f"The run could not be started: {error}")
        going.taken = started_with(program.artefact, url)
        await self._tell_of_beginning(deployment_id, seq)
        return None

    async def _tell_of_beginning(self, deployment_id: str, seq: int) -> None:
        going = self._going[deployment_id]
        if going.taken is not None and not going.known.is_set():
            await self._command(deployment_id, going.taken, f"deploy:{seq}:started")
            going.known.set()

    async def _stop(self, deployment_id: str, seq: int) -> None:
        deployment = await self._find(deployment_id)
        if deployment is None or deployment.ended:
            return
        target = self._targets.get(deployment.target)
        if deployment_id in self._going and target is not None:
            await target.stop(deployment_id)
        else:
            await self._command(deployment_id, ReportStopped(), f"deploy:{seq}:stopped")

    async def _report(self, deployment_id: str, news: Progress | Ended) -> None:
        """From the target. Returns at once: the target does not wait for the database."""
        if isinstance(news, Progress):
            self._runs.progressed(deployment_id, news)
            return
        task = asyncio.create_task(self._end(deployment_id, news), name=f"end of {deployment_id}")
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _end(self, deployment_id: str, ended: Ended) -> None:
        """Into the log, however long the database is away: nobody else knows it."""
        going = self._going.get(deployment_id)
        if going is not None:
            # The end may be quicker than the news that it began.
            await going.known.wait()
        while True:
            if await self._tried_to_end(deployment_id, ended):
                break
            await asyncio.sleep(PAUSE_SECONDS)
        self._going.pop(deployment_id, None)

    async def _tried_to_end(self, deployment_id: str, ended: Ended) -> bool:
        """Whether nothing is left to be tried. A database that is away, full, or may only be read will come to."""
        try:
            await self._runs.ended(deployment_id, ended.progress)
        except Exception as error:
            _log.warning("the last progress of a run can't be written", deployment=deployment_id, error=repr(error))
            if passes(error):
                return False
            # How far it got is of the day; that it ended is what counts.
        try:
            await self._command(deployment_id, _report_of(ended), f"deploy:{deployment_id}:ended")
        except Rejected:
            _log.exception("the end of a run that is not known", deployment=deployment_id)
        except Exception as error:
            _log.warning("the end of a run can't be recorded yet", deployment=deployment_id, error=repr(error))
            return False
        return True


def started_with(artefact: Artefact, url: str | None) -> ReportStarted:
    """The report that a target has taken a program: its exact text, file by file."""
    text = "\n".join(f"==> {file.path} <==\n{file.text}" for file in artefact.files)
    return ReportStarted(artefact.sha256, artefact.target, text, url)


def _report_of(ended: Ended) -> DeploymentCommand:
    match ended.status:
        case "succeeded":
            return ReportSucceeded(ended.progress.rows_in, ended.progress.rows_out)
        case "stopped":
            return ReportStopped()
        case "failed":
            return ReportFailed(ended.code or "deploy.failed", ended.detail or "The run failed; its log says more.")
