"""Edits on their way to the log: the next are decided on them, and fall with them."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.application.edits import Editor, Happened, Nothing, Outcome, Person, Refusal
from server.application.flusher import Failed, Flusher, Group
from server.application.streams import Streams
from server.domain.pipeline.commands import (
    AddNode,
    Connect,
    MoveNodes,
    MoveTo,
    PipelineCommand,
    RemoveNodes,
    RenameNode,
)
from server.domain.pipeline.evolve import fold
from server.events.pipeline import NodeAdded
from server.events.store.memory import MemoryStore
from server.events.store.port import Append, Appended, Conflict, Stored, StoreUnavailable
from server.graph.model import Edge, Node, Position
from server.nodes.catalogue import discover
from tests.application.gated import GatedStore, turns
from tests.events.contract import added, created, edit

ANN, BOB = Person("ann@x.org", "Ann"), Person("bob@x.org", "Bob")
CATALOGUE = discover()


class Server:
    """What one process has, its way to the log gated."""

    def __init__(self, log: MemoryStore) -> None:
        self.store = GatedStore(log)
        self.flusher = Flusher(self.store)
        self.streams = Streams(self.store, self.flusher)
        self.editor = Editor(self.streams, CATALOGUE)
        self.flusher.start()


@pytest.fixture
def log() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
async def server(log: MemoryStore) -> AsyncIterator[Server]:
    server = Server(log)
    yield server
    server.store.gate.set()
    await server.flusher.close()


def kinds(outcomes: Sequence[object]) -> list[type]:
    return [type(outcome) for outcome in outcomes]


# The flusher


async def test_es20_what_follows_a_conflict_falls_in_a_later_batch_though_its_version_fits(
    server: Server, log: MemoryStore
) -> None:
    """Given another server's event in the place of the first; then the second, whose number fits by chance, falls."""
    flusher = server.flusher
    await log.append([edit("p-1", "e0", 0, created())])
    server.store.gate.clear()
    first = Group([edit("p-1", "e1", 1, added("a"))])
    second = Group([edit("p-1", "e2", 2, added("b"))], first)
    third = Group([edit("p-1", "e3", 3, added("c"))], second)
    other = Group([edit("p-2", "f1", 0, created())])
    await flusher.hand_over(first)
    await turns()
    for group in (second, third, other):
        await flusher.hand_over(group)
    await log.append([edit("p-1", "other", 1, added("z"))])
    server.store.gate.set()
    for group in (first, second, third):
        assert kinds(await group.done) == [Conflict]
    assert kinds(await other.done) == [Appended]
    assert server.store.began == [["e1"], ["f1"]]
    assert [recorded.edit_id for recorded in await log.read_all()] == ["e0", "other", "f1"]


async def test_es20_what_follows_a_landed_group_lands(server: Server, log: MemoryStore) -> None:
    server.store.gate.clear()
    first = Group([edit("p-1", "e1", 0, created())])
    second = Group([edit("p-1", "e2", 1, added("a"))], first)
    await server.flusher.hand_over(first)
    await turns()
    await server.flusher.hand_over(second)
    server.store.gate.set()
    assert kinds([*await first.done, *await second.done]) == [Appended, Appended]
    assert server.store.began == [["e1"], ["e2"]]
    assert first.follows is second.follows is None


async def test_es20_what_follows_a_duplicate_falls(server: Server, log: MemoryStore) -> None:
    await log.append([edit("p-1", "e1", 0, created())])
    first = Group([edit("p-1", "e1", 1, added("a"))])
    second = Group([edit("p-1", "e2", 1, added("b"))], first)
    server.store.gate.clear()
    await server.flusher.hand_over(first)
    await turns()
    await server.flusher.hand_over(second)
    server.store.gate.set()
    await first.done
    assert kinds(await second.done) == [Conflict]


async def test_es20_what_follows_an_edit_that_can_not_be_kept_falls_when_all_are_tried_apart(
    server: Server, log: MemoryStore
) -> None:
    async def refuse(batch: Sequence[Append]) -> list[object]:
        if any(append.edit_id == "poison" for append in batch):
            raise ValueError("can't be kept")
        return list(await MemoryStore.append(log, batch))

    log.append = refuse  # type: ignore[method-assign, assignment]
    server.store.gate.clear()
    before = Group([edit("p-0", "e0", 0, created())])
    await server.flusher.hand_over(before)
    await turns()
    first = Group([edit("p-1", "poison", 0, created())])
    second = Group([edit("p-1", "e2", 0, created())], first)
    other = Group([edit("p-2", "f1", 0, created())])
    for group in (first, second, other):
        await server.flusher.hand_over(group)
    server.store.gate.set()
    assert kinds([*await first.done, *await second.done, *await other.done]) == [Failed, Conflict, Appended]
    assert [recorded.edit_id for recorded in await log.read_all()] == ["e0", "f1"]


