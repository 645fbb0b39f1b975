"""Versions with names, restoring one, and the difference between two."""

from collections.abc import Mapping
from typing import Annotated

from litestar import get, post
from litestar.params import QueryParameter

from server.api.asked import NameVersion, RestoreVersion
from server.api.asking import Asking, PathId, Served, edited, fresh_id, present
from server.api.errors import Refusal
from server.api.examples import NAME_VERSION, RESTORE, like
from server.api.roles import require
from server.api.shapes import ChangedNode, Counts, Diff, Edited, NamedVersion, VersionPage
from server.application.service import Application
from server.application.shapes import iso
from server.domain.pipeline.state import Pipeline
from server.graph.model import Node


@get("/api/pipelines/{pipeline_id:str}/versions", operation_id="Versions", tags=["history"])
async def get_versions(application: Served, person: Asking, pipeline_id: PathId) -> VersionPage:
    """Versions that were given a name, newest first."""
    require(person, "read", pipeline_id)
    state = await present(application, pipeline_id)
    named = sorted(state.named.values(), key=lambda one: one.version, reverse=True)
    items = tuple(NamedVersion(one.name, one.version, one.note, one.by, iso(one.at)) for one in named)
    return VersionPage(items=items)


@post("/api/pipelines/{pipeline_id:str}/versions", operation_id="NameVersion", tags=["history"], status_code=201)
async def name_version(
    data: Annotated[NameVersion, like(NAME_VERSION)], application: Served, person: Asking, pipeline_id: PathId
) -> Edited:
    """Give a version a name; without ``version`` the present one."""
    require(person, "edit", pipeline_id)
    outcome = await application.editor.name_version(
        pipeline_id, person, data.edit_id or fresh_id(), data.name, data.version, data.note
    )
    return await edited(application, pipeline_id, outcome)


@post("/api/pipelines/{pipeline_id:str}/restore", operation_id="Restore", tags=["history"], status_code=200)
async def restore_version(
    data: Annotated[RestoreVersion, like(RESTORE)], application: Served, person: Asking, pipeline_id: PathId
) -> Edited:
    """The drawing of an earlier version, as an edit like any other: it can be undone."""
    require(person, "edit", pipeline_id)
    outcome = await application.editor.restore(pipeline_id, person, data.edit_id or fresh_id(), data.version)
    return await edited(application, pipeline_id, outcome)


@get("/api/pipelines/{pipeline_id:str}/diff", operation_id="Diff", tags=["history"])
async def get_diff(
    application: Served,
    person: Asking,
    pipeline_id: PathId,
    from_: Annotated[int, QueryParameter(name="from", ge=0, description="A version; 0 is the empty drawing")],
    to: Annotated[int | None, QueryParameter(ge=0, description="A version; without it the present one")] = None,
) -> Diff:
    """What changed between two versions."""
    require(person, "read", pipeline_id)
    head = await present(application, pipeline_id)
    end = head.version if to is None else to
    before = await _at(application, pipeline_id, from_, head)
    after = await _at(application, pipeline_id, end, head)
    return difference_of(from_, end, before, after)


async def _at(application: Application, pipeline_id: str, version: int, head: Pipeline) -> Pipeline:
    if version > head.version:
        raise Refusal(409, "version.unknown", f"This pipeline has versions 1 to {head.version}.")
    if version == 0:
        return Pipeline()
    return head if version == head.version else await application.streams.at(pipeline_id, version)


def difference_of(start: int, end: int, before: Pipeline, after: Pipeline) -> Diff:
    """The difference between two states, node by node."""
    old, new = before.graph, after.graph
    common = [(old.nodes[key], new.nodes[key]) for key in new.nodes if key in old.nodes]
    return Diff(
        from_=start,
        to=end,
        nodes_added=tuple(node for key, node in new.nodes.items() if key not in old.nodes),
        nodes_removed=tuple(node for key, node in old.nodes.items() if key not in new.nodes),
        nodes_changed=tuple(ChangedNode(was, now, changed_fields(was, now)) for was, now in common if was != now),
        edges_added=tuple(edge for key, edge in new.edges.items() if old.edges.get(key) != edge),
        edges_removed=tuple(edge for key, edge in old.edges.items() if new.edges.get(key) != edge),
        notes=_counts(old.notes, new.notes),
        groups=_counts(old.groups, new.groups),
        name=(before.name, after.name) if before.name != after.name else None,
        description=(before.description, after.description) if before.description != after.description else None,
    )


def _counts(old: Mapping[str, object], new: Mapping[str, object]) -> Counts:
    return Counts(
        added=len(new.keys() - old.keys()),
        removed=len(old.keys() - new.keys()),
        changed=sum(old[key] != new[key] for key in old.keys() & new.keys()),
    )


def changed_fields(was: Node, now: Node) -> tuple[str, ...]:
    """What differs: keys of the config, and ``$label``, ``$type``, ``$position`` beside it."""
    beside = [
        f"${name}"
        for name, one, other in (
            ("label", was.label, now.label),
            ("type", was.type, now.type),
            ("position", was.position, now.position),
        )
        if one != other
    ]
    absent = object()
    keys = sorted({*was.config, *now.config})
    return (*beside, *(key for key in keys if was.config.get(key, absent) != now.config.get(key, absent)))


HANDLERS = (get_versions, name_version, restore_version, get_diff)
