"""The test bench of patterns."""

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, post

from server.api.asking import Asking
from server.api.errors import Refusal
from server.application import pattern_test


@post("/api/patterns/test", operation_id="TestPattern", tags=["patterns"], status_code=200)
async def test_pattern(request: Request[Any, Any, Any], person: Asking) -> Response[bytes]:
    """Run a pattern, or a row-pattern query, over a list of events and say what it finds. Nothing is stored."""
    body = await request.body()
    result = await asyncio.to_thread(_run, body)
    return Response(msgspec.json.encode(result), media_type="application/json")


def _run(body: bytes) -> Any:
    try:
        return pattern_test.run(pattern_test.read_request(body))
    except pattern_test.PatternRefused as refused:
        raise Refusal(422, refused.code, refused.detail, path=refused.path) from None


HANDLERS = (test_pattern,)
