"""What was made behind the log, told to the rooms: new code, and how deployments stand. The newest only (WS18)."""

import asyncio
from typing import Protocol

import structlog

from server.application.shapes import CodeView, DeploymentView
from server.ws.hub import Hub

_log = structlog.get_logger("news")


class Tables(Protocol):
    """Where the news is read."""

    async def code(self, pipeline_id: str) -> CodeView | None: ...

    async def deployment(self, deployment_id: str) -> DeploymentView | None: ...


class News:
    """Listens to the doorbell. What rings while something is read is read once, afterwards."""

    def __init__(self, hub: Hub, tables: Tables) -> None:
        self._hub = hub
        self._tables = tables
        self._codes: dict[str, None] = {}
        self._deployments: dict[str, None] = {}
        self._task: asyncio.Task[None] | None = None

    def code(self, pipeline_id: str) -> None:
        """A pipeline's code is new; an empty id: anybody's may be, for nobody listened for a while."""
        wanted = (pipeline_id,) if pipeline_id else self._hub.open_rooms()
        self._codes.update((one, None) for one in wanted if self._hub.is_open(one))
        self._wake()

    def deployment(self, deployment_id: str) -> None:
        """A deployment has changed. An empty id: those who came back ask by themselves."""
        if deployment_id and self._hub.open_rooms():
            self._deployments[deployment_id] = None
            self._wake()

    async def close(self) -> None:
        """Tell no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _wake(self) -> None:
        if self._task is None and (self._codes or self._deployments):
            self._task = asyncio.create_task(self._tell_all(), name="news")

    async def _tell_all(self) -> None:
        try:
            while self._codes or self._deployments:
                try:
                    await self._tell_one()
                except Exception:
                    # The next ring brings the newest again.
                    _log.warning("news.lost", exc_info=True)
        finally:
            self._task = None

    async def _tell_one(self) -> None:
        if self._codes:
            pipeline_id = next(iter(self._codes))
            del self._codes[pipeline_id]
            code = await self._tables.code(pipeline_id)
            if code is not None:
                self._hub.code(pipeline_id, code)
        else:
            deployment_id = next(iter(self._deployments))
            del self._deployments[deployment_id]
            deployment = await self._tables.deployment(deployment_id)
            if deployment is not None:
                self._hub.deployment(deployment)
