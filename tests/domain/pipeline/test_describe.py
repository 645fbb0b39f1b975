"""UD12: what a button says."""

import pytest

from server.domain.pipeline.commands import (
    AddNode,
    AddNote,
    ConfigureNode,
    Connect,
    Disconnect,
    GroupNodes,
    MoveNodes,
    MoveTo,
    PipelineCommand,
    RemoveNodes,
    RenameNode,
    RenamePipeline,
    ReplaceGraph,
)
from server.domain.pipeline.describe import describe_redo, describe_undo, steps
from server.events.pipeline import NodeAdded
from server.graph.model import Group, Note, Position
from tests.small_catalogue import CATALOGUE, edge, node
from tests.spec import World

A, B, C = node("a", label="Only late"), node("b"), node("c")


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ([AddNode(node("x", "table"))], "add Table"),
        ([AddNode(node("x")), AddNode(node("y")), Connect(edge("e", "x", "y"))], "add 2 nodes"),
        ([RemoveNodes(("a",))], "remove Only late"),
        ([RemoveNodes(("a", "b"))], "remove 2 nodes"),
        ([MoveNodes(tuple(MoveTo(name, Position(9.0, 9.0)) for name in "abc"))], "move 3 nodes"),
        ([ConfigureNode("a", {"condition": "x > 1"})], "set condition of Only late"),
        ([ConfigureNode("a", {"condition": "x > 1", "k": 1})], "set 2 settings of Only late"),
        ([RenameNode("b", "Newly")], "rename Newly"),
        ([Connect(edge("e", "a", "b"))], "connect Only late to Filter"),
        ([Disconnect(("bc",))], "disconnect Filter from Filter"),
        ([GroupNodes(Group("g", "Late ones", ("a", "b")))], "group Late ones"),
        ([AddNote(Note("n", "x", Position(0.0, 0.0)))], "add a note"),
        ([RenamePipeline("q")], "rename the pipeline"),
        ([ReplaceGraph((A, node("x", "table")), ())], "change the drawing"),
    ],
)
def test_ud12_an_edit_in_a_few_words(edit: list[PipelineCommand], words: str):
    world = World(NodeAdded(A), NodeAdded(B), NodeAdded(C))
    world.edit("founder", Connect(edge("bc", "b", "c")))
    assert describe_undo("ann", world.present, world.history, CATALOGUE) is None
    world.edit("ann", *edit)
    assert describe_undo("ann", world.present, world.history, CATALOGUE) == words
    assert describe_redo("ann", world.present, world.history, CATALOGUE) is None
    world.undo("ann")
    redo_words = words.replace("Newly", "Filter")
    assert describe_redo("ann", world.present, world.history, CATALOGUE) == redo_words
    assert describe_undo("ann", world.present, world.history, CATALOGUE) is None


def test_ud12_all_that_can_be_undone_and_redone_the_newest_last():
    world = World(NodeAdded(A), NodeAdded(B))
    for edit in (RenameNode("a", "X"), RenameNode("b", "Y"), RemoveNodes(("b",))):
        world.edit("ann", edit)
    world.undo("ann")
    done, undone = steps("ann", world.present, world.history, CATALOGUE)
    assert done == [("edit-2", "rename X"), ("edit-3", "rename Y")]
    assert undone == [("edit-4", "remove Y")]
    assert steps("ann", world.present, world.history, CATALOGUE, most=1)[0] == [("edit-3", "rename Y")]
    assert steps("bob", world.present, world.history, CATALOGUE) == ([], [])
