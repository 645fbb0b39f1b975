"""All tests, in two lanes side by side, then the browser's alone: `python -m tests.side_by_side`.

Spark's tests wait much for other processes, the rest for nothing: together they fill two cores. The first lane's output
is shown as it comes, the second's when it ends. The exit status is 1 if any part failed.
"""

import shutil
import subprocess
import sys
import tempfile
from typing import IO

PYTHON = sys.executable
PYTEST = [PYTHON, "-m", "pytest", "-m"]

FIRST = [
    [*PYTEST, "not spark and not deep and not browser"],
]
SECOND = [
    [PYTHON, "-m", "server.setup.tool", "tests/tools", "pyright"],
    [PYTHON, "-m", "server.setup.tool", "web", "tsc", "--noEmit"],
    [PYTHON, "-m", "server.setup.tool", "web", "vitest", "run"],
    [*PYTEST, "spark and not deep and not browser"],
]
# The driver holds an event loop, which asynchronous tests in one process would trip over; and what people see on the
# page is not tried while others keep the cores busy.
LAST = [[*PYTEST, "browser and not deep"]]


def lane(commands: list[list[str]], out: IO[str] | None = None) -> int:
    """Run one after the other, all of them whatever fails; how many failed."""
    return sum(subprocess.run(command, stdout=out, stderr=out, check=False).returncode != 0 for command in commands)


def main() -> int:
    with tempfile.TemporaryFile("w+", encoding="utf-8") as kept:
        second = subprocess.Popen([PYTHON, "-m", "tests.side_by_side", "second"], stdout=kept, stderr=subprocess.STDOUT)
        failed = lane(FIRST)
        failed += second.wait()
        kept.seek(0)
        shutil.copyfileobj(kept, sys.stdout)
        sys.stdout.flush()
    return min(1, failed + lane(LAST))


if __name__ == "__main__":
    sys.exit(lane(SECOND) if sys.argv[1:] == ["second"] else main())
