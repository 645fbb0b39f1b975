"""A person's own settings."""

from typing import Annotated

from litestar import get, put

from server.api.asked import SetPreferences
from server.api.asking import Asking, Served, pipeline_id_of
from server.api.examples import PREFERENCES, like
from server.api.shapes import Preferences
from server.application.preferences import Preferences as Kept
from server.application.shapes import iso


@get("/api/preferences", operation_id="Preferences", tags=["preferences"])
async def get_preferences(application: Served, person: Asking) -> Preferences:
    """The asker's settings; defaults where nothing was set yet."""
    return _shown(await application.preferences.of(person.id))


@put("/api/preferences", operation_id="SetPreferences", tags=["preferences"])
async def set_preferences(
    data: Annotated[SetPreferences, like(PREFERENCES)], application: Served, person: Asking
) -> Preferences:
    """Set what is given; the rest stays."""
    recent = data.recent_pipelines
    if recent is not None:
        recent = tuple(pipeline_id_of(one, f"recentPipelines.{place}") for place, one in enumerate(recent))
    kept = await application.preferences.set(
        person.id,
        default_catalog=data.default_catalog,
        default_schema=data.default_schema,
        canvas_settings=data.canvas_settings,
        recent_pipelines=recent,
    )
    return _shown(kept)


def _shown(kept: Kept) -> Preferences:
    return Preferences(
        default_catalog=kept.default_catalog,
        default_schema=kept.default_schema,
        canvas_settings=kept.canvas_settings,
        recent_pipelines=kept.recent_pipelines,
        updated_at=None if kept.updated_at is None else iso(kept.updated_at),
    )


HANDLERS = (get_preferences, set_preferences)
