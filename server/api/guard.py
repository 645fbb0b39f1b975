"""What every request passes first: its id, the host and origin checks, the rate, security headers, one log line."""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from time import monotonic, perf_counter
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from msgspec import Struct

from server.api.errors import PROBLEM, Refusal, problem_bytes
from server.api.metrics import REQUEST_SECONDS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,64}$")
_LOOPBACK_NAMES = frozenset(("localhost", "127.0.0.1", "[::1]"))
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
)

_log = structlog.get_logger("api")


class Checks(Struct, frozen=True):
    """``loopback_only``: the Host header must name this machine, so that no foreign name can be bound to it."""

    loopback_only: bool
    requests_per_second: int = 500


def headers_of(scope: Scope) -> dict[str, str]:
    """Header values by lower-case name; of a repeated one the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def foreign(headers: Mapping[str, str], checks: Checks) -> Refusal | None:
    """Why a request, or a socket's handshake, comes from elsewhere; None where it is ours."""
    host = headers.get("host", "")
    if checks.loopback_only and _name(host) not in _LOOPBACK_NAMES:
        return Refusal(403, "host.foreign", "This server answers to localhost only.")
    origin = headers.get("origin")
    if origin is None:
        cross = headers.get("sec-fetch-site") == "cross-site"
        return Refusal(403, "origin.foreign", "Requests from other sites are refused.") if cross else None
    own = {host, headers.get("x-forwarded-host", host)}
    if urlsplit(origin).netloc not in own:
        return Refusal(403, "origin.foreign", f"Requests from {origin[:200]} are refused.")
    return None


class Guard:
    """Wraps the HTTP application."""

    def __init__(self, application: Asgi, checks: Checks) -> None:
        self._application = application
        self._checks = checks
        self._buckets: dict[str, tuple[float, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.match(given) else uuid4().hex
        began = perf_counter()
        status = 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    *SECURITY_HEADERS,
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            refusal = self._refusal(scope, headers)
            if refusal is not None:
                await answer(refusal, send_on)
            else:
                await self._application(scope, receive, send_on)
        finally:
            took = perf_counter() - began
            REQUEST_SECONDS.labels(scope["method"], str(status)).observe(took)
            _log.info("request", method=scope["method"], path=scope["path"], status=status, ms=round(took * 1000, 1))
            structlog.contextvars.unbind_contextvars("request_id", "edit_id")

    def _refusal(self, scope: Scope, headers: Mapping[str, str]) -> Refusal | None:
        if scope["method"] not in _SAFE or self._checks.loopback_only:
            checked = headers if scope["method"] not in _SAFE else {"host": headers.get("host", "")}
            refusal = foreign(checked, self._checks)
            if refusal is not None:
                return refusal
        if not self._let_through(_asker(scope, headers)):
            return Refusal(429, "rate", "Too many requests a second; slow down.", headers={"Retry-After": "1"})
        return None

    def _let_through(self, asker: str) -> bool:
        most, now = float(self._checks.requests_per_second), monotonic()
        tokens, at = self._buckets.get(asker, (most, now))
        tokens = min(most, tokens + (now - at) * most)
        if len(self._buckets) > 10_000:
            self._buckets.clear()
        self._buckets[asker] = (max(0.0, tokens - 1.0), now)
        return tokens >= 1.0


async def answer(refusal: Refusal, send: Send) -> None:
    """Send a refusal without the framework."""
    body = problem_bytes(refusal)
    extra = [(name.lower().encode(), value.encode()) for name, value in refusal.headers.items()]
    await send(
        {
            "type": "http.response.start",
            "status": refusal.status,
            "headers": [
                (b"content-type", PROBLEM.encode()),
                (b"content-length", str(len(body)).encode()),
                *extra,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})


def _asker(scope: Scope, headers: Mapping[str, str]) -> str:
    client = scope.get("client")
    who = headers.get("x-forwarded-email") or headers.get("x-lakestream-user") or ""
    return f"{client[0] if client else ''} {who[:255]}"


def _name(host: str) -> str:
    """The name in a Host header, without the port."""
    if host.startswith("["):
        return host[: host.find("]") + 1]
    return host.partition(":")[0].lower()
