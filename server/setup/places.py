"""Where set-up puts things, all inside the checkout, and the stamps that say what is already done."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
WEB = ROOT / "web"
TOOLS = ROOT / "tests" / "tools"
LOG = CACHE / "setup.log"
PYTHON = VENV / "bin" / "python"


def digest(files: Iterable[Path]) -> str:
    """A hash over names and contents of files."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def is_done(stamp: Path, key: str) -> bool:
    """Whether a step with that key was finished before."""
    return stamp.exists() and stamp.read_text() == key


def mark_done(stamp: Path, key: str) -> None:
    """Remember that a step with that key is finished."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)
