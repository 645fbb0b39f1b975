"""The floors of the house, as ARCHITECTURE.md draws them: which room may import which."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / "server"

_GROUND = ("cep", "sql", "graph")

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "setup": (),
    "cep": (),
    "sql": ("cep",),
    "graph": (),
    "events": ("graph", "db"),
    "nodes": (*_GROUND,),
    "domain": ("graph", "events", "nodes"),
    "codegen": ("graph", "nodes", "cep", "sql"),
    "deploy": ("codegen", "events", "setup", "graph", "sql"),
    "db": (),
    "projections": (*_GROUND, "nodes", "events", "domain", "codegen", "deploy", "db"),
    "application": (*_GROUND, "nodes", "events", "domain", "codegen", "deploy", "db", "projections", "settings"),
    "ws": (*_GROUND, "nodes", "events", "domain", "codegen", "deploy", "application", "projections", "settings"),
    "api": (*_GROUND, "nodes", "events", "domain", "codegen", "deploy", "application", "projections", "settings"),
    "settings": (),
    "logs": (),
}
"""``main`` and ``__main__`` know everyone and are not listed."""

PURE = ("cep", "sql", "graph", "nodes", "domain", "codegen", "events")
IMPURE_MODULES = {"asyncio", "asyncpg", "litestar", "databricks", "time", "uuid", "random", "secrets", "socket"}
PACKAGES = {"cep": set[str](), "sql": {"sqlglot", "msgspec"}, "graph": {"msgspec"}, "setup": set[str]()}
"""What the lowest floors may take from outside the standard library."""


def sources(room: str = "") -> list[Path]:
    """The Python files of a room, or of the whole server."""
    place = SERVER / room
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def room_of(file: Path) -> str:
    """The room a file lies in: its first folder, or its own name at the top."""
    first = file.relative_to(SERVER).parts[0]
    return first.removesuffix(".py")


def imports(file: Path) -> Iterator[str]:
    """The full names of the modules a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
