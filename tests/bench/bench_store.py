"""The log: appended by group commit, read, folded, rebuilt. Beside it what PostgreSQL does with one row per commit."""

import asyncio
import itertools
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from uuid import uuid4

import asyncpg

from server.application.edits import Editor, Happened, Person
from server.application.flusher import Flusher
from server.application.streams import Streams
from server.db.embedded import EmbeddedPostgres
from server.db.migrate import migrate
from server.db.pool import Pool, open_pool
from server.domain.pipeline.commands import MoveNodes, MoveTo
from server.domain.pipeline.evolve import fold
from server.domain.pipeline.state import Pipeline
from server.events.pipeline import Move as Moved
from server.events.pipeline import NodeAdded, NodesMoved, PipelineCreated
from server.events.recorded import AnyEvent, Recorded
from server.events.store.port import Append, Appended
from server.events.store.postgres import PostgresStore
from server.graph.model import Node, Position
from server.nodes.catalogue import discover
from server.projections.rebuild import rebuild
from server.projections.tables import INLINE_TABLES
from tests.bench.measurement import Measurement
from tests.events.contract import NOON

SECONDS = 2.0
ROUNDS = 3
WRITERS = 32
ANN = Person("ann", "Ann")
NODES = tuple(
    Node(f"n{number}", "filter", Position(float(number), 0.0), config={"condition": "dep_delay > 15"})
    for number in range(20)
)

_numbers = itertools.count(1)


