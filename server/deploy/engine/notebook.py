"""Executes a Python file as Databricks executes a notebook."""

import linecache
from typing import Any

from pyspark.sql import SparkSession


class Exited(Exception):
    """The program asked its process to exit, which no generated program does."""


def execute_notebook(path: str, text: str, spark: SparkSession) -> dict[str, Any]:
    """Execute a source as ``__main__`` with ``spark`` already there; return its names.

    Classes of a module called ``__main__`` are sent to the workers by value, as those of a notebook are.
    """
    # So that tracebacks in the log show the program's lines.
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    names: dict[str, Any] = {"__name__": "__main__", "spark": spark}
    try:
        exec(compile(text, path, "exec"), names)  # noqa: S102  # its hash was checked, or it is our own
    except SystemExit as left:
        if left.code:
            raise Exited(f"exit status {left.code}") from left
    return names
