"""All tests, in two lanes side by side, then the browser's beside the types: `python -m tests.side_by_side`.

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
    [*PYTEST, "spark and not deep and not browser"],
    [PYTHON, "-m", "server.setup.tool", "web", "vitest", "run"],
]
# The driver holds an event loop, which asynchronous tests in one process would trip over; and what people see on the
# page is not tried while others keep both cores busy.
BROWSER = [[*PYTEST, "browser and not deep"]]
TYPES = [
    [PYTHON, "-m", "server.setup.tool", "tests/tools", "pyright"],
    [PYTHON, "-m", "server.setup.tool", "web", "tsc", "--noEmit"],
]
BESIDE = {"second": SECOND, "types": TYPES}


def lane(commands: list[list[str]], out: IO[str] | None = None) -> int:
    """Run one after the other, all of them whatever fails; how many failed."""
    return sum(subprocess.run(command, stdout=out, stderr=out, check=False).returncode != 0 for command in commands)


def side_by_side(commands: list[list[str]], beside: str) -> int:
    """The commands, and a lane beside them; how many failed."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as kept:
        other = subprocess.Popen([PYTHON, "-m", "tests.side_by_side", beside], stdout=kept, stderr=subprocess.STDOUT)
        failed = lane(commands) + other.wait()
        kept.seek(0)
        shutil.copyfileobj(kept, sys.stdout)
        sys.stdout.flush()
    return failed


def main() -> int:
    return min(1, side_by_side(FIRST, "second") + side_by_side(BROWSER, "types"))


if __name__ == "__main__":
    sys.exit(lane(BESIDE[sys.argv[1]]) if sys.argv[1:] else main())
