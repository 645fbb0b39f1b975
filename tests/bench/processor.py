"""Whose processor time an edit costs: the server's, PostgreSQL's, and that of the clients beside them."""

import psutil
from msgspec import Struct

from tests.bench.measurement import Measurement
from tests.ws.processes import ServerProcess


class Spent(Struct, frozen=True):
    """Seconds since each began."""

    server: float
    postgres: float
    clients: float


def spent(server: ServerProcess) -> Spent:
    """The server with its children but PostgreSQL, PostgreSQL with its own, and this process."""
    assert server.process is not None
    postmaster = server.postgres()
    postgres = [postmaster, *postmaster.children(recursive=True)]
    theirs = {process.pid for process in postgres}
    main = psutil.Process(server.process.pid)
    own = [main, *(child for child in main.children(recursive=True) if child.pid not in theirs)]
    return Spent(_seconds(own), _seconds(postgres), _seconds([psutil.Process()]))


def _seconds(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            # A backend that has ended meanwhile.
            continue
        total += times.user + times.system
    return total


def per_edit(rounds: list[tuple[Spent, Spent, int]]) -> list[Measurement]:
    """Microseconds per edit over all rounds, each from one moment to another with so many edits between."""
    edits = sum(count for _, _, count in rounds)
    return [
        Measurement(
            f"processor time per edit: {who}",
            sum(getattr(after, who) - getattr(before, who) for before, after, _ in rounds) / edits * 1e6,
            "µs",
        )
        for who in Spent.__struct_fields__
    ]
