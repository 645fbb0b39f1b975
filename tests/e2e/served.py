"""A LakeStream of the test's own, started the way a user starts it."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from server.setup.places import ROOT


class Served:
    """``lakestream serve`` in a process of its own, on one data directory, that may be killed and started again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = _free_port()
        self.address = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self, **environment: str) -> str:
        """Start it and return its address once it takes requests."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server", "serve", "--port", str(self.port), "--data", str(self.data)],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=(self.data.parent / f"{self.data.name}.log").open("a"),
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("ready "), f"the server said {line!r}; see {self.data}.log"
        self.address = line.removeprefix("ready ").strip()
        return self.address

    @property
    def pid(self) -> int:
        """The server's process id."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(30)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
