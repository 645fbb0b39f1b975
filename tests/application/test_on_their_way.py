"""Edits on their way to the log: the next are decided on them, and fall with them."""

import asyncio
import random
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.application.edits import Happened, Nothing, Outcome, Person, Refusal
from server.application.work import Decided, Work
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
from server.domain.pipeline.history import History
from server.domain.pipeline.state import Pipeline
from server.events.pipeline import NodeAdded
from server.events.store.memory import MemoryStore
from server.events.store.port import StoreUnavailable
from server.graph.model import Edge, Node, Position
from tests.application.gated import Server, kinds, turns

ANN, BOB = Person("ann@x.org", "Ann"), Person("bob@x.org", "Bob")


def node(node_id: str) -> Node:
    return Node(node_id, "filter", Position(0, 0), config={"condition": "a > 1"})


async def drawing(gated: Server, *node_ids: str) -> str:
    """A pipeline with these nodes; its id."""
    pipeline = str(uuid4())
    await gated.editor.create(pipeline, ANN, f"create-{pipeline}", "Flights", nodes=[node(one) for one in node_ids])
    return pipeline


async def test_es20_the_next_edit_is_decided_while_the_one_before_is_on_its_way(
    gated: Server, log: MemoryStore
) -> None:
    pipeline = await drawing(gated)
    gated.store.gate.clear()
    first = asyncio.create_task(gated.editor.edit(pipeline, ANN, "e1", [AddNode(node("a"))]))
    await turns()
    second = asyncio.create_task(gated.editor.edit(pipeline, BOB, "e2", [RenameNode("a", "Late")]))
    refused = asyncio.create_task(gated.editor.edit(pipeline, BOB, "e3", [RenameNode("nobody", "x")]))
    await turns()
    assert gated.flusher.waiting == 3
    gated.store.gate.set()
    assert kinds([await first, await second, await refused]) == [Happened, Happened, Refusal]
    assert gated.store.began[1:] == [["e1"], ["e2", "e3"]]


async def test_es20_edits_that_fell_are_decided_again_in_their_order_on_what_took_their_place(
    gated: Server, log: MemoryStore
) -> None:
    """Given another server that removes the node on which three edits on their way were made, with one event."""
    pipeline = await drawing(gated, "x", "y")
    other = Server(log)
    gated.store.gate.clear()
    sent: list[asyncio.Task[Outcome]] = []
    for number, commands in enumerate(
        (
            [MoveNodes((MoveTo("x", Position(7, 7)),))],
            [Connect(Edge("xy", "x", "y"))],
            [AddNode(node("z"))],
            [Connect(Edge("yz", "y", "z"))],
        )
    ):
        sent.append(asyncio.create_task(gated.editor.edit(pipeline, ANN, f"e{number}", commands)))
        await turns()
    await other.editor.edit(pipeline, BOB, "b", [RemoveNodes(("x",))])
    gated.store.gate.set()
    assert kinds([await one for one in sent]) == [Refusal, Refusal, Happened, Happened]
    events = await log.read_stream(f"pipeline-{pipeline}")
    assert [one.edit_id for one in events][-3:] == ["b", "e2", "e3"]
    assert [one.version for one in events] == list(range(1, len(events) + 1))
    await other.flusher.close()


async def test_es20_an_undo_waits_until_what_it_takes_back_has_landed(gated: Server, log: MemoryStore) -> None:
    pipeline = await drawing(gated)
    gated.store.gate.clear()
    first = asyncio.create_task(gated.editor.edit(pipeline, ANN, "e1", [AddNode(node("a"))]))
    await turns()
    undo = asyncio.create_task(gated.editor.undo(pipeline, ANN, "u1"))
    behind = asyncio.create_task(gated.editor.edit(pipeline, ANN, "e2", [AddNode(node("a"))]))
    await turns()
    assert gated.flusher.waiting == 1
    gated.store.gate.set()
    assert kinds([await first, await undo, await behind]) == [Happened] * 3
    assert [type(one.event) for one in await log.read_stream(f"pipeline-{pipeline}")][-1] is NodeAdded


async def test_es20_when_the_log_is_away_all_on_their_way_are_told_and_a_resend_is_done_once(
    gated: Server, log: MemoryStore
) -> None:
    pipeline = await drawing(gated)
    gated.store.gate.clear()
    first = asyncio.create_task(gated.editor.edit(pipeline, ANN, "e1", [AddNode(node("a"))]))
    await turns()
    second = asyncio.create_task(gated.editor.edit(pipeline, ANN, "e2", [RenameNode("a", "Late")]))
    await turns()
    gated.store.error = StoreUnavailable("gone")
    gated.store.gate.set()
    with pytest.raises(StoreUnavailable):
        await first
    gated.store.error = None
    # It fell with the first, and was decided again on a drawing without that node.
    assert isinstance(await second, Refusal)
    again = await gated.editor.edit(pipeline, ANN, "e1", [AddNode(node("a"))])
    assert isinstance(again, Happened)
    assert not again.resent


