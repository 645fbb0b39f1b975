"""The embedded PostgreSQL: its life, and what a crash leaves behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import asyncpg
import psutil
import pytest

from server.db.embedded import EmbeddedPostgres
from server.db.lock import AlreadyServed, DataDirectoryLock

pytestmark = pytest.mark.postgres


async def _answer(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def _socket_folder_is_there(url: str) -> bool:
    return Path(url.partition("host=")[2]).exists()


async def test_what_was_committed_is_there_after_kill_9_of_the_database(tmp_path: Path):
    server = EmbeddedPostgres(tmp_path / "pg")
    url = server.start()
    await _answer(url, "create table kept as select 42 as n")
    assert server.pid is not None
    postmaster = psutil.Process(server.pid)
    os.kill(postmaster.pid, signal.SIGKILL)
    psutil.wait_procs([postmaster], timeout=10)

    assert _socket_folder_is_there(url)
    again = EmbeddedPostgres(tmp_path / "pg")
    try:
        assert await _answer(again.start(), "select n from kept") == 42
        assert not _socket_folder_is_there(url)
    finally:
        again.stop()


async def test_a_lock_file_with_a_strangers_process_id_does_not_stop_the_start(tmp_path: Path):
    server = EmbeddedPostgres(tmp_path / "pg")
    server.start()
    server.stop()
    (tmp_path / "pg" / "cluster" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")

    try:
        assert await _answer(server.start(), "select 1") == 1
    finally:
        server.stop()


def test_nothing_runs_on_after_kill_9_of_the_server(tmp_path: Path):
    program = (
        "import sys, pathlib, time\n"
        "from server.db.embedded import EmbeddedPostgres\n"
        "server = EmbeddedPostgres(pathlib.Path(sys.argv[1])); server.start(); print(server.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "pg")], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    database = psutil.Process(int(owner.stdout.readline()))
    owner.kill()
    owner.wait()

    gone, alive = psutil.wait_procs([database], timeout=15)
    assert gone
    assert not alive


def test_it_listens_on_no_network_address_and_its_socket_is_private(tmp_path: Path):
    server = EmbeddedPostgres(tmp_path / "pg")
    url = server.start()
    try:
        assert server.pid is not None
        assert not [c for c in psutil.Process(server.pid).net_connections("inet") if c.status == "LISTEN"]
        assert Path(url.split("host=")[1]).stat().st_mode & 0o077 == 0
    finally:
        server.stop()


def test_a_second_server_on_one_data_directory_is_refused_with_a_sentence(tmp_path: Path):
    with DataDirectoryLock(tmp_path), pytest.raises(AlreadyServed, match=f"process {os.getpid()}"):
        DataDirectoryLock(tmp_path).acquire()
    with DataDirectoryLock(tmp_path):
        pass
