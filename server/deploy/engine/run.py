"""One run from its order to its verdict, on a Spark that is already there."""

import contextlib
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

from pyspark.sql import SparkSession

from server.deploy.engine.faults import Fault, fault_of
from server.deploy.engine.listener import Queries
from server.deploy.engine.messages import Advanced, Finished, Run
from server.deploy.engine.meter import Meter
from server.deploy.engine.programs import LAST_WORDS, Altered, Programs, load, with_folders
from server.deploy.engine.unreleased import unreleased

BETWEEN_STOPS = 0.2

ALTERED = Fault(
    "program.altered",
    "The program on disk is not the one that was generated: its hash differs. Run it again.",
)


def carry_out(
    spark: SparkSession, order: Run, stopping: threading.Event, report: Callable[[Advanced], None]
) -> Finished:
    """Carry one run out and say how it ended. Setting ``stopping`` ends its queries and soon after the run."""
    order = with_folders(order)
    queries = Queries(Meter(order.inputs, order.root), lambda progress: report(Advanced(progress)))
    spark.streams.addListener(queries)
    # A program that waits for any query must not find one that ended before it.
    spark.streams.resetTerminated()
    over = threading.Event()
    stopper = threading.Thread(target=_stop_queries, args=(spark, stopping, over), name="stopper", daemon=True)
    stopper.start()
    fault: Fault | None = None
    waiting: int | None = None
    try:
        programs = Programs(spark, order, load(order), queries, stopping)
        programs.execute(lambda task: queries.phase(f"task {task.key}"))
        if order.count_unreleased:
            waiting = _counted(spark, order)
    except Altered:
        fault = ALTERED
    except Exception as error:
        traceback.print_exc()
        fault = fault_of(error)
    progress = queries.settled(0 if fault else LAST_WORDS)
    over.set()
    # A Spark that is gone hears nothing any more.
    with contextlib.suppress(Exception):
        spark.streams.removeListener(queries)
    if stopping.is_set():
        return Finished("stopped", progress)
    if fault is not None:
        return Finished("failed", progress, fault.code, fault.detail)
    return Finished("succeeded", progress, unreleased=waiting)


def _counted(spark: SparkSession, order: Run) -> int | None:
    """Rows that stay unreleased; None where they can't be counted, which takes nothing from what was written."""
    try:
        return unreleased(spark, Path(order.root))
    except Exception:
        traceback.print_exc()
        return None


def _stop_queries(spark: SparkSession, stopping: threading.Event, over: threading.Event) -> None:
    while not stopping.wait(BETWEEN_STOPS):
        if over.is_set():
            return
    # Again and again: a program may be about to start its next query.
    while not over.wait(BETWEEN_STOPS):
        for query in spark.streams.active:
            query.stop()
