"""The test cases in docs/deploying.md, put into the flights example, do what the page says."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.house.floors import ROOT

PAGE = (ROOT / "docs" / "deploying.md").read_text()
(SAMPLE,) = re.findall(r"```json cases\n(.*?)```", PAGE, re.S)
(COMMANDS,) = (text for text in re.findall(r"```sh\n(.*?)```", PAGE, re.S) if "pytest tests" in text)


def exported(folder: Path, cases: list[dict[str, Any]]) -> Path:
    drawing = json.loads((ROOT / "examples" / "flights.lakestream.json").read_text())
    (pattern,) = (node for node in drawing["nodes"] if node["type"] == "sequence-detector")
    pattern["config"]["testCases"] = cases
    file = folder / "flights.lakestream.json"
    file.write_text(json.dumps(drawing))
    return file


def lakestream(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = Path(sys.executable).parent / "lakestream"
    return subprocess.run([own, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_the_page_s_cases_become_a_test_that_passes(tmp_path: Path):
    exported(tmp_path, json.loads(SAMPLE))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", COMMANDS],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout + done.stderr


def test_the_command_plays_them_and_says_what_differs(tmp_path: Path):
    cases = json.loads(SAMPLE)
    done = lakestream(tmp_path, "test", str(exported(tmp_path, cases)))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "2 of 2 test cases hold."), done.stdout + done.stderr
    cases[1]["expect"]["matches"] = [{"third_delay": 60}]
    done = lakestream(tmp_path, "test", str(exported(tmp_path, cases)))
    assert done.returncode == 1
    assert "FAILED  test_two_hours_are_the_limit" in done.stdout
    assert "expected, and not there: third_delay: 60" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 of 2 test cases hold."


def test_without_cases_or_with_a_broken_file_the_command_says_so(tmp_path: Path):
    done = lakestream(tmp_path, "test", str(exported(tmp_path, [])))
    assert (done.returncode, done.stdout) == (0, "No pattern here has test cases.\n")
    (tmp_path / "broken.json").write_text("{")
    done = lakestream(tmp_path, "test", "broken.json")
    assert done.returncode == 1 and done.stderr.startswith("lakestream: ")
