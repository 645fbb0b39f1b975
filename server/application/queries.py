"""What the tables say, in the shapes the outside knows. Reads only."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from server.application.edits import is_uuid
from server.application.shapes import (
    CodeView,
    DeploymentView,
    DeployStatus,
    Status,
    Summary,
    code_view,
    iso,
)
from server.codegen.artefact import Artefact
from server.db.pool import Pool
from server.deploy.target import Progress
from server.domain.rejected import Rejected
from server.events.store.postgres_line import Connection, outlast
from server.projections.codegen import Derived

PATIENCE_SECONDS = 10.0

_SUMMARY = """
select h.id, h.name, h.description, h.tags::text as tags, h.version, h.created_by, h.created_at, h.updated_at, h.seq,
       case when h.archived then 'archived' else deployed_status(h.id) end as status, c.code_target,
       exists (select from deploy_history d where d.pipeline_id = h.id and d.deploy_status = 'running') as running,
       (select count(*) from pipeline_parts p where p.pipeline_id = h.id and p.kind = 'node') as nodes,
       (select count(*) from pipeline_parts p where p.pipeline_id = h.id and p.kind = 'edge') as edges
  from pipeline_heads h left join pipeline_code c on c.pipeline_id = h.id
 where h.archived = $1 and ($2 = '' or h.name ilike $2 or h.description ilike $2 or h.tags::text ilike $2)
   and ($3::bigint is null or h.seq < $3)
 order by h.seq desc limit $4
"""
_DEPLOYMENT = """
select d.id, d.pipeline_id, d.pipeline_version, d.target, d.trigger, d.deploy_status, d.code_target, d.job_url,
       d.error_message, d.error_code, d.deployed_at, d.started_at, d.ended_at, d.deployed_by, d.sha256, d.seq,
       r.progress::text as progress, r.artefact::text as artefact
  from deploy_history d left join deployment_runs r on r.deployment_id = d.id
"""
_TEMPLATE = """
select id, name, description, industry, is_builtin, created_by, created_at,
       jsonb_array_length(canvas_json -> 'nodes') as nodes
  from saved_templates where $1 = '' or name ilike $1 or description ilike $1 or industry ilike $1
 order by is_builtin desc, created_at desc, id
"""


class TemplateSummary(Struct, frozen=True, rename="camel"):
    """A template as the gallery shows it."""

    id: str
    name: str
    description: str
    industry: str
    builtin: bool
    created_by: str
    created_at: str
    node_count: int


class ProjectionHealth(Struct, frozen=True):
    """``lag``: events not yet taken in, by handler."""

    head: int
    lag: dict[str, int]
    dead_letters: int


class Queries:
    """All raise StoreUnavailable where the database stays away, Rejected for a cursor that is none."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def pipelines(
        self, query: str = "", limit: int = 50, cursor: str | None = None, *, archived: bool = False
    ) -> tuple[Sequence[Summary], str | None]:
        """Pipelines, the last changed first, and where the next page begins. ``query``: part of name or description."""
        rows = await self._fetch(_SUMMARY, archived, _pattern(query), _from_cursor(cursor), limit + 1)
        return [_summary(row) for row in rows[:limit]], _next(rows, limit)

    async def status(self, pipeline_id: str) -> Status | None:
        """Draft, deployed, paused or archived; None for one that is not there."""
        if not is_uuid(pipeline_id):
            return None
        rows = await self._fetch(
            "select case when archived then 'archived' else deployed_status(id) end as status"
            " from pipeline_heads where id = $1::text::uuid",
            pipeline_id,
        )
        return rows[0]["status"] if rows else None

    async def code(self, pipeline_id: str) -> CodeView | None:
        """The last code that was made of a pipeline; its ``version`` says of which version."""
        if not is_uuid(pipeline_id):
            return None
        rows = await self._fetch(
            "select view::text as view from pipeline_code where pipeline_id = $1::text::uuid", pipeline_id
        )
        if not rows:
            return None
        derived = msgspec.json.decode(rows[0]["view"], type=Derived)
        return view_of(derived)

    async def deployments(
        self, pipeline_id: str, limit: int = 50, cursor: str | None = None
    ) -> tuple[Sequence[DeploymentView], str | None]:
        """Deployments of a pipeline, the last first, and where the next page begins."""
        if not is_uuid(pipeline_id):
            return (), None
        rows = await self._fetch(
            f"{_DEPLOYMENT} where d.pipeline_id = $1::text::uuid and ($2::bigint is null or d.seq < $2)"
            " order by d.seq desc limit $3",
            *(pipeline_id, _from_cursor(cursor), limit + 1),
        )
        return [_deployment(row) for row in rows[:limit]], _next(rows, limit)

    async def deployment(self, deployment_id: str) -> DeploymentView | None:
        """One deployment."""
        if not is_uuid(deployment_id):
            return None
        rows = await self._fetch(f"{_DEPLOYMENT} where d.id = $1::text::uuid", deployment_id)
        return _deployment(rows[0]) if rows else None

    async def templates(self, query: str = "") -> Sequence[TemplateSummary]:
        """The gallery: what comes with LakeStream first, then the newest."""
        return [
            TemplateSummary(
                str(row["id"]),
                row["name"],
                row["description"],
                row["industry"],
                row["is_builtin"],
                row["created_by"],
                iso(row["created_at"]),
                row["nodes"],
            )
            for row in await self._fetch(_TEMPLATE, _pattern(query))
        ]

    async def health(self) -> ProjectionHealth:
        """How the handlers behind the log are doing."""
        rows = await self._fetch(
            "select name, cursor, (select seq from head) as head, (select count(*) from dead_letters) as dead"
            " from handlers order by name"
        )
        if not rows:
            return ProjectionHealth((await self._fetch("select seq from head"))[0]["seq"], {}, 0)
        head: int = rows[0]["head"]
        return ProjectionHealth(head, {row["name"]: max(head - row["cursor"], 0) for row in rows}, rows[0]["dead"])

    async def _fetch(self, query: str, *arguments: object) -> list[Any]:
        async def unit(connection: Connection) -> list[Any]:
            return await connection.fetch(query, *arguments)

        return await outlast(unit, self._pool, PATIENCE_SECONDS)


