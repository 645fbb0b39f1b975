"""Rows that wait for a partner: their saved form, and that the clock touches only those it lets go."""

from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest

from server.cep.outputs import Match
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.sql.columns import Schema
from server.sql.ddl import parse_columns

HISTORY = Path(__file__).parent / "history"
SIDES = dict.fromkeys(
    "ab", Schema(parse_columns("k STRING, n BIGINT, ts TIMESTAMP").columns, event_time="ts", delay_ms=0)
)
GAP = 10_000


def pairing_detector(pairing: str) -> Any:
    kind = discover().types["temporal-correlation"]
    form = {"correlationKey": ["k"], "maxTimeGap": {"value": 10, "unit": "seconds"}, "pairing": pairing}
    assert kind.engine is not None
    pattern, findings = kind.engine(msgspec.convert(form, kind.config), SIDES, EngineUse(node="n", every_column=True))
    assert pattern is not None, findings
    return pattern.detector.from_spec(pattern.to_spec())


def row(detector: Any, side: str, number: int, at: int) -> tuple[Any, ...]:
    own = {"side": side, "key.k": "x", f"{side}.k": "x", f"{side}.n": number, f"{side}.ts": at}
    return tuple(own.get(column) for column in detector.columns)


def pairs(detector: Any, out: list[Any]) -> list[tuple[int, int, int]]:
    """Numbers of a and b, and when the pair was told."""
    a, b = detector.columns.index("a.n"), detector.columns.index("b.n")
    return [(match.rows[0][a], match.rows[1][b], match.emitted_at) for match in out if isinstance(match, Match)]


@pytest.mark.parametrize(
    ("pairing", "then"),
    [("all", [(4, 6, 15_500)]), ("nearest", [(3, 2, 8_000), (4, 2, 10_000)])],
)
def test_t5_a_state_saved_by_version_1_is_still_read_and_written_the_same(pairing: str, then: list[Any]):
    """It has rows of both sides that wait for a partner, and one that waits for the watermark."""
    detector = pairing_detector(pairing)
    saved = (HISTORY / f"pairs_{pairing}.v1.json").read_bytes()
    state = detector.load(saved)
    assert detector.save(state) == saved
    out = detector.arrive(state, row(detector, "b", 6, 15_500), 15_500, 7_000)
    out += detector.advance(state, 29_999)
    assert pairs(detector, out) == then
    out = detector.arrive(state, row(detector, "a", 7, 31_000), 31_000, 29_999)
    out += detector.advance(state, 60_000)
    assert pairs(detector, out) == [(7, 5, 31_000 if pairing == "all" else 32_000)]
    assert detector.is_empty(state)


class Touched(list[Any]):
    """An entry that counts how often any is looked at."""

    times: ClassVar[int] = 0

    def __getitem__(self, place: Any) -> Any:
        Touched.times += 1
        return super().__getitem__(place)

    def __iter__(self) -> Any:
        Touched.times += 1
        return super().__iter__()


@pytest.mark.parametrize("pairing", ["all", "nearest"])
def test_what_a_row_costs_does_not_grow_with_what_waits(pairing: str):
    def touched(waiting: int) -> int:
        """How often entries are looked at while 20 rows come, each of which lets one go."""
        detector = pairing_detector(pairing)
        detector.gap = waiting
        state = detector.new()
        out: list[Any] = []
        rows = [row(detector, "a", n, n) for n in range(waiting + 20)]
        detector.release_rows(state, rows[:waiting], range(waiting), out)
        entries = state.memory["a"]
        state.memory["a"] = type(entries)(Touched(entry) for entry in entries)
        Touched.times = 0
        detector.release_rows(state, rows[waiting:], range(waiting, waiting + 20), out)
        assert len(state.memory["a"]) == waiting
        return Touched.times

    assert 20 <= touched(3_000) == touched(100)


@pytest.mark.parametrize("pairing", ["all", "nearest"])
def test_rows_that_a_bench_judges_out_of_order_are_let_go_in_the_order_of_time(pairing: str):
    detector = pairing_detector(pairing)
    state = detector.new()
    out: list[Any] = []
    for number, at in enumerate((5_000, 1_000, 3_000)):
        detector.judge(state, row(detector, "a", number, at), at, out)
    assert detector.next_timer(state) == 1_000 + GAP
    detector.move_clock(state, 1_000 + GAP, out)
    assert detector.next_timer(state) == 3_000 + GAP
    detector.judge(state, row(detector, "b", 9, 12_000), 12_000, out)
    assert pairs(detector, out) == [(2, 9, 12_000), (0, 9, 12_000)]
