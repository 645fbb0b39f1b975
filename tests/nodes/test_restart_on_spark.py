"""A program stopped in the middle of its rows and started again goes on from its checkpoint: the same output."""

from pathlib import Path
from typing import Any

import pytest

from server.nodes.catalogue import discover
from tests.nodes.case import Case, cases, drawn, same_rows
from tests.nodes.in_process import answers
from tests.nodes.on_spark import program_of, run_program
from tests.nodes.test_cases_on_spark import rows_of

pytestmark = pytest.mark.spark

KINDS = ("sequence-detector", "absence-detector", "session-detector")
"""The matcher of stages, and engines whose timers must outlive the stop."""

CASES = [
    max(
        ((name, kind, case) for name, kind, case in cases() if kind == own),
        key=lambda found: (len(found[2].batches), found[0]),
    )
    for own in KINDS
]
"""Of each the case with the most batches."""


@pytest.fixture(scope="module")
def restarted(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All cases in one program, run over the first half of the files of each, then over all."""
    root = tmp_path_factory.mktemp("restarted")
    nodes, edges = [], []
    for name, kind, case in CASES:
        more_nodes, more_edges = drawn(name, kind, case, root / "inputs")
        nodes += more_nodes
        edges += more_edges
    program = program_of(nodes, edges)
    later: dict[Path, Path] = {}
    for name, _, case in CASES:
        files = sorted((root / "inputs" / name / "in").iterdir(), key=lambda file: int(file.stem))
        assert len(files) == len(case.batches) >= 2, "there is a middle to stop in"
        for file in files[(len(files) + 1) // 2 :]:
            later[file] = root / f"{name}-{file.name}"
            file.rename(later[file])
    run_program(spark, root, program)
    halfway = {name: len(rows_of(spark, root, name, "out")) for name, _, _ in CASES}
    for file, aside in later.items():
        aside.rename(file)
    run_program(spark, root, program)
    assert any(len(rows_of(spark, root, name, "out")) > count for name, count in halfway.items())
    return root


@pytest.mark.parametrize(("name", "kind", "case"), CASES, ids=[name for name, _, _ in CASES])
def test_t5_a_stop_and_a_start_from_the_checkpoint_change_no_output(
    spark: Any, restarted: Path, name: str, kind: str, case: Case
):
    alone = answers(kind, case)
    assert discover().types[kind].engine is not None
    for port, expected in case.output.items():
        found = rows_of(spark, restarted, name, port)
        if expected is not None:
            same_rows(found, expected)
            assert len(found) == len(alone[port])