def view_of(derived: Derived) -> CodeView:
    """What was derived, as the outside knows it."""
    return code_view(
        derived.version,
        derived.artefact,
        derived.findings,
        derived.summaries,
        derived.schemas,
        derived.inputs,
        derived.clocks,
    )


def _summary(row: Any) -> Summary:
    return Summary(
        id=str(row["id"]),
        name=row["name"],
        description=row["description"],
        tags=msgspec.json.decode(row["tags"], type=dict[str, str]),
        version=row["version"],
        status=row["status"],
        running=row["running"],
        node_count=row["nodes"],
        edge_count=row["edges"],
        code_target=row["code_target"],
        created_by=row["created_by"],
        created_at=iso(row["created_at"]),
        updated_at=iso(row["updated_at"]),
    )


def _deployment(row: Any) -> DeploymentView:
    artefact = None if row["artefact"] is None else msgspec.json.decode(row["artefact"], type=Artefact)
    status: DeployStatus = "succeeded" if row["deploy_status"] == "success" else row["deploy_status"]
    return DeploymentView(
        id=str(row["id"]),
        pipeline_id=str(row["pipeline_id"]),
        version=row["pipeline_version"],
        target=row["target"],
        trigger=row["trigger"],
        status=status,
        code_target=row["code_target"],
        url=row["job_url"],
        error=row["error_message"],
        error_code=row["error_code"],
        requested_at=iso(row["deployed_at"]),
        started_at=_iso(row["started_at"]),
        ended_at=_iso(row["ended_at"]),
        by=row["deployed_by"],
        sha256=row["sha256"],
        progress=Progress() if row["progress"] is None else msgspec.json.decode(row["progress"], type=Progress),
        outputs=artefact.outputs if artefact else (),
    )


def _iso(at: datetime | None) -> str | None:
    return None if at is None else iso(at.astimezone(UTC))


def _pattern(query: str) -> str:
    """A LIKE pattern that finds the text anywhere; what LIKE would read as a sign is taken as it stands."""
    text = query.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("\x00", "")
    return f"%{text}%" if text else ""


def _next(rows: Sequence[Any], limit: int) -> str | None:
    if len(rows) <= limit:
        return None
    return base64.urlsafe_b64encode(str(rows[limit - 1]["seq"]).encode()).decode().rstrip("=")


def _from_cursor(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    try:
        place = int(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        place = -1
    if not 0 <= place < 2**63:
        raise Rejected("cursor.malformed", "The cursor is not one of ours; begin with the first page.", invalid=True)
    return place
