"""An engine seen from the server: a child process in a group of its own, orders to its stdin, reports from a pipe."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import psutil

from server.deploy.engine.messages import EngineReport, Order

PROJECT = Path(__file__).resolve().parents[2]
MODULE = "server.deploy.engine"
PASSED_ON = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "USER"})
SECRETS = "LAKESTREAM_SECRET_"
SETTINGS = "LAKESTREAM_SPARK_"


class EngineProcess:
    """One engine. It serves one run and ends with it."""

    def __init__(self, process: asyncio.subprocess.Process, reports: asyncio.StreamReader, scratch: Path, log: Path):
        self._process = process
        self._reports = reports
        self._scratch = scratch
        self._log = log

    @classmethod
    async def launch(cls, home: Path, java: Path) -> "EngineProcess":
        """Start an engine that keeps what it needs below ``home``. It starts Spark and waits for its order."""
        scratch = home / "scratch"
        scratch.mkdir(parents=True, exist_ok=True)
        log = home / "engine.log"
        reading, writing = os.pipe()
        command = (sys.executable, "-m", MODULE, "--scratch", str(scratch), "--reports", str(writing))
        try:
            with log.open("ab") as output:
                process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=output,
                    stderr=output,
                    pass_fds=(writing,),
                    cwd=PROJECT,
                    env=_environment(java),
                    start_new_session=True,
                )
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        reports = asyncio.StreamReader(limit=1 << 20)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reports), os.fdopen(reading, "rb", buffering=0)
        )
        return cls(process, reports, scratch, log)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.returncode is None

    def keep_log_as(self, path: Path) -> None:
        """Move the log to where the run's log is looked for; the engine goes on writing into it."""
        if path != self._log:
            self._log.replace(path)
            self._log = path

    async def order(self, order: Order) -> None:
        """Send an order. An engine that is gone does not hear it; its reports end, which tells the same."""
        assert self._process.stdin is not None
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(msgspec.json.encode(order) + b"\n")
            await self._process.stdin.drain()

    async def reports(self) -> AsyncIterator[EngineReport]:
        """What it reports, until it ends for whatever reason."""
        decoder = msgspec.json.Decoder(EngineReport)
        while line := await self._reports.readline():
            yield decoder.decode(line)

    async def ended(self) -> int:
        """Wait for its end: the exit status, negative for a signal."""
        return await self._process.wait()

    async def kill(self) -> None:
        """End it and all it started at once, and remove what it kept on disk."""
        # Spark's Python workers lead a group of their own, so the group is not the whole family.
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.pid).children(recursive=True):
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        await self._process.wait()
        await asyncio.to_thread(shutil.rmtree, self._scratch, ignore_errors=True)


def _environment(java: Path) -> dict[str, str]:
    """What an engine may know of the server's environment: enough to run, the secrets meant for programs, no more.

    It and Spark's Python workers find their modules by the path given here, whatever folder is the current one.
    """
    passed = {name: value for name, value in os.environ.items() if _is_passed_on(name)}
    python = {"PYTHONUNBUFFERED": "1", "PYTHONSAFEPATH": "1", "PYTHONPATH": str(PROJECT)}
    return passed | python | {"JAVA_HOME": str(java)}


def _is_passed_on(name: str) -> bool:
    return name in PASSED_ON or name.startswith((SECRETS, SETTINGS))


def tail(log: Path, lines: int, most: int = 1 << 20) -> str:
    """The last lines of a log, from at most its last ``most`` bytes; empty where there is none yet."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - most))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
