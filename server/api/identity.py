"""Who is asking. Two modes, chosen by the environment; both read headers only."""

import hmac
import re
from collections.abc import Mapping
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from typing import Literal
from urllib.parse import quote, unquote

from msgspec import Struct

from server.application.edits import Person

COOKIE = "lakestream_name"
COOKIE_SECONDS = 365 * 24 * 3600
MOST_LETTERS = 80

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Door(Struct, frozen=True):
    """How people are told apart here. ``join_secret``: asked of everybody in local mode, where it is set."""

    auth: Literal["local", "headers"]
    join_secret: str | None = None

    def person(self, headers: Mapping[str, str]) -> Person | None:
        """The person those headers (names in lower case) speak for; None where they speak for nobody."""
        if self.auth == "headers":
            return _from_platform(headers)
        return self._from_header(headers) or self._from_cookie(headers)

    def _from_header(self, headers: Mapping[str, str]) -> Person | None:
        name = clean_name(_utf8(headers.get("x-lakestream-user", "")))
        if not name or not self.secret_fits(headers.get("x-lakestream-join-secret")):
            return None
        return Person(id=name, name=name)

    def _from_cookie(self, headers: Mapping[str, str]) -> Person | None:
        value = _cookie(headers.get("cookie", ""))
        quoted, _, seal = value.partition(".") if self.join_secret else (value, "", "")
        name = clean_name(unquote(quoted))
        if not name or (self.join_secret and not hmac.compare_digest(seal, self._seal(name))):
            return None
        return Person(id=name, name=name)

    def secret_fits(self, given: str | None) -> bool:
        """Whether that opens the door; anything does where no secret is set."""
        if self.join_secret is None:
            return True
        return given is not None and hmac.compare_digest(given.encode(), self.join_secret.encode())

    def cookie(self, name: str) -> str:
        """The value of the cookie that makes a browser that person."""
        quoted = quote(name, safe="").replace(".", "%2E")
        return f"{quoted}.{self._seal(name)}" if self.join_secret else quoted

    def _seal(self, name: str) -> str:
        return hmac.new((self.join_secret or "").encode(), name.encode(), sha256).hexdigest()


def clean_name(text: str) -> str:
    """A name as it may be shown: no invisible letters, no more than 80, no white space around."""
    return " ".join(_INVISIBLE.sub("", text).split())[:MOST_LETTERS].strip()


def _from_platform(headers: Mapping[str, str]) -> Person | None:
    person_id = clean_id(headers.get("x-forwarded-email", "")) or clean_id(headers.get("x-forwarded-user", ""))
    if not person_id:
        return None
    return Person(id=person_id, name=clean_name(_utf8(headers.get("x-forwarded-preferred-username", ""))) or person_id)


def clean_id(text: str) -> str:
    """An id as the platform gives it, at most what a column holds."""
    return _INVISIBLE.sub("", _utf8(text)).strip()[:255]


def _utf8(text: str) -> str:
    """Header values arrive as Latin-1 letters of what is nearly always UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None else ""
