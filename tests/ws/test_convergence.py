"""Whatever people do, however their lines fail: all see the same drawing, and every edit was done once at most."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from random import Random

import pytest

from server.application.streams import PIPELINE
from server.db.pool import open_pool
from server.domain.pipeline.evolve import fold
from server.events.store.memory import MemoryStore
from server.events.store.postgres import PostgresStore
from server.projections.tables import INLINE_TABLES
from tests.ws.client import Message, RoomClient, drawing, node
from tests.ws.served import RoomServer, new_pipeline, serving

OPERATIONS = 100
AT_ONCE = 10
TYPES = ("auto-loader", "filter", "filter", "map-select", "delta-table-sink")


class Person:
    """A client that does what a seed says, from what it can see at the moment."""

    def __init__(self, server: RoomServer, pipeline: str, name: str, random: Random) -> None:
        self.client = RoomClient(server.address, pipeline, name)
        self.random = random
        self.sent: list[Message] = []

    async def step(self) -> None:
        chance = self.random.random()
        if self.client.closed is not None or not self.client.you:
            if chance < 0.5:
                await self.client.come_back()
        elif chance < 0.06:
            await self.client.cut()
        elif chance < 0.08:
            await self.client.close()
        elif chance < 0.12:
            await self.client.hello(since=self.client.known)
        elif chance < 0.18 and self.sent:
            await self.client.send(self.random.choice(self.sent))
        elif chance < 0.34:
            await (self.client.undo() if self.random.random() < 0.6 else self.client.redo())
        else:
            edit = await self.client.edit(*[self.command() for _ in range(self.random.choice((1, 1, 1, 2, 3)))])
            self.sent.append(self.client.pending.get(edit, {"message": "ping"}))

    def part_of_pattern(self, one: str) -> Message:
        """A stage of the node's pattern added, removed, moved, renamed or changed, as it is seen here."""
        state, random = self.client.state, self.random
        assert state is not None
        seen = state.graph.nodes[one].config.get("pattern")
        before = {} if seen is None else {"pattern": seen}
        stages: list[Message] = list(seen["stages"]) if seen else [{"name": name} for name in "abc"]
        place = random.randrange(len(stages) + 1)
        change = random.random()
        if place == len(stages) or change < 0.15:
            stages.insert(place, {"name": random.choice("cdef"), "group": [{"name": "in"}]})
        elif change < 0.25:
            del stages[place]
        elif change < 0.35:
            stages.append(stages.pop(place))
        elif change < 0.4:
            stages[place : place + 2] = [{"name": random.choice("gh"), "group": stages[place : place + 2]}]
        elif change < 0.5:
            stages[place] = {**stages[place], "name": random.choice("axyz")}
        else:
            field = random.choice(("where", "until"))
            stages[place] = {**stages[place], field: f"{random.choice('abx')}.x > {random.randrange(9)}"}
        pattern = {**(seen or {}), "stages": stages}
        return {"command": "configureNode", "id": one, "set": {"pattern": pattern}, "before": before}

    def part_of_columns(self, one: str) -> Message:
        """A text of the node's list of columns added, removed, moved or changed, as it is seen here."""
        state, random = self.client.state, self.random
        assert state is not None
        seen = state.graph.nodes[one].config.get("columns")
        columns: list[str] = list(seen or ())
        place, change, text = random.randrange(len(columns) + 1), random.random(), f"c{random.randrange(9)}"
        if place == len(columns) or change < 0.4:
            columns.insert(place, text)
        elif change < 0.6:
            del columns[place]
        elif change < 0.8:
            columns.append(columns.pop(place))
        else:
            columns[place] = f"{text} AS {random.choice('xy')}"
        return {"command": "configureNode", "id": one, "set": {"columns": columns}, "before": {"columns": seen or []}}

    def command(self) -> Message:
        state, random = self.client.state, self.random
        assert state is not None
        nodes, edges = list(state.graph.nodes), list(state.graph.edges)
        kind = random.choice(
            (
                "add",
                "add",
                "connect",
                "connect",
                "move",
                "configure",
                "parts",
                "texts",
                "rename",
                "remove",
                "cut",
                "title",
            )
        )
        if kind == "add" or not nodes:
            return node(f"{self.client.name}{random.randrange(40)}", random.choice(TYPES), random.uniform(-9, 9))
        one = random.choice(nodes)
        match kind:
            case "connect":
                edge = {"id": f"e{random.randrange(200)}", "source": one, "target": random.choice(nodes)}
                return {"command": "connect", "edge": edge}
            case "move":
                position = {"x": random.randrange(100), "y": random.randrange(100)}
                return {"command": "moveNodes", "moves": [{"id": one, "position": position}]}
            case "parts":
                return self.part_of_pattern(random.choice(nodes[:3]))
            case "texts":
                return self.part_of_columns(random.choice(nodes[:3]))
            case "configure":
                key = random.choice(("condition", "note"))
                if random.random() < 0.3:
                    return {"command": "configureNode", "id": one, "unset": [key]}
                return {"command": "configureNode", "id": one, "set": {key: f"v{random.randrange(5)}"}}
            case "rename":
                return {"command": "renameNode", "id": one, "label": f"label {random.randrange(5)}"}
            case "remove":
                return {"command": "removeNodes", "ids": [one]}
            case "cut" if edges:
                return {"command": "disconnect", "ids": [random.choice(edges)]}
            case _:
                return {"command": "renamePipeline", "name": f"Name {random.randrange(5)}"}


