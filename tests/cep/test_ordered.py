"""What every engine but the matcher of stages shares, by a detector of a few lines: rules T1 to T5, R4 and B1."""

from collections.abc import Sequence
from typing import Any

import pytest

from server.cep.ordered import OrderedDetector, OrderedState
from server.cep.outputs import Failed, Late, Match, Output
from server.cep.waiting import FOREVER


class Collector(OrderedDetector):
    """Collects rows that satisfy ``hit`` from the first one on; tells them when the window since then ends."""

    def fresh(self) -> dict[str, Any]:
        return {"rows": [], "end": FOREVER}

    def row(self, memory: dict[str, Any], row: Sequence[Any], at: int, out: list[Output]) -> None:
        if self.conditions.holds["hit"](row):
            if not memory["rows"]:
                memory["end"] = at + self.settings["windowMs"]
            memory["rows"].append(row)

    def tick(self, memory: dict[str, Any], now: int, out: list[Output]) -> None:
        if memory["end"] <= now:
            rows, end = memory["rows"], memory["end"]
            out.append(self.match(rows, rows[0][2], rows[-1][2], end, (len(rows),)))
            memory.update(self.fresh())

    def due(self, memory: dict[str, Any]) -> int:
        return memory["end"]

    def idle(self, memory: dict[str, Any]) -> bool:
        return not memory["rows"]


def detector(window: int = 10, ties: tuple[int, ...] = (), hit: str = "r[1] > 0", most: int = 100) -> Collector:
    return Collector(
        {
            "engine": "collector",
            "columns": ["k", "n", "ts"],
            "key": [0],
            "tieBreak": list(ties),
            "maxBufferedPerKey": most,
            "node": "n",
            "settings": {"windowMs": window},
            "conditions": {"hit": {"python": hit, "mayFail": True}},
            "values": {},
            "outputs": [],
        }
    )


def row(number: int, at: int) -> tuple[str, int, int]:
    return ("k", number, at)


def told(out: Sequence[Output]) -> list[tuple[list[int], int]]:
    """Of each match the numbers of its rows, and when it was given out."""
    return [([taken[1] for taken in o.rows], o.emitted_at) for o in out if isinstance(o, Match)]


def arrived(own: Collector, *rows: tuple[str, int, int], watermark: int | None = None) -> OrderedState:
    state = own.new()
    for one in rows:
        assert own.arrive(state, one, one[2], watermark) == []
    return state


def test_t1_rows_are_judged_by_time_then_tie_break_then_arrival():
    own = detector()
    assert told(own.advance(arrived(own, row(3, 5), row(2, 4), row(1, 4)), 50)) == [([2, 1, 3], 14)]
    own = detector(ties=(1,))
    assert told(own.advance(arrived(own, row(3, 5), row(2, 4), row(1, 4)), 50)) == [([1, 2, 3], 14)]


def test_t1_the_watermark_releases_rows_of_its_own_time():
    own = detector(window=0)
    assert told(own.advance(arrived(own, row(1, 5)), 5)) == [([1], 5)]


def test_t2_a_row_at_the_watermark_is_late():
    own = detector()
    state = own.new()
    late = own.arrive_all(state, [row(1, 4), row(2, 5), row(3, 6)], [4, 5, 6], 5)
    assert late == [Late(row(1, 4), 4, 5), Late(row(2, 5), 5, 5)]
    assert told(own.advance(state, 50)) == [([3], 16)]


def test_t3_the_clock_moves_before_the_row_and_reaches_its_bound():
    own = detector()
    assert told(own.advance(arrived(own, row(1, 1), row(2, 10), row(3, 11)), 20)) == [([1, 2], 11)]
    state = arrived(own, row(1, 1))
    own.advance(state, 10)
    assert told(own.advance(state, 11)) == [([1], 11)]


def test_t3_the_clock_never_goes_back():
    own = detector()
    out: list[Output] = []
    state = own.new()
    own.judge(state, row(1, 50), 50, out)
    own.judge(state, row(2, 5), 5, out)
    assert state.clock == 50
    own.move_clock(state, 20, out)
    assert state.clock == 50
    assert told(out) == []
    late = own.new()
    own.move_clock(late, 50, out)
    own.judge(late, row(3, 5), 5, out)
    assert told(out) == [([3], 15)], "what the time of a row out of order has made due is due at once"


def test_t5_a_restart_anywhere_changes_nothing():
    rows = [row(2, 4), row(1, 4), row(5, 9), row(4, 9)]
    for ties in ((), (1,)):
        own = detector(ties=ties)
        expected = own.advance(arrived(own, *rows, row(6, 30), row(3, 30)), 60)
        state, out = own.new(), []
        for one in rows:
            own.arrive(state, one, one[2], None)
            state = own.load(own.save(state))
        for watermark in (4, 13):
            out += own.advance(state, watermark)
            state = own.load(own.save(state))
            assert state.clock == watermark
        for one in (row(6, 30), row(3, 30)):
            own.arrive(state, one, 30, 13)
            state = own.load(own.save(state))
        out += own.advance(state, 60)
        assert told(out) == told(expected) and len(told(out)) == 2
        assert [o.match_id for o in out] == [o.match_id for o in expected]


def test_t5_a_key_is_forgotten_when_nothing_waits_and_the_timer_says_until_when():
    own = detector()
    state = own.new()
    assert own.is_empty(state) and own.next_timer(state) is None
    own.arrive(state, row(1, 5), 5, None)
    assert not own.is_empty(state) and own.next_timer(state) == 5
    own.advance(state, 5)
    assert not own.is_empty(state) and own.next_timer(state) == 15
    own.advance(state, 15)
    assert own.is_empty(state) and own.next_timer(state) is None


def test_t5_a_state_of_another_version_or_pattern_is_refused():
    saved = detector().save(detector().new())
    with pytest.raises(ValueError, match="version"):
        detector().load(saved.replace(b'"v":1', b'"v":99'))
    for other in (detector(window=11), detector(hit="r[1] > 1"), detector(ties=(1,))):
        with pytest.raises(ValueError, match="another pattern"):
            other.load(saved)


def test_b1_beyond_the_bound_a_waiting_row_is_reported_not_taken_in():
    own = detector(most=2)
    state = arrived(own, row(1, 1), row(2, 2))
    (failed,) = own.arrive(state, row(3, 3), 3, None)
    assert isinstance(failed, Failed) and failed.code == "pattern.buffer-full"
    assert told(own.advance(state, 50)) == [([1, 2], 11)]


def test_r4_a_condition_that_fails_is_not_true_and_is_reported_once():
    own = detector(hit="10 // r[1] > 0")
    out = own.advance(arrived(own, row(0, 1), row(5, 2)), 50)
    assert [(o.row, o.code) for o in out if isinstance(o, Failed)] == [(row(0, 1), "pattern.expression")]
    assert told(out) == [([5], 12)]