async def test_es20_what_follows_an_edit_of_unknown_fate_falls(server: Server, log: MemoryStore) -> None:
    server.store.gate.clear()
    first = Group([edit("p-1", "e1", 0, created())])
    second = Group([edit("p-1", "e2", 0, created())], first)
    await server.flusher.hand_over(first)
    await turns()
    await server.flusher.hand_over(second)
    server.store.error = StoreUnavailable("gone")
    server.store.gate.set()
    with pytest.raises(StoreUnavailable):
        await first.done
    server.store.error = None
    assert kinds(await second.done) == [Conflict]
    assert await log.head() == 0


async def test_a_batch_is_sent_before_the_one_before_it_is_told(server: Server) -> None:
    """The database works while this process tells: otherwise each would wait for the other."""
    told: list[tuple[list[str], int]] = []

    def announce(stored: Sequence[Stored]) -> None:
        told.append(([one.edit_id for one in stored], len(server.store.began)))

    server.flusher.announce = announce
    server.store.gate.clear()
    groups = [Group([edit(f"p-{number}", f"e{number}", 0, created())]) for number in range(2)]
    await server.flusher.hand_over(groups[0])
    await turns()
    await server.flusher.hand_over(groups[1])
    server.store.gate.set()
    for group in groups:
        await group.done
    assert told == [(["e0"], 2), (["e1"], 2)]


async def test_what_landed_is_told_at_once_where_nothing_waits(server: Server) -> None:
    told: list[str] = []
    server.flusher.announce = lambda stored: told.extend(one.edit_id for one in stored)
    await server.flusher.append([edit("p-1", "e1", 0, created())])
    assert told == ["e1"]


async def test_what_is_handed_over_to_a_flusher_that_stops_is_told_so(server: Server) -> None:
    await server.flusher.close()
    group = Group([edit("p-1", "e1", 0, created())])
    await server.flusher.hand_over(group)
    with pytest.raises(StoreUnavailable):
        await group.done


# The lane


def node(node_id: str) -> Node:
    return Node(node_id, "filter", Position(0, 0), config={"condition": "a > 1"})


async def drawing(log: MemoryStore, server: Server, *node_ids: str) -> str:
    """A pipeline with these nodes; its id."""
    pipeline = str(uuid4())
    await server.editor.create(pipeline, ANN, f"create-{pipeline}", "Flights", nodes=[node(one) for one in node_ids])
    return pipeline


async def test_es20_the_next_edit_is_decided_while_the_one_before_is_on_its_way(
    server: Server, log: MemoryStore
) -> None:
    pipeline = await drawing(log, server)
    server.store.gate.clear()
    first = asyncio.create_task(server.editor.edit(pipeline, ANN, "e1", [AddNode(node("a"))]))
    await turns()
    second = asyncio.create_task(server.editor.edit(pipeline, BOB, "e2", [RenameNode("a", "Late")]))
    refused = asyncio.create_task(server.editor.edit(pipeline, BOB, "e3", [RenameNode("nobody", "x")]))
    await turns()
    assert server.flusher.waiting == 3
    server.store.gate.set()
    assert kinds([await first, await second, await refused]) == [Happened, Happened, Refusal]
    assert server.store.began[1:] == [["e1"], ["e2", "e3"]]


async def test_es20_edits_that_fell_are_decided_again_in_their_order_on_what_took_their_place(
    server: Server, log: MemoryStore
) -> None:
    """Given another server that removes the node on which three edits on their way were made, with one event."""
    pipeline = await drawing(log, server, "x", "y")
    other = Server(log)
    server.store.gate.clear()
    sent: list[asyncio.Task[Outcome]] = []
    for number, commands in enumerate(
        (
            [MoveNodes((MoveTo("x", Position(7, 7)),))],
            [Connect(Edge("xy", "x", "y"))],
            [AddNode(node("z"))],
            [Connect(Edge("yz", "y", "z"))],
        )
    ):
        sent.append(asyncio.create_task(server.editor.edit(pipeline, ANN, f"e{number}", commands)))
        await turns()
    await other.editor.edit(pipeline, BOB, "b", [RemoveNodes(("x",))])
    server.store.gate.set()
    assert kinds([await one for one in sent]) == [Refusal, Refusal, Happened, Happened]
    events = await log.read_stream(f"pipeline-{pipeline}")
    assert [one.edit_id for one in events][-3:] == ["b", "e2", "e3"]
    assert [one.version for one in events] == list(range(1, len(events) + 1))
    await other.flusher.close()


