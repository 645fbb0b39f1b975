"""Edits through real sockets, fan-out, snapshots, and how soon the server is ready."""

import asyncio
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median, quantiles

import httpx
import uvloop

from server.db.embedded import _binaries, url_of_running  # pyright: ignore[reportPrivateUsage]
from server.events.pipeline import Move as Moved
from server.events.pipeline import NodesMoved
from server.graph.model import Position
from server.ws.hub import Hub
from server.ws.mailbox import Mailbox
from server.ws.messages import Happened, Present
from server.ws.room import Member
from tests.bench.measurement import Measurement
from tests.bench.processor import Spent, per_edit, spent
from tests.bench.sockets import LeanClient, connect, messages_in
from tests.ws.processes import ServerProcess, new_pipeline

SECONDS = 3.0
ROUNDS = 3
CLIENTS, PIPELINES, CROWD = 64, 16, 100
_REFERENCE = 'insert into reference (stream, body) values (\'s\', \'{"id": "n1", "x": 1, "y": 2}\');'


def run() -> list[Measurement]:
    """All figures; those on the database alternate with the reference on the same database."""
    return uvloop.run(_run())


async def _run() -> list[Measurement]:
    with tempfile.TemporaryDirectory(prefix="bench-room-") as folder:
        server = ServerProcess(Path(folder) / "data")
        await server.start()
        await server.stop()
        began = time.perf_counter()
        address = await server.start()
        ready = time.perf_counter() - began
        try:
            measured = await _edits(address, server)
            measured += await _at_a_rate(address)
            measured += await _hub()
            measured += await _crowd(address)
            measured += await _snapshot(address)
        finally:
            await server.stop()
    return [*measured, Measurement("ready on an existing data directory", ready, "s", 3.0, "less")]


class Editor:
    """A client that moves a node, and again as soon as that is acknowledged.

    ``row``: its own, so that no two clients ever move a node to one place: that would be no edit at all.
    """

    def __init__(self, name: str, node: str, row: int) -> None:
        self.name = name
        self.node = node
        self.row = row
        self.client: LeanClient | None = None
        self.number = 0
        self.sent = 0.0
        self.waits_for = b""
        self.took: list[float] = []
        self.heard = 0
        self.going = False

    def edit(self) -> None:
        self.number += 1
        edit_id = f"{self.name}-{self.number}"
        self.waits_for = f'"editId":"{edit_id}"'.encode()
        self.sent = time.perf_counter()
        assert self.client is not None
        self.client.send(
            f'{{"message":"edit","editId":"{edit_id}","commands":[{{"command":"moveNodes","moves":'
            f'[{{"id":"{self.node}","position":{{"x":{self.number},"y":{self.row}}}}}]}}]}}'.encode()
        )

    def frame(self, frame: bytes) -> None:
        self.heard += messages_in(frame)
        if self.waits_for and self.waits_for in frame:
            self.took.append(time.perf_counter() - self.sent)
            self.waits_for = b""
            if self.going:
                self.edit()


async def _furnished(address: str, nodes: int = 8) -> str:
    pipeline = await new_pipeline(address)
    commands = [
        {
            "command": "addNode",
            "node": {
                "id": f"n{number}",
                "type": "filter",
                "position": {"x": number, "y": 0},
                "config": {"condition": "dep_delay > 15"},
            },
        }
        for number in range(nodes)
    ]
    async with httpx.AsyncClient(base_url=address, headers={"X-LakeStream-User": "Ann"}, timeout=30) as api:
        (await api.post(f"/api/pipelines/{pipeline}/edits", json={"commands": commands})).raise_for_status()
    return pipeline


async def _editors(address: str, count: int, pipelines: list[str], tag: str) -> list[Editor]:
    editors = [Editor(f"{tag}{number}", f"n{number // len(pipelines)}", number) for number in range(count)]
    for number, editor in enumerate(editors):
        pipeline = pipelines[number % len(pipelines)]
        editor.client = await connect(address, pipeline, editor.name, editor.frame)
    return editors


async def _edits(address: str, server: ServerProcess) -> list[Measurement]:
    data = server.data
    url = url_of_running(data / "postgres")
    assert url is not None
    _psql(url, "create table reference (id bigint generated always as identity primary key, stream text, body jsonb)")
    pipelines = [await _furnished(address) for _ in range(PIPELINES)]
    editors = await _editors(address, CLIENTS, pipelines, "e")
    acknowledged: list[float] = []
    reference: list[float] = []
    p99: list[float] = []
    processor: list[tuple[Spent, Spent, int]] = []
    for _ in range(ROUNDS):
        before = spent(server)
        for editor in editors:
            editor.going = True
            editor.took.clear()
            editor.edit()
        began = time.perf_counter()
        await asyncio.sleep(SECONDS)
        for editor in editors:
            editor.going = False
        took = [one for editor in editors for one in editor.took]
        acknowledged.append(len(took) / (time.perf_counter() - began))
        p99.append(quantiles(took, n=100)[98] * 1_000)
        processor.append((before, spent(server), len(took)))
        await _until(lambda: not any(editor.waits_for for editor in editors))
        reference.append(await asyncio.to_thread(_pgbench, url, data.parent))
    for editor in editors:
        assert editor.client is not None
        editor.client.close()
    return [
        Measurement(
            f"edits acknowledged, {CLIENTS} clients on {PIPELINES} pipelines", median(acknowledged), "/s", 4_000
        ),
        Measurement("pgbench, one row per commit, 32 clients", median(reference), "/s"),
        Measurement(
            "edits acknowledged to pgbench commits",
            median(one / other for one, other in zip(acknowledged, reference, strict=True)),
            "×",
            0.4,
            note="each round to the one beside it",
        ),
        *per_edit(processor),
        Measurement("ack p99 at that rate", median(p99), "ms", note="closed loop, nothing between ack and next edit"),
    ]


