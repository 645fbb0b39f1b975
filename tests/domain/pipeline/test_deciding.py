"""CV: how commands are decided."""

import pytest

from server.domain.pipeline.commands import (
    AddNode,
    AddNote,
    ConfigureNode,
    Connect,
    DescribePipeline,
    Disconnect,
    EditNote,
    MoveNodes,
    MoveTo,
    PipelineCommand,
    RemoveNodes,
    RemoveNotes,
    RenameNode,
    RenamePipeline,
    ReplaceGraph,
    TagPipeline,
    Ungroup,
)
from server.domain.pipeline.decide import decide, decide_all
from server.domain.pipeline.evolve import fold
from server.domain.rejected import Rejected
from server.events.pipeline import (
    EdgeConnected,
    NodeAdded,
    NodeConfigured,
    NodesMoved,
    NodesRemoved,
    NoteAdded,
    PipelineArchived,
    PipelineCreated,
)
from server.graph.model import Note, Position
from tests.small_catalogue import CATALOGUE, edge, node
from tests.spec import given, recorded

A, B = node("a", label="A", limit=1), node("b")
AB = edge("ab", "a", "b")
NOTE = Note("n", "hello", Position(0.0, 0.0))


@pytest.mark.parametrize(
    "command",
    [
        AddNode(A),
        Connect(AB),
        MoveNodes((MoveTo("a", Position(0.0, 0.0)),)),
        MoveNodes(()),
        ConfigureNode("a", {"limit": 1}),
        ConfigureNode("a", {}, ("absent",)),
        RenameNode("a", "A"),
        RemoveNodes(("gone",)),
        RemoveNodes(()),
        Disconnect(("gone",)),
        RemoveNotes(("gone",)),
        Ungroup(("gone",)),
        AddNote(NOTE),
        EditNote("n", {"text": "hello"}),
        RenamePipeline("p"),
        DescribePipeline(""),
        TagPipeline({}, ("absent",)),
        ReplaceGraph((B, A), (AB,)),
    ],
    ids=lambda command: type(command).__name__,
)
def test_cv1_a_command_that_changes_nothing_yields_no_event(command: PipelineCommand):
    given(NodeAdded(A), NodeAdded(B), EdgeConnected(AB), NoteAdded(NOTE)).when(command).then_nothing()


def test_cv2_each_command_of_an_edit_sees_what_those_before_it_left():
    given().when(AddNode(A), AddNode(B), Connect(AB), MoveNodes((MoveTo("a", Position(5.0, 6.0)),))).then(
        NodeAdded(A), NodeAdded(B), EdgeConnected(AB), _moved(0.0, 0.0, 5.0, 6.0)
    )


def test_cv2_nothing_of_an_edit_happens_if_one_command_is_refused():
    given().when(AddNode(A), Connect(AB)).then_rejected("node.unknown")


def test_cv2_an_edge_makes_room_for_another_within_one_edit():
    x = edge("x", "c", "b")
    given(NodeAdded(A), NodeAdded(B), NodeAdded(node("c")), EdgeConnected(AB)).when(
        Disconnect(("ab",)), Connect(x)
    ).then(*given(NodeAdded(A), NodeAdded(B), EdgeConnected(AB)).when(Disconnect(("ab",))).events, EdgeConnected(x))


def test_cv2_a_loop_through_two_edges_of_one_edit_is_seen():
    given(NodeAdded(A), NodeAdded(B)).when(Connect(AB), Connect(edge("ba", "b", "a"))).then_rejected("cycle")


def test_cv3_the_present_alone_refuses():
    stale = ConfigureNode("a", {"limit": 2})
    given(NodeAdded(A), NodeConfigured("a", {"limit": 1}, {"limit": 9})).when(stale).then(
        NodeConfigured("a", {"limit": 9}, {"limit": 2})
    )


def test_cv4_a_pipeline_that_is_not_there_refuses():
    with pytest.raises(Rejected, match=r"pipeline\.unknown"):
        decide(RenamePipeline("x"), None, CATALOGUE)


def test_cv4_an_archived_pipeline_refuses():
    given(PipelineArchived()).when(RenamePipeline("x")).then_rejected("pipeline.archived", "Bring it back")


@pytest.mark.parametrize(
    ("before", "after"), [(1, True), (0, False), (None, False), ([1], [True]), ({"k": 0}, {"k": False})]
)
def test_cv5_true_is_not_1(before: object, after: object):
    there = node("c", value=before)
    given(NodeAdded(there)).when(ConfigureNode("c", {"value": after})).then(
        NodeConfigured("c", {"value": before}, {"value": after})
    )


def test_cv5_one_is_one_however_written():
    given(NodeAdded(node("c", value=1))).when(ConfigureNode("c", {"value": 1.0})).then_nothing()


def test_cv6_a_refusal_says_what_is_in_the_way():
    refusal = given(NodeAdded(A), NodeAdded(B), EdgeConnected(AB)).when(Connect(edge("ba", "b", "a"))).refusal
    assert refusal is not None
    assert refusal.detail == "A pipeline flows one way: this edge would close a loop."


def test_fo2_deciding_leaves_the_state_as_it_was():
    state = fold(recorded([PipelineCreated("p"), NodeAdded(A), NodeAdded(B), EdgeConnected(AB)]))
    assert state is not None
    nodes, edges = dict(state.graph.nodes), dict(state.graph.edges)
    events = decide_all((RemoveNodes(("a",)), AddNode(node("z"))), state, CATALOGUE)
    assert events[0] == NodesRemoved((A,), (AB,))
    assert (state.graph.nodes, state.graph.edges) == (nodes, edges)


def _moved(*way: float) -> NodesMoved:
    from server.events.pipeline import Move

    return NodesMoved((Move("a", Position(*way[:2]), Position(*way[2:])),))
