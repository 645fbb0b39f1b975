"""PostgreSQL held against memory: whatever batches two servers append, both stores answer and read the same."""

import asyncio
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from server.db.pool import Pool, open_pool
from server.events.recorded import EditMeta, Skipped
from server.events.store.memory import MemoryStore
from server.events.store.port import Append, Outcome
from server.events.store.postgres import PostgresStore
from tests.events.contract import NOON
from tests.events.test_codec import events

pytestmark = pytest.mark.postgres

# Few of each: they shall meet.
streams = st.sampled_from(["pipeline-a", "pipeline-b", "pipeline-c"])
edit_ids = st.sampled_from([f"e{number}" for number in range(12)])
metas = st.sampled_from([EditMeta(), EditMeta("undo", "e1", (Skipped("n", "bob", "within"),)), EditMeta("redo", "e2")])
answers = st.none() | st.just({}) | st.just({"code": "cycle", "detail": "A loop."})
edits = st.tuples(streams, edit_ids, st.integers(-1, 1), st.integers(0, 3), metas, answers)


class Stores(RuleBasedStateMachine):
    """One log in memory, one in PostgreSQL, the same batches to both."""

    url: str

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.memory = MemoryStore()
        self.pool: Pool = self.run(open_pool(self.url, max_size=2))
        self.run(self.pool.execute("truncate events, edits; update head set seq = 0"))
        self.stores = [PostgresStore(self.pool), PostgresStore(self.pool)]

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.run(self.pool.close())
        self.loop.close()

    @rule(batch=st.lists(edits, min_size=1, max_size=6), which=st.integers(0, 1), data=st.data())
    def append(self, batch: list[Any], which: int, data: st.DataObject) -> None:
        assumed: dict[str, int] = {}
        appends: list[Append] = []
        for stream, edit_id, error, count, meta, answer in batch:
            version = assumed.setdefault(stream, self.run(self.memory.version(stream)))
            happened = tuple(data.draw(st.lists(events, min_size=count, max_size=count)))
            appends.append(
                Append(stream, edit_id, "ann", NOON, max(version + error, 0), happened, meta, None if count else answer)
            )
            assumed[stream] = version + count
        expected: list[Outcome] = self.run(self.memory.append(appends))
        assert self.run(self.stores[which].append(appends)) == expected

    @invariant()
    def they_read_the_same(self) -> None:
        for store in self.stores:
            assert self.run(store.read_all()) == self.run(self.memory.read_all())
            assert self.run(store.head()) == self.run(self.memory.head())

    @rule(stream=streams, after=st.integers(0, 9), limit=st.integers(1, 5))
    def read_a_part(self, stream: str, after: int, limit: int) -> None:
        for store in self.stores:
            assert self.run(store.read_stream(stream, after, limit)) == self.run(
                self.memory.read_stream(stream, after, limit)
            )
            assert self.run(store.read_all(after, limit)) == self.run(self.memory.read_all(after, limit))

    @rule(edit_id=edit_ids)
    def look_an_edit_up(self, edit_id: str) -> None:
        for store in self.stores:
            assert self.run(store.find_edit(edit_id)) == self.run(self.memory.find_edit(edit_id))


def test_es13_postgres_does_what_memory_does(database_url: str) -> None:
    Stores.url = database_url
    run_state_machine_as_test(
        Stores,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


@given(event=events)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_es10_jsonb_keeps_every_event(database_url: str, event: Any) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        from server.events.codec import decode, encode

        encoded = encode(event)
        kept = await connection.fetchval("select $1::text::jsonb::text", encoded.data)
        assert decode(encoded.type, encoded.v, kept) == event
    finally:
        await connection.close()
