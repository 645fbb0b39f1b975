"""The HTTP interface put together: handlers, dependencies, errors, OpenAPI; the page for every other address."""

from typing import Any

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from server.api import (
    catalogue,
    code,
    deployments,
    edits,
    errors,
    files,
    health,
    history,
    me,
    metrics,
    patterns,
    pipelines,
    preferences,
    templates,
    transfer,
)
from server.api.asking import asking
from server.api.guard import Asgi, Checks, Guard, Receive, Scope, Send
from server.api.identity import Door
from server.api.page import Page
from server.application.edits import Person
from server.application.service import Application

_HANDLERS = (
    catalogue.catalogue,
    metrics.metrics,
    *health.HANDLERS,
    *me.HANDLERS,
    *pipelines.HANDLERS,
    *edits.HANDLERS,
    *history.HANDLERS,
    *transfer.HANDLERS,
    *code.HANDLERS,
    *deployments.HANDLERS,
    *files.HANDLERS,
    *patterns.HANDLERS,
    *templates.HANDLERS,
    *preferences.HANDLERS,
)
_API = ("/api/", "/schema", "/health", "/ready", "/metrics")


def http_application(application: Application, door: Door, checks: Checks) -> Asgi:
    """Everything that answers HTTP."""
    settings = application.settings

    def who(request: Request[Any, Any, Any]) -> Person:
        return asking(door, {name.lower(): value for name, value in request.headers.items()})

    framework = Litestar(
        route_handlers=_HANDLERS,
        dependencies={
            "application": Provide(lambda: application, sync_to_thread=False, use_cache=True),
            "door": Provide(lambda: door, sync_to_thread=False, use_cache=True),
            "person": Provide(who, sync_to_thread=False),
        },
        state=State({"application": application, "who": who}),
        exception_handlers=errors.HANDLERS,
        openapi_config=OpenAPIConfig(
            title="LakeStream",
            version="1",
            description="Several people draw streaming pipelines on shared canvases; every edit is an event.",
            path="/schema",
            use_handler_docstrings=True,
            render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
        ),
        request_max_body_size=settings.body_limit,
        logging_config=None,
    )
    page = Page(settings.web)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith(_API) or path == "/api":
            await framework(scope, receive, send)  # pyright: ignore[reportArgumentType]
        else:
            await page(scope, receive, send)

    return Guard(dispatch, checks)
