"""Imports go down only; the pure floors touch nothing outside."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.floors import IMPURE_MODULES, MAY_IMPORT, PACKAGES, PURE, SERVER, imports, room_of, sources

ALL = [file for file in sources() if file.name not in {"main.py", "__main__.py"} or file.parent != SERVER]


def _name(file: Path) -> str:
    return str(file.relative_to(SERVER))


@pytest.mark.parametrize("file", ALL, ids=_name)
def test_a_room_imports_only_rooms_below_it(file: Path):
    room = room_of(file)
    if room == "__init__":
        return
    rooms = {name.split(".")[1] for name in imports(file) if name.startswith("server.")}
    above = rooms - {room} - set(MAY_IMPORT[room])
    assert not above, f"{_name(file)} imports {sorted(above)}"


@pytest.mark.parametrize("file", [file for room in PURE for file in sources(room)], ids=_name)
def test_pure_rooms_know_no_clock_no_chance_no_network(file: Path):
    if file.parent == SERVER / "events" / "store":
        return  # the stores are the events' edge to the world
    used = {name.split(".")[0] for name in imports(file)} & IMPURE_MODULES
    assert not used, f"{_name(file)} imports {sorted(used)}"


@pytest.mark.parametrize("room", PACKAGES)
def test_the_ground_floor_needs_little_from_outside(room: str):
    for file in sources(room):
        outside = {name.split(".")[0] for name in imports(file)} - set(sys.stdlib_module_names) - {"server"}
        assert outside <= PACKAGES[room], f"{_name(file)} imports {sorted(outside)}"


@pytest.mark.parametrize("file", ["domain/pipeline/evolve.py", "domain/pipeline/invert.py"])
def test_replay_does_not_know_the_node_types(file: str):
    """A retired node type still replays."""
    assert not [name for name in imports(SERVER / file) if name.startswith("server.nodes")]


def test_node_folders_never_import_one_another():
    for node in (SERVER / "nodes").glob("*/*/node.py"):
        own = f"server.nodes.{node.parent.parent.name}.{node.parent.name}"
        for file in node.parent.rglob("*.py"):
            others = [
                name
                for name in imports(file)
                if name.count(".") >= 3 and name.startswith("server.nodes.") and not name.startswith(own)
                and (SERVER / Path(*name.split(".")[1:4]) / "node.py").exists()
            ]  # fmt: skip
            assert not others, f"{_name(file)} imports {others}"


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("databricks", ("deploy/databricks.py", "db/lakebase.py")),
        ("litestar", ("ws/", "api/", "main.py")),
        ("sqlglot", ("sql/",)),
        # The other two are cells of generated programs: real modules here, text there.
        ("pyspark", ("deploy/engine/", "codegen/runtime/", "nodes/")),
    ],
)
def test_a_package_is_known_in_one_place(package: str, allowed: tuple[str, ...]):
    knows = {_name(file) for file in sources() if package in {name.split(".")[0] for name in imports(file)}}
    assert not [name for name in knows if not name.startswith(allowed)]


def test_the_server_starts_without_spark_and_its_friends():
    """They take seconds to load; only the process that runs a program pays for them."""
    program = "import server.main, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pyspark", "pandas", "pyarrow", "numpy", "databricks"} & set(loaded)
