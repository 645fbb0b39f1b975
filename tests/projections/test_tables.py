"""The Tables in PostgreSQL: what one reads with SQL right after an edit is what the log says."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.application.queries import Queries
from server.db.pool import Pool, open_pool
from server.events.deployment import (
    DeploymentFailed,
    DeploymentRequested,
    DeploymentStarted,
    DeploymentStopped,
    DeploymentStopRequested,
    DeploymentSucceeded,
)
from server.events.pipeline import (
    NodeAdded,
    NodeConfigured,
    NodesRemoved,
    PipelineArchived,
    PipelineCreated,
    PipelineDescribed,
    PipelineRenamed,
    PipelineTagged,
    PipelineUnarchived,
)
from server.events.recorded import AnyEvent, Recorded
from server.events.store.port import Append
from server.events.store.postgres import PostgresStore
from server.events.template import TemplateDeleted, TemplateSaved
from server.graph.model import Edge, Node, Position
from server.projections.pipelines import statement
from server.projections.tables import INLINE_TABLES, InlineTables
from tests.events.contract import NOON
from tests.projections.test_canvas import canvas_of_state, drawn, wishes

pytestmark = pytest.mark.postgres


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    pool = await open_pool(database_url, max_size=4)
    yield pool
    await pool.close()


class Judged(InlineTables):
    """As where an edit of the batch falls out: not in one call."""

    def changes(self, recorded: Sequence[Recorded]) -> str | None:
        return None


@pytest.fixture(params=["in one call", "judged"])
def store(pool: Pool, request: pytest.FixtureRequest) -> PostgresStore:
    return PostgresStore(pool, inline=INLINE_TABLES if request.param == "in one call" else Judged())


async def test_the_database_and_a_replay_say_the_same_word_for_word(pool: Pool) -> None:
    source = await pool.fetchval("select prosrc from pg_proc where oid = 'pipelines_take_in'::regproc")
    assert source.strip() == f"begin\n{statement('').strip()};\nend"


async def happen(store: PostgresStore, stream: str, *events: AnyEvent, by: str = "ann") -> None:
    version = await store.version(stream)
    await store.append([Append(stream, uuid4().hex, by, NOON, version, events)])


async def row(pool: Pool, table: str, row_id: str) -> dict[str, Any]:
    found = await pool.fetchrow(f"select * from {table} where id = $1::text::uuid", row_id)
    assert found is not None
    return dict(found)


async def test_a_pipeline_is_a_row_right_after_the_edit(store: PostgresStore, pool: Pool) -> None:
    pipeline = str(uuid4())
    a, b = (Node(key, "filter", Position(1, 2), config={"condition": "x", "limit": 3}) for key in "ab")
    await happen(
        store, f"pipeline-{pipeline}", PipelineCreated("One", "why", (b, a), (Edge("e", "b", "a"),), tags={"t": "1"})
    )
    await happen(
        store,
        f"pipeline-{pipeline}",
        PipelineRenamed("One", "Two"),
        PipelineDescribed("why", "because"),
        PipelineTagged({"t": "1"}, {"u": "2"}),
        NodeConfigured("a", {"condition": "x", "limit": 3}, {"condition": "y"}),
        by="bob",
    )
    found = await row(pool, "pipelines", pipeline)
    canvas = msgspec.json.decode(found["canvas_json"])
    assert [(node["id"], node["config"]) for node in canvas["nodes"]] == [
        ("b", {"condition": "x", "limit": 3}),
        ("a", {"condition": "y"}),
    ]
    assert canvas["nodes"][0]["position"] == {"x": 1.0, "y": 2.0}
    assert [(edge["source"], edge["sourcePort"]) for edge in canvas["edges"]] == [("b", "out")]
    assert (found["name"], found["description"], msgspec.json.decode(found["tags"])) == ("Two", "because", {"u": "2"})
    assert (found["version"], found["status"], found["created_by"]) == (5, "draft", "ann")
    assert set(found) == {
        *("id", "name", "description", "canvas_json", "code_target", "generated_sdp_code", "generated_sss_code"),
        *("version", "status", "created_by", "created_at", "updated_at", "tags"),
    }


async def test_what_goes_and_comes_back_in_one_append_stands_last(store: PostgresStore, pool: Pool) -> None:
    pipeline = str(uuid4())
    a, b = (Node(key, "filter", Position(1.0, 2.0)) for key in "ab")
    await happen(store, f"pipeline-{pipeline}", PipelineCreated("One", nodes=(a, b)))
    await happen(store, f"pipeline-{pipeline}", NodesRemoved((a,)), NodeAdded(a))
    canvas = msgspec.json.decode((await row(pool, "pipelines", pipeline))["canvas_json"])
    assert [node["id"] for node in canvas["nodes"]] == ["b", "a"]


async def test_the_status_of_a_pipeline_follows_its_deployments(store: PostgresStore, pool: Pool) -> None:
    pipeline = str(uuid4())
    first, second = str(uuid4()), str(uuid4())

    async def status() -> str:
        return (await row(pool, "pipelines", pipeline))["status"]

    await happen(store, f"pipeline-{pipeline}", PipelineCreated("One"))
    await happen(store, f"deployment-{first}", DeploymentRequested(pipeline, 1, "local"), by="bob")
    assert await status() == "draft"
    await happen(store, f"deployment-{first}", DeploymentStarted("abc", "sss", "print()", "http://x"))
    assert await status() == "deployed"
    assert [summary.running for summary in (await Queries(pool).pipelines())[0]] == [True]
    found = await row(pool, "deploy_history", first)
    assert (found["deploy_status"], found["code_target"], found["deployed_code"]) == ("running", "sss", "print()")
    assert (found["sha256"], found["job_url"], found["deployed_by"]) == ("abc", "http://x", "bob")
    await happen(store, f"deployment-{first}", DeploymentSucceeded(3, 2))
    assert ((await row(pool, "deploy_history", first))["deploy_status"], await status()) == ("success", "deployed")
    assert [summary.running for summary in (await Queries(pool).pipelines())[0]] == [False]
    await happen(store, f"deployment-{second}", DeploymentRequested(pipeline, 1, "local"), DeploymentFailed("x", "No."))
    found = await row(pool, "deploy_history", second)
    assert (found["deploy_status"], found["error_code"], found["error_message"]) == ("failed", "x", "No.")
    assert await status() == "deployed"
    third = str(uuid4())
    await happen(
        store,
        f"deployment-{third}",
        DeploymentRequested(pipeline, 1, "local"),
        DeploymentStarted("abc", "sss", ""),
        DeploymentStopped(),
    )
    assert await status() == "paused"
    await happen(store, f"pipeline-{pipeline}", PipelineArchived())
    assert await status() == "archived"
    await happen(store, f"pipeline-{pipeline}", PipelineUnarchived())
    assert await status() == "paused"


BEGINS = DeploymentStarted("abc", "sss", "")
FAILS = DeploymentFailed("x", "No.")


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([[]], "draft"),
        ([[DeploymentStopped()]], "draft"),
        ([[FAILS]], "draft"),
        ([[BEGINS, FAILS]], "draft"),
        ([[BEGINS]], "deployed"),
        ([[BEGINS, DeploymentStopRequested()]], "deployed"),
        ([[BEGINS, DeploymentStopRequested(), DeploymentStopped()]], "paused"),
        ([[BEGINS, DeploymentStopped()], [BEGINS, DeploymentSucceeded(3, 2)]], "deployed"),
        ([[BEGINS, DeploymentSucceeded(3, 2)], [BEGINS, DeploymentStopped()]], "paused"),
        ([[BEGINS], [BEGINS, DeploymentStopped()]], "deployed"),
        ([[BEGINS, DeploymentStopped()], [BEGINS, FAILS]], "paused"),
        ([[BEGINS, DeploymentStopped()], [DeploymentStopped()], []], "paused"),
        ([[BEGINS, DeploymentSucceeded(3, 2)], [BEGINS, FAILS], [DeploymentStopped()]], "deployed"),
    ],
    ids=str,
)
async def test_dp7_the_status_is_that_of_the_last_run_that_came_to_something(
    store: PostgresStore, pool: Pool, runs: list[list[Any]], expected: str
) -> None:
    pipeline = str(uuid4())
    await happen(store, f"pipeline-{pipeline}", PipelineCreated("One"))
    for events in runs:
        await happen(store, f"deployment-{uuid4()}", DeploymentRequested(pipeline, 1, "local"), *events)
    assert (await row(pool, "pipelines", pipeline))["status"] == expected
    assert await Queries(pool).status(pipeline) == expected
    (summary,), _ = await Queries(pool).pipelines()
    assert summary.status == expected


async def test_a_template_is_a_row_until_it_is_deleted(store: PostgresStore, pool: Pool) -> None:
    template = str(uuid4())
    saved = TemplateSaved(
        "Late", "Three late in a row", "aviation", (Node("a", "filter", Position(0, 0)),), builtin=True
    )
    await happen(store, f"template-{template}", saved)
    found = await row(pool, "templates", template)
    assert (found["name"], found["industry"], found["is_builtin"]) == ("Late", "aviation", True)
    assert msgspec.json.decode(found["canvas_json"])["nodes"][0]["id"] == "a"
    assert found == await row(pool, "saved_templates", template)
    await happen(store, f"template-{template}", TemplateDeleted())
    assert await pool.fetchval("select count(*) from templates") == 0


@given(wishes=wishes, cuts=st.lists(st.integers(1, 6), min_size=12, max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_canvas_in_sql_is_the_fold(store: PostgresStore, pool: Pool, wishes: Any, cuts: list[int]) -> None:
    world = drawn(wishes)
    pipeline = str(uuid4())
    start = 0
    for cut in [*cuts, len(world.log)]:
        events = tuple(recorded.event for recorded in world.log[start : start + cut])
        start += cut
        if events:
            await happen(store, f"pipeline-{pipeline}", *events)
    found = await row(pool, "pipelines", pipeline)
    assert msgspec.json.decode(found["canvas_json"]) == canvas_of_state(world.present)
    assert (found["name"], found["description"]) == (world.present.name, world.present.description)
    assert msgspec.json.decode(found["tags"]) == world.present.tags
    assert found["version"] == world.present.version
