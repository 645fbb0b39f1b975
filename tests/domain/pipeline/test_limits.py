"""LM: how large a drawing may grow."""

from typing import Any

import pytest

from server.domain.pipeline import limits
from server.domain.pipeline.commands import (
    AddNode,
    AddNote,
    ConfigureNode,
    Connect,
    GroupNodes,
    MoveNodes,
    MoveTo,
    PipelineCommand,
    RemoveNodes,
    RenameNode,
)
from server.domain.pipeline.decide import decide_all
from server.domain.pipeline.evolve import evolve_undated
from server.domain.pipeline.lifecycle import create
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events.pipeline import NodeAdded
from server.graph.model import Group, Note, Position
from tests.small_catalogue import CATALOGUE, edge, node
from tests.spec import given


def full(**things: Any) -> Pipeline:
    (event,) = create("p", CATALOGUE, **things)
    return evolve_undated(None, event)


def refused(state: Pipeline, command: PipelineCommand) -> str:
    with pytest.raises(Rejected) as refusal:
        decide_all((command,), state, CATALOGUE)
    return refusal.value.code


def test_lm1_nodes_are_counted():
    state = full(nodes=[node(f"n{number}") for number in range(limits.MAX_NODES)])
    assert refused(state, AddNode(node("more"))) == "limit.nodes"


def test_lm1_edges_at_the_limit_refuse_one_more(monkeypatch: pytest.MonkeyPatch):
    from server.domain.pipeline import decide_edges

    monkeypatch.setattr(decide_edges, "MAX_EDGES", 1)
    state = full(nodes=[node("a", "files"), node("b"), node("c")], edges=[edge("1", "a", "b")])
    assert refused(state, Connect(edge("2", "a", "c"))) == "limit.edges"


def test_lm1_notes_and_groups_are_counted():
    here = Position(0.0, 0.0)
    notes = full(notes=[Note(f"n{number}", "", here) for number in range(limits.MAX_NOTES)])
    assert refused(notes, AddNote(Note("more", "", here))) == "limit.notes"
    nodes = [node(f"n{number}") for number in range(limits.MAX_GROUPS + 1)]
    groups = full(nodes=nodes, groups=[Group(each.id, "", (each.id,)) for each in nodes[:-1]])
    assert refused(groups, GroupNodes(Group("more", "", (nodes[-1].id,)))) == "limit.groups"


def test_lm1_commands_of_an_edit_are_counted():
    many = [AddNode(node("a"))] * (limits.MAX_COMMANDS + 1)
    given().when(*many).then_rejected("limit.commands", "5,000")


def test_lm2_a_large_config_is_refused():
    large = "x" * limits.MAX_CONFIG_BYTES
    given().when(AddNode(node("a", text=large))).then_rejected("limit.config", "256 KiB")
    given(NodeAdded(node("a"))).when(ConfigureNode("a", {"text": large})).then_rejected("limit.config")


def test_lm2_a_deep_config_is_refused():
    def nested(depth: int) -> Any:
        return [] if depth == 0 else [nested(depth - 1)]

    given().when(AddNode(node("a", deep=nested(31)))).then_rejected("limit.depth", "32")
    assert given().when(AddNode(node("a", deep=nested(29)))).events


def test_lm2_all_configs_together_are_limited():
    text = "x" * 250_000
    state = full(nodes=[node(f"n{number}", text=text) for number in range(67)])
    assert refused(state, AddNode(node("more", text=text))) == "limit.drawing"
    assert decide_all((ConfigureNode("n1", {"text": "y" * 250_000}),), state, CATALOGUE)
    assert decide_all((AddNode(node("small", text="x")),), state, CATALOGUE)


def test_lm2_within_one_edit_what_goes_makes_room_for_what_comes():
    text = "x" * 250_000
    state = full(nodes=[node(f"n{number}", text=text) for number in range(67)])
    more = AddNode(node("more", text=text))
    assert decide_all((RemoveNodes(("n1",)), more), state, CATALOGUE)
    assert decide_all(
        (ConfigureNode("n1", {"text": "y" * 200_000}), ConfigureNode("n1", {"text": ""}), more), state, CATALOGUE
    )
    with pytest.raises(Rejected, match=r"limit\.drawing"):
        decide_all((RemoveNodes(("n1",)), more, AddNode(node("again", text=text))), state, CATALOGUE)


@pytest.mark.parametrize(
    "command",
    [
        RenameNode("a", "x\0"),
        ConfigureNode("a", {"k": "x\0"}),
        ConfigureNode("a", {"k": [{"deep\0": 1}]}),
        AddNote(Note("n", "\0", Position(0.0, 0.0))),
    ],
)
def test_lm3_no_text_holds_nul(command: PipelineCommand):
    given(NodeAdded(node("a"))).when(command).then_rejected("text.nul")


def test_lm3_no_position_lies_beyond_reach():
    given(NodeAdded(node("a"))).when(MoveNodes((MoveTo("a", Position(1e8, 0.0)),))).then_rejected("limit.position")
    given().when(AddNode(node("a", y=-1e300))).then_rejected("limit.position")
