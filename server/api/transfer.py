"""Pipelines as files: export, and import of ours and of the earlier builder's."""

import re
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response, get, post

from server.api.asking import Asking, PathId, Served, fresh_id, present
from server.api.earlier import looks_earlier, read_earlier
from server.api.errors import Refusal
from server.api.examples import ImportOperation
from server.api.pipelines import made
from server.api.roles import require
from server.api.shapes import ExportFile
from server.application.gallery import Export, why_no_export
from server.application.shapes import Snapshot

_SUFFIX = ".lakestream.json"
_PLAIN = re.compile(r"[^A-Za-z0-9 ._-]+")


@get("/api/pipelines/{pipeline_id:str}/export", operation_id="Export", tags=["pipelines"])
async def export_pipeline(application: Served, person: Asking, pipeline_id: PathId) -> Response[ExportFile]:
    """The pipeline as a file. Secrets are references, so there are none in it."""
    require(person, "read", pipeline_id)
    state = await present(application, pipeline_id)
    graph = state.graph
    content = ExportFile(
        name=state.name,
        description=state.description,
        tags=dict(state.tags),
        nodes=tuple(graph.nodes.values()),
        edges=tuple(graph.edges.values()),
        notes=tuple(graph.notes.values()),
        groups=tuple(graph.groups.values()),
    )
    plain = _PLAIN.sub("_", state.name) + _SUFFIX
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(state.name + _SUFFIX)}"
    return Response(content, headers={"Content-Disposition": disposition})


@post("/api/pipelines/import", operation_id="Import", tags=["pipelines"], operation_class=ImportOperation)
async def import_pipeline(request: Request[Any, Any, Any], application: Served, person: Asking) -> Response[Snapshot]:
    """A new pipeline from an export file, of this builder or of the earlier one."""
    exported = read_export_file(await request.body(), application)
    new_id = fresh_id()
    outcome = await application.editor.create(
        new_id,
        person,
        f"create-{new_id}",
        exported.name,
        description=exported.description,
        nodes=exported.nodes,
        edges=exported.edges,
        notes=exported.notes,
        groups=exported.groups,
        tags=exported.tags,
    )
    return await made(application, new_id, outcome)


def read_export_file(body: bytes, application: Any) -> Export:
    """The drawing in a file. 400 for what is no JSON, 422 for what is no export, with a sentence."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise Refusal(400, "import.not_json", "This file is not JSON, so it is no LakeStream export.") from None
    try:
        if looks_earlier(document):
            name, description, nodes, edges = read_earlier(document, application.catalogue)
            return Export("lakestream", 1, name, description, {}, nodes, edges)
        return msgspec.convert(document, Export)
    except msgspec.ValidationError as error:
        raise Refusal(422, "import.malformed", f"This file {why_no_export(document, error)}") from None


HANDLERS = (export_pipeline, import_pipeline)
