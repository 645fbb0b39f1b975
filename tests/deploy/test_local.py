"""The target on this machine: processes, their ends, their traces on disk."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from server.deploy.local import LocalTarget
from server.deploy.target import Ended, Job, Progress
from tests.deploy.contract import DeployTargetContract, Jobs, Reports
from tests.deploy.programs import COPY, FAILS, job

pytestmark = pytest.mark.spark

ROOT = Path(__file__).resolve().parents[2]


class LocalJobs(Jobs):
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = [{"k": "a", "n": 1}, {"k": "b", "n": 2}, {"k": "a", "n": 2**60}]
        self.add("first", self.rows)
        # A browser's numbers end at 2^53.
        self.rows = [*self.rows[:2], {"k": "a", "n": str(2**60)}]

    def add(self, name: str, rows: list[dict[str, Any]]) -> None:
        """Put a file in place at once, as a mover would."""
        hidden = self.folder / f".{name}"
        hidden.write_text("".join(json.dumps(row) + "\n" for row in rows))
        hidden.rename(self.folder / f"{name}.json")

    def copies(self, deployment_id: str) -> Job:
        return job(COPY, {"src": str(self.folder)}, deployment_id=deployment_id)

    def goes_on(self, deployment_id: str) -> Job:
        return job(COPY, {"src": str(self.folder)}, deployment_id=deployment_id, trigger="continuous")

    def fails(self, deployment_id: str) -> Job:
        return job(FAILS, {"src": str(self.folder)}, deployment_id=deployment_id)


@pytest.fixture
def jobs(tmp_path: Path) -> LocalJobs:
    folder = tmp_path / "in"
    folder.mkdir()
    return LocalJobs(folder)


@pytest.fixture
async def target(tmp_path: Path) -> AsyncIterator[LocalTarget]:
    target = LocalTarget(tmp_path / "data", warm=False)
    yield target
    await target.close()
    assert descendants() == []


def descendants() -> list[str]:
    """What runs below this process: engines, their Javas and Python workers, but for the tests' shared Spark."""
    shared = {child for child in psutil.Process().children() if "-m server.deploy.engine" not in _line(child)}
    family = [child for child in psutil.Process().children() if child not in shared]
    family += [grandchild for child in family for grandchild in child.children(recursive=True)]
    return [line for child in family if (line := _line(child))]


def _line(process: psutil.Process) -> str:
    """Its command line; empty for one that has ended."""
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""


def find(pattern: str, below: int) -> psutil.Process:
    """The one process below another whose command line has the pattern."""
    family = psutil.Process(below).children(recursive=True)
    return next(child for child in family if pattern in _line(child))


