"""How the server is."""

import asyncio

import structlog
from litestar import Response, get

from server.api.asking import Served
from server.api.shapes import Health

PATIENCE_SECONDS = 2.0

_log = structlog.get_logger("api")


@get("/health", operation_id="Health", tags=["operation"])
async def health(application: Served) -> Response[Health]:
    """Database, how far the projections are behind, dead letters. 503 where the database can't be reached."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await application.queries.health()
    except Exception as error:
        _log.warning("health.degraded", error=repr(error))
        lost = Health(status="degraded", database="unreachable", head=0, projection_lag={}, dead_letters=0)
        return Response(lost, status_code=503)
    status = "degraded" if found.dead_letters else "ok"
    return Response(
        Health(
            status=status,
            database="ok",
            head=found.head,
            projection_lag=found.lag,
            dead_letters=found.dead_letters,
        )
    )


@get("/ready", operation_id="Ready", tags=["operation"])
async def ready() -> dict[str, str]:
    """200 once it serves."""
    return {"status": "ready"}


HANDLERS = (health, ready)
