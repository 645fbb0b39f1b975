"""Every process may die at any moment: nothing acknowledged is lost, nothing is done twice, all converge."""

import asyncio
import json
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import psutil
import pytest
from websockets.exceptions import WebSocketException

from tests.ws.client import Message, RoomClient, drawing, edit_id, node
from tests.ws.dying import DEADLY
from tests.ws.processes import ServerProcess, new_pipeline

pytestmark = pytest.mark.postgres


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ServerProcess]:
    running = ServerProcess(tmp_path / "data")
    yield running
    if running.process is not None:
        await running.stop()


async def _log_of(address: str, pipeline: str) -> list[Message]:
    async with httpx.AsyncClient(base_url=address, headers={"X-LakeStream-User": "Ann"}, timeout=30) as api:
        items: list[Message] = []
        cursor = "0"
        while cursor is not None:
            answered = await api.get(f"/api/pipelines/{pipeline}/events", params={"cursor": cursor, "limit": 1_000})
            items += answered.json()["items"]
            cursor = answered.json()["next"]
        return items


async def test_ws7_ws6_killed_between_append_and_broadcast_the_edit_is_there_once(server: ServerProcess):
    address = await server.start(module="tests.ws.dying")
    pipeline = await new_pipeline(address)
    ann, bob = RoomClient(address, pipeline, "Ann"), RoomClient(address, pipeline, "Bob")
    await ann.enter()
    await bob.enter()
    await ann.do(node("before"))
    deadly = await ann.edit(node("deadly"), edit=f"{DEADLY}{edit_id()}")
    assert await server.died() == -signal.SIGKILL
    assert not [message for message in ann.heard if message.get("editId") == deadly]
    await server.start()
    for client in (ann, bob):
        await client.come_back()
    await ann.quiet()
    after = await ann.do(node("after"))
    await bob.reaches(after["version"])
    assert drawing(ann.state) == drawing(bob.state)
    assert set(ann.state.graph.nodes if ann.state else ()) == {"before", "deadly", "after"}
    log = await _log_of(server.address, pipeline)
    assert [one["editId"] for one in log].count(deadly) == 1
    assert [one["version"] for one in log] == list(range(1, len(log) + 1))
    await ann.close()
    await bob.close()


async def _edit_until(client: RoomClient, stop: asyncio.Event, acknowledged: dict[str, int]) -> None:
    """Add nodes as fast as they are acknowledged, through whatever happens to the line."""
    number = 0
    while not stop.is_set():
        try:
            if client.closed is not None:
                await client.come_back()
            if not client.pending:
                number += 1
                await client.edit({"command": "renamePipeline", "name": f"{client.name} {number}"})
            edit, message = next(iter(client.pending.items()))
            answer = await client.answer(edit)
        except (OSError, WebSocketException, EOFError):
            # The line is cut, or nobody is there yet. What has no answer is sent again.
            await asyncio.sleep(0.05)
            continue
        if answer["message"] == "happened":
            acknowledged[edit] = answer["version"]
        else:
            assert answer["code"] == "unavailable", answer
            client.heard.remove(answer)
            await asyncio.sleep(0.05)
            await client.send(message)


async def _check(address: str, pipeline: str, acknowledged: dict[str, int]) -> None:
    log = await _log_of(address, pipeline)
    by_edit = {one["editId"]: one["version"] for one in log}
    assert len(by_edit) == len(log)
    assert [one["version"] for one in log] == list(range(1, len(log) + 1))
    lost = {edit: version for edit, version in acknowledged.items() if by_edit.get(edit) != version}
    assert not lost
    assert len(acknowledged) > 10


async def test_ws15_postgres_killed_under_load_loses_and_doubles_nothing(server: ServerProcess):
    address = await server.start()
    pipeline = await new_pipeline(address)
    clients = [RoomClient(address, pipeline, name) for name in ("Ann", "Bob", "Eve")]
    for client in clients:
        await client.enter()
    stop = asyncio.Event()
    acknowledged: dict[str, int] = {}
    editing = [asyncio.create_task(_edit_until(client, stop, acknowledged)) for client in clients]
    for _ in range(2):
        before = len(acknowledged)
        await _until(lambda before=before: len(acknowledged) > before + 30)
        killed = server.postgres()
        killed.kill()
        await asyncio.to_thread(killed.wait, 10)
        before = len(acknowledged)
        await _until(lambda before=before: len(acknowledged) > before + 30)
    stop.set()
    await asyncio.gather(*editing)
    for client in clients:
        if client.closed is not None:
            await client.come_back()
        await client.quiet()
    head = max(client.known for client in clients)
    for client in clients:
        await client.reaches(head)
        assert drawing(client.state) == drawing(clients[0].state)
        await client.close()
    await _check(address, pipeline, acknowledged)


async def test_ws7_the_server_killed_under_load_loses_and_doubles_nothing(server: ServerProcess):
    address = await server.start()
    pipeline = await new_pipeline(address)
    clients = [RoomClient(address, pipeline, name) for name in ("Ann", "Bob")]
    for client in clients:
        await client.enter()
    stop = asyncio.Event()
    acknowledged: dict[str, int] = {}
    editing = [asyncio.create_task(_edit_until(client, stop, acknowledged)) for client in clients]
    await _until(lambda: len(acknowledged) > 40)
    assert server.process is not None
    server.process.kill()
    await server.died()
    # Its PostgreSQL, with the lock it left, is recovered on the way.
    await server.start()
    before = len(acknowledged)
    await _until(lambda: len(acknowledged) > before + 40)
    stop.set()
    await asyncio.gather(*editing)
    for client in clients:
        await client.quiet()
    head = max(client.known for client in clients)
    for client in clients:
        await client.reaches(head)
        assert drawing(client.state) == drawing(clients[0].state)
        await client.close()
    await _check(address, pipeline, acknowledged)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - what is awaited happens in other tasks, message by message
            await asyncio.sleep(0.02)


async def test_ws17_on_sigterm_sockets_close_with_1012_and_it_exits_0_with_nothing_left(server: ServerProcess):
    address = await server.start()
    pipeline = await new_pipeline(address)
    ann = RoomClient(address, pipeline, "Ann")
    await ann.enter()
    edits = [await ann.edit(node(f"n{number}")) for number in range(30)]
    await ann.answer(edits[0])
    postgres = server.postgres()
    began = time.monotonic()
    assert await server.stop() == 0
    assert time.monotonic() - began < 15
    await ann.close()
    assert ann.closed is not None
    assert ann.closed[0] == 1012
    assert not psutil.pid_exists(postgres.pid) or postgres.status() == psutil.STATUS_ZOMBIE
    await server.start()
    acknowledged = [edit for edit in edits if any(message.get("editId") == edit for message in ann.heard)]
    log = {one["editId"] for one in await _log_of(server.address, pipeline)}
    assert set(acknowledged) <= log


async def test_a_taken_port_is_said_and_the_next_is_taken_a_second_server_on_the_data_refuses(server: ServerProcess):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        address = await server.start(port=port)
    assert address != f"http://127.0.0.1:{port}"
    assert json.loads(server.log.splitlines()[0])["event"] == "port.taken"
    async with httpx.AsyncClient() as api:
        assert (await api.get(f"{address}/ready")).status_code == 200
    second = ServerProcess(server.data)
    with pytest.raises(AssertionError, match="in use by another LakeStream"):
        await second.start()
    assert await second.died() == 1
