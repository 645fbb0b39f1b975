"""What set-up finds on a machine, and what it says when something is missing."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from server.setup import browser, java, node, python
from server.setup.places import ROOT, digest, is_done, mark_done
from server.setup.progress import SetupFailed, Step


def _program(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def test_an_old_java_named_by_java_home_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _program(tmp_path / "old" / "bin", "java", "echo 'openjdk version \"11.0.2\"' >&2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    assert java.find() != tmp_path / "old"


def test_a_new_java_named_by_java_home_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _program(tmp_path / "new" / "bin", "java", "echo 'openjdk version \"21.0.2\"' >&2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "new"))
    assert java.find() == tmp_path / "new"


def test_a_node_that_is_too_old_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _program(tmp_path, "node", "echo v20.1.0")
    _program(tmp_path, "npm", "true")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = node.find()
    version = subprocess.run([*found.script(Path("--version"))], capture_output=True, text=True, check=True).stdout
    assert int(version.strip().removeprefix("v").split(".")[0]) >= node.OLDEST


def test_the_browser_that_is_named_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LAKESTREAM_BROWSER", str(tmp_path / "chrome"))
    assert browser.find() == tmp_path / "chrome"


def test_a_python_that_is_too_old_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(python, "OLDEST", (99, 0))
    with pytest.raises(SetupFailed, match=r"needs Python 99\.0 or newer.*make run PYTHON="):
        python.check_interpreter()


def test_a_step_that_fails_shows_the_programs_last_lines(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SetupFailed, match="the disk is full"), Step("Something") as step:
        step.run([sys.executable, "-c", "raise SystemExit('the disk is full')"])
    assert "✗ Something" in capsys.readouterr().out


def test_a_step_is_done_again_when_its_lock_changes(tmp_path: Path):
    mark_done(tmp_path / "a" / "stamp", digest([ROOT / "Makefile"]))
    assert is_done(tmp_path / "a" / "stamp", digest([ROOT / "Makefile"]))
    assert not is_done(tmp_path / "a" / "stamp", digest([ROOT / "pyproject.toml"]))


def test_set_up_needs_nothing_but_the_standard_library():
    program = "import server.setup.__main__, sys; print(*{m.split('.')[0] for m in sys.modules})"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True, env=environment
    ).stdout.split()
    assert {name for name in loaded if name not in sys.stdlib_module_names} <= {"server", "__main__"}
