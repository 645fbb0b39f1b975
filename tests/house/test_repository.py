"""What is committed depends on nothing outside, and says nothing it should not."""

import re
import subprocess
from pathlib import Path

from tests.house.floors import ROOT


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except UnicodeDecodeError:
        return ""


def test_nothing_that_is_ignored_is_kept():
    """What set-up makes (its folders are ignored) changes from machine to machine."""
    kept = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--ignored", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    assert kept == b""
    assert "*.egg-info/" in (ROOT / ".gitignore").read_text().splitlines()


def test_locks_name_no_registry():
    locks = [file for file in _tracked() if "lock" in file.name or file.name.startswith("requirements")]
    assert {"package-lock.json", "requirements.txt", "requirements-local.txt"} <= {file.name for file in locks}
    assert not [file for file in locks if re.search(r"https?://[^\s\"]*(pypi|npmjs|registry|/simple)", _text(file))]


def test_every_python_package_is_pinned_with_a_hash():
    for name in ("requirements.txt", "requirements-local.txt", "requirements-node.txt"):
        entries = re.findall(r"^[a-z].*?(?=^[a-z]|\Z)", (ROOT / name).read_text(), re.MULTILINE | re.DOTALL)
        assert entries
        assert not [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]


def test_nothing_names_a_place_of_one_machine():
    forbidden = ("/" + "work/", "/" + "root/", "." + "library", ".." + "/shared")
    found = [f"{file.relative_to(ROOT)}: {word}" for file in _tracked() for word in forbidden if word in _text(file)]
    assert not found


def test_nothing_is_left_for_later():
    unfinished = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    code = [file for file in _tracked() if file.suffix in {".py", ".ts", ".tsx", ".sql", ".j2", ".css"}]
    assert not [str(file.relative_to(ROOT)) for file in code if unfinished.search(_text(file))]


def test_no_file_of_the_page_is_hidden_by_another():
    """Of ``a.ts`` and ``a.tsx`` in one folder the compiler reads the first alone, and says nothing of the other."""
    files = [file.with_suffix("") for file in _tracked() if file.suffix in {".ts", ".tsx"}]
    assert {str(file.relative_to(ROOT)) for file in files if files.count(file) > 1} == set()


def test_the_pages_types_are_fresh():
    made = subprocess.run(
        [str(ROOT / ".venv/bin/python"), "-m", "server.api.typescript", "--check"], cwd=ROOT, capture_output=True
    )
    assert made.returncode == 0, made.stdout.decode() + made.stderr.decode()
