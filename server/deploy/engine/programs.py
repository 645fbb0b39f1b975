"""Carries out the tasks of one run in their order: streaming programs as they are, declarative ones interpreted."""

import json
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from pyspark.sql import SparkSession

from server.codegen.artefact import Task, digest
from server.deploy.engine.listener import Queries
from server.deploy.engine.messages import Run
from server.deploy.engine.notebook import execute_notebook
from server.deploy.engine.sdp import Declared
from server.deploy.engine.session import table_format

ROOT_VARIABLE = "LAKESTREAM_LOCAL_ROOT"
INPUTS_VARIABLE = "LAKESTREAM_INPUTS"
TRIGGER_VARIABLE = "LAKESTREAM_TRIGGER"
FORMAT_VARIABLE = "LAKESTREAM_LOCAL_FORMAT"

LAST_WORDS = 5.0
"""Seconds to wait for the last progress of queries that have ended."""

Texts = Mapping[str, str]
"""Text by path, in the order of the artefact."""


class Altered(Exception):
    """A file on disk is not the file that was generated."""


class QueryFailed(Exception):
    """A query failed that its program did not wait for. The message is Spark's."""


def load(run: Run) -> Texts:
    """Read the run's files. Raises Altered where their hash is not the one that was deployed."""
    folder = Path(run.root) / "files"
    texts: dict[str, str] = {}
    for path in run.files:
        # newline="" keeps line ends as they are: the hash is over the exact text.
        with (folder / path).open(encoding="utf-8", newline="") as file:
            texts[path] = file.read()
    if digest(texts.items()) != run.sha256:
        raise Altered(run.sha256)
    return texts


def with_folders(run: Run) -> Run:
    """The run with a folder for each input: Spark follows folders only, so a single file is linked into its own."""
    inputs = dict(run.inputs)
    for node, path in run.inputs.items():
        if Path(path).is_file():
            folder = Path(run.root, "inputs", node)
            folder.mkdir(parents=True, exist_ok=True)
            link = folder / Path(path).name
            if not link.is_symlink():
                link.symlink_to(path)
            inputs[node] = str(folder)
    return msgspec.structs.replace(run, inputs=inputs)


def environment(run: Run) -> dict[str, str]:
    """The variables by which a program knows that it runs here."""
    return {
        ROOT_VARIABLE: run.root,
        INPUTS_VARIABLE: json.dumps(run.inputs),
        TRIGGER_VARIABLE: run.trigger,
        FORMAT_VARIABLE: table_format(),
    }


class Programs:
    """The tasks of one run."""

    def __init__(self, spark: SparkSession, run: Run, texts: Texts, queries: Queries, stopping: threading.Event):
        self._spark = spark
        self._run = run
        self._texts = texts
        self._queries = queries
        self._stopping = stopping

    def execute(self, entered: Callable[[Task], None]) -> None:
        """Return when all tasks have ended, or soon after ``stopping`` was set; raise what ended one of them.

        ``entered`` is told of each task before it begins.
        """
        os.environ.update(environment(self._run))
        if self._run.trigger == "availableNow":
            for task in self._run.tasks:
                if self._stopping.is_set():
                    return
                entered(task)
                self._carry_out(task)
                self._await_queries()
        else:
            self._side_by_side(entered)

    def _carry_out(self, task: Task) -> None:
        texts = {path: self._texts[path] for path in task.files}
        if task.kind == "sdp":
            Declared(self._spark, self._run).start(texts)
            return
        for path, text in texts.items():
            if path.endswith(".py"):
                execute_notebook(path, text, self._spark)

    def _await_queries(self) -> None:
        """A task is done when its queries are, whether its program waited for them or not."""
        while active := self._spark.streams.active:
            for query in active:
                query.awaitTermination()
        self._queries.settled(LAST_WORDS)
        self._raise_failure()

    def _raise_failure(self) -> None:
        if (failure := self._queries.failure()) is not None:
            raise QueryFailed(failure)

    def _side_by_side(self, entered: Callable[[Task], None]) -> None:
        """All tasks at once, for none of them ends by itself; the first failure ends the run."""
        failures: list[BaseException] = []

        def carry_out(task: Task) -> None:
            try:
                self._carry_out(task)
            except BaseException as error:  # handed to the thread that waits below
                failures.append(error)

        threads: list[threading.Thread] = []
        for task in self._run.tasks:
            entered(task)
            if task.kind == "sdp":
                # It only begins its queries, and those who read its tables must find them.
                self._carry_out(task)
                continue
            thread = threading.Thread(target=carry_out, args=(task,), name=task.key, daemon=True)
            thread.start()
            threads.append(thread)
        while not self._stopping.wait(0.2):
            if failures:
                raise failures[0]
            self._raise_failure()
            if not any(thread.is_alive() for thread in threads) and not self._spark.streams.active:
                return
