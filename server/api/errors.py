"""Every refusal as ``application/problem+json``, those of the framework too; never a stack trace."""

import re
from http import HTTPStatus
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.utils.scope.state import ScopeState
from msgspec import DecodeError, Struct, ValidationError, convert, json

from server.api.sentences import in_words, too_large
from server.api.shapes import Problem
from server.application.service import Application
from server.codegen.artefact import Refused
from server.domain.rejected import Rejected
from server.graph.finding import Finding

PROBLEM = "application/problem+json"

_PATH = re.compile(r" - at `\$?(?P<path>[^`]*)`")
_CODES = {
    400: "malformed",
    401: "identity.missing",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "media_type",
    429: "rate",
}
_NOT_THERE = {"pipeline.unknown", "deployment.unknown", "template.unknown"}
_SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
}

_log = structlog.get_logger("api")

Call = Request[Any, Any, Any]


class _Complaint(Struct):
    """What the framework says of one field."""

    message: str = ""
    key: str = ""


class Refusal(Exception):
    """A request that is refused with a status, a code and a sentence."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        path: str | None = None,
        findings: tuple[Finding, ...] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.path = path
        self.findings = findings
        self.headers = headers or {}


def problem(refusal: Refusal) -> Problem:
    """The document of a refusal."""
    return Problem(
        type="about:blank",
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        detail=refusal.detail,
        code=refusal.code,
        path=refusal.path,
        findings=refusal.findings,
    )


def problem_bytes(refusal: Refusal) -> bytes:
    """The same, encoded."""
    return json.encode(problem(refusal))


def unknown_pipeline(pipeline_id: str) -> Refusal:
    return _unknown("pipeline_id", pipeline_id)


def _unknown(parameter: str, given: str) -> Refusal:
    """404 for what an address names; ``parameter`` is called after the thing: ``pipeline_id``."""
    thing = parameter.removesuffix("_id")
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in given[:64])
    return Refusal(404, f"{thing}.unknown", f'There is no {thing} "{shown}".')


def respond(refusal: Refusal) -> Response[Problem]:
    """The refusal as a response."""
    return Response(problem(refusal), status_code=refusal.status, media_type=PROBLEM, headers=refusal.headers)


def of_rejected(rejected: Rejected) -> Refusal:
    """What the domain refuses: 404 for what is not there at all, 422 where it is wrong in itself, else 409."""
    if rejected.code in _NOT_THERE:
        return Refusal(404, rejected.code, rejected.detail)
    return Refusal(422 if rejected.invalid else 409, rejected.code, rejected.detail, path=rejected.path)


def of_findings(refused: Refused) -> Refusal:
    """Code that can't be made: all findings, the first one's sentence in front."""
    first = refused.findings[0]
    return Refusal(422, first.code, first.detail, path=first.field, findings=refused.findings)


def _on_refusal(_: Call, error: Refusal) -> Response[Problem]:
    return respond(error)


def _on_rejected(_: Call, error: Rejected) -> Response[Problem]:
    return respond(of_rejected(error))


def _on_refused(_: Call, error: Refused) -> Response[Problem]:
    return respond(of_findings(error))


def _on_http(request: Call, error: HTTPException) -> Response[Problem]:
    status = error.status_code
    if status >= 500:
        return respond(Refusal(status, "server", "Something went wrong here; it has been logged."))
    detail, path = _sentence(request, error)
    if status == 400 and path in request.path_params:
        # No thing has an id that is none: to whoever asks it is as unknown as any other.
        return respond(_unknown(path, str(request.path_params[path])))
    if status == 400 and path is not None and re.split(r"[.\[]", path)[0] == "pattern":
        # What is wrong inside a pattern is the pattern's fault, not that of the request around it.
        return respond(Refusal(422, "pattern.malformed", detail, path=path))
    code = _CODES.get(status, "malformed")
    return respond(Refusal(status, code, detail, path=path, headers=dict(error.headers or {})))


def _sentence(request: Call, error: HTTPException) -> tuple[str, str | None]:
    if error.status_code == 413:
        application: Application = request.app.state.application
        return too_large(application.settings.body_limit, request.headers.get("content-length")), None
    if error.status_code in _SENTENCES:
        return _SENTENCES[error.status_code], None
    if isinstance(error, ValidationException) and error.extra:
        try:
            first = convert(error.extra, list[_Complaint])[0]
        except (ValidationError, IndexError):
            return _finish(request, str(error.detail), None)
        return _finish(request, first.message, first.key or None)
    return _finish(request, str(error.detail), None)


def _finish(request: Call, message: str, key: str | None) -> tuple[str, str | None]:
    """A validator's message as a sentence, and the path into the body that it names."""
    found = _PATH.search(message)
    path = found["path"].removeprefix(".") if found else key if key != "data" else None
    text = _PATH.sub("", message).rstrip(". ") or "The request is malformed"
    return in_words(text, path, _body(request)), path or None


def _body(request: Call) -> object:
    """What was sent, if it was read and is JSON."""
    sent = ScopeState.from_scope(request.scope).body
    if not isinstance(sent, bytes):
        return None
    try:
        return json.decode(sent)
    except (DecodeError, RecursionError):
        return None


def _on_error(request: Call, error: Exception) -> Response[Problem]:
    _log.error("request.failed", path=request.url.path, method=request.method, exc_info=error)
    return respond(Refusal(500, "server", "Something went wrong here; it has been logged."))


HANDLERS: dict[Any, Any] = {
    Refusal: _on_refusal,
    Rejected: _on_rejected,
    Refused: _on_refused,
    HTTPException: _on_http,
    Exception: _on_error,
}