async def _run(server: RoomServer, seed: int) -> None:
    random = Random(seed)
    pipeline = await new_pipeline(server, f"00000000-0000-4000-8000-{seed:012d}")
    people = [Person(server, pipeline, name, random) for name in ("Ann", "Bob", "Eve")]
    for person in people:
        await person.client.enter()
    for _ in range(OPERATIONS):
        await random.choice(people).step()
        if random.random() < 0.3:
            await asyncio.sleep(0)
    for person in people:
        if person.client.closed is not None:
            await person.client.come_back()
        await person.client.quiet()
    head = await server.store.version(PIPELINE + pipeline)
    for person in people:
        await person.client.reaches(head)
        await person.client.close()
    log = await server.store.read_stream(PIPELINE + pipeline)
    truth = fold(log)
    for person in people:
        assert drawing(person.client.state) == drawing(truth), f"seed {seed}: {person.client.name} sees something else"
    edits = Counter((one.edit_id, one.by) for one in log)
    assert len({edit for edit, _ in edits}) == len(edits), f"seed {seed}: an edit was done by two people"
    for person in people:
        _every_answer_is_true(person, {one.edit_id: one.version for one in log})


def _every_answer_is_true(person: Person, log: dict[str, int]) -> None:
    """What was said to have happened stands in the log at that version; what was not, doesn't stand there."""
    for message in person.client.heard:
        match message["message"]:
            case "happened":
                assert log[message["editId"]] == message["version"]
            case "nothing" | "rejected" if "editId" in message:
                assert message["editId"] not in log
            case _:
                pass


async def _seeds(server: RoomServer, seeds: range) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(seed: int) -> None:
        async with gate:
            await _run(server, seed)

    await asyncio.gather(*(one(seed) for seed in seeds))


async def test_ws5_ws7_fifty_seeds_of_a_hundred_operations_converge():
    async with serving(MemoryStore()) as server:
        await _seeds(server, range(50))


async def _each_at_their_own_stage(server: RoomServer, seed: int) -> None:
    """Everybody changes one stage of one pattern, from what they have seen of it so far."""
    random = Random(seed)
    pipeline = await new_pipeline(server, f"00000000-0000-4000-8001-{seed:012d}")
    people = [RoomClient(server.address, pipeline, name) for name in ("Ann", "Bob", "Eve")]
    for person in people:
        await person.enter()
    seq = node("seq", "filter")
    await people[0].do(seq, {"command": "configureNode", "id": "seq", "set": {"pattern": _three_stages(None, "", "")}})
    head = people[0].known
    for person in people:
        await person.reaches(head)
    wanted = ["", "", ""]
    for number in range(60):
        place = random.randrange(3)
        person = people[place]
        if person.closed is not None:
            await person.come_back()
        elif random.random() < 0.1:
            await person.cut()
            continue
        assert person.state is not None
        seen = person.state.graph.nodes["seq"].config["pattern"]
        wanted[place] = f"x > {number}"
        stages = [{**each, "where": wanted[place]} if at == place else each for at, each in enumerate(seen["stages"])]
        await person.edit(
            {
                "command": "configureNode",
                "id": "seq",
                "set": {"pattern": {"stages": stages}},
                "before": {"pattern": seen},
            }
        )
        if random.random() < 0.3:
            await asyncio.sleep(0)
    for person in people:
        if person.closed is not None:
            await person.come_back()
        await person.quiet()
    truth = fold(await server.store.read_stream(PIPELINE + pipeline))
    assert truth is not None
    assert truth.graph.nodes["seq"].config["pattern"] == _three_stages(*wanted), f"seed {seed}: an edit was taken back"
    for person in people:
        await person.reaches(truth.version)
        assert drawing(person.state) == drawing(truth)
        await person.close()


