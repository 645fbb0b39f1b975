"""Edges: connected, disconnected."""

from collections.abc import Iterable

from server.domain.pipeline import commands
from server.domain.pipeline.limits import MAX_EDGES, check_count
from server.domain.pipeline.present import Present
from server.domain.rejected import Rejected
from server.events import pipeline as happened
from server.events.pipeline import PipelineEvent


def connect(command: commands.Connect, present: Present) -> Iterable[PipelineEvent]:
    """An edge with a new id, where the wiring allows it."""
    edge = command.edge
    there = present.edges.get(edge.id)
    if there is not None:
        if there == edge:
            return
        raise Rejected("edge.exists", f"The id {edge.id} is taken by another edge.")
    check_count("edges", len(present.edges) + 1, MAX_EDGES)
    present.check_edge(edge)
    yield happened.EdgeConnected(edge)


def disconnect(command: commands.Disconnect, present: Present) -> Iterable[PipelineEvent]:
    """Edges removed; what is gone already is left out."""
    gone = {key: present.edges[key] for key in command.ids if key in present.edges}
    if gone:
        yield happened.EdgesDisconnected(tuple(gone.values()))