async def test_es20_no_more_than_so_many_groups_are_on_their_way(gated: Server, log: MemoryStore) -> None:
    pipeline = await drawing(gated)
    gated.store.gate.clear()
    sent: list[asyncio.Task[Outcome]] = []
    for number in range(40):
        sent.append(asyncio.create_task(gated.editor.edit(pipeline, ANN, f"e{number}", [AddNode(node(f"n{number}"))])))
        await turns(4)
    assert gated.flusher.waiting == 8
    gated.store.gate.set()
    assert kinds(await asyncio.gather(*sent)) == [Happened] * 40
    assert [one.edit_id for one in await log.read_stream(f"pipeline-{pipeline}", 1)] == [f"e{n}" for n in range(40)]


async def test_es20_what_lands_while_the_history_is_read_is_in_it(gated: Server, log: MemoryStore) -> None:
    """Given an edit that lands while somebody asks what can be undone; then an undo takes that back, none before."""
    pipeline = await drawing(gated)
    await gated.editor.edit(pipeline, ANN, "e1", [AddNode(node("a"))])
    await gated.streams.present(pipeline)
    gated.store.gate.clear()
    flying = asyncio.create_task(gated.editor.edit(pipeline, ANN, "e2", [AddNode(node("b"))]))
    await turns()
    lane = gated.streams.lane(pipeline)
    gated.store.reading.clear()
    asking = asyncio.create_task(lane._load_history())  # pyright: ignore[reportPrivateUsage]
    await turns()
    gated.store.gate.set()
    assert isinstance(await flying, Happened)
    gated.store.reading.set()
    await asking
    await gated.editor.undo(pipeline, ANN, "u1")
    state = await gated.streams.present(pipeline)
    assert state is not None
    assert set(state.graph.nodes) == {"a"}


async def test_es20_an_undo_behind_an_edit_that_raises_waits_all_the_same(gated: Server, log: MemoryStore) -> None:
    pipeline = await drawing(gated)
    await gated.editor.edit(pipeline, ANN, "e1", [AddNode(node("a"))])
    await gated.editor.steps(pipeline, ANN)
    gated.store.gate.clear()
    flying = asyncio.create_task(gated.editor.edit(pipeline, ANN, "e2", [AddNode(node("b"))]))
    await turns()

    def broken(state: Pipeline | None, history: History) -> Decided:
        raise RuntimeError("never seen")

    raising = asyncio.create_task(gated.streams.lane(pipeline).do(Work("x", ANN.id, broken)))
    undo = asyncio.create_task(gated.editor.undo(pipeline, ANN, "u1"))
    await turns()
    gated.store.gate.set()
    assert kinds([await flying, await undo]) == [Happened, Happened]
    with pytest.raises(RuntimeError):
        await raising
    state = await gated.streams.present(pipeline)
    assert state is not None
    assert set(state.graph.nodes) == {"a"}


async def test_what_can_not_be_taken_in_is_told_and_the_next_edit_goes_on(
    gated: Server, log: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = await drawing(gated)
    lane = gated.streams.lane(pipeline)

    def broken(*_: object) -> None:
        raise RuntimeError("never seen")

    monkeypatch.setattr(lane, "_settle", broken)
    with pytest.raises(RuntimeError):
        await gated.editor.edit(pipeline, ANN, "e1", [AddNode(node("a"))])
    monkeypatch.undo()
    # It had landed; a resend is told so, and the next one is decided on it.
    again = await gated.editor.edit(pipeline, ANN, "e1", [AddNode(node("a"))])
    assert isinstance(again, Happened)
    assert again.resent
    assert isinstance(await gated.editor.edit(pipeline, ANN, "e2", [RenameNode("a", "Late")]), Happened)


async def test_many_edits_of_one_pipeline_leave_turns_to_others(gated: Server, log: MemoryStore) -> None:
    pipeline = await drawing(gated)
    sent = [
        asyncio.create_task(gated.editor.edit(pipeline, ANN, f"e{number}", [AddNode(node(f"n{number}"))]))
        for number in range(300)
    ]
    waiting = gated.streams.lane(pipeline)._waiting  # pyright: ignore[reportPrivateUsage]
    steps: list[int] = []
    while not all(task.done() for task in sent):
        before = len(waiting)
        await asyncio.sleep(0)
        steps.append(before - len(waiting))
    assert max(steps) <= 64


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
    pipeline = await drawing(servers[0], "n0")
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
