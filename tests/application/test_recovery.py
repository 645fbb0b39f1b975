"""The whole way of an edit while the database hangs up again and again."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from server.application.edits import Happened
from server.db.pool import open_pool
from server.domain.pipeline.commands import AddNode
from server.graph.model import Node, Position
from server.projections.verify import verify
from tests.application.world import ANN, World
from tests.events.test_faults import hang_up_all

pytestmark = pytest.mark.postgres


async def test_edits_code_and_tables_outlast_cut_lines(database_url: str, tmp_path: Path) -> None:
    pool = await open_pool(database_url, max_size=8)
    world = World(pool, tmp_path)
    await world.application.start(world.rooms)
    pipelines = [str(uuid4()) for _ in range(4)]
    world.rooms.opened = tuple(pipelines)
    for pipeline in pipelines:
        await world.application.editor.create(pipeline, ANN, uuid4().hex, "One")
    answered: list[str] = []
    progress = asyncio.Condition()

    async def draw(person: int) -> None:
        for number in range(40):
            edit_id = f"{person}-{number}"
            add = AddNode(Node(edit_id, "filter", Position(0.0, 0.0)))
            outcome = await world.application.editor.edit(pipelines[person % 4], ANN, edit_id, [add])
            assert isinstance(outcome, Happened), outcome
            answered.append(edit_id)
            async with progress:
                progress.notify_all()

    people = [asyncio.create_task(draw(person)) for person in range(8)]
    for cut in range(1, 5):
        async with asyncio.timeout(30), progress:
            await progress.wait_for(lambda count=cut * 50: len(answered) >= count)
        await hang_up_all(pool, database_url)
    await asyncio.gather(*people)
    for pipeline in pipelines:
        state = await world.application.streams.present(pipeline)
        assert state is not None
        assert len(state.graph.nodes) == 80
        assert (await world.rooms.until_code(pipeline, 81)).version == 81
    verified = await verify(pool)
    assert verified.problems == ()
    await world.application.close()
    await pool.close()
