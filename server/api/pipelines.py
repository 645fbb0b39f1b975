"""Pipelines: made, listed, read at any version, archived, brought back, copied."""

from typing import Annotated

from litestar import Response, delete, get, post
from litestar.params import QueryParameter

from server.api.asked import CreatePipeline, ForkPipeline
from server.api.asking import Asking, Cursor, Limit, PathId, Served, edited, fresh_id, pipeline_id_of, present, refused
from server.api.caching import etagged
from server.api.errors import Call
from server.api.examples import CREATE, FORK, like
from server.api.roles import require
from server.api.shapes import Edited, SummaryPage
from server.application.edits import Outcome, Person
from server.application.edits import Refusal as Refused
from server.application.service import Application
from server.application.shapes import Snapshot, snapshot_of


async def made(application: Application, pipeline_id: str, outcome: Outcome) -> Response[Snapshot]:
    """201 with the snapshot of a pipeline just made; the same again for a resend."""
    if isinstance(outcome, Refused):
        raise refused(pipeline_id, outcome)
    state = await present(application, pipeline_id)
    headers = {"Location": f"/api/pipelines/{pipeline_id}", "ETag": f'"{state.version}"'}
    return Response(snapshot_of(pipeline_id, state), status_code=201, headers=headers)


async def create(application: Application, person: Person, asked: CreatePipeline) -> Response[Snapshot]:
    """Make a pipeline from a drawing."""
    pipeline_id = pipeline_id_of(asked.id, "id") if asked.id is not None else fresh_id()
    outcome = await application.editor.create(
        pipeline_id,
        person,
        f"create-{pipeline_id}",
        asked.name,
        description=asked.description,
        nodes=asked.nodes,
        edges=asked.edges,
        notes=asked.notes,
        groups=asked.groups,
        tags=asked.tags,
    )
    return await made(application, pipeline_id, outcome)


@post("/api/pipelines", operation_id="CreatePipeline", tags=["pipelines"])
async def create_pipeline(
    data: Annotated[CreatePipeline, like(CREATE)], application: Served, person: Asking
) -> Response[Snapshot]:
    """A new pipeline. Its drawing obeys the same rules as edits. A resend with a UUID as ``id`` is harmless."""
    return await create(application, person, data)


@get("/api/pipelines", operation_id="ListPipelines", tags=["pipelines"])
async def list_pipelines(
    application: Served,
    person: Asking,
    search: Annotated[str, QueryParameter(name="query", max_length=255, description="Part of what the list says")] = "",
    limit: Limit = 50,
    cursor: Cursor = None,
    archived: Annotated[bool, QueryParameter(description="The archived ones instead")] = False,
) -> SummaryPage:
    """Pipelines, the last changed first."""
    items, following = await application.queries.pipelines(search, limit, cursor, archived=archived)
    return SummaryPage(items=tuple(items), next=following)


@get("/api/pipelines/{pipeline_id:str}", operation_id="GetPipeline", tags=["pipelines"])
async def get_pipeline(
    request: Call,
    application: Served,
    person: Asking,
    pipeline_id: PathId,
    version: Annotated[
        int | None, QueryParameter(ge=1, description="A version there was; without it the present one")
    ] = None,
) -> Response[Snapshot | None]:
    """A pipeline at its head or at a version. The ETag is the version."""
    require(person, "read", pipeline_id)
    head = await present(application, pipeline_id)
    state = head if version is None or version == head.version else await application.streams.at(pipeline_id, version)
    status = await application.queries.status(pipeline_id)
    return etagged(request, snapshot_of(pipeline_id, state, status), str(state.version))


@delete("/api/pipelines/{pipeline_id:str}", operation_id="ArchivePipeline", tags=["pipelines"], status_code=200)
async def archive_pipeline(application: Served, person: Asking, pipeline_id: PathId) -> Edited:
    """Archive: out of the list, with all that ever happened to it kept."""
    require(person, "edit", pipeline_id)
    outcome = await application.editor.archive(pipeline_id, person, fresh_id())
    return await edited(application, pipeline_id, outcome)


@post(
    "/api/pipelines/{pipeline_id:str}/unarchive", operation_id="UnarchivePipeline", tags=["pipelines"], status_code=200
)
async def unarchive_pipeline(application: Served, person: Asking, pipeline_id: PathId) -> Edited:
    """Bring an archived pipeline back."""
    require(person, "edit", pipeline_id)
    outcome = await application.editor.unarchive(pipeline_id, person, fresh_id())
    return await edited(application, pipeline_id, outcome)


@post("/api/pipelines/{pipeline_id:str}/fork", operation_id="ForkPipeline", tags=["pipelines"])
async def fork_pipeline(
    data: Annotated[ForkPipeline, like(FORK)], application: Served, person: Asking, pipeline_id: PathId
) -> Response[Snapshot]:
    """A new pipeline from a version of this one."""
    require(person, "read", pipeline_id)
    new_id = fresh_id()
    outcome = await application.editor.fork(pipeline_id, data.version, new_id, person, f"create-{new_id}", data.name)
    return await made(application, new_id, outcome)


HANDLERS = (create_pipeline, list_pipelines, get_pipeline, archive_pipeline, unarchive_pipeline, fork_pipeline)
