"""The last word on a run reaches the log, whatever the database is doing when it is said."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from structlog.testing import capture_logs

from server.application.shapes import DeploymentView
from server.db.embedded import EmbeddedPostgres
from server.db.pool import open_pool
from server.deploy.target import Ended, Progress
from server.events.store.port import StoreUnavailable
from server.projections import deploy, runs
from tests.application.world import ANN, World

pytestmark = pytest.mark.postgres


@pytest.fixture
async def world(
    own_postgres: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """A server that does not wait long before it says that the database is away."""
    monkeypatch.setattr(deploy, "PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(runs, "PATIENCE_SECONDS", 1.0)
    pool = await open_pool(own_postgres.url, max_size=8)
    world = World(pool, tmp_path / "data")
    world.application.store._patience = 1.0  # pyright: ignore[reportPrivateUsage]
    await world.application.start(world.rooms)
    yield world
    await world.application.close()
    await pool.close()


async def running(world: World) -> str:
    made = await world.application.deployments.request(await world.drawn(), ANN, None, "local")
    await world.rooms.until_status(made, "running")
    return made


async def ended(world: World, deployment_id: str) -> DeploymentView:
    """What one reads of it once it has ended. Asked for, not listened to: the doorbell's line was cut too."""
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(StoreUnavailable, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                view = await world.application.queries.deployment(deployment_id)
                if view is not None and view.ended_at is not None:
                    return view
            await asyncio.sleep(0.1)


async def test_dp8_an_end_while_postgres_is_down_is_told_when_it_is_back(
    own_postgres: EmbeddedPostgres, world: World
) -> None:
    made = await running(world)
    assert own_postgres.pid is not None
    os.kill(own_postgres.pid, signal.SIGKILL)
    await world.stage.reports[made](made, Ended("succeeded", progress=Progress(rows_in=10, rows_out=9)))
    # Longer than anybody's patience.
    await asyncio.sleep(2.5)
    await asyncio.to_thread(own_postgres.clear_away)
    own_postgres.start_again()
    await asyncio.to_thread(own_postgres.await_ready)
    view = await ended(world, made)
    assert (view.status, view.progress.rows_in, view.progress.rows_out) == ("succeeded", 10, 9)


async def test_dp8_an_end_the_database_refuses_for_a_while_is_told_later(
    own_postgres: EmbeddedPostgres, world: World
) -> None:
    """As after a failover: everything answers, nothing may be written."""
    made = await running(world)
    admin = await asyncpg.connect(own_postgres.url)
    await admin.execute("alter system set default_transaction_read_only = on")
    await admin.execute("select pg_reload_conf()")
    with capture_logs() as said:
        # Every line to the database has read it.
        await asyncio.sleep(0.5)
        await world.stage.reports[made](made, Ended("failed", "engine.killed", "It was ended."))
        async with asyncio.timeout(30):
            while not any(line["event"].startswith("the end of a run can't be recorded") for line in said):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    await admin.execute("set transaction_read_only = off")
    await admin.execute("alter system reset default_transaction_read_only")
    await admin.execute("select pg_reload_conf()")
    await admin.close()
    view = await ended(world, made)
    assert view.status == "failed"
    assert (view.error_code, view.error) == ("engine.killed", "It was ended.")


async def test_dp8_progress_the_database_can_not_keep_does_not_leave_a_run_running(world: World) -> None:
    made = await running(world)
    await world.stage.reports[made](made, Ended("failed", "program.failed", "Broken at \x00 here.", Progress("\x00")))
    view = await ended(world, made)
    assert view.status == "failed"
    assert (view.error_code, view.error) == ("program.failed", "Broken at � here.")
