"""Source that travels: modules of ours joined into one cell of a program, as they are."""

import ast
import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct


class Cell(Struct, frozen=True):
    """``text``: the joined source. ``names``: every name it defines or imports at module level; ``defined``: those
    it defines."""

    text: str
    names: tuple[str, ...]
    defined: tuple[str, ...]


def together(groups: Sequence[tuple[str, ...]]) -> list[Cell]:
    """One cell per group of modules; what an earlier group has brought is not brought again.

    Raises ValueError when two cells define one name.
    """
    cells: list[Cell] = []
    brought: tuple[str, ...] = ()
    for modules in groups:
        own = tuple(module for module in modules if module not in brought)
        cells.append(embedded(own, brought))
        brought += own
    owners: dict[str, int] = {}
    for number, cell in enumerate(cells):
        for name in cell.defined:
            if owners.setdefault(name, number) != number:
                raise ValueError(f"{name} is defined in {groups[owners[name]][0]} and in {groups[number][0]} …")
    return cells


@cache
def embedded(modules: tuple[str, ...], before: tuple[str, ...] = ()) -> Cell:
    """The modules in the given order, imports first and each once, without the imports among themselves.

    ``before``: modules that stand in an earlier cell. Raises ValueError when two of them define one name, or one
    imports a module of ours that is not among them.
    """
    imports: dict[str, None] = {}
    bodies: list[str] = []
    imported: set[str] = set()
    defined: dict[str, str] = {}
    for module in modules:
        source = _source(module)
        tree = ast.parse(source)
        dropped: list[ast.stmt] = []
        for statement in tree.body:
            if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith("server."):
                _among(statement, (*before, *modules), module)
                dropped.append(statement)
            elif isinstance(statement, ast.Import | ast.ImportFrom):
                for alias in statement.names:
                    imports[_import_line(statement, alias)] = None
                    imported.add(alias.asname or alias.name.split(".")[0])
                dropped.append(statement)
            else:
                for name in _defined(statement):
                    if defined.setdefault(name, module) != module:
                        raise ValueError(f"{name} is defined in {defined[name]} and in {module}")
        bodies.append(_without(source, dropped))
    text = "\n\n\n".join([*(["\n".join(sorted(imports))] if imports else []), *bodies]) + "\n"
    return Cell(text, tuple(sorted(imported | set(defined))), tuple(sorted(defined)))


def _among(statement: ast.ImportFrom, modules: Sequence[str], module: str) -> None:
    if statement.module not in modules:
        raise ValueError(f"{module} imports {statement.module}, which does not travel with it")
    if any(alias.asname for alias in statement.names):
        raise ValueError(f"{module} renames an import from {statement.module}")


def _import_line(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    renamed = f" as {alias.asname}" if alias.asname else ""
    if isinstance(statement, ast.ImportFrom):
        return f"from {statement.module} import {alias.name}{renamed}"
    return f"import {alias.name}{renamed}"


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return []


def _without(source: str, dropped: Sequence[ast.stmt]) -> str:
    lines = source.splitlines()
    gone = {number for one in dropped for number in range(one.lineno - 1, (one.end_lineno or one.lineno))}
    return "\n".join(line for number, line in enumerate(lines) if number not in gone).strip()


def _source(module: str) -> str:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ValueError(f"there is no module {module}")
    return Path(spec.origin).read_text(encoding="utf-8")
