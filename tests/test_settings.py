"""Settings from the environment and the command line."""

from pathlib import Path

import pytest

from server.settings import DEFAULT_PORT, SettingsError, is_loopback, read_settings


def test_without_anything_it_is_local_on_loopback_with_an_embedded_database():
    settings = read_settings({})
    assert (settings.host, settings.port, settings.auth) == ("127.0.0.1", DEFAULT_PORT, "local")
    assert settings.database_url is None
    assert not settings.environment_database
    assert not settings.strict_port
    assert settings.loopback


def test_the_command_line_goes_before_the_environment():
    settings = read_settings({"PORT": "9000", "LAKESTREAM_DATA": "/var/a"}, port=9001, data=Path("/var/b"))
    assert settings.port == 9001
    assert settings.data == Path("/var/b")


def test_on_the_platform_its_port_is_a_must_and_all_addresses_are_served():
    environment = {"DATABRICKS_APP_PORT": "8000", "LAKESTREAM_AUTH": "headers", "PGHOST": "db.example"}
    settings = read_settings(environment)
    assert (settings.host, settings.port, settings.strict_port) == ("0.0.0.0", 8000, True)
    assert settings.environment_database
    assert settings.roots == ()


LAKEBASE = {
    "PGHOST": "ep.database.example",
    "DATABRICKS_CLIENT_ID": "principal",
    "LAKEBASE_ENDPOINT": "projects/p/branches/b/endpoints/e",
}


def test_a_lakebase_is_one_whose_password_nobody_has_set():
    assert read_settings(LAKEBASE).lakebase_endpoint == "projects/p/branches/b/endpoints/e"
    assert read_settings({**LAKEBASE, "PGPASSWORD": "x"}).lakebase_endpoint is None
    assert read_settings({**LAKEBASE, "DATABRICKS_CLIENT_ID": ""}).lakebase_endpoint is None
    assert read_settings(LAKEBASE, database_url="postgresql://elsewhere").lakebase_endpoint is None
    assert read_settings({}).lakebase_endpoint is None
    with pytest.raises(SettingsError, match="LAKEBASE_ENDPOINT"):
        read_settings({**LAKEBASE, "LAKEBASE_ENDPOINT": ""})


def test_beyond_this_machine_local_mode_needs_a_join_secret():
    with pytest.raises(SettingsError, match="--join-secret"):
        read_settings({}, host="0.0.0.0")
    assert read_settings({}, host="0.0.0.0", join_secret="open sesame").join_secret == "open sesame"


@pytest.mark.parametrize(
    ("environment", "says"),
    [({"LAKESTREAM_AUTH": "none"}, "LAKESTREAM_AUTH"), ({"PORT": "http"}, "http"), ({"PORT": "70000"}, "70000")],
)
def test_what_cannot_be_served_is_said_in_a_sentence(environment: dict[str, str], says: str):
    with pytest.raises(SettingsError, match=says):
        read_settings(environment)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("localhost", True), ("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("0.0.0.0", False), ("me", False)],
)
def test_loopback_is_what_only_this_machine_can_reach(host: str, loopback: bool):
    assert is_loopback(host) is loopback
