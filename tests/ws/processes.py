"""``lakestream serve`` in processes of their own, that may be killed and started again."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


def _inherited() -> dict[str, str]:
    """The environment, but compiled modules are kept: a server is started again and again."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """One data directory's server. ``module`` is what is run: ``server``, or a variant of it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.address = ""
        self.process: Process | None = None

    @property
    def log(self) -> str:
        return self.data.with_suffix(".log").read_text()

    async def start(self, *options: str, module: str = "server", port: int | None = None) -> str:
        """Start it and return its address once it takes requests."""
        command = [sys.executable, "-m", module, "serve", "--data", str(self.data)]
        with self.data.with_suffix(".log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(*command, "--port", str(self.port if port is None else port), *options),
                cwd=ROOT,
                stdout=PIPE,
                stderr=log,
                env={**_inherited(), "LAKESTREAM_AUTH": "local"},
            )
        assert self.process.stdout is not None
        line = (await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)).decode()
        assert line.startswith("ready "), f"it said {line!r}; {self.log[-3_000:]}"
        self.address = line.removeprefix("ready ").strip()
        return self.address

    async def died(self) -> int:
        """Wait until it has ended by itself; the exit code."""
        assert self.process is not None
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await self.died()

    def postgres(self) -> psutil.Process:
        """The postmaster it runs."""
        pid = int((self.data / "postgres" / "cluster" / "postmaster.pid").read_text().split("\n", 1)[0])
        return psutil.Process(pid)


async def new_pipeline(address: str, name: str = "Flights") -> str:
    """A pipeline made over HTTP; its id."""
    async with httpx.AsyncClient(base_url=address, headers={"X-LakeStream-User": "Ann"}, timeout=30) as api:
        made = await api.post("/api/pipelines", json={"name": name})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])
