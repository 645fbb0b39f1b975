"""Numbered SQL files, each applied once, in order, in one transaction each, by one process at a time."""

import hashlib
import re
from pathlib import Path

import asyncpg
from msgspec import Struct

from server.db.pool import SCHEMA, Connection

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"

_NAME = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")
_LOCK = 0x4C414B45
"""Any fixed number: the advisory lock all servers on one database take before they migrate."""


class Migration(Struct, frozen=True):
    """One file. ``digest`` guards against a file that was changed after it had been applied."""

    number: int
    name: str
    sql: str
    digest: str


class MigrationError(Exception):
    """The migrations on disk and those applied don't fit; the text says which and what to do."""


def load(directory: Path = MIGRATIONS) -> tuple[Migration, ...]:
    """The files in order. Raises MigrationError for a wrong name, a hole, or a number given twice."""
    found = tuple(_read(file) for file in sorted(directory.glob("*.sql")))
    numbers = [migration.number for migration in found]
    if numbers != list(range(1, len(numbers) + 1)):
        raise MigrationError(f"Migrations must be numbered 0001, 0002, … without a hole; {directory} has {numbers}.")
    return found


async def migrate(connection: Connection, directory: Path = MIGRATIONS) -> tuple[str, ...]:
    """Apply what is missing and return the names applied. Raises MigrationError."""
    files = load(directory)
    await connection.execute("select pg_advisory_lock($1)", _LOCK)
    try:
        await _prepare(connection)
        applied = {
            row["number"]: row["digest"] for row in await connection.fetch("select number, digest from migrations")
        }
        _check(files, applied)
        missing = [migration for migration in files if migration.number not in applied]
        for migration in missing:
            await _apply(connection, migration)
        return tuple(migration.name for migration in missing)
    finally:
        await connection.execute("select pg_advisory_unlock($1)", _LOCK)


async def _prepare(connection: Connection) -> None:
    # Where the schema is there, CREATE … IF NOT EXISTS would still ask for the right to create one.
    if not await connection.fetchval("select exists (select from pg_namespace where nspname = $1)", SCHEMA):
        await connection.execute(f"create schema {SCHEMA}")
    await connection.execute(f"set search_path to {SCHEMA}")
    await connection.execute(
        "create table if not exists migrations ("
        " number int primary key, name text not null, digest text not null,"
        " applied_at timestamptz not null default now())"
    )


def _check(files: tuple[Migration, ...], applied: dict[int, str]) -> None:
    known = {migration.number: migration for migration in files}
    for number, digest in sorted(applied.items()):
        migration = known.get(number)
        if migration is None:
            raise MigrationError(
                f"The database has migration {number:04}, which this version of LakeStream does not know: "
                "it was made by a newer version. Start that version."
            )
        if migration.digest != digest:
            raise MigrationError(f"{migration.name} was changed after it had been applied; add a new file instead.")


async def _apply(connection: Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(migration.sql)
            await connection.execute(
                "insert into migrations (number, name, digest) values ($1, $2, $3)",
                migration.number,
                migration.name,
                migration.digest,
            )
    except asyncpg.PostgresError as error:
        raise MigrationError(f"{migration.name} failed and was rolled back: {error}") from error


def _read(file: Path) -> Migration:
    name = _NAME.match(file.name)
    if name is None:
        raise MigrationError(f"{file.name} is no name for a migration: it must look like 0001_events.sql.")
    text = file.read_text(encoding="utf-8")
    return Migration(int(name[1]), file.name, text, hashlib.sha256(text.encode("utf-8")).hexdigest())