async def eventually(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something about other processes, of which there is no event to await."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def has_rows(count: int) -> Callable[[Progress | Ended], bool]:
    return lambda news: isinstance(news, Progress) and news.rows_out >= count


class TestLocalTarget(DeployTargetContract):
    pass


async def test_de7_de13_a_killed_engine_fails_and_the_same_job_goes_on_where_it_was(
    target: LocalTarget, jobs: LocalJobs
):
    reports = Reports()
    await target.start(jobs.goes_on("d"), reports)
    await reports.until(has_rows(3))
    jobs.add("second", [{"k": "c", "n": 3}])
    await reports.until(has_rows(4))
    engine = find("-m server.deploy.engine", os.getpid())
    java = find("org.apache.spark", engine.pid)
    engine.send_signal(signal.SIGKILL)
    ended = await reports.end()
    assert (ended.status, ended.code) == ("failed", "engine.killed")
    await eventually(lambda: not java.is_running())

    jobs.add("third", [{"k": "d", "n": 4}, {"k": "e", "n": 5}])
    again = Reports()
    await target.start(jobs.copies("d"), again)
    assert (await again.end()).status == "succeeded"
    rows = (await target.rows("d", "out", 100, None)).items
    assert sorted((row["k"], int(row["n"])) for row in rows) == [
        ("a", 1),
        ("a", 2**60),
        ("b", 2),
        ("c", 3),
        ("d", 4),
        ("e", 5),
    ]


async def test_de7_a_killed_java_fails_with_the_reason(target: LocalTarget, jobs: LocalJobs):
    reports = Reports()
    await target.start(jobs.goes_on("d"), reports)
    await reports.until(has_rows(3))
    find("org.apache.spark", find("-m server.deploy.engine", os.getpid()).pid).send_signal(signal.SIGKILL)
    ended = await reports.end()
    assert (ended.status, ended.code) == ("failed", "spark.crashed")
    assert ended.detail == "Spark's process ended in the middle of the run. Run it again."


async def test_de2_de9_a_second_run_waits_and_says_so_and_can_be_stopped(tmp_path: Path, jobs: LocalJobs):
    target = LocalTarget(tmp_path / "data", at_once=1, warm=False)
    first, second, third = Reports(), Reports(), Reports()
    await target.start(jobs.goes_on("d1"), first)
    await target.start(jobs.copies("d2"), second)
    await target.start(jobs.copies("d3"), third)
    waiting = [news.phase for news in third.all if isinstance(news, Progress)]
    assert waiting[-1] == "waiting for a place: 2 runs are ahead"
    await target.stop("d3")
    assert (await third.end()).status == "stopped"
    await target.stop("d1")
    assert (await first.end()).status == "stopped"
    await second.until(lambda news: isinstance(news, Progress) and news.phase == "starting Spark")
    assert first.ended is not None
    await target.close()


async def test_de6_closing_ends_what_runs_as_failed_for_it_can_be_retried(tmp_path: Path, jobs: LocalJobs):
    target = LocalTarget(tmp_path / "data")
    running, waiting = Reports(), Reports()
    await target.start(jobs.goes_on("d1"), running)
    await target.start(jobs.goes_on("d2"), waiting)
    await running.until(lambda news: isinstance(news, Progress) and news.phase.startswith("Spark"))
    await target.close()
    assert (await running.end()).code == "server.stopped"
    assert (await waiting.end()).code == "server.stopped"
    assert descendants() == []
    assert not (tmp_path / "data" / "deployments" / "d1" / "scratch").exists()


SERVER = """
import asyncio, sys
from pathlib import Path
from server.deploy.local import LocalTarget
from tests.deploy.programs import COPY, job

async def main():
    target = LocalTarget(Path(sys.argv[1]), warm=False)
    async def report(deployment_id, news):
        print(news, flush=True)
    await target.start(job(COPY, {"src": sys.argv[2]}, trigger="continuous"), report)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_de6_when_the_server_is_killed_nothing_is_left(tmp_path: Path, jobs: LocalJobs):
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SERVER, str(tmp_path / "data"), str(jobs.folder)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert server.stdout is not None
    async with asyncio.timeout(120):
        while b"rows_out=3" not in await server.stdout.readline():
            pass
    family = psutil.Process(server.pid).children(recursive=True)
    assert any("org.apache.spark" in " ".join(child.cmdline()) for child in family)
    server.kill()
    await server.wait()
    await eventually(lambda: not any(child.is_running() for child in family))


TELLS = """
import os
print("PGPASSWORD" in os.environ, os.environ.get("LAKESTREAM_SECRET_KAFKA_PASSWORD"))
"""


async def test_de12_an_engine_made_ready_serves_the_next_run_which_sees_programs_secrets_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PGPASSWORD", "the server's own")
    monkeypatch.setenv("LAKESTREAM_SECRET_KAFKA_PASSWORD", "meant for programs")
    target = LocalTarget(tmp_path / "data")
    tells = job(TELLS, {}, deployment_id="d")
    assert target.refusal(tells.artefact) is None
    await target.prepare()
    ready = find("-m server.deploy.engine", os.getpid())
    reports = Reports()
    await target.start(tells, reports)
    assert (await reports.end()).status == "succeeded"
    assert not ready.is_running()
    assert "False meant for programs" in await target.logs("d", 50)
    await eventually(lambda: descendants() != [])
    await target.close()
    assert descendants() == []


async def test_without_java_the_refusal_says_what_to_install(tmp_path: Path, jobs: LocalJobs):
    refusal = LocalTarget(tmp_path, find_java=lambda: None).refusal(jobs.copies("d").artefact)
    assert refusal is not None
    assert refusal[0] == "local.java-missing"
    assert "Java 17" in refusal[1]
