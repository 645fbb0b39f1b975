"""Deployments: asked for, watched, stopped, their rows and logs read."""

from typing import Annotated

from litestar import Response, get, post
from litestar.params import QueryParameter

from server.api.asked import PostDeployment
from server.api.asking import Asking, Cursor, Limit, PathId, Served, fresh_id, present
from server.api.errors import Refusal
from server.api.examples import DEPLOY, like
from server.api.roles import require
from server.api.shapes import Created, DeploymentPage, Logs
from server.application.service import Application
from server.application.shapes import DeploymentView, RowsView


async def found(application: Application, deployment_id: str) -> DeploymentView:
    """A deployment, or 404."""
    view = await application.queries.deployment(deployment_id)
    if view is None:
        raise Refusal(404, "deployment.unknown", f'There is no deployment "{deployment_id[:64]}".')
    return view


@post("/api/pipelines/{pipeline_id:str}/deployments", operation_id="Deploy", tags=["deployments"], status_code=202)
async def post_deployment(
    data: Annotated[PostDeployment, like(DEPLOY)], application: Served, person: Asking, pipeline_id: PathId
) -> Response[Created]:
    """Deploy a version. 409 with the reason where that place can't run it."""
    require(person, "deploy", pipeline_id)
    deployment_id = await application.deployments.request(
        pipeline_id, person, data.version, data.target, data.settings.trigger
    )
    return Response(
        Created(id=deployment_id), status_code=202, headers={"Location": f"/api/deployments/{deployment_id}"}
    )


@get("/api/pipelines/{pipeline_id:str}/deployments", operation_id="ListDeployments", tags=["deployments"])
async def list_deployments(
    application: Served, person: Asking, pipeline_id: PathId, limit: Limit = 50, cursor: Cursor = None
) -> DeploymentPage:
    """A pipeline's deployments, the newest first."""
    require(person, "read", pipeline_id)
    await present(application, pipeline_id)
    items, following = await application.queries.deployments(pipeline_id, limit, cursor)
    return DeploymentPage(items=tuple(items), next=following)


@get("/api/deployments/{deployment_id:str}", operation_id="GetDeployment", tags=["deployments"])
async def get_deployment(application: Served, person: Asking, deployment_id: PathId) -> DeploymentView:
    """How a deployment stands."""
    view = await found(application, deployment_id)
    require(person, "read", view.pipeline_id)
    return view


@post("/api/deployments/{deployment_id:str}/stop", operation_id="StopDeployment", tags=["deployments"], status_code=202)
async def stop_deployment(application: Served, person: Asking, deployment_id: PathId) -> DeploymentView:
    """Ask a run to end; how it ends stands in the deployment. One that has ended stays as it is."""
    view = await found(application, deployment_id)
    require(person, "deploy", view.pipeline_id)
    await application.deployments.stop(deployment_id, person, fresh_id())
    return await found(application, deployment_id)


@get("/api/deployments/{deployment_id:str}/rows", operation_id="Rows", tags=["deployments"])
async def get_rows(
    application: Served,
    person: Asking,
    deployment_id: PathId,
    node: Annotated[str, QueryParameter(min_length=1, max_length=64, description="The node that writes them")],
    port: Annotated[str | None, QueryParameter(max_length=64, description="`out`, `errors`, `late` …")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> RowsView:
    """Rows a sink, or a side output, has written."""
    view = await found(application, deployment_id)
    require(person, "read", view.pipeline_id)
    try:
        return await application.deployments.rows(deployment_id, node, limit, cursor, port)
    except KeyError:
        raise Refusal(404, "rows.unknown", f'The node "{node}" has written no rows in this deployment.') from None
    except ValueError:
        raise Refusal(400, "cursor.malformed", "This cursor is none of ours.", path="cursor") from None


@get("/api/deployments/{deployment_id:str}/logs", operation_id="DeploymentLogs", tags=["deployments"])
async def get_logs(
    application: Served,
    person: Asking,
    deployment_id: PathId,
    tail: Annotated[int, QueryParameter(ge=1, le=5_000, description="So many last lines")] = 500,
) -> Logs:
    """The last lines the program and its engine have printed."""
    view = await found(application, deployment_id)
    require(person, "read", view.pipeline_id)
    try:
        return Logs(text=await application.deployments.logs(deployment_id, tail))
    except KeyError:
        raise Refusal(404, "logs.unknown", "There is no log of this deployment here.") from None


HANDLERS = (post_deployment, list_deployments, get_deployment, stop_deployment, get_rows, get_logs)