def run() -> list[Measurement]:
    """All figures of the log, the rounds of each interleaved."""
    with tempfile.TemporaryDirectory(prefix="bench-store-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        url = server.start()
        try:
            return asyncio.run(_run(url))
        finally:
            server.stop()


async def _run(url: str) -> list[Measurement]:
    connection = await asyncpg.connect(url)
    await migrate(connection)
    await connection.close()
    pool = await open_pool(url, min_size=WRITERS, max_size=WRITERS + 8)
    await pool.execute("create table reference (id bigserial primary key, stream text, version int, data jsonb)")
    measured: dict[str, Callable[[], Awaitable[float]]] = {
        "one row per commit, 32 connections": lambda: _one_row_per_commit(pool),
        "store alone, 256 waiting": lambda: _waiting(PostgresStore(pool), 256),
        "store alone, 32 waiting": lambda: _waiting(PostgresStore(pool), 32),
        "store alone, 1 waiting": lambda: _waiting(PostgresStore(pool), 1),
        "with the Tables in it, 256 waiting": lambda: _waiting(PostgresStore(pool, inline=INLINE_TABLES), 256),
        "edits decided, appended, in Tables: 64 people, 16 pipelines": lambda: _editing(pool),
    }
    found: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(ROUNDS):
        for name, measure in measured.items():
            found[name].append(await measure())
    reference = median(found["one row per commit, 32 connections"])
    results: list[Measurement] = []
    for name, rates in found.items():
        goal = 15_000.0 if name == "store alone, 256 waiting" else None
        spread = f"{min(rates):,.0f} to {max(rates):,.0f}"
        results.append(Measurement(name, median(rates), "events/s", goal, note=spread))
        if name != "one row per commit, 32 connections":
            results.append(Measurement(f"{name}: to one row per commit", median(rates) / reference, "×"))
    results += await _reading(pool)
    await pool.close()
    return results


async def _one_row_per_commit(pool: Pool) -> float:
    """What plain inserts come to: as many connections as PostgreSQL likes, each its own commit."""
    deadline = time.monotonic() + SECONDS

    async def write(writer: int) -> int:
        done = 0
        data = '{"event":"nodesMoved","moves":[{"id":"n1","from":{"x":0.0,"y":0.0},"to":{"x":1.0,"y":2.0}}]}'
        async with pool.acquire() as connection:
            insert = await connection.prepare(
                "insert into reference (stream, version, data) values ($1, $2, $3::text::jsonb)"
            )
            while time.monotonic() < deadline:
                await insert.fetch(f"pipeline-{writer}", done, data)
                done += 1
        return done

    return sum(await asyncio.gather(*map(write, range(WRITERS)))) / SECONDS


def _moved(number: int) -> AnyEvent:
    return NodesMoved((Moved(f"n{number % 20}", Position(0.0, 0.0), Position(float(number), 2.0)),))


async def _waiting(store: PostgresStore, waiting: int) -> float:
    """So many edits on their way at any moment, each of one event, each on a stream of its own."""
    flusher = Flusher(store)
    flusher.start()
    streams = [f"pipeline-{uuid4()}" for _ in range(waiting)]
    await asyncio.gather(
        *(flusher.append([_append(stream, 0, PipelineCreated("One", nodes=NODES))]) for stream in streams)
    )
    deadline = time.monotonic() + SECONDS

    async def write(stream: str) -> int:
        version = 1
        while time.monotonic() < deadline:
            outcome = (await flusher.append([_append(stream, version, _moved(version))]))[0]
            assert isinstance(outcome, Appended)
            version += 1
        return version - 1

    began = time.monotonic()
    done = sum(await asyncio.gather(*map(write, streams)))
    rate = done / (time.monotonic() - began)
    await flusher.close()
    return rate


def _append(stream: str, version: int, event: AnyEvent) -> Append:
    return Append(stream, f"edit-{next(_numbers)}", "ann", NOON, version, (event,))


async def _editing(pool: Pool) -> float:
    """The way of an edit but for the socket."""
    store = PostgresStore(pool, inline=INLINE_TABLES)
    flusher = Flusher(store)
    flusher.start()
    editor = Editor(Streams(store, flusher), discover())
    pipelines = [str(uuid4()) for _ in range(16)]
    for pipeline in pipelines:
        outcome = await editor.create(pipeline, ANN, f"edit-{next(_numbers)}", "One", nodes=NODES)
        assert isinstance(outcome, Happened), outcome
    deadline = time.monotonic() + SECONDS

    async def draw(person: int) -> int:
        done = 0
        while time.monotonic() < deadline:
            done += 1
            move = MoveNodes((MoveTo(f"n{person % 20}", Position(float(done), float(person))),))
            outcome = await editor.edit(pipelines[person % 16], ANN, f"edit-{next(_numbers)}", [move])
            assert isinstance(outcome, Happened), outcome
        return done

    began = time.monotonic()
    done = sum(await asyncio.gather(*map(draw, range(64))))
    rate = done / (time.monotonic() - began)
    await flusher.close()
    return rate


async def _reading(pool: Pool) -> list[Measurement]:
    """Read and decode, fold, rebuild: over a log of pipelines that know their Tables."""
    store = PostgresStore(pool, inline=INLINE_TABLES)
    await pool.execute("truncate events, edits, pipeline_heads, pipeline_parts; update head set seq = 0")
    for _ in range(20):
        stream = f"pipeline-{uuid4()}"
        events: list[AnyEvent] = [PipelineCreated("One"), *(NodeAdded(node) for node in NODES)]
        events += [_moved(number) for number in range(1_979)]
        await store.append([Append(stream, f"edit-{next(_numbers)}", "ann", NOON, 0, tuple(events))])
    began = time.monotonic()
    log: list[Recorded] = []
    while page := await store.read_all(len(log), 5_000):
        log += page
    read = len(log) / (time.monotonic() - began)
    streams: dict[str, list[Recorded]] = {}
    for recorded in log:
        streams.setdefault(recorded.stream, []).append(recorded)
    began = time.monotonic()
    states: list[Pipeline | None] = [fold(own) for own in streams.values()]
    folded = len(log) / (time.monotonic() - began)
    assert all(state is not None and state.version == 2_000 for state in states)
    began = time.monotonic()
    rebuilt = await rebuild("pipelines", pool, store)
    again = rebuilt.events / (time.monotonic() - began)
    return [
        Measurement("read and decode", read, "events/s"),
        Measurement("fold", folded, "events/s"),
        Measurement("replay: read, decode, fold", 1 / (1 / read + 1 / folded), "events/s", 100_000.0),
        Measurement("rebuild of the table pipelines", again, "events/s", 20_000.0),
    ]
