"""NG3 to NG7, and the pipeline from creation to archive."""

import msgspec
import pytest

from server.domain.pipeline.commands import (
    DescribePipeline,
    PipelineCommand,
    RenamePipeline,
    ReplaceGraph,
    TagPipeline,
)
from server.domain.pipeline.evolve import evolve_undated, fold
from server.domain.pipeline.lifecycle import archive, create, name_version, restore, unarchive
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events.pipeline import (
    EdgeConnected,
    EdgesDisconnected,
    Event,
    NodeAdded,
    NodeConfigured,
    NodeRenamed,
    NodesGrouped,
    NodesMoved,
    NodesRemoved,
    NoteAdded,
    PipelineArchived,
    PipelineCreated,
    PipelineDescribed,
    PipelineRenamed,
    PipelineTagged,
    PipelineUnarchived,
    VersionNamed,
)
from server.graph.model import Edge, Group, Node, Note, Position
from server.nodes.base import Catalogue
from tests.small_catalogue import CATALOGUE, edge, node
from tests.small_drawing import AB, BC, CHAIN, A, B, C
from tests.spec import given, recorded


def after(*events: Event) -> Pipeline:
    state = fold(recorded([PipelineCreated("p"), *events]))
    assert state is not None
    return state


def test_ng3_replacing_the_drawing_yields_the_difference():
    changed = node("b", "filter", x=5.0, label="B", limit=1)
    events = given(*CHAIN).when(ReplaceGraph((A, changed, node("d", "table")), (AB, edge("bd", "b", "d")))).events
    assert [type(event) for event in events] == [
        NodesRemoved, NodeAdded, NodesMoved, NodeRenamed, NodeConfigured, EdgeConnected,
    ]  # fmt: skip
    assert events[0] == NodesRemoved((C,), (BC,))


def test_ng3_a_changed_edge_is_cut_and_drawn():
    again = edge("bc", "a", "c")
    given(*CHAIN).when(ReplaceGraph((A, B, C), (AB, again))).then(EdgesDisconnected((BC,)), EdgeConnected(again))


def test_ng3_a_node_of_another_type_is_another_node():
    sink = node("b", "table")
    given(*CHAIN).when(ReplaceGraph((A, sink), (AB,))).then(
        NodesRemoved((B, C), (AB, BC)), NodeAdded(sink), EdgeConnected(AB)
    )


def test_ng3_notes_and_what_is_left_of_groups_stay():
    note, group = Note("n", "x", Position(0.0, 0.0)), Group("g", "", ("a", "b"))
    state = after(*CHAIN, NoteAdded(note), NodesGrouped(group))
    for event in given(*CHAIN, NoteAdded(note), NodesGrouped(group)).when(ReplaceGraph((A,), ())).events:
        state = evolve_undated(state, event)
    assert state.graph.notes == {"n": note}
    assert state.graph.groups["g"].node_ids == ("a",)


@pytest.mark.parametrize(
    ("nodes", "edges", "code"),
    [
        ((A, A), (), "node.exists"),
        ((A, B), (AB, AB), "edge.exists"),
        ((A,), (AB,), "node.unknown"),
        ((node("x", "nope"),), (), "node.type_unknown"),
        ((B, node("d")), (edge("1", "b", "d"), edge("2", "d", "b")), "cycle"),
        ((A, node("d", "files"), B), (AB, edge("2", "d", "b")), "port.full"),
    ],
)
def test_ng3_ng5_a_drawing_obeys_the_rules_its_edits_obey(nodes: tuple[Node, ...], edges: tuple[Edge, ...], code: str):
    given().when(ReplaceGraph(nodes, edges)).then_rejected(code)
    with pytest.raises(Rejected) as refusal:
        create("p", CATALOGUE, nodes=nodes, edges=edges)
    assert refusal.value.code == code


def test_ng5_a_pipeline_is_created_with_its_drawing():
    note, group = Note("n", "x", Position(0.0, 0.0)), Group("g", "", ("a",))
    (event,) = create("p", CATALOGUE, nodes=[A, B], edges=[AB], notes=[note], groups=[group], tags={"k": "v"})
    assert event == PipelineCreated("p", "", (A, B), (AB,), (note,), (group,), {"k": "v"})


@pytest.mark.parametrize("groups", [[Group("g", "", ("z",))], [Group("g", "", ("a",)), Group("h", "", ("a",))]])
def test_ng5_groups_of_a_new_drawing_obey_too(groups: list[Group]):
    with pytest.raises(Rejected):
        create("p", CATALOGUE, nodes=[A], groups=groups)


