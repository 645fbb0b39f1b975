"""The editor over both stores: first answers for ever, decisions on the present, undo, races."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from server.application.edits import Editor, Happened, Nothing, Person, Refusal
from server.application.flusher import Flusher
from server.application.streams import Streams
from server.db.pool import open_pool
from server.domain.pipeline.commands import AddNode, ConfigureNode, Connect, MoveNodes, MoveTo, RemoveNodes, RenameNode
from server.events.pipeline import NodesRemoved
from server.events.store.memory import MemoryStore
from server.events.store.port import EventStore
from server.events.store.postgres import PostgresStore
from server.graph.model import Edge, Node, Position
from server.nodes.catalogue import discover

ANN, BOB = Person("ann@x.org", "Ann"), Person("bob@x.org", "Bob")
P = str(uuid4())


class Server:
    """What one process has."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self.flusher = Flusher(store)
        self.streams = Streams(store, self.flusher)
        self.editor = Editor(self.streams, discover())
        self.flusher.start()


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str | None:
    """Where the log is; None: in memory."""
    return None if request.param == "memory" else request.getfixturevalue("database_url")


@pytest.fixture
async def servers(url: str | None) -> AsyncIterator[tuple[Server, Server]]:
    """Two servers on one log."""
    pool = None
    if url is None:
        store = MemoryStore()
        pair = Server(store), Server(store)
        yield pair
    else:
        pool = await open_pool(url, max_size=8)
        pair = Server(PostgresStore(pool)), Server(PostgresStore(pool))
        yield pair
    for server in pair:
        await server.flusher.close()
    if pool is not None:
        await pool.close()


@pytest.fixture
async def server(servers: tuple[Server, Server]) -> Server:
    await servers[0].editor.create(P, ANN, "create", "Flights")
    return servers[0]


def node(node_id: str, x: float = 0) -> Node:
    return Node(node_id, "filter", Position(x, 0), config={"condition": "a > 1"})


def add(node_id: str) -> AddNode:
    return AddNode(node(node_id))


def events(outcome: Any) -> list[str]:
    assert isinstance(outcome, Happened), outcome
    return [type(recorded.event).__name__ for recorded in outcome.stored.recorded]


async def test_an_edit_happens_and_is_in_the_log(server: Server) -> None:
    outcome = await server.editor.edit(P, ANN, "e1", [add("a"), add("b"), Connect(Edge("ab", "a", "b"))])
    assert events(outcome) == ["NodeAdded", "NodeAdded", "EdgeConnected"]
    assert isinstance(outcome, Happened)
    assert tuple(await server.store.read_stream(f"pipeline-{P}", 1)) == outcome.stored.recorded
    assert (outcome.stored.recorded[-1].version, outcome.stored.recorded[-1].by) == (4, ANN.id)
    present = await server.streams.present(P)
    assert present is not None
    assert (set(present.graph.nodes), present.version, present.seq) == ({"a", "b"}, 4, 4)


async def test_a_resend_gets_the_first_answer_whatever_its_body(servers: tuple[Server, Server], server: Server) -> None:
    first = await server.editor.edit(P, ANN, "e1", [add("a")])
    rejected = await server.editor.edit(P, ANN, "e2", [AddNode(node("a", x=7))])
    nothing = await server.editor.edit(P, ANN, "e3", [RenameNode("a", "")])
    assert isinstance(first, Happened)
    assert isinstance(rejected, Refusal)
    assert nothing == Nothing("e3")
    for each in servers:
        assert await each.editor.edit(P, ANN, "e1", [add("z")]) == Happened(first.stored, resent=True)
        assert await each.editor.edit(P, BOB, "e2", [add("z")]) == rejected
        assert await each.editor.edit(P, ANN, "e3", [add("z")]) == nothing
        assert isinstance(await each.editor.edit(P, ANN, "create", [add("z")]), Happened)
    assert await server.store.head() == 2


