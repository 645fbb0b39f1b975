"""ETags: what has not changed is not sent again."""

import hashlib
from typing import TypeVar

from litestar import Response
from msgspec import json

from server.api.errors import Call

T = TypeVar("T")


def etagged(request: Call, content: T, tag: str | None = None) -> Response[T | None]:
    """The content with an ETag, or 304 where the client has it. Without ``tag`` it is the content's hash."""
    name = tag if tag is not None else hashlib.sha256(json.encode(content)).hexdigest()[:32]
    etag = f'"{name}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    asked = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if etag in asked or "*" in asked:
        return Response(None, status_code=304, headers=headers)
    return Response(content, headers=headers)
