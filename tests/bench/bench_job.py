"""Whole jobs: the generated program on local Spark, and Flink SQL's MATCH_RECOGNIZE over the same file beside it.

Each job runs in a process of its own, over 1,000 rows, which is all start, and over many; what is between the two is
the rate. Ours and Flink's take turns, ``JOB_ROUNDS`` times, so that a bad minute of the machine hits both; each turn is
told as it ends, and the medians in the table. ``JOB_ROWS`` says how many are many, ``JOB_KINDS`` which patterns.
Flink lives in an environment of its own below ``.cache``, made here; where it can't be had, its rows are left out and
said to be.
"""

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import msgspec
import psutil

from server.setup import java
from server.setup.places import CACHE
from tests.bench.job.rows import written
from tests.bench.measurement import Measurement

PINNED = Path(__file__).parent / "job" / "flink-requirements.txt"
FEW = 1_000
KINDS = {"strict": 1.0, "gaps": 2.0}
"""How many times as fast as Flink each pattern shall be."""
OURS = (sys.executable, "-m", "tests.bench.job.spark_job")


class Took(msgspec.Struct, frozen=True):
    """Seconds by the clock to start an engine and to run a job, those of the processor for both, and matches.

    ``batches``: rows of each, and the processor's seconds used when it was done.
    """

    start: float
    run: float
    matches: int
    processor: float = 0.0
    batches: tuple[tuple[int, float], ...] = ()


class Round(msgspec.Struct, frozen=True):
    """One engine's turn: over few rows, then over many."""

    few: Took
    many: Took
    rows: int

    @property
    def rate(self) -> float:
        """Rows a second, the start left out."""
        return (self.rows - FEW) / max(self.many.run - self.few.run, 0.001)

    @property
    def processor(self) -> float:
        """Processor seconds per million rows, the start left out."""
        return (self.many.processor - self.few.processor) / (self.rows - FEW) * 1e6


def run() -> list[Measurement]:
    """Both patterns by both engines."""
    many = int(os.environ.get("JOB_ROWS", "5000000"))
    rounds = int(os.environ.get("JOB_ROUNDS", "3"))
    kinds = os.environ.get("JOB_KINDS", " ".join(KINDS)).split()
    flink = flink_python()
    theirs = (str(flink), "tests/bench/job/flink_job.py")
    results: list[Measurement] = []
    for kind in kinds:
        own: list[Round] = []
        other: list[Round] = []
        for _ in range(rounds):
            own.append(one_round(OURS, many, kind))
            progress(f"{kind}: ours", own[-1])
            if flink is not None:
                other.append(one_round(theirs, many, kind))
                progress(f"{kind}: Flink", other[-1])
        results += told(f"{kind}: ours", own)
        if other:
            results += told(f"{kind}: Flink", other)
            ratios = [mine.rate / its.rate for mine, its in zip(own, other, strict=True)]
            between = f"{min(ratios):.2f} to {max(ratios):.2f}"
            ratio = statistics.median(ratios)
            results.append(Measurement(f"{kind}: ours to Flink's", ratio, "×", goal=KINDS[kind], note=between))
    return results


def progress(name: str, turn: Round) -> None:
    """Say a turn as it ends: the rounds take minutes, and one that is cut short shall not lose those before it."""
    took = f"{turn.many.run - turn.few.run:.1f} s, {turn.processor:.1f} s of the processor per million rows"
    print(f"{name}: {took}, {turn.many.matches:,} matches", file=sys.stderr, flush=True)


def told(name: str, rounds: list[Round]) -> list[Measurement]:
    """The medians of an engine's turns."""
    rates = [each.rate for each in rounds]
    matches = " or ".join(f"{count:,}" for count in sorted({each.many.matches for each in rounds}))
    note = f"{min(rates):,.0f} to {max(rates):,.0f}; {matches} matches"
    start = statistics.median(each.few.start + each.few.run for each in rounds)
    processor = statistics.median(each.processor for each in rounds)
    return [
        Measurement(name, statistics.median(rates), "rows/s", note=note),
        Measurement(f"{name}, processor", processor, "s/million", better="less"),
        Measurement(f"{name}, start", start, "s", better="less"),
    ]


def one_round(command: tuple[str, ...], many: int, kind: str) -> Round:
    """One engine's turn."""
    few, all_of_them = (job(command, written(CACHE / "bench", count), kind) for count in (FEW, many))
    return Round(few, all_of_them, many)


def job(command: tuple[str, ...], rows: Path, kind: str) -> Took:
    """Run one job in an empty folder; what it says of itself."""
    work = Path(tempfile.mkdtemp(prefix="lakestream-job-"))
    try:
        return job_in(work, command, rows, kind)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def job_in(work: Path, command: tuple[str, ...], rows: Path, kind: str) -> Took:
    """The same in a folder. RuntimeError with its last words where it fails."""
    home = java.find()
    environment = {**os.environ, "JAVA_HOME": str(home)} if home is not None else dict(os.environ)
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complaints:
        started = subprocess.Popen(
            [*command, str(rows), str(work), kind], stdout=said, stderr=complaints, text=True, env=environment
        )
        used = processor_seconds(started)
        said.seek(0)
        complaints.seek(0)
        if started.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} {kind} failed:\n{complaints.read()[-4_000:]}")
        told = json.loads(said.read().strip().splitlines()[-1])
    return msgspec.structs.replace(msgspec.convert(told, Took), processor=used)


def processor_seconds(started: "subprocess.Popen[str]") -> float:
    """Wait for the end of a process; what it and all below it have used, Java and Python's workers included."""
    own = psutil.Process(started.pid)
    used = 0.0
    while started.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            family = [process.cpu_times() for process in (own, *own.children(recursive=True))]
            parts = ((t.user, t.system, t.children_user, t.children_system) for t in family)
            used = max(used, sum(map(sum, parts)))
        time.sleep(0.1)
    return used


def flink_python() -> Path | None:
    """The Python of an environment that has Flink, made if need be; None where it can't be had."""
    home = CACHE / "flink"
    python = home / "bin" / "python"
    ready = home / "ready"
    wanted = PINNED.read_text(encoding="utf-8")
    if not ready.exists() or ready.read_text(encoding="utf-8") != wanted:
        venv.create(home, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "-q", "-r", str(PINNED)]
        ran = subprocess.run(command, capture_output=True, text=True)
        if ran.returncode != 0:
            print(f"Flink can't be installed here, so there is nothing to compare with: {ran.stderr.strip()[-300:]}")
            return None
        ready.write_text(wanted, encoding="utf-8")
    return python
