"""What was made behind the log, told to the open rooms of this server, whichever server made it."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

import structlog

from server.application.queries import Queries
from server.application.shapes import CodeView, DeploymentView
from server.events.store.postgres_doorbell import Doorbell

_log = structlog.get_logger("news")


class Rooms(Protocol):
    """The rooms that are open here."""

    def is_open(self, pipeline_id: str) -> bool: ...

    def open_rooms(self) -> Sequence[str]: ...

    def code(self, pipeline_id: str, view: CodeView) -> None: ...

    def deployment(self, view: DeploymentView) -> None: ...


class News:
    """Hears the doorbell, reads what is new once, however often it rang, and tells the rooms."""

    def __init__(self, doorbell: Doorbell, queries: Queries, rooms: Rooms) -> None:
        self._queries = queries
        self._rooms = rooms
        self._waiting: dict[tuple[str, str], None] = {}
        self._task: asyncio.Task[None] | None = None
        self._unsubscribe: list[Callable[[], None]] = [
            doorbell.subscribe("code", lambda value: self._heard("code", value)),
            doorbell.subscribe("deployment", lambda value: self._heard("deployment", value)),
        ]

    async def close(self) -> None:
        """Tell no more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _heard(self, kind: str, value: str) -> None:
        if value:
            self._waiting[kind, value] = None
        else:
            # Something may have been missed: whatever anybody here looks at is read again.
            self._waiting |= {(f"{kind}s", pipeline_id): None for pipeline_id in self._rooms.open_rooms()}
        if self._waiting and self._task is None:
            self._task = asyncio.create_task(self._tell(), name="news")

    async def _tell(self) -> None:
        try:
            while self._waiting:
                kind, value = next(iter(self._waiting))
                del self._waiting[kind, value]
                try:
                    await self._told(kind, value)
                except Exception:
                    _log.warning("news could not be told", kind=kind, of=value, exc_info=True)
        finally:
            self._task = None

    def _told(self, kind: str, value: str) -> Coroutine[Any, Any, None]:
        match kind:
            case "code" | "codes":
                return self._code(value)
            case "deployment":
                return self._deployment(value)
            case _:
                return self._last_deployment(value)

    async def _code(self, pipeline_id: str) -> None:
        if self._rooms.is_open(pipeline_id):
            view = await self._queries.code(pipeline_id)
            if view is not None:
                self._rooms.code(pipeline_id, view)

    async def _deployment(self, deployment_id: str) -> None:
        if self._rooms.open_rooms():
            view = await self._queries.deployment(deployment_id)
            if view is not None:
                self._rooms.deployment(view)

    async def _last_deployment(self, pipeline_id: str) -> None:
        views, _ = await self._queries.deployments(pipeline_id, 1)
        for view in views:
            self._rooms.deployment(view)
