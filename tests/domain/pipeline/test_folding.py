"""FO: events onto state."""

from server.domain.pipeline.aspects import touched_by
from server.domain.pipeline.evolve import evolve, fold
from server.domain.pipeline.invert import invert
from server.events.deployment import DeploymentStopped
from server.events.pipeline import (
    EdgesDisconnected,
    GroupEdited,
    Move,
    NodeAdded,
    NodeConfigured,
    NodeRenamed,
    NodesMoved,
    NodesRemoved,
    NoteAdded,
    NoteEdited,
    NotesRemoved,
    PipelineCreated,
    Ungrouped,
)
from server.graph.model import Group, Note, Position
from tests.small_catalogue import edge, node
from tests.spec import EPOCH, recorded
from tests.vectors.make import TRIPLES

HERE = Position(0.0, 0.0)


def test_fo1_what_has_no_meaning_changes_nothing():
    log = recorded(
        [
            PipelineCreated("p"),
            NoteAdded(Note("n", "x", HERE)),
            NodesMoved((Move("gone", HERE, HERE),)),
            NodeConfigured("gone", {}, {"k": 1}),
            NodeRenamed("gone", "", "x"),
            NodesRemoved((node("gone"),), (edge("gone", "a", "b"),), (Group("gone", "", ("a",)),)),
            EdgesDisconnected((edge("gone", "a", "b"),)),
            NotesRemoved((Note("gone", "", HERE),)),
            NoteEdited("gone", {}, {"text": "x"}),
            NoteEdited("n", {}, {"text": 5}),
            GroupEdited("gone", {}, {"label": "x"}),
            Ungrouped((Group("gone", ""),)),
            DeploymentStopped(),
        ]
    )
    state, alone = fold(log), fold(log[:2])
    assert state is not None
    assert alone is not None
    assert state.graph == alone.graph
    assert state.version == len(log)


def test_fo1_a_type_that_nobody_knows_folds():
    state = fold(recorded([PipelineCreated("p"), NodeAdded(node("a", "retired long ago"))]))
    assert state is not None
    assert "a" in state.graph.nodes


def test_fo1_a_log_without_its_beginning_folds():
    state = fold(recorded([NodeAdded(node("a"))], after=7))
    assert state is not None
    assert (state.version, state.name) == (8, "")
    assert fold([]) is None


def test_fo2_at_once_is_one_by_one_and_the_state_before_stays():
    log = recorded([PipelineCreated("p"), *(triple.event for triple in TRIPLES)])
    state = None
    for entry in log:
        before = state
        kept = None if before is None else (dict(before.graph.nodes), dict(before.graph.edges), dict(before.tags))
        state = evolve(state, entry)
        if before is not None:
            assert kept == (before.graph.nodes, before.graph.edges, before.tags)
    assert state == fold(log)


def test_fo4_who_and_when_come_from_the_envelope():
    log = [
        *recorded([PipelineCreated("p")], by="ann"),
        *recorded([NodeAdded(node("a"))], by="bob", after=1),
    ]
    state = fold(log)
    assert state is not None
    assert (state.created_by, state.updated_by, state.version, state.seq) == ("ann", "bob", 2, 2)
    assert state.created_at is not None
    assert state.updated_at is not None
    assert EPOCH < state.created_at < state.updated_at


def test_iv1_what_is_no_edit_of_the_drawing_has_no_inverse():
    assert invert(PipelineCreated("p")) == ()


def test_ud9_a_step_is_what_has_an_inverse():
    for triple in TRIPLES:
        assert bool(invert(triple.event)) == bool(list(touched_by(triple.event))), triple.name


def test_iv2_inverting_twice_gives_the_event_where_one_is_enough():
    for triple in TRIPLES:
        back = invert(triple.event)
        if len(back) == 1 and len(invert(back[0])) == 1 and not getattr(triple.event, "groups", None):
            (again,) = invert(back[0])
            if not isinstance(triple.event, NodesRemoved):
                assert again == triple.event, triple.name
