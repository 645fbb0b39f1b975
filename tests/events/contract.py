"""The rules every store obeys (server/events/SPEC.md). An adapter's test class says how to make one."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from server.events.pipeline import NodeAdded, NodeConfigured, NodeRenamed, PipelineCreated, PipelineRenamed
from server.events.recorded import AnyEvent, EditMeta, Recorded, Skipped
from server.events.store.port import Append, Appended, Conflict, Duplicate, EventStore
from server.graph.model import Node, Position

PLAIN = EditMeta()
NOON = datetime(2026, 11, 22, 12, 0, 0, 123000, UTC)


def created(name: str = "Flights") -> PipelineCreated:
    return PipelineCreated(name=name)


def added(node_id: str) -> NodeAdded:
    return NodeAdded(Node(id=node_id, type="filter", position=Position(1.5, -2), config={"condition": "a > 1"}))


def edit(
    stream: str,
    edit_id: str,
    expected_version: int,
    *events: AnyEvent,
    by: str = "ann",
    at: datetime = NOON,
    meta: EditMeta = PLAIN,
    answer: dict[str, str] | None = None,
) -> Append:
    return Append(stream, edit_id, by, at, expected_version, events, meta, answer)


def numbers(recorded: Sequence[Recorded]) -> list[tuple[int, str, int]]:
    return [(event.seq, event.stream, event.version) for event in recorded]


class StoreContract:
    """Needs a fixture ``store``, and ``stores``: two on one log, which are the same one where only one can be."""

    async def test_es1_numbers_follow_one_another_over_all_streams(self, store: EventStore) -> None:
        await store.append([edit("p-1", "e1", 0, created(), added("a")), edit("p-2", "e2", 0, created())])
        await store.append([edit("p-1", "e3", 2, added("b"))])
        assert numbers(await store.read_all()) == [
            (1, "p-1", 1),
            (2, "p-1", 2),
            (3, "p-2", 1),
            (4, "p-1", 3),
        ]
        assert await store.head() == 4

    async def test_es1_what_falls_out_leaves_no_hole(self, store: EventStore) -> None:
        await store.append([edit("p-1", "e1", 0, created())])
        await store.append(
            [edit("p-1", "e2", 7, added("a")), edit("p-2", "e1", 0, created()), edit("p-3", "e3", 0, created())]
        )
        assert [event.seq for event in await store.read_all()] == [1, 2]

    async def test_es2_versions_are_numbered_after_edits_that_fell_out(self, store: EventStore) -> None:
        await store.append([edit("p-1", "e1", 0, created())])
        await store.append([edit("p-1", "e2", 1, added("a"), added("b"))])
        await store.append([edit("p-1", "e2", 1, added("c")), edit("p-2", "x", 0, created())])
        await store.append([edit("p-1", "e3", 3, added("c")), edit("p-1", "e4", 4, added("d"))])
        assert [event.version for event in await store.read_stream("p-1")] == [1, 2, 3, 4, 5]
        assert await store.version("p-1") == 5
        assert await store.version("p-none") == 0

    async def test_es3_one_outcome_per_edit_in_order(self, store: EventStore) -> None:
        await store.append([edit("p-9", "old", 0, created())])
        outcomes = await store.append(
            [
                edit("p-2", "e1", 0, created()),
                edit("p-1", "e2", 3, created()),
                edit("p-1", "old", 0, created()),
                edit("p-3", "e4", 0, created()),
            ]
        )
        assert [type(outcome) for outcome in outcomes] == [Appended, Conflict, Duplicate, Appended]

    async def test_es3_an_empty_batch_is_no_trouble(self, store: EventStore) -> None:
        assert await store.append([]) == []

    async def test_es4_a_conflict_tells_the_version_and_keeps_nothing(self, store: EventStore) -> None:
        await store.append([edit("p-1", "e1", 0, created(), added("a"))])
        outcomes = await store.append([edit("p-1", "e2", 1, added("b")), edit("p-2", "e3", 0, created())])
        assert outcomes[0] == Conflict("p-1", 2)
        assert isinstance(outcomes[1], Appended)
        assert await store.find_edit("e2") is None
        again = await store.append([edit("p-1", "e2", 2, added("b"))])
        assert isinstance(again[0], Appended)

    async def test_es4_the_future_is_a_conflict_too(self, store: EventStore) -> None:
        assert await store.append([edit("p-1", "e1", 1, created())]) == [Conflict("p-1", 0)]

    async def test_es5_what_was_decided_on_a_fallen_edit_falls_with_it(self, store: EventStore) -> None:
        await store.append([edit("p-1", "e1", 0, created(), added("a"))])
        # e2 believed in version 1 and would have made it 2; by chance 2 is what the stream has.
        outcomes = await store.append(
            [
                edit("p-1", "e2", 1, added("b")),
                edit("p-1", "e3", 2, added("c")),
                edit("p-2", "e4", 0, created()),
            ]
        )
        assert outcomes[:2] == [Conflict("p-1", 2), Conflict("p-1", 2)]
        assert isinstance(outcomes[2], Appended)

    async def test_es5_a_duplicate_takes_what_followed_it_too(self, store: EventStore) -> None:
        await store.append([edit("p-1", "e1", 0, created()), edit("p-1", "e2", 1, added("a"))])
        outcomes = await store.append([edit("p-1", "e2", 1, added("a")), edit("p-1", "e3", 2, added("c"))])
        assert isinstance(outcomes[0], Duplicate)
        assert outcomes[1] == Conflict("p-1", 2)

    async def test_es6_a_resend_gets_the_first_answer_whatever_its_body(self, store: EventStore) -> None:
        first = await store.append([edit("p-1", "e1", 0, created(), added("a"))])
        assert isinstance(first[0], Appended)
        for again in (
            edit("p-1", "e1", 0, created(), added("a")),
            edit("p-1", "e1", 2, added("other"), by="bob"),
            edit("p-2", "e1", 0, created("Elsewhere")),
            edit("p-1", "e1", 2),
        ):
            assert await store.append([again]) == [Duplicate(first[0].stored)]
        assert await store.head() == 2
        assert await store.find_edit("e1") == first[0].stored

    async def test_es7_an_id_twice_in_one_batch_lands_once(self, store: EventStore) -> None:
        outcomes = await store.append(
            [
                edit("p-1", "e1", 0, created()),
                edit("p-1", "e1", 1, added("a")),
                edit("p-2", "e1", 0, created()),
                edit("p-3", "e2", 0, created()),
            ]
        )
        assert isinstance(outcomes[0], Appended)
        assert outcomes[1] == outcomes[2] == Duplicate(outcomes[0].stored)
        assert isinstance(outcomes[3], Appended)
        assert await store.head() == 2

    async def test_es7_an_id_twice_in_one_batch_conflicts_twice(self, store: EventStore) -> None:
        outcomes = await store.append([edit("p-1", "e1", 4, created()), edit("p-2", "e1", 0, created())])
        assert outcomes == [Conflict("p-1", 0), Conflict("p-2", 0)]

    async def test_es8_an_edit_without_events_keeps_its_answer(self, store: EventStore) -> None:
        await store.append([edit("p-1", "e1", 0, created())])
        told = {"code": "cycle", "detail": "A pipeline flows one way: this edge would close a loop."}
        outcomes = await store.append(
            [edit("p-1", "no", 1, answer=told), edit("p-1", "same", 1, answer={}), edit("p-1", "e2", 1, added("a"))]
        )
        assert [type(outcome) for outcome in outcomes] == [Appended] * 3
        assert await store.head() == 2
        for edit_id, answer in (("no", told), ("same", {})):
            again = (await store.append([edit("p-1", edit_id, 2, added("b"))]))[0]
            assert isinstance(again, Duplicate)
            assert (again.stored.recorded, again.stored.answer) == ((), answer)

    async def test_es9_the_events_of_an_edit_stand_together(self, store: EventStore) -> None:
        await store.append([edit("p-1", "e1", 0, created()), edit("p-2", "e2", 0, created())])
        outcomes = await store.append(
            [
                edit("p-2", "f2", 1, added("a"), added("b"), added("c")),
                edit("p-1", "f1", 1, added("a"), added("b")),
                edit("p-2", "f3", 4, added("d")),
            ]
        )
        places = [
            [event.seq for event in outcome.stored.recorded] for outcome in outcomes if isinstance(outcome, Appended)
        ]
        assert places == [[3, 4, 5], [6, 7], [8]]
        assert [event.edit_id for event in await store.read_all(after_seq=2)] == ["f2"] * 3 + ["f1"] * 2 + ["f3"]

    async def test_es10_what_was_appended_reads_back_equal(self, store: EventStore) -> None:
        meta = EditMeta("undo", "e1", (Skipped("n1", "bob", "within"), Skipped("n2", "bob")), {"why": [1, None]})
        events = (
            created("naïve “名” \\u0000 \U0001f600"),
            NodeConfigured("n1", {"a": [1, 2.5, None]}, {"b": {"c": True, "": "é"}}),
            NodeRenamed("n1", "", "x" * 200),
        )
        later = NOON + timedelta(days=3, milliseconds=1)
        (outcome,) = await store.append([edit("p-1", "u1", 0, *events, by="ann@x.org", at=later, meta=meta)])
        assert isinstance(outcome, Appended)
        read = await store.read_stream("p-1")
        assert tuple(read) == outcome.stored.recorded
        assert tuple(event.event for event in read) == events
        assert {(event.by, event.at, event.edit_id, event.undoes) for event in read} == {
            ("ann@x.org", later, "u1", "e1")
        }
        assert await store.find_edit("u1") == outcome.stored
        assert outcome.stored.meta == meta
        assert (await store.append([edit("p-1", "u1", 3)]))[0] == Duplicate(outcome.stored)

    async def test_es11_reading_goes_on_from_a_number_in_pages(self, store: EventStore) -> None:
        await store.append([edit("p-1", "e1", 0, created(), *(added(f"n{n}") for n in range(9)))])
        await store.append([edit("p-2", "e2", 0, created())])
        assert [event.version for event in await store.read_stream("p-1", 4, 3)] == [5, 6, 7]
        assert [event.seq for event in await store.read_all(8, 2)] == [9, 10]
        assert await store.read_all(11) == []
        assert await store.read_stream("p-1", 10) == []
        assert await store.read_stream("p-none") == []

    async def test_es12_wait_knows_what_is_there_what_comes_and_when_to_stop(self, store: EventStore) -> None:
        assert await store.wait(0, 0.01) is False
        waiting = asyncio.create_task(store.wait(0, 10))
        await asyncio.sleep(0)
        await store.append([edit("p-1", "e1", 0, created())])
        assert await waiting is True
        assert await store.wait(0, 10) is True
        assert await store.wait(1, 0.01) is False

    async def test_es12_one_who_waits_hears_what_the_other_appends(self, stores: tuple[EventStore, EventStore]) -> None:
        one, other = stores
        waiting = asyncio.create_task(one.wait(0, 10))
        await other.append([edit("p-1", "e1", 0, created())])
        assert await waiting is True
        assert [event.seq for event in await one.read_all()] == [1]

    async def test_es13_two_stores_race_and_nothing_is_lost_or_done_twice(
        self, stores: tuple[EventStore, EventStore]
    ) -> None:
        streams = [f"p-{number}" for number in range(3)]

        async def work(store: EventStore, name: str) -> None:
            for number in range(12):
                stream = streams[number % 3]
                while True:
                    outcome = (
                        await store.append(
                            [edit(stream, f"{name}-{number}", await store.version(stream), PipelineRenamed("", name))]
                        )
                    )[0]
                    if isinstance(outcome, Appended):
                        break
                    assert isinstance(outcome, Conflict)

        await asyncio.gather(*(work(store, f"{place}-{w}") for w in range(3) for place, store in enumerate(stores)))
        log = await stores[0].read_all()
        assert [event.seq for event in log] == list(range(1, 73))
        for stream in streams:
            assert [event.version for event in log if event.stream == stream] == list(range(1, 25))
        assert len({event.edit_id for event in log}) == 72

    async def test_es13_one_id_sent_to_both_lands_once(self, stores: tuple[EventStore, EventStore]) -> None:
        for number in range(10):
            outcomes = await asyncio.gather(
                *(store.append([edit(f"p-{number}", f"e{number}", 0, created())]) for store in stores)
            )
            assert sorted(type(outcome[0]).__name__ for outcome in outcomes) == ["Appended", "Duplicate"]
        assert await stores[0].head() == 10
