"""What a person sees while set-up works, and the commands it runs."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from server.setup.places import LOG, ROOT


class SetupFailed(Exception):
    """Set-up can't go on; the text says what is missing and how to get it."""


def say(text: str) -> None:
    """One line for the person, at once."""
    print(text, flush=True)  # noqa: T201 - set-up speaks to a terminal


class Step:
    """A named piece of work, shown with the seconds it takes. Its commands print into the log only."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._clock = threading.Thread(target=self._show, daemon=True)

    def __enter__(self) -> "Step":
        LOG.parent.mkdir(parents=True, exist_ok=True)
        if sys.stdout.isatty():
            self._clock.start()
        else:
            say(f"· {self._title} …")
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._ended.set()
        mark = "✗" if error else "✓"
        start = "\r" if sys.stdout.isatty() else ""
        say(f"{start}{mark} {self._title} ({time.monotonic() - self._began:.0f} s)   ")

    def _show(self) -> None:
        while not self._ended.wait(1.0):
            print(f"\r· {self._title} … {time.monotonic() - self._began:.0f} s", end="", flush=True)  # noqa: T201

    def run(self, command: Sequence[str | Path], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
        """Run a program. Raises SetupFailed with the last lines it printed."""
        words = [str(word) for word in command]
        with LOG.open("ab") as log:
            log.write(f"\n$ {' '.join(words)}\n".encode())
            log.flush()
            done = subprocess.run(
                words, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        if done.returncode != 0:
            tail = "\n  ".join(LOG.read_text(errors="replace").splitlines()[-12:])
            raise SetupFailed(f"{self._title} failed. The last lines of {LOG.relative_to(ROOT)}:\n  {tail}")
