"""Every shell sample of docs/interface.md runs, in order, against a real server."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.served import Served
from tests.house.floors import ROOT

pytestmark = pytest.mark.postgres


def test_the_walk_through_the_interface(tmp_path: Path):
    samples = re.findall(r"```sh\n(.*?)```", (ROOT / "docs/interface.md").read_text(), re.S)
    assert len(samples) >= 4
    server = Served(tmp_path / "data")
    address = server.start()
    try:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(samples)],
            cwd=tmp_path,
            env={**os.environ, "LAKESTREAM": address},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        server.stop()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "late_departures" in done.stdout
    assert '"matches"' in done.stdout
