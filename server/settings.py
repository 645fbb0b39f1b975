"""The environment and the command line, read once into one frozen value."""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from msgspec import Struct

Auth = Literal["local", "headers"]

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_PORT = 8080
MEBIBYTE = 1024 * 1024


class SettingsError(Exception):
    """A setting that can't be served; the text says which and what to do."""


class Settings(Struct, frozen=True, kw_only=True):
    """All that is chosen from outside. Sizes in bytes, rates per second.

    ``database_url`` None and ``environment_database`` False: PostgreSQL is embedded under ``data``.
    ``lakebase_endpoint``: the database of the environment is a Lakebase, whose passwords the workspace makes.
    ``strict_port``: the port is a must (a platform routes to it); otherwise a taken one is followed by the next.
    ``roots``: folders whose files a pipeline may read, beside the data directory and the examples.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    strict_port: bool = False
    auth: Auth = "local"
    join_secret: str | None = None
    database_url: str | None = None
    environment_database: bool = False
    lakebase_endpoint: str | None = None
    web: Path = ROOT / "web" / "dist"
    examples: Path = ROOT / "examples"
    roots: tuple[Path, ...] = ()
    body_limit: int = 16 * MEBIBYTE
    upload_limit: int = 256 * MEBIBYTE
    frame_limit: int = MEBIBYTE
    edits_per_second: int = 400
    presence_per_second: int = 100
    requests_per_second: int = 500
    log_level: str | None = None

    @property
    def has_database(self) -> bool:
        """Whether there is a PostgreSQL to be used, rather than one of our own."""
        return self.database_url is not None or self.environment_database

    @property
    def loopback(self) -> bool:
        return is_loopback(self.host)


def read_settings(
    environment: Mapping[str, str] = os.environ,
    *,
    data: Path | None = None,
    host: str | None = None,
    port: int | None = None,
    database_url: str | None = None,
    join_secret: str | None = None,
) -> Settings:
    """What the command line gave, else the environment, else the defaults. Raises SettingsError."""
    auth = environment.get("LAKESTREAM_AUTH", "local")
    if auth not in ("local", "headers"):
        raise SettingsError(f'LAKESTREAM_AUTH is "{auth}"; it must be "local" or "headers".')
    app_port = environment.get("DATABRICKS_APP_PORT")
    chosen_port = port if port is not None else _port(app_port or environment.get("PORT") or str(DEFAULT_PORT))
    chosen_host = host or environment.get("LAKESTREAM_HOST") or ("0.0.0.0" if app_port else "127.0.0.1")  # noqa: S104 - the platform's proxy is the only way in
    secret = join_secret or environment.get("LAKESTREAM_JOIN_SECRET") or None
    if auth == "local" and not is_loopback(chosen_host) and secret is None:
        raise SettingsError(
            f"Serving on {chosen_host} lets others on the network in: give --join-secret, "
            "which they are asked for once in the browser."
        )
    if secret is not None and len(secret) < 8:
        raise SettingsError("The join secret must have at least 8 characters.")
    directory = data or Path(environment.get("LAKESTREAM_DATA") or Path.home() / ".lakestream")
    url = database_url or environment.get("LAKESTREAM_DATABASE_URL") or None
    roots = tuple(Path(part).expanduser() for part in environment.get("LAKESTREAM_ROOTS", "").split(":") if part)
    return Settings(
        data=directory.expanduser().resolve(),
        host=chosen_host,
        port=chosen_port,
        strict_port=app_port is not None,
        auth=auth,
        join_secret=secret,
        database_url=url,
        environment_database=url is None and bool(environment.get("PGHOST")),
        lakebase_endpoint=None if url is not None else _lakebase(environment),
        web=Path(environment.get("LAKESTREAM_WEB") or ROOT / "web" / "dist"),
        roots=(*roots, *((Path.home(),) if auth == "local" else ())),
        log_level=environment.get("LAKESTREAM_LOG_LEVEL") or None,
    )


def _lakebase(environment: Mapping[str, str]) -> str | None:
    """The endpoint, where the database takes tokens: it is named, the app has a principal, and there is no password."""
    if not environment.get("PGHOST") or environment.get("PGPASSWORD") or not environment.get("DATABRICKS_CLIENT_ID"):
        return None
    endpoint = environment.get("LAKEBASE_ENDPOINT")
    if not endpoint:
        raise SettingsError(
            "PGHOST is set without PGPASSWORD: for a Lakebase, set LAKEBASE_ENDPOINT to its endpoint "
            "(in app.yaml: valueFrom: postgres); for another PostgreSQL, set PGPASSWORD."
        )
    return endpoint


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        raise SettingsError(f'The port "{text}" is not a number.') from None
    if not 0 <= port <= 65_535:
        raise SettingsError(f"The port {port} is outside 0…65535.")
    return port