async def test_a_refused_edit_leaves_its_neighbours_alone(server: Server) -> None:
    outcomes = await asyncio.gather(
        server.editor.edit(P, ANN, "e1", [add("a")]),
        server.editor.edit(P, BOB, "e2", [add("b"), Connect(Edge("x", "b", "nowhere"))]),
        server.editor.edit(P, ANN, "e3", [add("c"), Connect(Edge("ac", "a", "c"))]),
    )
    assert [type(outcome) for outcome in outcomes] == [Happened, Refusal, Happened]
    present = await server.streams.present(P)
    assert present is not None
    assert set(present.graph.nodes) == {"a", "c"}


async def test_edits_of_one_pipeline_sent_at_once_are_appended_together(server: Server) -> None:
    before = server.flusher.batches
    await asyncio.gather(*(server.editor.edit(P, ANN, f"e{n}", [add(f"n{n}")]) for n in range(50)))
    assert server.flusher.batches - before <= 2
    log = await server.store.read_stream(f"pipeline-{P}")
    assert [recorded.edit_id for recorded in log] == ["create", *(f"e{n}" for n in range(50))]


async def test_two_servers_race_on_one_pipeline_and_every_edit_lands_once(
    servers: tuple[Server, Server], server: Server
) -> None:
    outcomes = await asyncio.gather(
        *(
            each.editor.edit(P, ANN, f"{place}-{n}", [add(f"n{place}-{n}")])
            for n in range(40)
            for place, each in enumerate(servers)
        )
    )
    assert all(isinstance(outcome, Happened) and not outcome.resent for outcome in outcomes)
    log = await server.store.read_stream(f"pipeline-{P}")
    assert [recorded.version for recorded in log] == list(range(1, 82))
    assert len({recorded.edit_id for recorded in log}) == 81
    for each in servers:
        present = await each.streams.present(P)
        assert present is not None
        assert len(present.graph.nodes) == 80


async def test_a_stale_server_decides_again_on_the_present(servers: tuple[Server, Server], server: Server) -> None:
    other = servers[1]
    await other.editor.edit(P, BOB, "b1", [add("a")])
    await server.editor.edit(P, ANN, "a1", [RemoveNodes(("a",))])
    refused = await other.editor.edit(P, BOB, "b2", [ConfigureNode("a", {"condition": "b"})])
    assert isinstance(refused, Refusal)
    await server.editor.edit(P, ANN, "a2", [add("a")])
    assert events(await other.editor.edit(P, BOB, "b3", [ConfigureNode("a", {"condition": "b"})])) == ["NodeConfigured"]


async def test_undo_takes_back_ones_own_and_survives_a_new_server(
    servers: tuple[Server, Server], server: Server
) -> None:
    other = servers[1]
    await server.editor.edit(P, ANN, "a1", [add("a")])
    await server.editor.edit(P, BOB, "b1", [add("b")])
    undone = await other.editor.undo(P, ANN, "u1")
    assert events(undone) == ["NodesRemoved"]
    assert isinstance(undone, Happened)
    assert isinstance(undone.stored.recorded[0].event, NodesRemoved)
    assert (undone.stored.meta.kind, undone.stored.recorded[0].undoes) == ("undo", "a1")
    assert await server.editor.undo(P, ANN, "u1") == Happened(undone.stored, resent=True)
    assert await server.editor.undo(P, ANN, "u2") == Nothing("u2", "undo.nothing")
    assert events(await server.editor.redo(P, ANN, "r1")) == ["NodeAdded"]
    assert await server.editor.redo(P, ANN, "r2") == Nothing("r2", "undo.nothing")
    present = await server.streams.present(P)
    assert present is not None
    assert set(present.graph.nodes) == {"a", "b"}


async def test_undo_reports_what_it_left_alone_also_to_a_resend(server: Server) -> None:
    await server.editor.edit(P, ANN, "a1", [add("a"), add("b")])
    await server.editor.edit(P, ANN, "a2", [MoveNodes((MoveTo("a", Position(5, 5)), MoveTo("b", Position(6, 6))))])
    await server.editor.edit(P, BOB, "b1", [MoveNodes((MoveTo("b", Position(9, 9)),))])
    undone = await server.editor.undo(P, ANN, "u1")
    assert isinstance(undone, Happened)
    assert [(skipped.node_id, skipped.by) for skipped in undone.stored.meta.skipped] == [("b", BOB.id)]
    again = await server.editor.undo(P, ANN, "u1")
    assert again == Happened(undone.stored, resent=True)


