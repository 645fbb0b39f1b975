"""A pipeline from creation to archive, and versions of it that were given a name or brought back."""

from collections.abc import Sequence

from server.domain.pipeline.decide import carry_out, editable
from server.domain.pipeline.decide_notes import check_group
from server.domain.pipeline.decide_whole import check_all, lead_over, restore_graph, unique
from server.domain.pipeline.limits import check_name, check_tags, check_text
from server.domain.pipeline.present import Present
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events import pipeline as happened
from server.events.pipeline import PipelineEvent
from server.graph.diff import difference
from server.graph.layout import placed
from server.graph.model import Edge, Graph, Group, Node, Note, graph_of
from server.nodes.base import Catalogue


def create(
    name: str,
    catalogue: Catalogue,
    *,
    description: str = "",
    nodes: Sequence[Node] = (),
    edges: Sequence[Edge] = (),
    notes: Sequence[Note] = (),
    groups: Sequence[Group] = (),
    tags: dict[str, str] | None = None,
    state: Pipeline | None = None,
    restoring: bool = False,
) -> tuple[PipelineEvent, ...]:
    """The first event of a pipeline. Its drawing obeys the rules that edits obey. Raises Rejected.

    ``restoring``: the drawing was one of ours (a fork), so that a node type retired since is let through.
    """
    if state is not None:
        raise Rejected("pipeline.exists", "There is a pipeline with this id already.")
    check_name(name)
    check_text(description, "description")
    check_tags(tags or {})
    for things, kind in ((nodes, "node"), (edges, "edge"), (notes, "note"), (groups, "group")):
        unique(things, kind)
    graph = placed(graph_of(list(nodes), list(edges), list(notes), list(groups)))
    check_all(graph)
    present = Present(Pipeline(), catalogue, restoring=restoring)
    carry_out(lead_over(difference(Graph(), Graph(graph.nodes, graph.edges)), present), present)
    grouped: set[str] = set()
    for group in groups:
        check_group(group, present)
        if not grouped.isdisjoint(group.node_ids):
            raise Rejected("group.twice", "A node is in one group at most.", path="groups", invalid=True)
        grouped.update(group.node_ids)
    return (
        happened.PipelineCreated(
            name, description, tuple(graph.nodes.values()), tuple(edges), tuple(notes), tuple(groups), dict(tags or {})
        ),
    )


def archive(state: Pipeline | None) -> tuple[PipelineEvent, ...]:
    """Out of the list, with all that ever happened to it kept."""
    return () if _known(state).archived else (happened.PipelineArchived(),)


def unarchive(state: Pipeline | None) -> tuple[PipelineEvent, ...]:
    """Back into the list."""
    return (happened.PipelineUnarchived(),) if _known(state).archived else ()


def name_version(
    state: Pipeline | None, name: str, version: int | None = None, note: str = ""
) -> tuple[PipelineEvent, ...]:
    """A name for a version that has been; None: for the present one. A second name takes the place of the first."""
    known = editable(state)
    check_name(name)
    check_text(note, "note")
    if len(note) > 10_000:
        raise Rejected("limit.note", "A note has at most 10,000 characters.", path="note", invalid=True)
    at = known.version if version is None else version
    if not 1 <= at <= known.version:
        raise Rejected("version.unknown", f"This pipeline has versions 1 to {known.version}.")
    named = known.named.get(at)
    if named is not None and (named.name, named.note) == (name, note):
        return ()
    return (happened.VersionNamed(name, at, note),)


def restore(state: Pipeline | None, past: Pipeline, catalogue: Catalogue) -> tuple[PipelineEvent, ...]:
    """The drawing of an earlier version, as the difference from the present one. Name and tags stay."""
    present = Present(editable(state), catalogue, restoring=True)
    return tuple(carry_out(restore_graph(past.graph, present), present))


def _known(state: Pipeline | None) -> Pipeline:
    if state is None or state.version == 0:
        raise Rejected("pipeline.unknown", "There is no such pipeline.")
    return state
