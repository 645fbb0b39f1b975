"""Runs on their way: which server has one, what it runs, how far it is. Of the day: the log has only what happened."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import msgspec
import structlog

from server.codegen.artefact import Artefact
from server.db.pool import Pool
from server.deploy.target import Progress
from server.events.store.port import StoreUnavailable
from server.events.store.postgres_line import Connection, outlast

BETWEEN_WRITES_SECONDS = 0.5
PATIENCE_SECONDS = 10.0

_log = structlog.get_logger("deploy")


class Runs:
    """``deployment_runs``. Progress is written at most twice a second per run, and rung for."""

    def __init__(self, pool: Pool, server: str) -> None:
        self._pool = pool
        self._server = server
        self._latest: dict[str, Progress] = {}
        self._writing: set[asyncio.Task[None]] = set()

    async def claim(self, deployment_id: str) -> bool:
        """Take a run before it begins; False where it was taken before, by whichever server, this one included."""
        claimed = await self._fetchval(
            "insert into deployment_runs (deployment_id, server) values ($1::text::uuid, $2)"
            " on conflict (deployment_id) do nothing returning true",
            *(deployment_id, self._server),
        )
        return bool(claimed)

    async def keep(self, deployment_id: str, artefact: Artefact) -> None:
        """What it runs."""
        await self._fetchval(
            "update deployment_runs set artefact = $2::text::jsonb where deployment_id = $1::text::uuid",
            *(deployment_id, msgspec.json.encode(artefact).decode()),
        )

    async def orphans(self) -> list[str]:
        """Local runs that have not ended and were taken by another server: whoever asks this has taken over."""

        async def unit(connection: Connection) -> list[str]:
            rows = await connection.fetch(
                "select d.id from deploy_history d join deployment_runs r on r.deployment_id = d.id"
                " where d.deploy_status in ('pending', 'running') and d.target = 'local' and r.server <> $1",
                self._server,
            )
            return [str(row["id"]) for row in rows]

        return await outlast(unit, self._pool, PATIENCE_SECONDS)

    def progressed(self, deployment_id: str, progress: Progress) -> None:
        """Note how far it is; written soon."""
        begun = deployment_id in self._latest
        self._latest[deployment_id] = progress
        if not begun:
            self._spawn(self._write_for_a_while(deployment_id))

    async def ended(self, deployment_id: str, progress: Progress) -> None:
        """The last progress, written at once."""
        self._latest.pop(deployment_id, None)
        await self._write(deployment_id, progress)

    async def close(self) -> None:
        """Write no more."""
        for task in self._writing:
            task.cancel()
        await asyncio.gather(*self._writing, return_exceptions=True)

    async def _write_for_a_while(self, deployment_id: str) -> None:
        written: Progress | None = None
        while (progress := self._latest.get(deployment_id)) is not None and progress is not written:
            try:
                await self._write(deployment_id, progress)
            except StoreUnavailable:
                _log.info("progress could not be written", deployment=deployment_id)
            written = progress
            await asyncio.sleep(BETWEEN_WRITES_SECONDS)
        self._latest.pop(deployment_id, None)

    async def _write(self, deployment_id: str, progress: Progress) -> None:
        await self._fetchval(
            "with written as (update deployment_runs set progress = $2::text::jsonb, updated_at = now()"
            " where deployment_id = $1::text::uuid)"
            " select pg_notify('lakestream', 'deployment ' || $1::text)",
            *(deployment_id, msgspec.json.encode(progress).decode()),
        )

    async def _fetchval(self, query: str, *arguments: str) -> Any:
        async def unit(connection: Connection) -> Any:
            return await connection.fetchval(query, *arguments)

        return await outlast(unit, self._pool, PATIENCE_SECONDS)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
