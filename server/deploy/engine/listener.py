"""Hears from Spark about every streaming query of the run."""

import json
import threading
from collections.abc import Callable
from time import monotonic

from pyspark.sql.streaming.listener import (
    QueryProgressEvent,
    QueryStartedEvent,
    QueryTerminatedEvent,
    StreamingQueryListener,
)

from server.deploy.engine.meter import Meter
from server.deploy.target import Progress


class Queries(StreamingQueryListener):
    """Totals of the run's queries, and what made one fail. Spark calls this from a thread of its own."""

    def __init__(self, meter: Meter, report: Callable[[Progress], None]) -> None:
        self._meter = meter
        self._report = report
        self._changed = threading.Condition()
        self._running: set[str] = set()
        self._failure: str | None = None

    def onQueryStarted(self, event: QueryStartedEvent) -> None:  # noqa: N802
        with self._changed:
            self._running.add(str(event.runId))

    def onQueryProgress(self, event: QueryProgressEvent) -> None:  # noqa: N802
        with self._changed:
            self._meter.progressed(json.loads(event.progress.json))
            progress = self._meter.progress()
        self._report(progress)

    def onQueryTerminated(self, event: QueryTerminatedEvent) -> None:  # noqa: N802
        with self._changed:
            self._running.discard(str(event.runId))
            self._failure = self._failure or event.exception
            self._changed.notify_all()

    def phase(self, text: str) -> None:
        """Say what the run is busy with."""
        with self._changed:
            self._meter.phase(text)
            progress = self._meter.progress()
        self._report(progress)

    def failure(self) -> str | None:
        """Spark's account of the first query that failed, if any has."""
        with self._changed:
            return self._failure

    def settled(self, seconds: float) -> Progress:
        """The totals once every query's last word has come in: they arrive behind the queries themselves."""
        deadline = monotonic() + seconds
        with self._changed:
            while self._running and (left := deadline - monotonic()) > 0:
                self._changed.wait(left)
            return self._meter.progress()
