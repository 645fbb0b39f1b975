"""What Spark's Python workers are forked from. What each of them would import for itself is imported here, once.

Spark is told of this module in place of its own daemon (``spark.python.daemon.module``). And it puts PySpark's sources
first on the path as an archive, out of which Python would compile them anew in every worker.

A process with several threads must not fork: pyarrow and numpy are told to start none. Where they do, or where it can't
be told, Spark's own daemon takes over.
"""

import gc
import importlib
import os
import sys
from pathlib import Path

ARCHIVE = "pyspark.zip"
DAEMON = "pyspark.daemon"
NEEDED = ("pyarrow", "pandas", "pyspark.worker", "pyspark.sql.pandas.serializers")
NO_THREADS = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
THREADS = Path("/proc/self/task")


def main() -> None:
    """Serve workers until Spark closes stdin."""
    if not THREADS.exists():
        _as_spark_has_it()
    sys.path[:] = [place for place in sys.path if not place.endswith(ARCHIVE)]
    os.environ |= {name: value for name, value in NO_THREADS.items() if name not in os.environ}
    for module in NEEDED:
        importlib.import_module(module)
    if len(list(THREADS.iterdir())) > 1:
        _as_spark_has_it()
    os.register_at_fork(after_in_child=_random_numbers_of_its_own)
    # What is there before the fork stays shared between the workers: no collection touches it.
    gc.freeze()
    importlib.import_module(DAEMON).manager()


def _as_spark_has_it() -> None:
    os.execv(sys.executable, [sys.executable, "-m", DAEMON, *sys.argv[1:]])  # noqa: S606 - this very interpreter


def _random_numbers_of_its_own() -> None:
    """Python's own are seeded anew in each child; numpy's would be the same in all workers."""
    importlib.import_module("numpy.random").seed()


if __name__ == "__main__":
    main()
