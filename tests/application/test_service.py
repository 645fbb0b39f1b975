"""The application put together on a real database: code follows edits, deployments follow requests."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from server.application.first_start import EXAMPLE
from server.codegen.artefact import Refused
from server.db.pool import Pool, open_pool
from server.deploy.target import Ended, Progress
from server.domain.pipeline.commands import AddNode, ConfigureNode, Connect
from server.domain.rejected import Rejected
from server.graph.model import Edge, Node, Position
from tests.application.world import ANN, EDGES, NODES, World

pytestmark = pytest.mark.postgres


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    pool = await open_pool(database_url, max_size=8)
    yield pool
    await pool.close()


@pytest.fixture
async def world(pool: Pool, tmp_path: Path) -> AsyncIterator[World]:
    world = World(pool, tmp_path)
    await world.application.start(world.rooms)
    yield world
    await world.application.close()


async def test_a_fresh_installation_has_templates_and_an_example(world: World, pool: Pool, tmp_path: Path) -> None:
    assert await world.application.start_pipeline(ANN) == EXAMPLE
    example = await world.application.rooms.snapshot(EXAMPLE)
    assert example is not None
    assert example.nodes
    templates = await world.application.queries.templates()
    assert templates
    assert templates[0].builtin
    head = await world.application.store.head()
    again = World(pool, tmp_path)
    await again.application.start()
    await again.application.close()
    assert await world.application.store.head() == head


async def test_code_follows_an_edit_and_the_room_is_told(world: World, pool: Pool) -> None:
    pipeline = await world.drawn()
    first = await world.rooms.until_code(pipeline, 1)
    assert first.target is not None
    assert first.files
    assert first.summaries["sim"]
    await world.application.editor.edit(pipeline, ANN, "e1", [ConfigureNode("out", {"table": ""})])
    broken = await world.rooms.until_code(pipeline, 2)
    assert broken.target is None
    assert not broken.files
    assert any(finding.node_id == "out" for finding in broken.findings)
    row = await pool.fetchrow("select * from pipelines where id = $1::text::uuid", pipeline)
    assert row is not None
    assert row["generated_sdp_code"] is None


async def test_code_of_a_hot_pipeline_is_made_of_the_newest_version(world: World) -> None:
    pipeline = await world.drawn()
    for n in range(60):
        await world.application.editor.edit(pipeline, ANN, f"e{n}", [AddNode(Node(f"n{n}", "filter", Position(n, n)))])
    view = await world.rooms.until_code(pipeline, 61)
    assert view == await world.application.queries.code(pipeline)
    assert len(view.summaries) == 62


async def test_a_poisoned_drawing_stops_nobody_and_is_told(pool: Pool, tmp_path: Path) -> None:
    world = World(pool, tmp_path)
    real = world.application._deriving.derive  # pyright: ignore[reportPrivateUsage]
    codegen = world.application.runner._handlers[0]  # pyright: ignore[reportPrivateUsage]
    poisoned: list[str] = []

    def derive(pipeline_id, pipeline):  # type: ignore[no-untyped-def]
        if pipeline_id in poisoned:
            raise ZeroDivisionError("bad luck")
        return real(pipeline_id, pipeline)

    codegen._derive = derive  # type: ignore[attr-defined]
    await world.application.start(world.rooms)
    bad, good = str(uuid4()), str(uuid4())
    poisoned.append(bad)
    for pipeline in (bad, good):
        await world.application.editor.create(pipeline, ANN, uuid4().hex, "X", nodes=NODES, edges=EDGES)
    await world.rooms.until_code(good, 1)
    async with asyncio.timeout(10):
        while not (health := await world.application.queries.health()).dead_letters:  # noqa: ASYNC110 - a row rings no bell
            await asyncio.sleep(0.02)
    assert set(health.lag) == {"codegen", "deploy"}
    letter = await pool.fetchrow("select * from dead_letters")
    assert letter is not None
    assert (letter["handler"], letter["stream"]) == ("codegen", f"pipeline-{bad}")
    assert "bad luck" in letter["error"]
    await world.application.close()


async def test_dp1_dp2_dp3_a_deployment_runs_to_its_end(world: World) -> None:
    pipeline = await world.drawn()
    deployments = world.application.deployments
    made = await deployments.request(pipeline, ANN, None, "local")
    running = await world.rooms.until_status(made, "running")
    job = world.stage.jobs[made]
    assert (running.sha256, running.url, running.by) == (job.artefact.sha256, f"http://here/{made}", ANN.id)
    assert running.outputs == job.artefact.outputs
    report = world.stage.reports[made]
    await report(made, Progress(phase="batch 1", rows_in=5))
    assert (await world.rooms.until_status(made, "running", rows_in=5)).progress.phase == "batch 1"
    await report(made, Ended("succeeded", progress=Progress(rows_in=10, rows_out=9)))
    ended = await world.rooms.until_status(made, "succeeded")
    assert (ended.progress.rows_in, ended.progress.rows_out, ended.error) == (10, 9, None)
    assert ended.ended_at is not None
    head = await world.application.store.head()
    await report(made, Ended("failed", "late", "Too late."))
    await deployments.stop(made, ANN, "s1")
    assert await world.application.store.head() == head
    page, following = await world.application.queries.deployments(pipeline)
    assert ([view.id for view in page], following) == ([made], None)
    assert await deployments.logs(made, 10) == "said"


async def test_dp4_a_run_is_stopped_and_a_failed_one_says_why(world: World) -> None:
    pipeline = await world.drawn()
    stopped = await world.application.deployments.request(pipeline, ANN, 1, "local")
    await world.rooms.until_status(stopped, "running")
    await world.application.deployments.stop(stopped, ANN, "s1")
    await world.rooms.until_status(stopped, "stopped")
    failed = await world.application.deployments.request(pipeline, ANN, 1, "local")
    await world.rooms.until_status(failed, "running")
    await world.stage.reports[failed](failed, Ended("failed", "engine.killed", "It was ended."))
    view = await world.rooms.until_status(failed, "failed")
    assert (view.error_code, view.error) == ("engine.killed", "It was ended.")


async def test_dp5_what_a_dead_server_ran_ends_as_interrupted_and_never_runs_twice(
    pool: Pool, tmp_path: Path, world: World
) -> None:
    pipeline = await world.drawn()
    made = await world.application.deployments.request(pipeline, ANN, 1, "local")
    await world.rooms.until_status(made, "running")
    # It dies: no close, the lease runs out by itself.
    for task in world.application.runner._tasks:  # pyright: ignore[reportPrivateUsage]
        task.cancel()
    await pool.execute("update handlers set leased_until = now() - interval '1 second'")
    after = World(pool, tmp_path)
    await after.application.start(after.rooms)
    view = await after.rooms.until_status(made, "failed")
    assert view.error_code == "deploy.interrupted"
    # A second life of the same request does not start it again.
    await pool.execute("update handlers set cursor = 0 where name = 'deploy'")
    again = World(pool, tmp_path)
    await after.application.close()
    await again.application.start(again.rooms)
    fresh = await again.application.deployments.request(pipeline, ANN, 1, "local")
    await again.rooms.until_status(fresh, "running")
    assert set(again.stage.jobs) == {fresh}
    assert not after.stage.jobs
    await again.application.close()


async def test_dp5_a_claim_without_a_start_is_not_started_again(world: World, pool: Pool) -> None:
    pipeline = await world.drawn()
    made = str(uuid4())
    await pool.execute("insert into deployment_runs (deployment_id, server) values ($1::text::uuid, 'dead')", made)
    await world.application.deployments.request(pipeline, ANN, 1, "local", deployment_id=made)
    view = await world.rooms.until_status(made, "failed")
    assert view.error_code == "deploy.interrupted"
    assert not world.stage.jobs


async def test_dp6_what_can_not_run_is_told_at_once_and_kept_where_it_shows_later(world: World) -> None:
    pipeline = await world.drawn()
    world.stage.no = ("local.java-missing", "There is no Java.")
    with pytest.raises(Rejected, match="no Java"):
        await world.application.deployments.request(pipeline, ANN, None, "local")
    with pytest.raises(Rejected, match="no target"):
        await world.application.deployments.request(pipeline, ANN, None, "databricks")
    with pytest.raises(Rejected, match="versions 1 to 1"):
        await world.application.deployments.request(pipeline, ANN, 7, "local")
    world.stage.no = None
    await world.application.editor.edit(pipeline, ANN, "e1", [AddNode(Node("x", "filter", Position(0, 0)))])
    await world.application.editor.edit(pipeline, ANN, "e2", [Connect(Edge("sx", "sim", "x"))])
    with pytest.raises(Refused):
        await world.application.deployments.request(pipeline, ANN, None, "local")
    world.stage.breaks = OSError("no room on the disk")
    made = await world.application.deployments.request(pipeline, ANN, 1, "local")
    view = await world.rooms.until_status(made, "failed")
    assert view.error_code == "deploy.start"
    assert view.error is not None
    assert "no room on the disk" in view.error


async def test_of_two_servers_one_runs_a_deployment_and_both_tell_their_rooms(
    world: World, pool: Pool, tmp_path: Path
) -> None:
    other = World(pool, tmp_path)
    await other.application.start(other.rooms)
    pipeline = await other.drawn()
    made = await other.application.deployments.request(pipeline, ANN, 1, "local")
    for each in (world, other):
        await each.rooms.until_status(made, "running")
        await each.rooms.until_code(pipeline, 1)
    assert len(world.stage.jobs) + len(other.stage.jobs) == 1
    await other.application.close()


async def test_pipelines_are_listed_searched_and_paged(world: World) -> None:
    editor, queries = world.application.editor, world.application.queries
    made = [str(uuid4()) for _ in range(5)]
    for n, pipeline in enumerate(made):
        await editor.create(pipeline, ANN, uuid4().hex, f"100% late_{n}", nodes=NODES[:1], tags={"team": "ops"})
    page, following = await queries.pipelines("100% late_", 2)
    assert [summary.id for summary in page] == [made[4], made[3]]
    assert (page[0].node_count, page[0].edge_count, page[0].tags) == (1, 0, {"team": "ops"})
    assert following is not None
    rest, end = await queries.pipelines("100% late_", 10, following)
    assert ([summary.id for summary in rest], end) == ([made[2], made[1], made[0]], None)
    assert (await queries.pipelines("100_ late", 10))[0] == []
    await editor.archive(made[0], ANN, "x")
    assert [summary.id for summary in (await queries.pipelines("late_", 10, archived=True))[0]] == [made[0]]
    assert await queries.status(made[0]) == "archived"
    with pytest.raises(Rejected, match="cursor"):
        await queries.pipelines("", 10, "nonsense!")


async def test_preferences_keep_what_is_not_set(world: World) -> None:
    preferences = world.application.preferences
    assert (await preferences.of(ANN.id)).updated_at is None
    await preferences.set(ANN.id, default_catalog="main", canvas_settings={"grid": True})
    pipeline = await world.drawn()
    await preferences.set(ANN.id, recent_pipelines=(pipeline,))
    kept = await preferences.of(ANN.id)
    assert (kept.default_catalog, kept.canvas_settings, kept.recent_pipelines) == ("main", {"grid": True}, (pipeline,))
    assert await world.application.start_pipeline(ANN) == pipeline