def _psql(url: str, statement: str) -> None:
    subprocess.run([_binaries() / "psql", "-q", url, "-c", statement], check=True)


def _pgbench(url: str, folder: Path) -> float:
    script = folder / "reference.sql"
    script.write_text(_REFERENCE)
    command = [_binaries() / "pgbench", "-n", "-c", "32", "-j", "2", "-T", str(int(SECONDS)), "-f", script, url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("tps"))
    return float(line.split()[2])


async def _at_a_rate(address: str, rate: int = 500) -> list[Measurement]:
    pipelines = [await _furnished(address) for _ in range(PIPELINES)]
    editors = await _editors(address, CLIENTS, pipelines, "r")
    missed = 0
    began = time.perf_counter()
    for number in range(int(rate * SECONDS)):
        wait = began + number / rate - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        editor = editors[number % CLIENTS]
        if editor.waits_for:
            missed += 1
        else:
            editor.edit()
    await _until(lambda: not any(editor.waits_for for editor in editors))
    took = [one * 1_000 for editor in editors for one in editor.took]
    for editor in editors:
        assert editor.client is not None
        editor.client.close()
    return [
        Measurement(f"ack p50 at {rate}/s", quantiles(took, n=100)[49], "ms"),
        Measurement(f"ack p99 at {rate}/s", quantiles(took, n=100)[98], "ms", 30.0, "less", f"{missed} not in time"),
    ]


async def _hub() -> list[Measurement]:
    """Edits injected behind the store into a room of 100, each with its mailbox and writer; frames are counted."""
    counted = 0
    members: list[Member] = []
    writers: list[asyncio.Task[None]] = []
    hub = Hub()

    async def send(frame: bytes) -> None:
        nonlocal counted
        counted += messages_in(frame)

    for number in range(CROWD):
        member = Member(Present(id=f"p{number}", connection=f"c{number}", name="p", color="#000000"), Mailbox())
        hub.join("p", member)
        member.hold()
        member.release(0)
        members.append(member)
        writers.append(asyncio.create_task(member.mailbox.write(send)))
    here, there = Position(0.0, 0.0), Position(1.0, 1.0)
    version = 0
    began = time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        batch = [
            Happened(
                version=version + place,
                seq=version + place,
                by="ann",
                edit_id=f"e{version + place}",
                at="2026-11-22T00:00:00.000Z",
                events=(NodesMoved(moves=(Moved("n1", here, there),)),),
            )
            for place in range(1, 17)
        ]
        version += len(batch)
        hub.happened("p", batch)
        await asyncio.sleep(0)
    rate = counted / (time.perf_counter() - began)
    for writer in writers:
        writer.cancel()
    note = "16 edits at a time, without sockets"
    return [Measurement(f"fan-out of the hub alone to {CROWD}", rate, "messages/s", 500_000, note=note)]


async def _crowd(address: str) -> list[Measurement]:
    pipeline = await _furnished(address)
    crowd = await _editors(address, CROWD, [pipeline], "c")
    for editor in crowd:
        editor.node = f"n{crowd.index(editor) % 8}"
    rates: list[float] = []
    for _ in range(ROUNDS):
        for editor in crowd:
            editor.heard = 0
            editor.going = True
            editor.edit()
        began = time.perf_counter()
        await asyncio.sleep(SECONDS)
        heard = sum(editor.heard for editor in crowd)
        rates.append(heard / (time.perf_counter() - began))
        for editor in crowd:
            editor.going = False
        await _until(lambda: not any(editor.waits_for for editor in crowd))
    delays = await _delays(crowd)
    for editor in crowd:
        assert editor.client is not None
        editor.client.close()
    return [
        Measurement(f"fan-out end to end to {CROWD} clients", median(rates), "messages/s", 150_000),
        Measurement("edit to others, p50 at 20 edits/s", quantiles(delays, n=100)[49], "ms"),
        Measurement("edit to others, p99 at 20 edits/s", quantiles(delays, n=100)[98], "ms", 50.0, "less"),
    ]


async def _delays(crowd: list[Editor]) -> list[float]:
    """Milliseconds from an edit to each of the others, one edit at a time, 20 a second."""
    author, others = crowd[0], crowd[1:]
    delays: list[float] = []

    def hears(editor: Editor) -> Callable[[bytes], None]:
        def frame(frame: bytes) -> None:
            if b'"message":"happened"' in frame:
                delays.append((time.perf_counter() - author.sent) * 1_000)

        return frame

    for editor in others:
        assert editor.client is not None
        editor.client.on_frame = hears(editor)
    for _ in range(int(20 * SECONDS)):
        author.edit()
        await asyncio.sleep(0.05)
    await _until(lambda: not author.waits_for)
    return delays


async def _snapshot(address: str) -> list[Measurement]:
    pipeline = await _furnished(address, nodes=100)
    took: list[float] = []
    async with httpx.AsyncClient(base_url=address, headers={"X-LakeStream-User": "Ann"}, timeout=30) as api:
        for _ in range(60):
            began = time.perf_counter()
            answered = await api.get(f"/api/pipelines/{pipeline}")
            took.append((time.perf_counter() - began) * 1_000)
            assert answered.status_code == 200
    return [Measurement("snapshot of 100 nodes over HTTP, median", median(took), "ms", 5.0, "less")]


async def _until(holds: Callable[[], bool], wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await wait(0.01)
