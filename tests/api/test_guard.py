"""Host and origin checks, rates, security headers."""

import pytest
from msgspec import json

from server.api.guard import Checks, Guard, Message, Receive, Scope, Send, foreign

LOOPBACK = Checks(loopback_only=True)
OPEN = Checks(loopback_only=False)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"host": "localhost:8765"}, None),
        ({"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:8765"}, None),
        ({"host": "[::1]:8765"}, None),
        ({"host": "evil.example:8765"}, "host.foreign"),
        ({"host": "localhost.evil.example"}, "host.foreign"),
        ({"host": "localhost:8765", "origin": "http://evil.example"}, "origin.foreign"),
        ({"host": "localhost:8765", "origin": "http://localhost:9999"}, "origin.foreign"),
        ({"host": "localhost:8765", "origin": "null"}, "origin.foreign"),
        ({"host": "localhost:8765", "sec-fetch-site": "cross-site"}, "origin.foreign"),
    ],
)
def test_requests_from_elsewhere_are_refused(headers: dict[str, str], code: str | None):
    refusal = foreign(headers, LOOPBACK)
    assert (refusal.code if refusal else None) == code


def test_behind_a_proxy_the_origin_may_be_the_forwarded_host():
    headers = {"host": "10.0.0.1:8000", "x-forwarded-host": "app.example", "origin": "https://app.example"}
    assert foreign(headers, OPEN) is None
    assert foreign({**headers, "origin": "https://other.example"}, OPEN) is not None


async def _call(guard: Guard, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": "/api/x",
        "client": ("127.0.0.1", 1),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    await guard(scope, receive, send)
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], answered, b"".join(message["body"] for message in sent[1:])


async def _ok(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


async def test_every_answer_has_security_headers_and_a_request_id():
    status, headers, _ = await _call(Guard(_ok, LOOPBACK), host="localhost")
    assert status == 200
    assert "script-src 'self';" in headers["content-security-policy"] + ";"
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert len(headers["x-request-id"]) == 32


async def test_a_given_request_id_is_kept_if_it_is_a_plain_one():
    _, headers, _ = await _call(Guard(_ok, LOOPBACK), host="localhost", x_request_id="abc-1")
    assert headers["x-request-id"] == "abc-1"
    _, headers, _ = await _call(Guard(_ok, LOOPBACK), host="localhost", x_request_id="a b<script>")
    assert headers["x-request-id"] != "a b<script>"


async def test_a_foreign_origin_may_read_nothing_and_change_nothing():
    status, headers, body = await _call(Guard(_ok, LOOPBACK), "POST", host="localhost", origin="http://evil.example")
    assert status == 403
    assert headers["content-type"] == "application/problem+json"
    assert json.decode(body)["code"] == "origin.foreign"


async def test_a_foreign_host_is_refused_for_reading_too():
    status, _, body = await _call(Guard(_ok, LOOPBACK), host="evil.example")
    assert (status, json.decode(body)["code"]) == (403, "host.foreign")


async def test_beyond_the_rate_the_answer_is_429_with_retry_after():
    guard = Guard(_ok, Checks(loopback_only=True, requests_per_second=5))
    statuses = [(await _call(guard, host="localhost"))[0] for _ in range(8)]
    assert statuses[:5] == [200] * 5
    assert 429 in statuses[5:]
    status, headers, body = await _call(guard, host="localhost")
    assert (status, headers["retry-after"], json.decode(body)["code"]) == (429, "1", "rate")


async def test_one_persons_rate_is_not_anothers():
    guard = Guard(_ok, Checks(loopback_only=True, requests_per_second=2))
    for _ in range(5):
        await _call(guard, host="localhost", x_lakestream_user="ann")
    assert (await _call(guard, host="localhost", x_lakestream_user="bob"))[0] == 200
