"""Edits over HTTP, and what has happened so far."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import QueryParameter
from msgspec import DecodeError, Struct, json

from server.api.asked import Asked, PostEdits, PostUndo
from server.api.asking import Asking, Limit, PathId, Served, edited, fresh_id, present
from server.api.errors import Refusal
from server.api.examples import EDIT, UNDO, like
from server.api.roles import require
from server.api.shapes import Edited, EventPage, StepsView, StepView
from server.application.edits import NOTHING_TO_UNDO, Nothing
from server.application.service import Application
from server.application.shapes import flat
from server.application.streams import PIPELINE
from server.graph.model import Id


class _Named(Struct, rename="camel"):
    """What is left of a body that can't be read: the id it may have been sent under before."""

    edit_id: Id


def first_answer(body: type[Asked]) -> Callable[[Request[Any, Any, Any]], Awaitable[Edited | None]]:
    """Before a body is refused as malformed: the first answer again, if its edit id was used. None: go on."""
    strict, loose = json.Decoder(body), json.Decoder(_Named)

    async def look(request: Request[Any, Any, Any]) -> Edited | None:
        try:
            strict.decode(await request.body())
        except (DecodeError, RecursionError, ValueError):
            pass
        else:
            return None
        try:
            edit_id = loose.decode(await request.body()).edit_id
        except (DecodeError, RecursionError, ValueError):
            return None
        pipeline_id: str = request.path_params["pipeline_id"]
        require(request.app.state.who(request), "edit", pipeline_id)
        application: Application = request.app.state.application
        outcome = await application.editor.answered(pipeline_id, edit_id)
        if isinstance(outcome, Nothing) and outcome.code == NOTHING_TO_UNDO:
            raise nothing_left(request.scope["path"].rsplit("/", 1)[1])
        return None if outcome is None else await edited(application, pipeline_id, outcome)

    return look


def nothing_left(kind: str) -> Refusal:
    """The answer to an undo or redo where there is none."""
    return Refusal(409, NOTHING_TO_UNDO, f"There is nothing of yours left to {kind}.")


_EDIT_AGAIN, _UNDO_AGAIN = first_answer(PostEdits), first_answer(PostUndo)


@post(
    "/api/pipelines/{pipeline_id:str}/edits",
    operation_id="Edit",
    tags=["edits"],
    status_code=200,
    before_request=_EDIT_AGAIN,
)
async def post_edits(
    data: Annotated[PostEdits, like(EDIT)], application: Served, person: Asking, pipeline_id: PathId
) -> Edited:
    """Commands, all or nothing. A resend of the same ``editId`` gives the first answer again, whatever its body."""
    require(person, "edit", pipeline_id)
    edit_id = data.edit_id or fresh_id()
    outcome = await application.editor.edit(pipeline_id, person, edit_id, data.commands)
    return await edited(application, pipeline_id, outcome)


@get("/api/pipelines/{pipeline_id:str}/events", operation_id="Events", tags=["edits"])
async def get_events(
    application: Served,
    person: Asking,
    pipeline_id: PathId,
    after: Annotated[int, QueryParameter(ge=0, description="A version; events after it")] = 0,
    limit: Limit = 500,
    cursor: Annotated[int | None, QueryParameter(ge=0, description="`next` of the page before")] = None,
) -> EventPage:
    """What happened, in order, each event with its envelope."""
    require(person, "read", pipeline_id)
    if after == 0:
        await present(application, pipeline_id)
    start = after if cursor is None else cursor
    recorded = await application.store.read_stream(PIPELINE + pipeline_id, start, limit + 1)
    more = len(recorded) > limit
    items = recorded[:limit]
    return EventPage(items=tuple(flat(one) for one in items), next=str(items[-1].version) if more else None)


@post(
    "/api/pipelines/{pipeline_id:str}/undo",
    operation_id="Undo",
    tags=["edits"],
    status_code=200,
    before_request=_UNDO_AGAIN,
)
async def post_undo(
    data: Annotated[PostUndo, like(UNDO)], application: Served, person: Asking, pipeline_id: PathId
) -> Edited:
    """Take back one's own last edit, as far as nobody has changed it since; ``skipped`` is what was left alone."""
    require(person, "edit", pipeline_id)
    outcome = await application.editor.undo(pipeline_id, person, data.edit_id or fresh_id())
    if isinstance(outcome, Nothing) and outcome.code == NOTHING_TO_UNDO:
        raise nothing_left("undo")
    return await edited(application, pipeline_id, outcome)


@post(
    "/api/pipelines/{pipeline_id:str}/redo",
    operation_id="Redo",
    tags=["edits"],
    status_code=200,
    before_request=_UNDO_AGAIN,
)
async def post_redo(
    data: Annotated[PostUndo, like(UNDO)], application: Served, person: Asking, pipeline_id: PathId
) -> Edited:
    """Bring back what one's own last undo took."""
    require(person, "edit", pipeline_id)
    outcome = await application.editor.redo(pipeline_id, person, data.edit_id or fresh_id())
    if isinstance(outcome, Nothing) and outcome.code == NOTHING_TO_UNDO:
        raise nothing_left("redo")
    return await edited(application, pipeline_id, outcome)


@get("/api/pipelines/{pipeline_id:str}/steps", operation_id="Steps", tags=["edits"])
async def get_steps(application: Served, person: Asking, pipeline_id: PathId) -> StepsView:
    """What undo and redo would do, in words."""
    require(person, "read", pipeline_id)
    await present(application, pipeline_id)
    done, undone = await application.editor.steps(pipeline_id, person)
    return StepsView(
        done=tuple(StepView(edit_id, label) for edit_id, label in done),
        undone=tuple(StepView(edit_id, label) for edit_id, label in undone),
    )


HANDLERS = (post_edits, get_events, post_undo, post_redo, get_steps)
