"""A person's own settings. Not history: the last word stands, and is kept in a table of its own."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct, field

from server.db.pool import Pool
from server.events.store.postgres_line import Connection, outlast

PATIENCE_SECONDS = 10.0
MOST_RECENT = 20


class Preferences(Struct, frozen=True):
    """``recent_pipelines``: ids, the last opened first. ``updated_at``: None where nothing was ever set."""

    default_catalog: str = ""
    default_schema: str = ""
    canvas_settings: dict[str, Any] = field(default_factory=dict[str, Any])
    recent_pipelines: tuple[str, ...] = ()
    updated_at: datetime | None = None


class PreferenceTable:
    """``user_preferences``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, person_id: str) -> Preferences:
        """A person's settings; the defaults for one who never set any."""

        async def unit(connection: Connection) -> Preferences:
            row = await connection.fetchrow(
                "select default_catalog, default_schema, canvas_settings::text as canvas, recent_pipelines, updated_at"
                " from user_preferences where user_id = $1",
                person_id,
            )
            if row is None:
                return Preferences()
            return Preferences(
                row["default_catalog"],
                row["default_schema"],
                msgspec.json.decode(row["canvas"], type=dict[str, Any]),
                tuple(str(pipeline_id) for pipeline_id in row["recent_pipelines"]),
                row["updated_at"],
            )

        return await outlast(unit, self._pool, PATIENCE_SECONDS)

    async def set(
        self,
        person_id: str,
        *,
        default_catalog: str | None = None,
        default_schema: str | None = None,
        canvas_settings: dict[str, Any] | None = None,
        recent_pipelines: tuple[str, ...] | None = None,
    ) -> Preferences:
        """Set what is given, leave the rest. ``recent_pipelines`` must be UUIDs; the first ones are kept."""
        canvas = None if canvas_settings is None else msgspec.json.encode(canvas_settings).decode()
        recent = None if recent_pipelines is None else list(recent_pipelines[:MOST_RECENT])

        async def unit(connection: Connection) -> None:
            await connection.execute(
                "insert into user_preferences as p (user_id, default_catalog, default_schema, canvas_settings,"
                " recent_pipelines) values ($1, coalesce($2, ''), coalesce($3, ''), coalesce($4::text::jsonb, '{}'),"
                " coalesce($5::text[]::uuid[], '{}')) on conflict (user_id) do update set"
                " default_catalog = coalesce($2, p.default_catalog),"
                " default_schema = coalesce($3, p.default_schema),"
                " canvas_settings = coalesce($4::text::jsonb, p.canvas_settings),"
                " recent_pipelines = coalesce($5::text[]::uuid[], p.recent_pipelines), updated_at = now()",
                *(person_id, default_catalog, default_schema, canvas, recent),
            )

        await outlast(unit, self._pool, PATIENCE_SECONDS)
        return await self.of(person_id)
