"""The test cases of an exported pipeline, played here: the generated unit test itself, without pytest."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from server.codegen.artefact import Artefact


class Played(Struct, frozen=True):
    """One test case. ``problem``: what differs; empty where it holds."""

    name: str
    problem: str


def play_cases(artefact: Artefact) -> list[Played]:
    """Every test case of an artefact, in the order of its files."""
    with tempfile.TemporaryDirectory(prefix="lakestream-cases-") as folder:
        for file in artefact.files:
            path = Path(folder, file.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, encoding="utf-8")
        found: list[Played] = []
        for file in artefact.files:
            if file.role != "test":
                continue
            names: dict[str, Any] = {"__name__": "cases", "__file__": str(Path(folder, file.path))}
            # The generated text is ours to the last line: what people typed stands in it as values (GA3).
            exec(compile(file.text, file.path, "exec"), names)  # noqa: S102
            found += [_played(name, own) for name, own in names.items() if name.startswith("test_")]
        return found


def _played(name: str, case: Callable[[], None]) -> Played:
    try:
        case()
    except Exception as error:
        return Played(name, str(error) or type(error).__name__)
    return Played(name, "")
