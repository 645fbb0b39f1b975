"""Two small drawings over the small catalogue: a chain of three nodes, and one that has a thing of every kind."""

from server.domain.pipeline.evolve import evolve_undated
from server.domain.pipeline.state import Pipeline
from server.events.pipeline import (
    EdgeConnected,
    NodeAdded,
    NodesGrouped,
    NoteAdded,
    PipelineArchived,
    PipelineCreated,
    PipelineEvent,
)
from server.graph.model import Group, Note, Position
from tests.small_catalogue import edge, node

A, B, C = node("a", "files", limit=1, name="x"), node("b"), node("c", "table")
AB, BC = edge("ab", "a", "b"), edge("bc", "b", "c")
CHAIN = (NodeAdded(A), NodeAdded(B), NodeAdded(C), EdgeConnected(AB), EdgeConnected(BC))
"""a → b → c, as events since the creation."""

SRC, LATE, PLAIN = (
    node("src", "files", label="Flights"),
    node("a", limit=1, mode="x", label="Only late"),
    node("b", x=280.0),
)
JOIN, OUT = node("j", "join", x=560.0), node("out", "table", x=840.0)
SRC_LATE, LATE_PLAIN, LATE_JOIN = edge("sa", "src", "a"), edge("ab", "a", "b"), edge("aj", "a", "j.left")
NOTE = Note("n", "hello", Position(1.0, 2.0))
GROUP, PAIR = Group("g", "G", ("a", "b")), Group("h", "H", ("j",), True)


def state_of(*events: PipelineEvent) -> Pipeline:
    """The state after these events of a new pipeline."""
    state: Pipeline | None = None
    for event in (PipelineCreated("p", "d", tags={"team": "a"}), *events):
        state = evolve_undated(state, event)
    assert state is not None
    return state


BARE = state_of()
DRAWN = state_of(
    *(NodeAdded(each) for each in (SRC, LATE, PLAIN, JOIN, OUT)),
    *(EdgeConnected(each) for each in (SRC_LATE, LATE_PLAIN, LATE_JOIN)),
    NoteAdded(NOTE),
    NodesGrouped(GROUP),
    NodesGrouped(PAIR),
)
ARCHIVED = evolve_undated(DRAWN, PipelineArchived())
