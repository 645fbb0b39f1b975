"""What a pattern remembers: bytes per key and per open run, a million keys killed and restarted, and what they cost.

``STATE_KEYS`` says how many keys (1,000,000). The program is the generated one on local Spark, each run in a process of
its own: A for every key, so that each has one open run; then B, killed in the middle of the batch; then the same again
and C, from the checkpoint: a match for every key, and no more.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from server.setup import java
from server.setup.places import CACHE
from tests.bench.bench_job import OURS, Took, job_in
from tests.bench.bench_matcher import RELAXED_LOOP, detector_of
from tests.bench.job.keys import written
from tests.bench.job.rows import written as rows_written
from tests.bench.measurement import Measurement

ROW_COUNT = 300_000
KEY_COUNTS = (1_000, 100_000, 1_000_000)
BATCH_ROWS = 100_000
WARM, MEASURED = 10, 8
"""So many batches until Java has compiled what is hot, and then so many that count."""


def run() -> list[Measurement]:
    """State by itself, then of a whole job."""
    return [
        *sizes(),
        *live_runs(),
        *by_number_of_keys(),
        *steady(),
        *a_million_keys(int(os.environ.get("STATE_KEYS", "1000000"))),
    ]


# -- in process --------------------------------------------------------------------------------------------------------


def state_with(runs: int, stages: list[dict[str, Any]], skip: str) -> tuple[Any, Any]:
    """A key's detector and state after so many rows that each open a run."""
    detector = detector_of(stages, skip)
    state = detector.new()
    for number in range(runs):
        detector.arrive(state, (1, "A", 1.0, number), number, None)
    detector.advance(state, runs)
    return detector, state


def sizes() -> list[Measurement]:
    """Bytes of a key's saved state, by its open runs."""
    saved = [state_with(runs, RELAXED_LOOP, "noSkip") for runs in (1, 11)]
    one, eleven = (len(detector.save(state)) for detector, state in saved)
    return [
        Measurement("saved state of a key with one open run", one, "bytes", better="less"),
        Measurement("each further open run", (eleven - one) / 10, "bytes", better="less"),
    ]


def live_runs() -> list[Measurement]:
    """What a row costs that every open run looks at and none takes."""
    results: list[Measurement] = []
    for runs in (10, 100, 1_000):
        detector, state = state_with(runs, RELAXED_LOOP, "noSkip")
        rows = [(1, "X", 1.0, 1_000 + number) for number in range(2_000)]
        began = time.process_time()
        detector.arrive_all(state, rows, [row[3] for row in rows], None)
        detector.advance(state, 3_000)
        took = (time.process_time() - began) / len(rows)
        results.append(Measurement(f"a row looked at by {runs:,} open runs", took * 1e6, "µs", better="less"))
    return results


# -- whole jobs --------------------------------------------------------------------------------------------------------


def by_number_of_keys() -> list[Measurement]:
    """Processor time per row over ever more keys, in batches of a hundred thousand rows."""
    results: list[Measurement] = []
    for keys in KEY_COUNTS:
        few, many = (
            one_job(rows_written(CACHE / "bench", count, keys, files), files_per_batch=1)
            for count, files in ((1_000, 1), (ROW_COUNT, ROW_COUNT // BATCH_ROWS))
        )
        cost = (many.processor - few.processor) / (ROW_COUNT - 1_000) * 1e6
        results.append(Measurement(f"a row among {keys:,} keys, processor", cost, "µs", better="less"))
    return results


def steady() -> list[Measurement]:
    """The same of a program that has been running for a while: of its later batches alone."""
    results: list[Measurement] = []
    for keys in KEY_COUNTS:
        files = WARM + MEASURED
        took = one_job(rows_written(CACHE / "bench", files * BATCH_ROWS, keys, files), files_per_batch=1)
        # Batches without rows move the clock on; they belong to the one before.
        ends = [place - 1 for place, (rows, _) in enumerate(took.batches) if rows][WARM:]
        used = took.batches[-1][1] - took.batches[ends[0]][1]
        cost = used / sum(rows for rows, _ in took.batches[ends[0] + 1 :]) * 1e6
        results.append(Measurement(f"a row among {keys:,} keys, steady, processor", cost, "µs", better="less"))
    return results


def one_job(rows: Path, files_per_batch: int) -> Took:
    """One run in an empty folder."""
    work = Path(tempfile.mkdtemp(prefix="lakestream-state-"))
    try:
        with_batches(files_per_batch)
        return job_in(work, OURS, rows, "strict")
    finally:
        shutil.rmtree(work, ignore_errors=True)


def with_batches(files_per_batch: int) -> None:
    """Jobs started from here take so many files at a time."""
    os.environ["JOB_FILES_PER_BATCH"] = str(files_per_batch)


def a_million_keys(keys: int) -> list[Measurement]:
    """One open run per key, a kill in the middle of a batch, a restart."""
    files = sorted(written(CACHE / "bench", keys).glob("*.csv"))
    work = Path(tempfile.mkdtemp(prefix="lakestream-state-"))
    folder = work / "rows"
    folder.mkdir()
    with_batches(1)
    checkpoint = work / "checkpoints" / "seq"
    try:
        add(folder, files[0], 0)
        first = job_in(work, OURS, folder / files[0].name, "strict")
        on_disk = sum(file.stat().st_size for file in checkpoint.rglob("*") if file.is_file())
        add(folder, files[1], 1)
        killed_after = killed_in_the_middle(work, folder / files[0].name, checkpoint)
        add(folder, files[2], 2)
        again = job_in(work, OURS, folder / files[0].name, "strict")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if again.matches != keys:
        raise RuntimeError(f"{again.matches:,} matches for {keys:,} keys after the restart")
    note = f"{again.matches:,} matches for {keys:,} keys; killed {killed_after:.1f} s after the batch had begun"
    return [
        Measurement(f"A for {keys:,} keys", first.run, "s", better="less"),
        Measurement("the checkpoint then", on_disk / 1e6, "MB", better="less"),
        Measurement("the checkpoint per key", on_disk / keys, "bytes", better="less"),
        Measurement("restart, with B and C for all", again.run, "s", better="less", note=note),
    ]


def add(folder: Path, file: Path, order: int) -> None:
    """A file arrives, later than the ones before."""
    shutil.copy(file, folder / file.name)
    os.utime(folder / file.name, (1_600_000_000 + order, 1_600_000_000 + order))


def killed_in_the_middle(work: Path, rows: Path, checkpoint: Path) -> float:
    """Start the job, and end all of it at once while it works on its next batch; seconds it was let work on that."""
    before = set((checkpoint / "offsets").iterdir())
    environment = {**os.environ, "JAVA_HOME": str(java.find())}
    started = subprocess.Popen(
        [*OURS, str(rows), str(work), "strict"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    while set((checkpoint / "offsets").iterdir()) <= before:
        if started.poll() is not None:
            raise RuntimeError("the run ended before it could be killed")
        time.sleep(0.1)
    began = time.perf_counter()
    while not any(work.glob("checkpoints/seq/state/**/*.tmp*")) and time.perf_counter() - began < 3.0:
        time.sleep(0.05)
    family = [*psutil.Process(started.pid).children(recursive=True), psutil.Process(started.pid)]
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    started.wait()
    return time.perf_counter() - began
