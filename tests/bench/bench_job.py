"""Whole jobs: the generated program on local Spark, and Flink SQL's MATCH_RECOGNIZE over the same file beside it.

Each job runs in a process of its own, twice: over 1,000 rows, which is all start, and over many. What is between the
two is the rate. ``JOB_ROWS`` says how many are many. Flink lives in an environment of its own below ``.cache``, made
here; where it can't be had, its rows are left out and said to be.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from server.setup import java
from server.setup.places import CACHE
from tests.bench.job.rows import written
from tests.bench.measurement import Measurement

FLINK = ("apache-flink==2.1.3", "setuptools<81")
FEW = 1_000
KINDS = {"strict": 1.0, "gaps": 2.0}
"""How many times as fast as Flink each pattern shall be."""


def run() -> list[Measurement]:
    """Both patterns by both engines."""
    many = int(os.environ.get("JOB_ROWS", "5000000"))
    folder = CACHE / "bench"
    files = {count: written(folder, count) for count in (FEW, many)}
    flink = flink_python()
    results: list[Measurement] = []
    for kind, goal in KINDS.items():
        ours = [job((sys.executable, "-m", "tests.bench.job.spark_job"), files[count], kind) for count in (FEW, many)]
        own_rate = rate(many, ours)
        results.append(Measurement(f"{kind}: start of ours", ours[0]["start"] + ours[0]["run"], "s", better="less"))
        results.append(Measurement(f"{kind}: ours", own_rate, "rows/s", note=f"{ours[1]['matches']:,.0f} matches"))
        if flink is None:
            continue
        theirs = [job((str(flink), "tests/bench/job/flink_job.py"), files[count], kind) for count in (FEW, many)]
        results.append(Measurement(f"{kind}: start of Flink", theirs[0]["run"], "s", better="less"))
        note = f"{theirs[1]['matches']:,.0f} matches"
        results.append(Measurement(f"{kind}: Flink", rate(many, theirs), "rows/s", note=note))
        results.append(Measurement(f"{kind}: ours to Flink's", own_rate / rate(many, theirs), "×", goal=goal))
    return results


def rate(many: int, took: list[dict[str, Any]]) -> float:
    """Rows a second, the start left out."""
    return (many - FEW) / max(took[1]["run"] - took[0]["run"], 0.001)


def job(command: tuple[str, ...], rows: Path, kind: str) -> dict[str, Any]:
    """Run one job in an empty folder; what it says of itself."""
    work = Path(tempfile.mkdtemp(prefix="lakestream-job-"))
    home = java.find()
    environment = {**os.environ, "JAVA_HOME": str(home)} if home is not None else dict(os.environ)
    try:
        ran = subprocess.run(
            [*command, str(rows), str(work), kind], capture_output=True, text=True, check=True, env=environment
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return json.loads(ran.stdout.strip().splitlines()[-1])


def flink_python() -> Path | None:
    """The Python of an environment that has Flink, made if need be; None where it can't be had."""
    home = CACHE / "flink"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        ran = subprocess.run([str(python), "-m", "pip", "install", "-q", *FLINK], capture_output=True, text=True)
        if ran.returncode != 0:
            print(f"Flink can't be installed here, so there is nothing to compare with: {ran.stderr.strip()[-300:]}")
            return None
        (home / "ready").touch()
    return python