async def test_es20_an_undo_waits_until_what_it_takes_back_has_landed(server: Server, log: MemoryStore) -> None:
    pipeline = await drawing(log, server)
    server.store.gate.clear()
    first = asyncio.create_task(server.editor.edit(pipeline, ANN, "e1", [AddNode(node("a"))]))
    await turns()
    undo = asyncio.create_task(server.editor.undo(pipeline, ANN, "u1"))
    behind = asyncio.create_task(server.editor.edit(pipeline, ANN, "e2", [AddNode(node("a"))]))
    await turns()
    assert server.flusher.waiting == 1
    server.store.gate.set()
    assert kinds([await first, await undo, await behind]) == [Happened] * 3
    assert [type(one.event) for one in await log.read_stream(f"pipeline-{pipeline}")][-1] is NodeAdded


async def test_es20_when_the_log_is_away_all_on_their_way_are_told_and_a_resend_is_done_once(
    server: Server, log: MemoryStore
) -> None:
    pipeline = await drawing(log, server)
    server.store.gate.clear()
    first = asyncio.create_task(server.editor.edit(pipeline, ANN, "e1", [AddNode(node("a"))]))
    await turns()
    second = asyncio.create_task(server.editor.edit(pipeline, ANN, "e2", [RenameNode("a", "Late")]))
    await turns()
    server.store.error = StoreUnavailable("gone")
    server.store.gate.set()
    with pytest.raises(StoreUnavailable):
        await first
    server.store.error = None
    # It fell with the first, and was decided again on a drawing without that node.
    assert isinstance(await second, Refusal)
    again = await server.editor.edit(pipeline, ANN, "e1", [AddNode(node("a"))])
    assert isinstance(again, Happened)
    assert not again.resent


async def test_es20_no_more_than_so_many_groups_are_on_their_way(server: Server, log: MemoryStore) -> None:
    pipeline = await drawing(log, server)
    server.store.gate.clear()
    sent: list[asyncio.Task[Outcome]] = []
    for number in range(40):
        sent.append(asyncio.create_task(server.editor.edit(pipeline, ANN, f"e{number}", [AddNode(node(f"n{number}"))])))
        await turns(4)
    assert server.flusher.waiting == 8
    server.store.gate.set()
    assert kinds(await asyncio.gather(*sent)) == [Happened] * 40
    assert [one.edit_id for one in await log.read_stream(f"pipeline-{pipeline}", 1)] == [f"e{n}" for n in range(40)]


def wish(chance: random.Random, number: int) -> list[PipelineCommand]:
    """Something that may or may not be possible by the time it is decided."""
    some, another = f"n{chance.randrange(4)}", f"n{chance.randrange(4)}"
    match chance.randrange(5):
        case 0 | 1:
            return [AddNode(node(some))]
        case 2:
            return [Connect(Edge(f"{number}", some, another))]
        case 3:
            return [RemoveNodes((some,))]
        case _:
            return [MoveNodes((MoveTo(some, Position(number, 0)),))]


@given(st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_es20_two_servers_with_stuttering_lines_agree_with_the_log(chance: random.Random) -> None:
    """Law: whatever races and stutters, versions have no hole, no edit is there twice, each person's edits stand in
    the order they were sent, every answer is what the log says, and the log folds into a whole drawing."""
    asyncio.run(_stutter(chance))


async def _stutter(chance: random.Random) -> None:
    log = MemoryStore()
    servers = [Server(log), Server(log)]
    pipeline = await drawing(log, servers[0], "n0")
    sent: dict[str, asyncio.Task[Outcome]] = {}
    for number in range(40):
        server, person = chance.choice([(servers[0], ANN), (servers[1], BOB)])
        edit_id = f"{person.name}-{number}"
        if chance.random() < 0.15:
            sent[edit_id] = asyncio.create_task(server.editor.undo(pipeline, person, edit_id))
        else:
            sent[edit_id] = asyncio.create_task(server.editor.edit(pipeline, person, edit_id, wish(chance, number)))
        gate = chance.choice(servers).store.gate
        if chance.random() < 0.5:
            gate.clear()
        else:
            gate.set()
        await turns(chance.randrange(6))
    for server in servers:
        server.store.gate.set()
    outcomes = {edit_id: await task for edit_id, task in sent.items()}
    events = await log.read_stream(f"pipeline-{pipeline}")
    assert [one.version for one in events] == list(range(1, len(events) + 1))
    state = fold(events, None)
    assert state is not None
    graph = state.graph
    assert all({edge.source, edge.target} <= set(graph.nodes) for edge in graph.edges.values())
    landed = list(dict.fromkeys(one.edit_id for one in events if one.edit_id in sent))
    for person in ("Ann", "Bob"):
        theirs = [one for one in landed if one.startswith(person)]
        assert theirs == sorted(theirs, key=lambda one: int(one.split("-")[1]))
    for edit_id, outcome in outcomes.items():
        stored = await log.find_edit(edit_id)
        assert stored is not None
        assert isinstance(outcome, Happened if edit_id in landed else (Nothing, Refusal))
    for server in servers:
        present = await server.streams.present(pipeline)
        assert present == state
        await server.flusher.close()
