"""The built page: files of ``web/dist``, and ``index.html`` for every address the page itself makes."""

import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from server.api.errors import Refusal
from server.api.guard import Receive, Scope, Send, answer, headers_of

_FOREVER = b"public, max-age=31536000, immutable"
_ASK = b"no-cache"


class _File(Struct, frozen=True):
    body: bytes
    kind: bytes
    etag: bytes
    caching: bytes


class Page:
    """Serves from memory; a file is read when it is first asked for, and again when it has changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[Path, tuple[int, _File]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await answer(
                Refusal(405, "method_not_allowed", "The page is only read.", headers={"Allow": "GET, HEAD"}), send
            )
            return
        file = self._find(scope["path"])
        if file is None:
            await answer(self._missing(scope["path"]), send)
            return
        await _send(file, scope, headers_of(scope), send)

    def _find(self, path: str) -> _File | None:
        wanted = (self._folder / path.lstrip("/")).resolve() if "\x00" not in path else self._folder
        if wanted.is_relative_to(self._folder.resolve()) and wanted.is_file():
            return self._read(wanted)
        # A name with an ending is a file that should be there; everything else is the page's own address.
        if "." in path.rsplit("/", 1)[-1]:
            return None
        index = self._folder / "index.html"
        return self._read(index.resolve()) if index.is_file() else None

    def _read(self, path: Path) -> _File:
        changed = path.stat().st_mtime_ns
        known = self._files.get(path)
        if known is not None and known[0] == changed:
            return known[1]
        body = path.read_bytes()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if kind.startswith("text/") or kind in ("application/javascript", "image/svg+xml"):
            kind += "; charset=utf-8"
        hashed = path.parent.name == "assets"
        file = _File(
            body=body,
            kind=kind.encode(),
            etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"'.encode(),
            caching=_FOREVER if hashed else _ASK,
        )
        self._files[path] = (changed, file)
        return file

    def _missing(self, path: str) -> Refusal:
        if not (self._folder / "index.html").is_file():
            return Refusal(503, "page.not_built", "The page has not been built yet; `make run` builds it.")
        return Refusal(404, "not_found", f"There is no file {path[:200]}.")


async def _send(file: _File, scope: Scope, headers: Mapping[str, str], send: Send) -> None:
    fresh = headers.get("if-none-match") == file.etag.decode()
    body = b"" if fresh or scope["method"] == "HEAD" else file.body
    length = [] if fresh else [(b"content-length", str(len(file.body)).encode())]
    await send(
        {
            "type": "http.response.start",
            "status": 304 if fresh else 200,
            "headers": [
                (b"content-type", file.kind),
                (b"etag", file.etag),
                (b"cache-control", file.caching),
                *length,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
