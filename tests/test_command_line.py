"""The command line where it must not do anything."""

import subprocess
import sys
from pathlib import Path

import pytest

from server.setup.places import ROOT


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
