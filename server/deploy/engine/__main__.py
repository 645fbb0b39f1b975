"""``python -m server.deploy.engine --scratch DIR --reports FD``: one engine, orders on stdin, reports on FD.

It starts Spark at once and takes one ``Run``, so an engine may be started before there is anything to run.
When stdin ends, the server is gone: the engine ends itself and all that it started, without further ado.
"""

import argparse
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from queue import SimpleQueue

import msgspec

from server.deploy.engine import session
from server.deploy.engine.faults import fault_of
from server.deploy.engine.messages import EngineReport, Finished, Order, Ready, Run, Stop
from server.deploy.engine.run import carry_out
from server.deploy.target import Progress

NO_DELTA = (
    "Tables are written as Parquet: Delta's jars lie neither among Spark's own nor in the folder that "
    f"{session.JARS_VARIABLE} names."
)


class Reports:
    """The pipe to the server. A server that no longer reads is gone, which stdin tells as well."""

    def __init__(self, descriptor: int) -> None:
        self._pipe = os.fdopen(descriptor, "wb", buffering=0)
        self._encoder = msgspec.json.Encoder()
        self._lock = threading.Lock()

    def send(self, report: EngineReport) -> None:
        with self._lock:
            try:
                self._pipe.write(self._encoder.encode(report) + b"\n")
            except BrokenPipeError:
                end_group()


def end_group() -> None:
    """End this process and everything it started. The engine leads a process group of its own."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


class Orders:
    """What the server asks for, read from stdin by a thread of its own."""

    def __init__(self) -> None:
        self.runs: SimpleQueue[Run | None] = SimpleQueue()
        self.stopping = threading.Event()
        threading.Thread(target=self._read, name="orders", daemon=True).start()

    def _read(self) -> None:
        decoder = msgspec.json.Decoder(Order)
        for line in sys.stdin.buffer:
            order = decoder.decode(line)
            if isinstance(order, Stop):
                self.stopping.set()
                self.runs.put(None)
            else:
                self.runs.put(order)
        end_group()


def main() -> None:
    arguments = argparse.ArgumentParser(prog="server.deploy.engine")
    arguments.add_argument("--scratch", type=Path, required=True)
    arguments.add_argument("--reports", type=int, required=True)
    options = arguments.parse_args()
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    reports = Reports(options.reports)
    orders = Orders()
    try:
        spark = session.start(options.scratch)
    except Exception as error:
        traceback.print_exc()
        fault = fault_of(error)
        reports.send(Finished("failed", Progress(), "spark.start", f"Spark did not start. {fault.detail}"))
        end_group()
        return
    tables = session.table_format()
    if tables == "parquet":
        # Into the run's log, which people read on the page.
        sys.stdout.write(f"{NO_DELTA}\n")
        sys.stdout.flush()
    reports.send(Ready(spark.version, tables))
    order = orders.runs.get()
    if order is None:
        reports.send(Finished("stopped", Progress()))
    else:
        reports.send(carry_out(spark, order, orders.stopping, reports.send))
    # The report is out and the tables are committed: there is nothing that an orderly end of Spark would add.
    sys.stdout.flush()
    sys.stderr.flush()
    end_group()


if __name__ == "__main__":
    main()
