"""What every place that runs programs must do: rules DE1 to DE5 of server/deploy/SPEC.md."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from server.deploy.target import DeployTarget, Ended, Job, Progress

PATIENCE = 120.0


class Reports:
    """Takes a target's reports and lets a test wait for one."""

    def __init__(self) -> None:
        self.all: list[Progress | Ended] = []
        self._changed = asyncio.Condition()

    async def __call__(self, deployment_id: str, news: Progress | Ended) -> None:
        async with self._changed:
            self.all.append(news)
            self._changed.notify_all()

    async def until(self, wanted: Callable[[Progress | Ended], bool]) -> Progress | Ended:
        """The first report that is as wanted. Fails when the run ends without one."""

        def found() -> bool:
            return any(wanted(news) for news in self.all) or self.ended is not None

        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(found), PATIENCE)
        hits = [news for news in self.all if wanted(news)]
        assert hits, f"the run ended first: {self.all[-1]}"
        return hits[0]

    async def end(self) -> Ended:
        ended = await self.until(lambda news: isinstance(news, Ended))
        assert isinstance(ended, Ended)
        return ended

    @property
    def ended(self) -> Ended | None:
        return next((news for news in self.all if isinstance(news, Ended)), None)


class Jobs:
    """What a target's tests bring: jobs made for that place. ``rows`` are what ``copies`` writes for node ``out``."""

    rows: list[dict[str, Any]]

    def copies(self, deployment_id: str) -> Job:
        """Reads what there is, writes each row, ends."""
        raise NotImplementedError

    def goes_on(self, deployment_id: str) -> Job:
        """The same, but never ends by itself."""
        raise NotImplementedError

    def fails(self, deployment_id: str) -> Job:
        """A program that names an unknown column."""
        raise NotImplementedError


class DeployTargetContract:
    """Subclasses give the fixtures ``target`` and ``jobs``."""

    async def test_de1_de4_de5_a_run_is_reported_to_its_end_and_its_rows_can_be_paged(
        self, target: DeployTarget, jobs: Jobs
    ):
        job, reports, second = jobs.copies("run-1"), Reports(), Reports()
        assert target.refusal(job.artefact) is None
        await target.start(job, reports)
        await target.start(job, second)
        ended = await reports.end()
        assert ended.status == "succeeded", ended
        assert isinstance(reports.all[-1], Ended)
        assert [type(news) for news in reports.all].count(Ended) == 1
        assert any(isinstance(news, Progress) and news.phase for news in reports.all)
        assert (ended.progress.rows_in, ended.progress.rows_out) == (len(jobs.rows), len(jobs.rows))
        assert ended.progress.tables in ("parquet", "delta")
        assert second.all == []

        seen: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = await target.rows("run-1", "out", 2, cursor)
            assert page.total == len(jobs.rows)
            assert len(page.items) <= 2
            seen.extend(page.items)
            if page.next is None:
                break
            cursor = page.next
        assert sorted(map(repr, seen)) == sorted(map(repr, jobs.rows))
        assert seen == list((await target.rows("run-1", "out", 100, None)).items)
        with pytest.raises(KeyError):
            await target.rows("run-1", "no-such-node", 10, None)
        with pytest.raises(KeyError):
            await target.rows("no-such-run", "out", 10, None)
        with pytest.raises(ValueError, match="nonsense"):
            await target.rows("run-1", "out", 10, "nonsense")
        assert isinstance(await target.logs("run-1", 10), str)

    async def test_de2_a_run_that_is_stopped_says_so_once(self, target: DeployTarget, jobs: Jobs):
        reports = Reports()
        await target.start(jobs.goes_on("run-2"), reports)
        await reports.until(lambda news: isinstance(news, Progress) and news.rows_out == len(jobs.rows))
        await target.stop("run-2")
        await target.stop("run-2")
        ended = await reports.end()
        assert ended.status == "stopped"
        assert ended.progress.rows_out == len(jobs.rows)
        await target.stop("run-2")
        await target.stop("no-such-run")
        assert [type(news) for news in reports.all].count(Ended) == 1

    async def test_de3_a_run_that_fails_says_why(self, target: DeployTarget, jobs: Jobs):
        reports = Reports()
        await target.start(jobs.fails("run-3"), reports)
        ended = await reports.end()
        assert ended.status == "failed"
        assert ended.code == "program.unknown-column"
        assert ended.detail is not None
        assert "no_such_column" in ended.detail
        assert "\n" not in ended.detail
        assert "Traceback" not in ended.detail
        assert "Traceback" in await target.logs("run-3", 200)
