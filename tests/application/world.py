"""One server as ``main`` makes it, with rooms that note what they are told and a stage for runs."""

import asyncio
from pathlib import Path
from uuid import uuid4

from server.application.edits import Happened, Person
from server.application.service import Application
from server.application.shapes import CodeView, DeploymentView
from server.codegen.artefact import Artefact
from server.db.pool import Pool
from server.deploy.target import Ended, Job, Report, Rows
from server.graph.model import Edge, Node, Position
from server.settings import ROOT, Settings

ANN = Person("ann@x.org", "Ann")


class Rooms:
    """Notes what it is told; every room is open. ``opened``: those read again when news may be missed."""

    def __init__(self) -> None:
        self.opened: tuple[str, ...] = ("some",)
        self.codes: dict[str, CodeView] = {}
        self.deployments: list[DeploymentView] = []
        self.changed = asyncio.Condition()

    def is_open(self, pipeline_id: str) -> bool:
        return True

    def open_rooms(self) -> tuple[str, ...]:
        return self.opened

    def code(self, pipeline_id: str, view: CodeView) -> None:
        self.codes[pipeline_id] = view
        self._notify()

    def deployment(self, view: DeploymentView) -> None:
        self.deployments.append(view)
        self._notify()

    def _notify(self) -> None:
        async def notify() -> None:
            async with self.changed:
                self.changed.notify_all()

        self._task = asyncio.create_task(notify())

    async def until_code(self, pipeline_id: str, version: int) -> CodeView:
        # A line that died unheard is noticed by the doorbell's heartbeat, after 20 seconds at the latest.
        async with asyncio.timeout(60), self.changed:
            await self.changed.wait_for(
                lambda: pipeline_id in self.codes and self.codes[pipeline_id].version == version
            )
        return self.codes[pipeline_id]

    async def until_status(self, deployment_id: str, status: str, rows_in: int = 0) -> DeploymentView:
        def told() -> list[DeploymentView]:
            return [
                view
                for view in self.deployments
                if (view.id, view.status) == (deployment_id, status) and view.progress.rows_in >= rows_in
            ]

        async with asyncio.timeout(20), self.changed:
            await self.changed.wait_for(lambda: bool(told()))
        return told()[-1]


class Stage:
    """A target on which runs last until the test ends them."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.reports: dict[str, Report] = {}
        self.no: tuple[str, str] | None = None
        self.breaks: Exception | None = None

    def refusal(self, artefact: Artefact) -> tuple[str, str] | None:
        return self.no

    async def start(self, job: Job, report: Report) -> str | None:
        if self.breaks is not None:
            raise self.breaks
        assert job.deployment_id not in self.jobs, "started twice"
        self.jobs[job.deployment_id] = job
        self.reports[job.deployment_id] = report
        return f"http://here/{job.deployment_id}"

    async def stop(self, deployment_id: str) -> None:
        await self.reports[deployment_id](deployment_id, Ended("stopped"))

    async def rows(
        self, deployment_id: str, node_id: str, limit: int, cursor: str | None, port: str | None = None
    ) -> Rows:
        raise KeyError(node_id)

    async def logs(self, deployment_id: str, tail_lines: int) -> str:
        return "said"

    async def close(self) -> None:
        pass


class World:
    """One server, as ``main`` makes it."""

    def __init__(self, pool: Pool, data: Path, stage: Stage | None = None) -> None:
        self.stage = stage or Stage()
        self.rooms = Rooms()
        self.application = Application(Settings(data=data, examples=ROOT / "examples"), pool, {"local": self.stage})

    async def drawn(self) -> str:
        """A pipeline that can run."""
        pipeline = str(uuid4())
        outcome = await self.application.editor.create(pipeline, ANN, uuid4().hex, "Sim", nodes=NODES, edges=EDGES)
        assert isinstance(outcome, Happened), outcome
        return pipeline


NODES = (
    Node(
        "sim",
        "stream-simulator",
        Position(0, 0),
        config={
            "dataProfile": "iot-sensors",
            "eventsPerSecond": 10,
            "numPartitions": 1,
            "seed": 7,
            "maxEvents": 10,
        },
    ),
    Node(
        "out",
        "delta-table-sink",
        Position(1, 0),
        config={
            "catalog": "main",
            "schema": "default",
            "table": "t",
            "writeMode": "append",
        },
    ),
)
EDGES = (Edge("e", "sim", "out"),)
