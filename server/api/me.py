"""Who am I; and in local mode, saying so."""

from typing import Annotated

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import SkipValidationMarker

from server.api.asked import SetMe
from server.api.asking import Asking, Served, asking
from server.api.errors import Call, Refusal
from server.api.examples import ME, like
from server.api.identity import COOKIE, COOKIE_SECONDS, Door, clean_name
from server.api.shapes import AtTheDoor, Me
from server.application.edits import Person
from server.application.people import color_of
from server.application.service import Application

TheDoor = Annotated[NamedDependency[Door], SkipValidationMarker()]


async def _me(application: Application, person: Person, door: Door) -> Me:
    return Me(
        id=person.id,
        name=person.name,
        color=color_of(person.id),
        auth=door.auth,
        start_pipeline_id=await application.start_pipeline(person),
    )


@get("/api/door", operation_id="AtTheDoor", tags=["identity"])
async def at_the_door(request: Call, application: Served, door: TheDoor) -> AtTheDoor:
    """How one gets in, for a page that opens: it is answered to anybody in local mode, where being nobody yet is no
    error. Behind the platform that is 401 as everywhere.
    """
    headers = _headers(request)
    person = asking(door, headers) if door.auth == "headers" else door.person(headers)
    me = None if person is None else await _me(application, person, door)
    return AtTheDoor(auth=door.auth, asks_secret=door.join_secret is not None, me=me)


@get("/api/me", operation_id="Me", tags=["identity"])
async def get_me(application: Served, person: Asking, door: TheDoor) -> Me:
    """Who this browser speaks for, and the pipeline to open. 401 where nobody has said so yet."""
    return await _me(application, person, door)


@post("/api/me", operation_id="SetMe", tags=["identity"], status_code=200)
async def set_me(data: Annotated[SetMe, like(ME)], request: Call, application: Served, door: TheDoor) -> Response[Me]:
    """Local mode: choose the display name this browser keeps; with the join secret where one is asked for."""
    if door.auth != "local":
        raise Refusal(409, "identity.fixed", "Here the platform says who you are.")
    name = clean_name(data.name)
    if not name:
        raise Refusal(422, "name.empty", "A display name has at least one visible character.", path="name")
    if not door.secret_fits(data.join_secret) and door.person(_headers(request)) is None:
        raise Refusal(403, "join_secret.wrong", "That is not the join secret of this server.", path="joinSecret")
    cookie = Cookie(
        key=COOKIE, value=door.cookie(name), max_age=COOKIE_SECONDS, path="/", httponly=True, samesite="strict"
    )
    return Response(await _me(application, Person(id=name, name=name), door), cookies=[cookie])


def _headers(request: Call) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


HANDLERS = (at_the_door, get_me, set_me)
