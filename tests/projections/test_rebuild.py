"""Rebuilding beside the living, and the check that log and Tables agree."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from server.db.pool import Pool, open_pool
from server.events.deployment import DeploymentRequested, DeploymentStarted, DeploymentStopped
from server.events.pipeline import NodeAdded, PipelineCreated, PipelineRenamed
from server.events.store.port import Append, Appended
from server.events.store.postgres import PostgresStore
from server.events.template import TemplateDeleted, TemplateSaved
from server.graph.model import Node, Position
from server.projections import rebuild as rebuilding
from server.projections.rebuild import AlreadyRebuilding, rebuild
from server.projections.tables import INLINE_TABLES, TABLES
from server.projections.verify import verify
from tests.events.contract import NOON
from tests.projections.test_canvas import drawn, wishes
from tests.projections.test_tables import happen

pytestmark = pytest.mark.postgres


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    pool = await open_pool(database_url, max_size=6)
    yield pool
    await pool.close()


@pytest.fixture
def store(pool: Pool) -> PostgresStore:
    return PostgresStore(pool, inline=INLINE_TABLES)


async def a_little_of_everything(store: PostgresStore) -> str:
    pipeline, template, deployment = (str(uuid4()) for _ in range(3))
    await happen(
        store, f"pipeline-{pipeline}", PipelineCreated("One"), NodeAdded(Node("a", "filter", Position(0.0, 0.0)))
    )
    await happen(store, f"pipeline-{pipeline}", PipelineRenamed("One", "Two"))
    await happen(store, f"template-{template}", TemplateSaved("T"))
    await happen(store, f"template-{uuid4()}", TemplateSaved("Gone"), TemplateDeleted())
    await happen(
        store,
        f"deployment-{deployment}",
        DeploymentRequested(pipeline, 2, "local"),
        DeploymentStarted("abc", "sss", "text"),
        DeploymentStopped(),
    )
    return pipeline


async def rows(pool: Pool) -> dict[str, Any]:
    names = [name for table in TABLES for name in table.sql_tables]
    return {
        name: sorted(map(str, await pool.fetch(f"select * from {name}"))) for name in [*names, "pipelines", "templates"]
    }


@pytest.mark.parametrize("name", ["pipelines", "templates", "saved_templates", "deploy_history"])
async def test_a_rebuilt_table_is_the_same(store: PostgresStore, pool: Pool, name: str) -> None:
    await a_little_of_everything(store)
    before = await rows(pool)
    for _ in range(2):
        rebuilt = await rebuild(name, pool, store)
        assert rebuilt.seq == await store.head()
        assert rebuilt.events > 0
        assert await rows(pool) == before
    pipeline = await a_little_of_everything(store)
    found = await pool.fetchrow("select name, status from pipelines where id = $1", UUID(pipeline))
    assert found is not None
    assert tuple(found) == ("Two", "paused")
    assert (await verify(pool)).problems == ()
    leftovers = await pool.fetchval("select count(*) from pg_class where relname ~ '_(next|last)$'")
    assert leftovers == 0


async def test_a_rebuild_repairs_what_was_damaged(store: PostgresStore, pool: Pool) -> None:
    await a_little_of_everything(store)
    before = await rows(pool)
    await pool.execute("update pipeline_heads set name = 'wrong'")
    await pool.execute("delete from pipeline_parts")
    await rebuild("pipelines", pool, store)
    assert await rows(pool) == before


async def test_readers_never_see_half_and_writers_lose_nothing(
    store: PostgresStore, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "PAGE", 50)
    pipeline = str(uuid4())
    await happen(store, f"pipeline-{pipeline}", PipelineCreated("One"))
    for number in range(300):
        await happen(store, f"pipeline-{pipeline}", NodeAdded(Node(f"n{number}", "filter", Position(0.0, 0.0))))
    done = asyncio.Event()
    seen: list[tuple[int, int]] = []

    async def read() -> None:
        while not done.is_set():
            found = await pool.fetchrow(
                "select version, jsonb_array_length(canvas_json -> 'nodes') from pipelines where id = $1",
                UUID(pipeline),
            )
            assert found is not None
            seen.append(tuple(found))

    async def write() -> int:
        number = 300
        while not done.is_set():
            appended = await store.append(
                [
                    Append(
                        f"pipeline-{pipeline}",
                        uuid4().hex,
                        "ann",
                        NOON,
                        number + 1,
                        (NodeAdded(Node(f"n{number}", "filter", Position(0.0, 0.0))),),
                    )
                ]
            )
            assert isinstance(appended[0], Appended)
            number += 1
        return number

    reader, writer = asyncio.create_task(read()), asyncio.create_task(write())
    await rebuild("pipelines", pool, store)
    await rebuild("pipelines", pool, store)
    done.set()
    await reader
    written = await writer
    assert written > 300
    assert all(version == nodes + 1 for version, nodes in seen)
    assert [version for version, _ in seen] == sorted(version for version, _ in seen)
    assert (await verify(pool)).problems == ()


async def test_a_rebuild_that_fails_leaves_the_old_table(
    store: PostgresStore, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_little_of_everything(store)
    before = await rows(pool)

    async def broken(*_: object) -> int:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(rebuilding, "_apply", broken)
        with pytest.raises(ZeroDivisionError):
            await rebuild("pipelines", pool, store)
    assert await rows(pool) == before
    await rebuild("pipelines", pool, store)
    assert await rows(pool) == before


async def test_two_rebuilds_at_once_and_unknown_tables_are_refused(store: PostgresStore, pool: Pool) -> None:
    async with pool.acquire() as other:
        await other.execute("select pg_advisory_lock($1)", rebuilding._LOCK)  # pyright: ignore[reportPrivateUsage]
        with pytest.raises(AlreadyRebuilding):
            await rebuild("pipelines", pool, store)
        await other.execute("select pg_advisory_unlock($1)", rebuilding._LOCK)  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(KeyError, match="There is no table events"):
        await rebuild("events", pool, store)


async def test_a_whole_log_has_no_problems(store: PostgresStore, pool: Pool) -> None:
    assert (await verify(pool)).problems == ()
    await a_little_of_everything(store)
    verified = await verify(pool)
    assert verified.problems == ()
    assert (verified.events, verified.streams) == (9, 4)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("delete from events where seq = 4", "9|8 events"),
        ("update head set seq = 12", "its head says 12"),
        ("update events set version = 7 where seq = 3", "versions 1 to 7"),
        ("delete from edits where edit_id = (select edit_id from events where seq = 3)", "is not kept"),
        ("update edits set last_version = last_version + 1", "events, not"),
        ("update events set type = 'nodeDreamt' where seq = 2", "nodeDreamt"),
        ("update pipeline_heads set name = 'x'", "pipeline_heads.*differs"),
        ("delete from pipeline_parts", "pipeline_parts.*only in"),
        (
            "insert into saved_templates select gen_random_uuid(), '', '', '', '{}', false, '', now()",
            "is unknown to",
        ),
        ("update deploy_history set deploy_status = 'running'", "deploy_history.*differs"),
    ],
)
async def test_damage_is_found(store: PostgresStore, pool: Pool, damage: str, sentence: str) -> None:
    await a_little_of_everything(store)
    await pool.execute(damage)
    problems = (await verify(pool)).problems
    assert any(re.search(sentence, problem) for problem in problems), problems


@given(wishes=wishes)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_was_written_along_is_what_a_replay_writes(store: PostgresStore, pool: Pool, wishes: Any) -> None:
    world = drawn(wishes)
    pipeline = str(uuid4())
    for recorded in world.log:
        await happen(store, f"pipeline-{pipeline}", recorded.event)
    assert (await verify(pool)).problems == ()
