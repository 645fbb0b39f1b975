"""The Python environment: every package at its locked version and hash, through uv where it is there, else pip."""

import importlib.util
import shutil
import sys
import sysconfig
import venv
from pathlib import Path

from server.setup.places import PYTHON, ROOT, VENV, digest, is_done, mark_done
from server.setup.progress import SetupFailed, Step

OLDEST = (3, 11)
LOCK = ROOT / "requirements-local.txt"
_STAMP = VENV / "ready"


def check_interpreter() -> None:
    """Raise SetupFailed where this Python is too old or can't make environments."""
    if sys.version_info < OLDEST:
        raise SetupFailed(
            f"LakeStream needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is {sys.version.split()[0]}. "
            "Install a newer one and name it: make run PYTHON=python3.12"
        )
    # Debian leaves ensurepip out with its package python3-venv.
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupFailed(
            "This Python has no venv. On Debian or Ubuntu: apt install "
            f"python{sys.version_info[0]}.{sys.version_info[1]}-venv; on Fedora it is part of python3."
        )


def install() -> None:
    """Bring ``.venv`` to the lock's state; does nothing when it is there already."""
    check_interpreter()
    key = f"{sys.version_info[:2]} {ROOT} {digest([LOCK])}"
    if PYTHON.exists() and is_done(_STAMP, key):
        _link()
        return
    with Step("Python packages (the first time some 500 MB, Spark among them)") as step:
        if not PYTHON.exists() or not _is_ours():
            shutil.rmtree(VENV, ignore_errors=True)
            venv.create(VENV, with_pip=True, symlinks=True)
        uv = shutil.which("uv")
        if uv is not None:
            step.run([uv, "pip", "sync", "--python", PYTHON, "--require-hashes", LOCK])
        else:
            step.run([PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "-r", LOCK])
        _link()
    mark_done(_STAMP, key)


def _is_ours() -> bool:
    """Whether the environment was made by this minor version: packages with native parts fit that one only."""
    return (VENV / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}").exists()


def command_script() -> str:
    """The text of ``.venv/bin/lakestream``."""
    # Two lines, since a kernel cuts long first lines: https://www.in-ulm.de/~mascheck/various/shebang/
    # Isolated (-I): people call it in folders of their own, whose json.py or server/ must never be imported.
    return f'#!/bin/sh\nexec "{PYTHON}" -I -m server "$@"\n'


def _link() -> None:
    """Make the checkout importable, and ``lakestream`` a command, without building a package."""
    packages = Path(sysconfig.get_path("purelib", "venv", vars={"base": str(VENV), "platbase": str(VENV)}))
    (packages / "lakestream.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin" / "lakestream"
    command.write_text(command_script())
    command.chmod(0o755)
