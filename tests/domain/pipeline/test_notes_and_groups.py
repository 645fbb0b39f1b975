"""NG1, NG2: what lies on the canvas and means nothing to the program."""

import pytest

from server.domain.pipeline.commands import AddNote, EditGroup, EditNote, GroupNodes, RemoveNotes, Ungroup
from server.domain.pipeline.evolve import fold
from server.events.pipeline import (
    GroupEdited,
    NodeAdded,
    NodesGrouped,
    NodesRemoved,
    NoteAdded,
    NoteEdited,
    NotesRemoved,
    PipelineCreated,
    Ungrouped,
)
from server.graph.model import Group, Note, Position, Size
from tests.small_catalogue import node
from tests.spec import given, recorded

NOTE = Note("n", "hello", Position(0.0, 0.0))
NODES = tuple(NodeAdded(node(name)) for name in "abc")
AB = Group("g", "G", ("a", "b"))


def test_ng1_a_note_is_edited_field_by_field():
    given(NoteAdded(NOTE)).when(EditNote("n", {"text": "bye", "color": "neutral"})).then(
        NoteEdited("n", {"text": "hello"}, {"text": "bye"})
    )


def test_ng1_an_edited_note_folds():
    moved = NoteEdited("n", {"position": {"x": 0.0, "y": 0.0}}, {"position": {"x": 3.0, "y": 4.0}})
    state = fold(recorded([PipelineCreated("p"), NoteAdded(NOTE), moved]))
    assert state is not None
    assert state.graph.notes["n"].position == Position(3.0, 4.0)


@pytest.mark.parametrize("wrong", [{"text": 5}, {"colour": "red"}, {"id": "m"}, {"position": {"x": 1}}])
def test_ng1_what_a_note_has_not_is_refused(wrong: dict[str, object]):
    given(NoteAdded(NOTE)).when(EditNote("n", wrong)).then_rejected("note.field")


def test_ng1_a_note_without_size_is_refused():
    given().when(AddNote(Note("n", "x", Position(0.0, 0.0), Size(0.0, 5.0)))).then_rejected("note.size")


def test_ng1_a_note_that_is_gone_can_not_be_edited():
    given().when(EditNote("n", {"text": "x"})).then_rejected("note.unknown")


def test_ng1_a_note_id_is_its_own():
    given(NoteAdded(NOTE)).when(AddNote(Note("n", "other", Position(0.0, 0.0)))).then_rejected("note.exists")


def test_ng1_removed_notes_are_kept_in_the_event():
    given(NoteAdded(NOTE)).when(RemoveNotes(("n",))).then(NotesRemoved((NOTE,)))


def test_ng2_a_group_is_made_and_dissolved():
    given(*NODES).when(GroupNodes(AB)).then(NodesGrouped(AB))
    given(*NODES, NodesGrouped(AB)).when(Ungroup(("g",))).then(Ungrouped((AB,)))


@pytest.mark.parametrize(
    ("group", "code"),
    [
        (Group("g", "", ()), "group.empty"),
        (Group("g", "", ("a", "a")), "group.twice"),
        (Group("g", "", ("a", "z")), "node.unknown"),
    ],
)
def test_ng2_what_can_not_be_a_group_is_refused(group: Group, code: str):
    given(*NODES).when(GroupNodes(group)).then_rejected(code)


def test_ng2_a_node_leaves_the_group_it_was_in():
    other = Group("h", "H", ("b", "c"))
    given(*NODES, NodesGrouped(AB)).when(GroupNodes(other)).then(
        GroupEdited("g", {"nodeIds": ["a", "b"]}, {"nodeIds": ["a"]}), NodesGrouped(other)
    )


def test_ng2_a_group_that_loses_its_last_member_is_gone():
    all_of_it = Group("h", "H", ("a", "b", "c"))
    given(*NODES, NodesGrouped(AB)).when(GroupNodes(all_of_it)).then(Ungrouped((AB,)), NodesGrouped(all_of_it))


def test_ng2_a_group_is_edited_field_by_field():
    given(*NODES, NodesGrouped(AB)).when(EditGroup("g", {"label": "New", "collapsed": False})).then(
        GroupEdited("g", {"label": "G"}, {"label": "New"})
    )


def test_ng2_a_member_that_is_not_there_is_refused():
    given(*NODES, NodesGrouped(AB)).when(EditGroup("g", {"nodeIds": ["a", "z"]})).then_rejected("node.unknown")


def test_ng2_a_group_that_is_gone_can_not_be_edited():
    given(*NODES).when(EditGroup("g", {"label": "x"})).then_rejected("group.unknown")


def test_nd3_a_removed_node_is_in_no_group_and_a_group_goes_with_its_last():
    (first,) = NODES[:1]
    log = [PipelineCreated("p"), *NODES, NodesGrouped(AB), NodesRemoved((first.node,), (), (AB,))]
    state = fold(recorded(log))
    assert state is not None
    assert state.graph.groups["g"].node_ids == ("b",)
    left = Group("g", "G", ("b",))
    state = fold(recorded([*log, NodesRemoved((NODES[1].node,), (), (left,))]))
    assert state is not None
    assert not state.graph.groups
