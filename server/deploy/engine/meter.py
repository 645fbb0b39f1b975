"""Adds up what Spark tells about each batch of each query."""

from collections.abc import Mapping
from typing import Any

from server.deploy.target import Progress

NO_WATERMARK = "1970-01-01T00:00:00.000Z"
OF_LINES = ".errors"
"""How the names of queries end that keep what a source could not read."""


class Meter:
    """Totals of one run. Every query is named after the node it ends in.

    Several queries may read one source; each then counts the source's rows, so a source's total is the largest that any
    query has seen. The one that keeps its unreadable lines may count lines, headers too: it is heard where no other is.
    """

    def __init__(self, inputs: Mapping[str, str], root: str) -> None:
        """``inputs``: path by source node, used to tell which node a file source belongs to. What is read from the
        tables below ``root``, the run's own folder, has been counted when it came in. Files of CSV are read from
        links below ``root``, each source's in a folder of its name."""
        self._tables = root.rstrip("/") + "/tables/"
        self._headers = root.rstrip("/") + "/headers/"
        self._nodes_by_path = {path.rstrip("/"): node for node, path in inputs.items()}
        self._rows: dict[tuple[str, str], int] = {}
        self._watermarks: dict[str, str] = {}
        self._batches = 0
        self._phase = "starting"

    def phase(self, text: str) -> None:
        self._phase = text

    def progressed(self, progress: Mapping[str, Any]) -> None:
        """Take in one ``StreamingQueryProgress`` as the dict of its JSON."""
        query = str(progress.get("name") or progress.get("id"))
        self._batches += 1
        for source in progress.get("sources") or ():
            description = str(source.get("description", ""))
            if self._is_own(_path(description)):
                continue
            key = (description, query)
            self._rows[key] = self._rows.get(key, 0) + max(0, int(source.get("numInputRows") or 0))
        event_time: Mapping[str, Any] = progress.get("eventTime") or {}
        watermark: Any = event_time.get("watermark")
        if isinstance(watermark, str) and watermark > NO_WATERMARK:
            self._watermarks[query] = max(watermark, self._watermarks.get(query, NO_WATERMARK))
        self._phase = f"batch {progress.get('batchId', 0)} of {query}"

    def progress(self) -> Progress:
        """The totals now. The watermark is that of the query furthest behind."""
        totals: dict[str, tuple[bool, int]] = {}
        for (description, query), rows in self._rows.items():
            total = (not query.endswith(OF_LINES), rows)
            totals[description] = max(total, totals.get(description, total))
        by_source = {description: rows for description, (_, rows) in totals.items()}
        nodes: dict[str, int] = {}
        for description, rows in by_source.items():
            node = self._node_of(description)
            if node is not None:
                nodes[node] = nodes.get(node, 0) + rows
        return Progress(
            phase=self._phase,
            batches=self._batches,
            rows_in=sum(by_source.values()),
            watermark=min(self._watermarks.values(), default=None),
            nodes=nodes,
        )

    def _node_of(self, description: str) -> str | None:
        """The source node that reads from there."""
        path = _path(description).rstrip("/")
        if path.startswith(self._headers):
            return path.removeprefix(self._headers).partition("/")[0]
        return self._nodes_by_path.get(path)

    def _is_own(self, path: str) -> bool:
        """Whether nothing comes in there: what was counted before, and what is said of files that are not read."""
        return path.startswith(self._tables) or (path.startswith(self._headers) and path.endswith("/refused"))


def _path(description: str) -> str:
    """The path in a description such as ``FileStreamSource[file:/data/flights]``."""
    _, _, path = description.removesuffix("]").partition("[")
    return path.removeprefix("file:")
