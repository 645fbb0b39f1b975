"""Generated code: of a stored pipeline, and of a drawing that is stored nowhere."""

import asyncio
from typing import Annotated

from litestar import Response, get, post
from litestar.params import QueryParameter

from server.api.asked import PostCodegen
from server.api.asking import Asking, PathId, Served, present
from server.api.caching import etagged
from server.api.errors import Call, Refusal
from server.api.examples import CODEGEN, like
from server.api.roles import require
from server.application.shapes import CodeView
from server.codegen.artefact import Artefact, CodeTarget
from server.domain.pipeline.lifecycle import create
from server.domain.rejected import Rejected
from server.graph.finding import Finding
from server.graph.model import graph_of


@get("/api/pipelines/{pipeline_id:str}/code", operation_id="Code", tags=["code"])
async def get_code(
    request: Call,
    application: Served,
    person: Asking,
    pipeline_id: PathId,
    version: Annotated[int | None, QueryParameter(ge=1, description="A version; without it the present one")] = None,
    target: Annotated[CodeTarget | None, QueryParameter(description="Another target than the one that fits")] = None,
) -> Response[CodeView | None]:
    """The code of a version and all that is known about its drawing, its sources' files looked at anew. 202 while the
    newest is still being made."""
    require(person, "read", pipeline_id)
    head = await present(application, pipeline_id)
    if target is None and version in (None, head.version):
        kept = await application.queries.code(pipeline_id)
        if kept is None or kept.version < head.version:
            return Response(None, status_code=202, headers={"Retry-After": "1"})
        if await application.look_again(pipeline_id, head):
            kept = await application.queries.code(pipeline_id)
        return etagged(request, kept)
    state = head if version in (None, head.version) else await application.streams.at(pipeline_id, version)
    made = await asyncio.to_thread(application.derive, pipeline_id, state, target)
    return etagged(request, made)


@post("/api/codegen", operation_id="Codegen", tags=["code"], status_code=200)
async def post_codegen(data: Annotated[PostCodegen, like(CODEGEN)], application: Served, person: Asking) -> Artefact:
    """The code of a drawing; nothing is stored. 422 with findings where it can't be made."""
    return await asyncio.to_thread(_generate, application, data)


def _generate(application: Served, data: Annotated[PostCodegen, like(CODEGEN)]) -> Artefact:
    try:
        create(
            data.name, application.catalogue, nodes=data.nodes, edges=data.edges, notes=data.notes, groups=data.groups
        )
    except Rejected as rejected:
        finding = Finding(rejected.code, rejected.detail, field=rejected.path)
        raise Refusal(422, rejected.code, rejected.detail, path=rejected.path, findings=(finding,)) from None
    graph = graph_of(data.nodes, data.edges, data.notes, data.groups)
    return application.generate(data.name, graph, data.target)


HANDLERS = (get_code, post_codegen)
