"""The page's own session, run by Node, against the real room: cuts, closed tabs, undo, and all agree in the end."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from server.application.edits import Person
from server.application.streams import PIPELINE
from server.domain.pipeline.commands import AddNode
from server.domain.pipeline.evolve import fold
from server.events.store.memory import MemoryStore
from server.graph.model import Node, Position
from tests.ws.served import new_pipeline, serving

ROOT = Path(__file__).parents[2]
SEEDS = 8


async def test_ws5_ws7_the_pages_sessions_converge_on_the_real_server(tmp_path: Path):
    async with serving(MemoryStore()) as server:
        pipelines = [await new_pipeline(server, f"00000000-0000-4000-8000-{seed:012d}") for seed in range(SEEDS)]
        for pipeline in pipelines:
            nodes = [AddNode(Node(f"n{number}", "filter", Position(0.0, 0.0))) for number in range(6)]
            await server.editor.edit(pipeline, Person("founder", "founder"), f"nodes-{pipeline}", nodes)
        told = tmp_path / "shown.json"
        rooms = {"address": server.address.replace("http", "ws", 1), "pipelines": pipelines, "shown": str(told)}
        await _vitest("src/sync/server.test.ts", LAKESTREAM_ROOMS=msgspec.json.encode(rooms).decode())
        page: dict[str, Any] = msgspec.json.decode(told.read_bytes())
        for pipeline in pipelines:
            log = await server.store.read_stream(PIPELINE + pipeline)
            state = fold(log)
            assert state is not None
            assert page["shown"][pipeline] == {
                "name": state.name,
                "version": state.version,
                "nodes": _wire(state.graph.nodes),
                "edges": _wire(state.graph.edges),
                "groups": _wire(state.graph.groups),
            }
            assert len(log) > 20, "the storm has done something"
        for edit_id in page["made"]:
            assert await server.store.find_edit(edit_id) is not None, f"{edit_id} was lost"


def _wire(things: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(things))


async def _vitest(file: str, **environment: str) -> None:
    command = (sys.executable, "-m", "server.setup.tool", "web", "vitest", "run", file)
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
