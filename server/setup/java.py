"""Java 17 or newer, which Spark runs on: the machine's, else one fetched into the cache."""

import contextlib
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from server.setup.places import CACHE, PYTHON
from server.setup.progress import SetupFailed, Step

OLDEST = 17
FETCHED = CACHE / "java"

MISSING = (
    f"Spark needs Java {OLDEST} or newer, and none was found. Install one "
    "(Debian, Ubuntu: apt install openjdk-17-jre-headless; Fedora: dnf install java-21-openjdk-headless; "
    "macOS: brew install openjdk@21) or set JAVA_HOME."
)


def find() -> Path | None:
    """The home of a Java that is new enough; None where there is none."""
    return next((home for home in _candidates() if _version(home) >= OLDEST), None)


def fetch(step: Step) -> Path | None:
    """Fetch one into the cache; None where it can't be reached. Takes a minute."""
    FETCHED.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(SetupFailed):
        step.run([PYTHON, "-c", f"import jdk; jdk.install('21', jre=True, path={str(FETCHED)!r})"])
    return find()


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("JAVA_HOME"):
        yield Path(named)
    if program := shutil.which("java"):
        yield Path(program).resolve().parents[1]
    if platform.system() == "Darwin":
        yield from _macs()
    for folder in (FETCHED, Path("/usr/lib/jvm"), Path("/opt/homebrew/opt"), Path("/usr/local/opt")):
        if folder.is_dir():
            yield from sorted((home for home in folder.iterdir() if home.is_dir()), reverse=True)


def _macs() -> Iterator[Path]:
    # /usr/bin/java is a stub on a Mac; this program knows the real ones.
    answer = subprocess.run(["/usr/libexec/java_home", "-v", f"{OLDEST}+"], capture_output=True, text=True, check=False)
    if answer.returncode == 0:
        yield Path(answer.stdout.strip())


def _version(home: Path) -> int:
    program = next((path for path in (home / "bin" / "java", home / "Contents/Home/bin/java") if path.exists()), None)
    if program is None:
        return 0
    answer = subprocess.run([str(program), "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', answer.stderr)
    return int(found[1]) if found else 0
