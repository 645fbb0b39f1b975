"""Writes the cases: ``python -m tests.vectors.make``. The server's answers are right; the page is held to them."""

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from server.domain.pipeline.commands import (
    AddNode,
    AddNote,
    ConfigureNode,
    Connect,
    DescribePipeline,
    Disconnect,
    EditGroup,
    EditNote,
    GroupNodes,
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
from server.domain.pipeline.decide import decide_all
from server.domain.pipeline.evolve import evolve_undated
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events.pipeline import (
    EdgeConnected,
    EdgesDisconnected,
    GroupEdited,
    Move,
    NodeAdded,
    NodeConfigured,
    NodeRenamed,
    NodesGrouped,
    NodesMoved,
    NodesRemoved,
    NoteAdded,
    NoteEdited,
    NotesRemoved,
    PipelineArchived,
    PipelineDescribed,
    PipelineEvent,
    PipelineRenamed,
    PipelineTagged,
    PipelineUnarchived,
    Ungrouped,
    VersionNamed,
)
from server.graph.model import Group, Note, Position
from tests.small_catalogue import CATALOGUE, edge, node
from tests.small_drawing import (
    ARCHIVED,
    BARE,
    DRAWN,
    GROUP,
    JOIN,
    LATE,
    LATE_JOIN,
    LATE_PLAIN,
    NOTE,
    OUT,
    PAIR,
    PLAIN,
    SRC,
    SRC_LATE,
    state_of,
)
from tests.vectors.merge_cases import PARTS, SEQUENCE, merge_cases

HERE = Path(__file__).parent


class Triple(Struct, frozen=True):
    """A state, an event, and the state after it."""

    name: str
    before: Pipeline
    event: PipelineEvent
    after: Pipeline


class Decision(Struct, frozen=True):
    """A state, an edit, and what it becomes: events, or the code of the refusal."""

    name: str
    state: Pipeline
    commands: tuple[PipelineCommand, ...]
    events: tuple[PipelineEvent, ...] | None
    rejected: str | None


PATTERNED = state_of(NodeAdded(SEQUENCE))
STATES = {"patterned": PATTERNED, "bare": BARE, "drawn": DRAWN, "archived": ARCHIVED}

_EVENTS: tuple[tuple[str, Pipeline, PipelineEvent], ...] = (
    ("a node is added", BARE, NodeAdded(LATE)),
    (
        "a node is removed with its edges, its group keeps the other",
        DRAWN,
        NodesRemoved((LATE,), (SRC_LATE, LATE_PLAIN, LATE_JOIN), (GROUP,)),
    ),
    (
        "two nodes are removed, their group with them",
        DRAWN,
        NodesRemoved((LATE, PLAIN), (SRC_LATE, LATE_PLAIN, LATE_JOIN), (GROUP,)),
    ),
    ("a lone member is removed, a folded group with it", DRAWN, NodesRemoved((JOIN,), (LATE_JOIN,), (PAIR,))),
    (
        "nodes are moved",
        DRAWN,
        NodesMoved((Move("a", LATE.position, Position(9.5, -3.0)), Move("b", PLAIN.position, Position(0.0, 0.0)))),
    ),
    ("a node that is gone is moved", BARE, NodesMoved((Move("a", LATE.position, Position(9.0, 9.0)),))),
    ("a key is changed", DRAWN, NodeConfigured("a", {"limit": 1}, {"limit": {"value": 2, "unit": "s"}})),
    ("a key goes and one comes", DRAWN, NodeConfigured("a", {"mode": "x"}, {"other": None})),
    ("a key becomes null", DRAWN, NodeConfigured("a", {"mode": "x"}, {"mode": None})),
    ("a node is renamed", DRAWN, NodeRenamed("a", "Only late", "")),
    ("an edge is connected", DRAWN, EdgeConnected(edge("bo", "b", "out"))),
    ("edges are cut", DRAWN, EdgesDisconnected((LATE_PLAIN, LATE_JOIN))),
    ("a note is added", BARE, NoteAdded(NOTE)),
    ("a note is edited", DRAWN, NoteEdited("n", {"text": "hello"}, {"text": "bye"})),
    (
        "a note is moved and sized",
        DRAWN,
        NoteEdited(
            "n",
            {"position": {"x": 1.0, "y": 2.0}, "size": {"width": 240.0, "height": 120.0}},
            {"position": {"x": 5.0, "y": 6.0}, "size": {"width": 10.0, "height": 20.0}},
        ),
    ),
    ("a note is removed", DRAWN, NotesRemoved((NOTE,))),
    ("nodes are grouped", DRAWN, NodesGrouped(Group("k", "K", ("src",)))),
    (
        "a group is edited",
        DRAWN,
        GroupEdited("g", {"label": "G", "nodeIds": ["a", "b"]}, {"label": "X", "nodeIds": ["b"]}),
    ),
    ("a group is folded", DRAWN, GroupEdited("g", {"collapsed": False}, {"collapsed": True})),
    ("groups are dissolved", DRAWN, Ungrouped((GROUP, PAIR))),
    ("the pipeline is renamed", DRAWN, PipelineRenamed("p", "q")),
    ("the pipeline is described", DRAWN, PipelineDescribed("d", "")),
    ("the pipeline is tagged", DRAWN, PipelineTagged({"team": "a"}, {"env": "prod"})),
    ("the pipeline is archived", DRAWN, PipelineArchived()),
    ("the pipeline is brought back", ARCHIVED, PipelineUnarchived()),
    ("a version is named", DRAWN, VersionNamed("first", 3, "")),
)

TRIPLES = tuple(Triple(name, before, event, evolve_undated(before, event)) for name, before, event in _EVENTS)

_TWICE = Group("k", "K", ("a", "src"))

_EDITS: tuple[tuple[str, Pipeline, tuple[PipelineCommand, ...]], ...] = (
    ("add a node", DRAWN, (AddNode(node("c", limit=1)),)),
    ("add what is there", DRAWN, (AddNode(LATE),)),
    ("add under an id that is taken", DRAWN, (AddNode(node("a", "table")),)),
    ("add an unknown type", DRAWN, (AddNode(node("c", "fliter")),)),
    ("remove a node", DRAWN, (RemoveNodes(("a",)),)),
    ("remove a group's all", DRAWN, (RemoveNodes(("b", "a")),)),
    ("remove what is gone", DRAWN, (RemoveNodes(("z",)),)),
    ("move", DRAWN, (MoveNodes((MoveTo("a", Position(3.0, 4.0)), MoveTo("b", PLAIN.position))),)),
    ("move to the same place", DRAWN, (MoveNodes((MoveTo("a", LATE.position),)),)),
    (
        "move one that is gone and one that is there",
        DRAWN,
        (MoveNodes((MoveTo("z", LATE.position), MoveTo("a", PLAIN.position))),),
    ),
    ("move what is gone", DRAWN, (MoveNodes((MoveTo("z", LATE.position),)),)),
    ("move twice, the later stands", DRAWN, (MoveNodes((MoveTo("a", JOIN.position), MoveTo("a", PLAIN.position))),)),
    ("configure", DRAWN, (ConfigureNode("a", {"limit": 2, "mode": "x", "new": [1, {"k": None}]}, ()),)),
    ("configure: unset", DRAWN, (ConfigureNode("a", {}, ("mode", "absent")),)),
    ("configure: the same", DRAWN, (ConfigureNode("a", {"limit": 1.0}, ("absent",)),)),
    ("configure: true is not 1", DRAWN, (ConfigureNode("a", {"limit": True}, ()),)),
    ("configure: set and unset", DRAWN, (ConfigureNode("a", {"mode": "y"}, ("mode",)),)),
    ("configure what is gone", DRAWN, (ConfigureNode("z", {"limit": 2}, ()),)),
    *((name, PATTERNED, (command,)) for name, command in PARTS),
    ("rename a node", DRAWN, (RenameNode("a", "Late"),)),
    ("rename a node the same", DRAWN, (RenameNode("a", "Only late"),)),
    ("rename what is gone", DRAWN, (RenameNode("z", "Late"),)),
    ("connect", DRAWN, (Connect(edge("bo", "b", "out")),)),
    ("connect the same", DRAWN, (Connect(LATE_PLAIN),)),
    ("connect under an id that is taken", DRAWN, (Connect(edge("ab", "b", "out")),)),
    ("connect the same ports", DRAWN, (Connect(edge("x", "a", "b")),)),
    ("connect into a full port", DRAWN, (Connect(edge("x", "src", "b")),)),
    ("connect into the other port", DRAWN, (Connect(edge("x", "b", "j.right")),)),
    ("connect to itself", DRAWN, (Connect(edge("x", "b", "b")),)),
    ("connect a loop", DRAWN, (Disconnect(("sa",)), Connect(edge("x", "b", "a")))),
    ("connect into a source", DRAWN, (Connect(edge("x", "b", "src")),)),
    ("connect out of a sink", DRAWN, (Connect(edge("x", "out", "b")),)),
    ("connect from a port that is not there", DRAWN, (Connect(edge("x", "b.late", "out")),)),
    ("connect from a second output", DRAWN, (Connect(edge("x", "src.errors", "out")),)),
    ("connect into a port that is not there", DRAWN, (Connect(edge("x", "b", "j.middle")),)),
    ("connect to what is gone", DRAWN, (Connect(edge("x", "b", "z")),)),
    ("disconnect", DRAWN, (Disconnect(("ab", "z")),)),
    ("disconnect what is gone", DRAWN, (Disconnect(("z",)),)),
    ("rewire in one edit", DRAWN, (Disconnect(("ab",)), Connect(edge("x", "src", "b")))),
    ("paste", DRAWN, (AddNode(node("c")), AddNode(node("d")), Connect(edge("cd", "c", "d")))),
    ("all or nothing", DRAWN, (AddNode(node("c")), RenameNode("z", "x"))),
    ("add a note", DRAWN, (AddNote(Note("m", "x", Position(0.0, 0.0))),)),
    ("edit a note", DRAWN, (EditNote("n", {"text": "bye", "color": "neutral"}),)),
    ("edit a note the same", DRAWN, (EditNote("n", {"position": {"x": 1, "y": 2}}),)),
    ("edit a note that is gone", DRAWN, (EditNote("z", {"text": "x"}),)),
    ("remove notes", DRAWN, (RemoveNotes(("n", "z")),)),
    ("group nodes that are in other groups", DRAWN, (GroupNodes(_TWICE),)),
    ("group the only member of another", DRAWN, (GroupNodes(Group("k", "K", ("j", "src"))),)),
    ("group nothing", DRAWN, (GroupNodes(Group("k", "K", ())),)),
    ("group what is gone", DRAWN, (GroupNodes(Group("k", "K", ("z",))),)),
    ("edit a group", DRAWN, (EditGroup("g", {"label": "X", "collapsed": False}),)),
    ("edit a group's members", DRAWN, (EditGroup("g", {"nodeIds": ["a", "b", "j"]}),)),
    ("edit a group that is gone", DRAWN, (EditGroup("z", {"label": "X"}),)),
    ("ungroup", DRAWN, (Ungroup(("g", "z")),)),
    ("rename the pipeline", DRAWN, (RenamePipeline("q"),)),
    ("rename the pipeline to nothing", DRAWN, (RenamePipeline(" "),)),
    ("describe the pipeline", DRAWN, (DescribePipeline("x"),)),
    ("describe the pipeline the same", DRAWN, (DescribePipeline("d"),)),
    ("tag the pipeline", DRAWN, (TagPipeline({"env": "prod", "team": "a"}, ()),)),
    ("untag the pipeline", DRAWN, (TagPipeline({}, ("team", "absent")),)),
    (
        "replace the drawing by the same",
        DRAWN,
        (ReplaceGraph((OUT, JOIN, PLAIN, LATE, SRC), (LATE_JOIN, LATE_PLAIN, SRC_LATE)),),
    ),
    ("clear the drawing", DRAWN, (ReplaceGraph((), ()),)),
    (
        "replace the drawing",
        DRAWN,
        (
            ReplaceGraph(
                (SRC, node("a", x=7.0, label="Later", limit=2, mode="x"), OUT, node("c")),
                (SRC_LATE, edge("ac", "a", "c"), edge("co", "c", "out")),
            ),
        ),
    ),
    ("replace a node by one of another type", DRAWN, (ReplaceGraph((SRC, node("a", "table")), (SRC_LATE,)),)),
    ("replace the drawing by a loop", DRAWN, (ReplaceGraph((LATE, PLAIN), (LATE_PLAIN, edge("ba", "b", "a"))),)),
    ("edit what is archived", ARCHIVED, (RenameNode("a", "x"),)),
)


def _decided(name: str, state: Pipeline, edit: tuple[PipelineCommand, ...]) -> Decision:
    try:
        return Decision(name, state, edit, decide_all(edit, state, CATALOGUE), None)
    except Rejected as refusal:
        return Decision(name, state, edit, None, refusal.code)


DECISIONS = tuple(_decided(*case) for case in _EDITS)


def wire_state(state: Pipeline) -> dict[str, Any]:
    """A state as the page knows it."""
    return {
        "name": state.name,
        "description": state.description,
        "tags": state.tags,
        "archived": state.archived,
        "version": state.version,
        "nodes": list(state.graph.nodes.values()),
        "edges": list(state.graph.edges.values()),
        "notes": list(state.graph.notes.values()),
        "groups": list(state.graph.groups.values()),
    }


def texts() -> dict[str, str]:
    """The files, by name."""
    catalogue = [
        {
            "type": each.type,
            "label": each.label,
            "category": each.category,
            "inputs": each.inputs,
            "outputs": each.outputs(None),
        }
        for each in CATALOGUE.types.values()
    ]
    evolve = [
        {
            "name": triple.name,
            "before": next(name for name, state in STATES.items() if state is triple.before),
            "event": triple.event,
            "after": wire_state(triple.after),
        }
        for triple in TRIPLES
    ]
    decide = [
        {
            "name": case.name,
            "state": next(name for name, state in STATES.items() if state is case.state),
            "commands": case.commands,
            **({"rejected": case.rejected} if case.rejected else {"events": case.events}),
        }
        for case in DECISIONS
    ]
    states = {name: wire_state(state) for name, state in STATES.items()}
    return {
        "evolve.json": _pretty({"states": states, "cases": evolve}),
        "merge.json": _a_line_each(list(merge_cases())),
        "decide.json": _pretty(
            {
                "catalogue": catalogue,
                "states": states,
                "cases": decide,
            }
        ),
    }


def _a_line_each(values: list[Any]) -> str:
    lines = (msgspec.json.encode(value, order="deterministic").decode() for value in values)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _pretty(value: Any) -> str:
    lines = msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1)
    return lines.decode() + "\n"


if __name__ == "__main__":
    for name, text in texts().items():
        (HERE / name).write_text(text)
