"""What Hypothesis draws: names, values, nodes, commands that make sense and commands that don't."""

from typing import Any

from hypothesis import strategies as st

from server.domain.pipeline import commands
from server.domain.pipeline.commands import MoveTo, PipelineCommand
from server.graph.model import Edge, Group, Node, Note, Position, Size

# Few ids: edits shall meet.
node_ids = st.sampled_from([f"n{number}" for number in range(8)])
edge_ids = st.sampled_from([f"e{number}" for number in range(10)])
note_ids = st.sampled_from(["t0", "t1", "t2"])
group_ids = st.sampled_from(["g0", "g1", "g2"])
keys = st.sampled_from(["limit", "condition", "routes", "within"])
places = st.integers(-3, 3).map(float)
positions = st.builds(Position, places, places)
labels = st.sampled_from(["", "A", "B", "Only late"])
ports = st.sampled_from(["out", "out", "out", "late", "errors", "default", "big"])
entries = st.sampled_from(["in", "in", "in", "left", "right", "in1", "in2"])

values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.5, "", "x", "big"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["k", "l"]), inner, max_size=2),
    max_leaves=4,
)


def _stages(below: st.SearchStrategy[Any] | None) -> st.SearchStrategy[Any]:
    within: dict[str, st.SearchStrategy[Any]] = {"where": st.sampled_from(["x > 1", "x > a.x", "COUNT(b) > 1"])}
    within["times"] = st.builds(lambda least: {"min": least, "max": None}, st.integers(1, 2))
    within["optional"] = st.booleans()
    if below is not None:
        within["group"] = below
    names = st.sampled_from(["a", "a", "b", "b", "c", "d", ""])
    return st.lists(st.fixed_dictionaries({"name": names}, optional=within), max_size=4)


patterns: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {"stages": _stages(_stages(None))},
    optional={
        "withinMs": st.integers(1, 2),
        "afterMatchSkip": st.sampled_from(
            [{"to": "next"}, {"to": "last", "stage": "a"}, {"to": "first", "stage": "b"}]
        ),
    },
)
configs = st.dictionaries(keys, values, max_size=3)

# Mostly one type per id, so that edges drawn at random often fit.
USUAL_TYPES = {
    f"n{number}": node_type for number, node_type in enumerate(2 * ["files"] + 4 * ["filter"] + ["union", "table"])
}


@st.composite
def _nodes(draw: st.DrawFn) -> Node:
    node_id = draw(node_ids)
    node_type = draw(st.sampled_from([USUAL_TYPES[node_id]] * 5 + ["router", "join", "sequence", "retired"]))
    return Node(node_id, node_type, draw(positions), draw(labels), draw(configs))


nodes = _nodes()
edges = st.builds(Edge, edge_ids, node_ids, node_ids, ports, entries)
plain_edges = st.builds(Edge, edge_ids, node_ids, node_ids)
notes = st.builds(Note, note_ids, labels, positions, st.just(Size(10.0, 10.0)), st.sampled_from(["neutral", "red"]))
groups = st.builds(Group, group_ids, labels, st.lists(node_ids, max_size=4, unique=True).map(tuple), st.booleans())


def _some(ids: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(ids, min_size=1, max_size=3).map(tuple)


_moves = st.lists(st.builds(MoveTo, node_ids, positions), min_size=1, max_size=3).map(tuple)
_note_fields = st.fixed_dictionaries(
    {},
    optional={"text": labels, "color": st.sampled_from(["neutral", "red"]), "position": st.just({"x": 1.0, "y": 2.0})},
)
_group_fields = st.fixed_dictionaries(
    {}, optional={"label": labels, "collapsed": st.booleans(), "nodeIds": st.lists(node_ids, max_size=3)}
)
_tags = st.dictionaries(st.sampled_from(["team", "env"]), st.sampled_from(["", "a", "b"]), max_size=2)

# One pattern, edited in parts by people who saw this or that of it.
_pattern_configs = st.dictionaries(st.just("pattern"), patterns, max_size=1)
_columns = st.lists(st.sampled_from(["a", "b", "c", "p AS x", "q AS x"]), max_size=4)
_column_configs = st.dictionaries(st.just("columns"), _columns, max_size=1)
_in_parts: st.SearchStrategy[PipelineCommand] = st.builds(
    commands.ConfigureNode,
    st.just("n2"),
    st.fixed_dictionaries({"pattern": patterns}),
    st.just(()),
    st.none() | _pattern_configs,
) | st.one_of(
    st.builds(commands.ConfigureNode, st.just("n2"), st.just({}), st.just(("pattern",)), _pattern_configs),
    st.builds(commands.ConfigureNode, st.just("n2"), _column_configs, st.just(()), _column_configs),
    st.builds(commands.ConfigureNode, st.just("n2"), st.just({}), st.just(("columns",)), _column_configs),
)

drawing_commands: st.SearchStrategy[PipelineCommand] = st.one_of(
    st.builds(commands.AddNode, nodes),
    st.builds(commands.AddNode, nodes),
    st.builds(commands.RemoveNodes, _some(node_ids)),
    st.builds(commands.MoveNodes, _moves),
    st.builds(commands.ConfigureNode, node_ids, configs, st.lists(keys, max_size=1).map(tuple)),
    _in_parts,
    _in_parts,
    st.builds(commands.RenameNode, node_ids, labels),
    st.builds(commands.Connect, plain_edges),
    st.builds(commands.Connect, plain_edges),
    st.builds(commands.Connect, edges),
    st.builds(commands.Disconnect, _some(edge_ids)),
    st.builds(
        commands.ReplaceGraph,
        st.lists(nodes, max_size=3, unique_by=lambda node: node.id).map(tuple),
        st.lists(plain_edges, max_size=2).map(tuple),
    ),
)

all_commands: st.SearchStrategy[PipelineCommand] = st.one_of(
    drawing_commands,
    drawing_commands,
    st.builds(commands.AddNote, notes),
    st.builds(commands.EditNote, note_ids, _note_fields),
    st.builds(commands.RemoveNotes, _some(note_ids)),
    st.builds(commands.GroupNodes, groups),
    st.builds(commands.EditGroup, group_ids, _group_fields),
    st.builds(commands.Ungroup, _some(group_ids)),
    st.builds(commands.RenamePipeline, labels),
    st.builds(commands.DescribePipeline, labels),
    st.builds(commands.TagPipeline, _tags, st.lists(st.sampled_from(["team", "env"]), max_size=1).map(tuple)),
)

edits = st.one_of(st.lists(all_commands, min_size=1, max_size=1), st.lists(all_commands, min_size=1, max_size=3))
people = st.sampled_from(["ann", "bob", "cid"])
