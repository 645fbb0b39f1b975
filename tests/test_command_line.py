"""The command line where it must not do anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.setup.places import ROOT
from server.setup.python import command_script


@pytest.mark.parametrize("command", [["verify"], ["rebuild", "pipelines"]])
def test_a_place_without_a_database_is_refused_and_left_as_it_was(tmp_path: Path, command: list[str]):
    missing = tmp_path / "missing"
    done = subprocess.run(
        [sys.executable, "-m", "server", *command, "--data", str(missing)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"There is no database under {missing}" in done.stderr
    assert not missing.exists()


HOSTILE = ("cmd", "json", "asyncio", "pandas", "pyarrow", "pyspark", "sitecustomize", "usercustomize", "numpy")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder whose every module leaves a trace when it is imported."""
    folder = tmp_path / "hostile"
    (folder / "server" / "deploy" / "engine").mkdir(parents=True)
    trace = f"open({str(tmp_path / 'imported')!r}, 'a').write(__name__ + chr(10))\n"
    for package in (folder / "server", folder / "server" / "deploy", folder / "server" / "deploy" / "engine"):
        (package / "__init__.py").write_text(trace)
    for module in HOSTILE:
        (folder / f"{module}.py").write_text(trace)
    return folder


def in_folder(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as it is installed, called in a folder that even PYTHONPATH names."""
    command = folder.parent / "lakestream"
    command.write_text(command_script())
    # An empty part means the current folder: what `PYTHONPATH=$PYTHONPATH:/somewhere` leaves behind.
    environment = {**os.environ, "PYTHONPATH": ":/nowhere"}
    return subprocess.run(
        ["/bin/sh", str(command), *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def imported(folder: Path) -> str:
    trace = folder.parent / "imported"
    return trace.read_text() if trace.exists() else ""


def test_nothing_is_imported_from_the_current_folder(hostile: Path):
    done = in_folder(hostile, "test", str(ROOT / "examples" / "flights.lakestream.json"))
    assert (done.returncode, imported(hostile)) == (0, ""), done.stderr
    assert "No pattern here has test cases." in done.stdout or "test cases hold" in done.stdout


@pytest.mark.postgres
def test_a_database_is_made_and_verified_from_a_folder_of_foreign_modules(hostile: Path):
    data = str(hostile.parent / "data")
    for command in ("migrate", "verify"):
        done = in_folder(hostile, command, "--data", data)
        assert (done.returncode, imported(hostile)) == (0, ""), done.stderr


@pytest.mark.spark
def test_a_run_and_its_workers_import_nothing_from_the_current_folder(hostile: Path):
    out = hostile.parent / "out"
    flights = str(ROOT / "examples" / "flights.lakestream.json")
    done = in_folder(hostile, "run", flights, "-o", str(out), "--timeout", "300")
    assert (done.returncode, imported(hostile)) == (0, ""), done.stderr
    assert any(file.read_text() for file in out.iterdir())