def test_ng8_what_has_no_place_is_placed():
    one, two, three = (msgspec.json.decode(f'{{"id":"{name}","type":"filter"}}', type=Node) for name in "abc")
    (event,) = create("p", CATALOGUE, nodes=[one, two], edges=[AB])
    assert isinstance(event, PipelineCreated)
    assert [(each.position.x, each.position.y) for each in event.nodes] == [(0.0, 0.0), (280.0, 0.0)]
    there = node("a", x=77.0)
    events = given(NodeAdded(there)).when(ReplaceGraph((one, three), (edge("ac", "a", "c"),))).events
    assert [each.node.position.x for each in events if isinstance(each, NodeAdded)] == [280.0]
    assert not any(isinstance(each, NodesMoved) for each in events)


def test_ng8_at_the_origin_is_a_place():
    (event,) = create("p", CATALOGUE, nodes=[node("a"), node("b")], edges=[AB])
    assert isinstance(event, PipelineCreated)
    assert {each.position for each in event.nodes} == {Position(0.0, 0.0)}


def test_ng5_a_pipeline_is_created_once():
    with pytest.raises(Rejected, match=r"pipeline\.exists"):
        create("p", CATALOGUE, state=after())


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (RenamePipeline("  "), "name.empty"),
        (TagPipeline({"": "x"}), "limit.tag"),
        (TagPipeline({"k": "x" * 501}), "limit.tag"),
        (TagPipeline({f"k{n}": "" for n in range(51)}), "limit.tags"),
    ],
)
def test_ng4_names_are_needed(command: PipelineCommand, code: str):
    given().when(command).then_rejected(code)


def test_ng4_a_pipeline_is_renamed_described_tagged():
    given(PipelineTagged({}, {"team": "a", "old": "1"})).when(
        RenamePipeline("q"), DescribePipeline("d"), TagPipeline({"team": "b"}, ("old",))
    ).then(
        PipelineRenamed("p", "q"),
        PipelineDescribed("", "d"),
        PipelineTagged({"team": "a", "old": "1"}, {"team": "b"}),
    )


def test_ng6_restoring_brings_the_whole_drawing_back():
    note, group = Note("n", "x", Position(0.0, 0.0)), Group("g", "G", ("a", "b"))
    past = after(*CHAIN, NoteAdded(note), NodesGrouped(group))
    present = after(
        NodeAdded(node("b", x=9.0, limit=1)),
        NodeAdded(node("x")),
        EdgeConnected(edge("bc", "b", "x")),
        NodesGrouped(Group("h", "H", ("b", "x"))),
        NoteAdded(Note("n", "changed", Position(1.0, 1.0))),
        NoteAdded(Note("m", "more", Position(1.0, 1.0))),
    )
    state = present
    for event in restore(present, past, CATALOGUE):
        state = evolve_undated(state, event)
    assert state.graph == past.graph
    assert restore(state, past, CATALOGUE) == ()


def test_ng6_a_retired_type_is_let_through():
    fewer = Catalogue({name: each for name, each in CATALOGUE.types.items() if name != "filter"})
    past = after(NodeAdded(A), NodeAdded(B), EdgeConnected(AB))
    assert restore(after(), past, fewer) == (NodeAdded(A), NodeAdded(B), EdgeConnected(AB))


def test_ng7_versions_are_named():
    assert name_version(after(*CHAIN), "first") == (VersionNamed("first", 6, ""),)
    assert name_version(after(*CHAIN), "early", 2, "note") == (VersionNamed("early", 2, "note"),)
    named = after(VersionNamed("early", 1, "note"))
    assert name_version(named, "early", 1, "note") == ()
    assert name_version(named, "other", 1) == (VersionNamed("other", 1, ""),)
    assert named.named[1].name == "early"
    assert named.named[1].by == "ann"


@pytest.mark.parametrize("version", [0, 2, -1])
def test_ng7_only_versions_that_have_been(version: int):
    with pytest.raises(Rejected, match=r"version\.unknown"):
        name_version(after(), "x", version)


def test_ng7_archived_and_brought_back():
    live = after()
    assert archive(live) == (PipelineArchived(),)
    assert unarchive(live) == ()
    archived = after(PipelineArchived())
    assert archived.archived
    assert archive(archived) == ()
    assert unarchive(archived) == (PipelineUnarchived(),)
    assert not after(PipelineArchived(), PipelineUnarchived()).archived
    with pytest.raises(Rejected, match=r"pipeline\.unknown"):
        archive(None)
