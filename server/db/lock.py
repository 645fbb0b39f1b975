"""One server per data directory."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class AlreadyServed(Exception):
    """Another server holds the data directory."""

    def __init__(self, directory: Path, holder: str) -> None:
        who = f" (process {holder})" if holder else ""
        super().__init__(
            f"The data directory {directory} is in use by another LakeStream{who}. "
            "Stop that one, or choose another directory with --data."
        )


class DataDirectoryLock:
    """An exclusive lock on a data directory, given back by the kernel however the process ends."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock, making the directory if it is missing. Raises AlreadyServed."""
        self._directory.mkdir(parents=True, exist_ok=True)
        file = os.open(self._directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 32).decode("ascii", "replace").strip()
            os.close(file)
            raise AlreadyServed(self._directory, holder) from None
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode("ascii"))
        self._file = file

    def release(self) -> None:
        """Give the lock back; nothing happens if it is not held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
