"""What handlers share: who asks, fresh ids, and outcomes as answers."""

from collections.abc import Mapping
from typing import Annotated
from uuid import uuid4

import structlog
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter, SkipValidationMarker

from server.api.errors import Refusal, unknown_pipeline
from server.api.identity import Door
from server.api.shapes import Edited
from server.application.edits import Happened, Nothing, Outcome, Person, is_uuid
from server.application.edits import Refusal as Refused
from server.application.service import Application
from server.application.shapes import flat
from server.domain.pipeline.state import Pipeline
from server.graph.model import ID_PATTERN

Served = Annotated[NamedDependency[Application], SkipValidationMarker()]
Asking = Annotated[NamedDependency[Person], SkipValidationMarker()]
PathId = Annotated[str, PathParameter(pattern=ID_PATTERN, description="An id")]
Limit = Annotated[int, QueryParameter(ge=1, le=1_000, description="At most so many items")]
Cursor = Annotated[str | None, QueryParameter(max_length=500, description="`next` of the page before")]


def asking(door: Door, headers: Mapping[str, str]) -> Person:
    """The person a request speaks for; 401 where it speaks for nobody."""
    person = door.person(headers)
    if person is None:
        how = (
            "The platform in front of this server says who you are, and it has not."
            if door.auth == "headers"
            else "Say who you are: choose a display name on the page, or send X-LakeStream-User."
        )
        raise Refusal(401, "identity.missing", how)
    return person


def fresh_id() -> str:
    """An id nobody has used."""
    return str(uuid4())


def pipeline_id_of(text: str, path: str) -> str:
    """A pipeline's id as a client gives it; 422 for what is no UUID in its usual form.

    It is the key of tables people query, and what is given is what the pipeline is found under.
    """
    if is_uuid(text):
        return text
    example = "6f1b2c1e-0c52-4c1e-9d0a-0d7b6b1f4a11"
    detail = f"A pipeline's id is a UUID in lower case with hyphens, like {example}; without one the server makes it."
    raise Refusal(422, "id.malformed", detail, path=path)


async def present(application: Application, pipeline_id: str) -> Pipeline:
    """The pipeline at its head, or 404."""
    state = await application.streams.present(pipeline_id)
    if state is None:
        raise unknown_pipeline(pipeline_id)
    return state


async def edited(application: Application, pipeline_id: str, outcome: Outcome) -> Edited:
    """What an edit did, as an answer. 409 or 422 where it was refused."""
    structlog.contextvars.bind_contextvars(edit_id=outcome_id(outcome))
    match outcome:
        case Happened(stored=stored):
            last = stored.recorded[-1]
            return Edited(
                version=last.version,
                seq=last.seq,
                edit_id=stored.edit_id,
                events=tuple(flat(one) for one in stored.recorded),
                skipped=stored.meta.skipped,
            )
        case Nothing(edit_id=edit_id, skipped=skipped):
            state = await present(application, pipeline_id)
            return Edited(version=state.version, seq=state.seq, edit_id=edit_id, events=(), skipped=skipped)
        case Refused():
            raise refused(pipeline_id, outcome)


def refused(pipeline_id: str, refusal: Refused) -> Refusal:
    """The answer to an edit that was refused."""
    if refusal.code == "pipeline.unknown":
        return unknown_pipeline(pipeline_id)
    return Refusal(422 if refusal.invalid else 409, refusal.code, refusal.detail, path=refusal.path)


def outcome_id(outcome: Outcome) -> str:
    """The edit id an outcome belongs to."""
    return outcome.stored.edit_id if isinstance(outcome, Happened) else outcome.edit_id