async def test_an_undo_that_is_wholly_overtaken_says_so_and_the_next_goes_on(server: Server) -> None:
    await server.editor.edit(P, ANN, "a1", [add("a")])
    await server.editor.edit(P, ANN, "a2", [RenameNode("a", "mine")])
    await server.editor.edit(P, BOB, "b1", [RenameNode("a", "his")])
    overtaken = await server.editor.undo(P, ANN, "u1")
    assert isinstance(overtaken, Nothing)
    assert (overtaken.code, [skipped.by for skipped in overtaken.skipped]) == ("undo.overtaken", [BOB.id])
    assert await server.editor.undo(P, ANN, "u1") == overtaken
    later = await server.editor.undo(P, ANN, "u2")
    assert later != overtaken


async def test_undo_in_the_middle_of_a_burst_keeps_its_place(server: Server) -> None:
    outcomes = await asyncio.gather(
        server.editor.edit(P, ANN, "e1", [add("a")]),
        server.editor.edit(P, ANN, "e2", [add("b")]),
        server.editor.undo(P, ANN, "u1"),
        server.editor.edit(P, ANN, "e3", [add("c")]),
    )
    assert [events(outcome) for outcome in outcomes] == [["NodeAdded"], ["NodeAdded"], ["NodesRemoved"], ["NodeAdded"]]
    present = await server.streams.present(P)
    assert present is not None
    assert set(present.graph.nodes) == {"a", "c"}


async def test_versions_are_named_restored_forked_archived(server: Server) -> None:
    await server.editor.edit(P, ANN, "e1", [add("a")])
    await server.editor.name_version(P, ANN, "n1", "First")
    await server.editor.edit(P, ANN, "e2", [RemoveNodes(("a",)), add("b")])
    assert events(await server.editor.restore(P, ANN, "r1", 2)) == ["NodesRemoved", "NodeAdded"]
    fork = str(uuid4())
    assert events(await server.editor.fork(P, 2, fork, BOB, "f1", "Mine")) == ["PipelineCreated"]
    forked = await server.streams.present(fork)
    assert forked is not None
    assert (forked.name, set(forked.graph.nodes), forked.version) == ("Mine", {"a"}, 1)
    assert events(await server.editor.archive(P, ANN, "x1")) == ["PipelineArchived"]
    refused = await server.editor.edit(P, ANN, "e4", [add("q")])
    assert isinstance(refused, Refusal)
    assert refused.code == "pipeline.archived"
    assert events(await server.editor.unarchive(P, ANN, "x2")) == ["PipelineUnarchived"]
    no = await server.editor.restore(P, ANN, "r2", 99)
    assert isinstance(no, Refusal)
    assert no.code == "version.unknown"


async def test_what_does_not_exist_is_refused_and_not_remembered(server: Server) -> None:
    nowhere = str(uuid4())
    refused = await server.editor.edit(nowhere, ANN, "e1", [add("a")])
    assert isinstance(refused, Refusal)
    assert refused.code == "pipeline.unknown"
    assert await server.store.find_edit("e1") is None
    assert await server.streams.present(nowhere) is None


async def test_an_edit_id_of_another_pipeline_tells_nothing_of_it(server: Server) -> None:
    other = str(uuid4())
    await server.editor.create(other, BOB, "c2", "Other")
    await server.editor.edit(other, BOB, "secret", [add("a")])
    refused = await server.editor.edit(P, ANN, "secret", [add("a")])
    assert isinstance(refused, Refusal)
    assert refused.code == "edit.elsewhere"


async def test_any_past_version_can_be_read(server: Server) -> None:
    for n in range(5):
        await server.editor.edit(P, ANN, f"e{n}", [add(f"n{n}")])
    past = await server.streams.at(P, 3)
    assert (past.version, past.seq, set(past.graph.nodes)) == (3, 3, {"n0", "n1"})
