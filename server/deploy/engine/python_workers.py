"""What Spark's Python workers are forked from. What each of them would import for itself is imported here, once.

Spark is told of this module in place of its own daemon (``spark.python.daemon.module``). And it puts PySpark's sources
first on the path as an archive, out of which Python would compile them anew in every worker.
"""

import gc
import importlib
import sys

ARCHIVE = "pyspark.zip"
NEEDED = ("pyarrow", "pandas", "pyspark.worker", "pyspark.sql.pandas.serializers")


def main() -> None:
    """Serve workers until Spark closes stdin."""
    sys.path[:] = [place for place in sys.path if not place.endswith(ARCHIVE)]
    for module in NEEDED:
        importlib.import_module(module)
    # What is there before the fork stays shared between the workers: no collection touches it.
    gc.freeze()
    importlib.import_module("pyspark.daemon").manager()


if __name__ == "__main__":
    main()
