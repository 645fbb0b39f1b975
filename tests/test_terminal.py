"""What a person sees who starts the server at a terminal, and what a machine reads that does."""

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from server.setup.places import ROOT

pytestmark = pytest.mark.postgres


def served(data: Path, *options: str, terminal: bool) -> tuple[str, str]:
    """Start the server, ask it something, end it; what it wrote on stdout and on stderr."""
    ours, theirs = pty.openpty() if terminal else os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "serve", "--data", str(data), *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    )
    os.close(theirs)
    said: list[bytes] = []

    def listen() -> None:
        try:
            while part := os.read(ours, 65_536):
                said.append(part)
        except OSError:
            # A terminal whose other side is gone.
            pass

    listener = threading.Thread(target=listen)
    listener.start()
    assert process.stdout is not None
    ready = process.stdout.readline()
    try:
        urllib.request.urlopen(ready.removeprefix("ready ").strip() + "/api/catalogue", timeout=10).read()
    finally:
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=30)[0]
        listener.join(10)
        os.close(ours)
    assert process.returncode == 0
    return ready + rest, b"".join(said).decode().replace("\r\n", "\n")


def test_a_person_reads_what_to_do_and_no_json(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        out, err = served(tmp_path / "data", "--port", str(port), terminal=True)
    address = out.removeprefix("ready ").strip()
    assert out.count("\n") == 1
    assert address.startswith("http://127.0.0.1:")
    assert address != f"http://127.0.0.1:{port}"
    lines = [line for line in err.splitlines() if line]
    assert lines == [
        f"Port {port} is taken; this time it is {address.rsplit(':', 1)[1]}.",
        "Starting the database …",
        f"Open that address in a browser. All work is kept in {tmp_path / 'data'}. Ctrl+C ends the server.",
        "Ending: what is on its way is saved first …",
    ]


def test_a_machine_reads_one_json_object_a_line(tmp_path: Path):
    out, err = served(tmp_path / "data", "--port", "0", terminal=False)
    assert out.startswith("ready http://127.0.0.1:")
    assert out.count("\n") == 1
    events = [json.loads(line) for line in err.splitlines()]
    assert [event["event"] for event in events if event["event"] == "request"] == ["request"]
    assert all({"level", "timestamp"} <= event.keys() for event in events)


def test_a_database_that_can_not_be_reached_is_one_sentence(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"postgresql://nobody@127.0.0.1:{port}/none"
    done = subprocess.run(
        [sys.executable, "-m", "server", "serve", "--port", "0", "--data", str(tmp_path), "--database-url", url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("lakestream: ")
