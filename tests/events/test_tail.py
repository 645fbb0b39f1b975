"""What is remembered of the log's end: never with a hole, never beyond its bounds."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from server.events.recorded import Recorded
from server.events.store.postgres_tail import Tail
from tests.events.contract import NOON, created


def events(first: int, count: int) -> list[Recorded]:
    return [Recorded(seq, "p", seq, created(), "ann", NOON, f"e{seq}") for seq in range(first, first + count)]


def seqs(recorded: Sequence[Recorded]) -> list[int]:
    return [event.seq for event in recorded]


def test_what_follows_is_given_and_what_came_before_must_be_read():
    tail = Tail()
    tail.add(events(5, 3), 10)
    tail.add(events(8, 2), 10)
    assert seqs(tail.after(4, 10)) == [5, 6, 7, 8, 9]
    assert seqs(tail.after(6, 2)) == [7, 8]
    assert tail.after(3, 10) == []
    assert tail.after(9, 10) == []


def test_after_a_hole_it_begins_anew_and_the_past_changes_nothing():
    tail = Tail()
    tail.add(events(1, 3), 10)
    tail.add(events(6, 2), 10)
    tail.add(events(4, 2), 10)
    assert tail.after(0, 10) == []
    assert seqs(tail.after(5, 10)) == [6, 7]


@given(
    batches=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6), st.integers(0, 60)), max_size=30),
    after=st.integers(0, 60),
)
def test_it_is_contiguous_and_bounded_whatever_comes(batches: list[tuple[int, int, int]], after: int):
    tail = Tail(most_events=10, most_bytes=100)
    last = 0
    for gap, count, size in batches:
        tail.add(events(last + gap + 1, count), size)
        last += gap + count
    given = seqs(tail.after(after, 100))
    assert given == list(range(after + 1, after + 1 + len(given)))
    assert len(given) <= 10
    assert not given or given[-1] <= last


def test_one_batch_beyond_the_bounds_is_not_kept():
    tail = Tail(most_events=10, most_bytes=100)
    tail.add(events(1, 2), 101)
    assert tail.after(0, 10) == []
