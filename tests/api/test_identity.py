"""Who is asking, in both modes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.api.identity import COOKIE, Door, clean_name

LOCAL = Door("local")
SECRET = Door("local", join_secret="open sesame")
PLATFORM = Door("headers")


def _cookie(door: Door, name: str) -> dict[str, str]:
    return {"cookie": f"other=1; {COOKIE}={door.cookie(name)}"}


@given(st.text(min_size=1, max_size=60))
def test_a_chosen_name_comes_back_from_its_cookie(name: str):
    cleaned = clean_name(name)
    for door in (LOCAL, SECRET):
        person = door.person(_cookie(door, cleaned))
        assert (person.id if person else "") == cleaned


def test_other_clients_name_themselves_by_header():
    person = LOCAL.person({"x-lakestream-user": "ann"})
    assert person is not None
    assert (person.id, person.name) == ("ann", "ann")


def test_a_header_in_utf8_is_read_as_such():
    person = LOCAL.person({"x-lakestream-user": "Zoë".encode().decode("latin-1")})
    assert person is not None
    assert person.id == "Zoë"


@pytest.mark.parametrize(
    "headers", [{}, {"x-lakestream-user": "  "}, {"cookie": "lakestream_name="}, {"cookie": ";;="}]
)
def test_who_says_nothing_is_nobody(headers: dict[str, str]):
    assert LOCAL.person(headers) is None


def test_a_name_has_no_invisible_letters_and_an_end():
    assert clean_name("  A\u200bn\x00n \n B ") == "Ann B"
    assert len(clean_name("x" * 500)) == 80


def test_with_a_join_secret_a_cookie_must_bear_its_seal():
    assert SECRET.person(_cookie(LOCAL, "Ann")) is None
    forged = SECRET.cookie("Ann").replace("Ann", "Bob")
    assert SECRET.person({"cookie": f"{COOKIE}={forged}"}) is None
    assert SECRET.person(_cookie(Door("local", join_secret="another secret"), "Ann")) is None


def test_with_a_join_secret_a_header_needs_it_too():
    assert SECRET.person({"x-lakestream-user": "ann"}) is None
    assert SECRET.person({"x-lakestream-user": "ann", "x-lakestream-join-secret": "wrong"}) is None
    assert SECRET.person({"x-lakestream-user": "ann", "x-lakestream-join-secret": "open sesame"}) is not None


def test_behind_the_platform_the_email_is_the_person():
    person = PLATFORM.person(
        {
            "x-forwarded-email": "ann@example.org",
            "x-forwarded-user": "123",
            "x-forwarded-preferred-username": "Ann A.",
        }
    )
    assert person is not None
    assert (person.id, person.name) == ("ann@example.org", "Ann A.")


def test_behind_the_platform_the_user_id_stands_in_for_a_missing_email():
    person = PLATFORM.person({"x-forwarded-user": "123"})
    assert person is not None
    assert (person.id, person.name) == ("123", "123")


def test_behind_the_platform_nothing_else_counts():
    assert PLATFORM.person({"x-lakestream-user": "ann", **_cookie(LOCAL, "ann")}) is None


def test_without_the_platform_its_headers_count_for_nothing():
    assert LOCAL.person({"x-forwarded-email": "ann@example.org"}) is None
