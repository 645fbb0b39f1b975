"""A node's detector over random arrivals of one key: what it told, and the rows an oracle needs to say the same."""

from random import Random
from typing import Any, NamedTuple

import msgspec
from hypothesis import HealthCheck, settings

from server.cep.outputs import Late, Output
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.sql.columns import Schema
from server.sql.ddl import parse_columns

FEW = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))

Row = dict[str, Any]


class Replayed(NamedTuple):
    """``outputs`` in their order; ``rows``: those that were judged, in the order of T1; ``end``: the last watermark."""

    outputs: list[Output]
    rows: list[Row]
    end: int


def detector_of(kind: str, config: dict[str, Any], columns: str) -> Any:
    """A node's detector whose rows have all columns, ``ts`` being the time."""
    known = discover().types[kind]
    schema = Schema(parse_columns(columns).columns, event_time="ts")
    assert known.engine is not None
    pattern, findings = known.engine(
        msgspec.convert(config, known.config), {"in": schema}, EngineUse(node="n", every_column=True)
    )
    assert pattern is not None, findings
    return pattern.detector.from_spec(pattern.to_spec())


def replayed(detector: Any, rows: list[Row], chance: Random) -> Replayed:
    """Rows arrive in the order given, the watermark moves now and then, the state is saved and loaded, freed if empty.

    Restarts, and where the watermark stands in between, must not change what an oracle says of the rows that were not
    late.
    """
    state = detector.new()
    outputs: list[Output] = []
    waiting: list[Row] = []
    watermark: int | None = None
    newest = min((row["ts"] for row in rows), default=0)

    def move(to: int) -> None:
        nonlocal state, watermark
        watermark = to if watermark is None else max(watermark, to)
        due = detector.next_timer(state)
        told = detector.advance(state, watermark)
        assert not told or (due is not None and due <= watermark), "what is told was told by a timer"
        outputs.extend(told)
        due = detector.next_timer(state)
        assert due is None or due > watermark

    for row in rows:
        late = detector.arrive(state, tuple(row.values()), row["ts"], watermark)
        assert [type(output) for output in late] == ([Late] if watermark is not None and row["ts"] <= watermark else [])
        waiting += [] if late else [row]
        newest = max(newest, row["ts"])
        if chance.random() < 0.3:
            move(newest - chance.randint(0, 12))
        if chance.random() < 0.3:
            state = detector.new() if detector.is_empty(state) else detector.load(detector.save(state))
    end = newest + chance.choice((0, 1, 5, 40))
    move(end)
    return Replayed(outputs, sorted(waiting, key=lambda row: row["ts"]), max(end, watermark or end))
