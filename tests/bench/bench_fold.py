"""How fast a log becomes a state, and a command becomes events."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from server.domain.pipeline.commands import ConfigureNode, Connect
from server.domain.pipeline.decide import decide
from server.domain.pipeline.evolve import evolve, fold
from server.domain.pipeline.history import History
from server.domain.pipeline.state import Pipeline
from server.events.pipeline import (
    EdgeConnected,
    Move,
    NodeAdded,
    NodeConfigured,
    NodeRenamed,
    NodesMoved,
    PipelineEvent,
)
from server.events.recorded import Recorded
from server.graph.model import Position
from tests.bench.measurement import Measurement
from tests.small_catalogue import CATALOGUE, edge, node

NODES = 100
EVENTS = 30_000
AT = datetime(2026, 1, 1, tzinfo=UTC)


def run() -> list[Measurement]:
    """Fold and decide at 100 nodes; the fold also at the limit of 2,000."""
    drawn, log = _log(NODES)
    most, _ = _log(2_000)
    return [
        Measurement("fold at 100 nodes", _rate(lambda: fold(log, drawn), len(log)), "events/s", 100_000),
        Measurement("evolve, one by one", _rate(lambda: _one_by_one(log, drawn), len(log)), "events/s"),
        Measurement("fold at 2,000 nodes", _rate(lambda: fold(log, most), len(log)), "events/s", 100_000),
        Measurement("history", _rate(lambda: History(log), len(log)), "events/s"),
        Measurement("decide configureNode", _rate(lambda: _configure(drawn, 5_000), 5_000), "commands/s"),
        Measurement("decide connect", _rate(lambda: _connect(drawn, 5_000), 5_000), "commands/s"),
    ]


def _log(nodes: int) -> tuple[Pipeline, list[Recorded]]:
    names = [f"n{number}" for number in range(nodes)]
    drawing: list[PipelineEvent] = [NodeAdded(node(name, condition="x > 1")) for name in names]
    drawing += [EdgeConnected(edge(f"e{at}", one, names[at + 1])) for at, one in enumerate(names[:-2])]
    state = fold(_recorded(drawing, 0))
    assert state is not None
    kinds = (
        lambda name, at: NodesMoved((Move(name, Position(0.0, 0.0), Position(float(at), 1.0)),)),
        lambda name, at: NodeConfigured(name, {"condition": "x > 1"}, {"condition": f"x > {at}"}),
        lambda name, at: NodeRenamed(name, "", f"node {at}"),
    )
    edits: list[PipelineEvent] = [kinds[at % 3](names[at % nodes], at) for at in range(EVENTS)]
    return state, _recorded(edits, len(drawing))


def _recorded(events: list[PipelineEvent], after: int) -> list[Recorded]:
    return [Recorded(at, "pipeline-p", at, event, "ann", AT, f"e{at}") for at, event in enumerate(events, after + 1)]


def _one_by_one(log: list[Recorded], state: Pipeline) -> None:
    for entry in log:
        state = evolve(state, entry)


def _configure(state: Pipeline, times: int) -> None:
    for at in range(times):
        decide(ConfigureNode(f"n{at % NODES}", {"condition": f"y > {at}"}), state, CATALOGUE)


def _connect(state: Pipeline, times: int) -> None:
    last = edge("new", f"n{NODES - 2}", f"n{NODES - 1}")
    for _ in range(times):
        decide(Connect(last), state, CATALOGUE)


def _rate(work: Callable[[], object], count: int) -> float:
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)