def _three_stages(*wheres: str | None) -> Message:
    return {"stages": [{"name": name, "where": where or ""} for name, where in zip("abc", wheres, strict=True)]}


async def test_nd7_ws5_nobody_takes_back_what_another_does_to_another_stage():
    async with serving(MemoryStore()) as server:
        for seed in range(20):
            await _each_at_their_own_stage(server, seed)


@pytest.mark.deep
async def test_ws5_ws7_a_thousand_seeds_converge():
    async with serving(MemoryStore()) as server:
        await _seeds(server, range(1_000, 2_000))


@pytest.fixture
async def two_servers(database_url: str) -> AsyncIterator[tuple[RoomServer, RoomServer]]:
    """Two processes' worth of server on one database."""
    async with await open_pool(database_url) as first, await open_pool(database_url) as second:
        stores = PostgresStore(first, inline=INLINE_TABLES), PostgresStore(second, inline=INLINE_TABLES)
        for store in stores:
            await store.start()
        try:
            async with serving(stores[0]) as one, serving(stores[1]) as other:
                yield one, other
        finally:
            for store in stores:
                await store.close()


@pytest.mark.postgres
async def test_ws5_two_servers_on_one_database_show_each_others_edits(two_servers: tuple[RoomServer, RoomServer]):
    one, other = two_servers
    pipeline = await new_pipeline(one)
    async with RoomClient(one.address, pipeline, "Ann") as ann, RoomClient(other.address, pipeline, "Bob") as bob:
        for number in range(20):
            await ann.edit(node(f"a{number}"))
            await bob.edit(node(f"b{number}"))
        await ann.quiet()
        await bob.quiet()
        for client in (ann, bob):
            await client.reaches(41)
        assert ann.versions == bob.versions == list(range(2, 42))
        assert drawing(ann.state) == drawing(bob.state)


@pytest.mark.postgres
async def test_ws7_a_resend_to_the_other_server_is_done_once(two_servers: tuple[RoomServer, RoomServer]):
    one, other = two_servers
    pipeline = await new_pipeline(one)
    async with RoomClient(one.address, pipeline, "Ann") as ann, RoomClient(other.address, pipeline, "Ann") as again:
        edit = await ann.edit(node("n1"))
        first = await ann.answer(edit)
        await again.reaches(2)
        mark = len(again.heard)
        await again.edit(node("n1"), edit=edit)
        assert await again.answer(edit, after=mark) == first
        assert await one.store.version(PIPELINE + pipeline) == 2


@pytest.mark.postgres
async def test_ws5_ws7_people_on_two_servers_converge(two_servers: tuple[RoomServer, RoomServer]):
    one, other = two_servers
    for seed in range(4):
        random = Random(seed)
        pipeline = await new_pipeline(one, f"00000000-0000-4000-8000-{seed:012d}")
        people = [
            Person(one, pipeline, "Ann", random),
            Person(other, pipeline, "Bob", random),
            Person(other, pipeline, "Eve", random),
        ]
        for person in people:
            await person.client.enter()
        for _ in range(OPERATIONS):
            await random.choice(people).step()
        for person in people:
            if person.client.closed is not None:
                await person.client.come_back()
            await person.client.quiet()
        head = await one.store.version(PIPELINE + pipeline)
        truth = fold(await one.store.read_stream(PIPELINE + pipeline))
        for person in people:
            await person.client.reaches(head)
            assert drawing(person.client.state) == drawing(truth)
            await person.client.close()
