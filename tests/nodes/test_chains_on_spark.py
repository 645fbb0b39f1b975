"""A pattern behind a pattern on a real Spark, in micro-batches and with a restart: what the steps say in process."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from server.graph.model import graph_of
from tests.nodes.case import same_rows
from tests.nodes.chains import CHAINS, Chain, drawn, in_batches, in_process, random_rows, write_batches
from tests.nodes.on_spark import program_of, run_program
from tests.nodes.test_cases_on_spark import rows_of

pytestmark = pytest.mark.spark

BATCHES = 6
NAMED = [(f"chain_{number}", chain) for number, chain in enumerate(CHAINS)]


@pytest.fixture(scope="module")
def ran(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """All chains as one program, stopped after half the files and started again; and where whole inputs lie."""
    root = tmp_path_factory.mktemp("chains")
    nodes, edges = [], []
    later: list[tuple[Path, Path]] = []
    for number, (name, chain) in enumerate(NAMED):
        chance = Random(number)
        rows = random_rows(chance)
        write_batches(root / "inputs" / name, in_batches(rows, chance, BATCHES))
        write_batches(root / "whole" / name, [rows])
        more_nodes, more_edges = drawn(name, chain, root / "inputs")
        nodes += more_nodes
        edges += more_edges
        for file in range(BATCHES // 2, BATCHES):
            path = root / "inputs" / name / f"{file}.jsonl"
            later.append((path, root / f"{name}-{file}"))
            path.rename(root / f"{name}-{file}")
    program = program_of(nodes, edges)
    run_program(spark, root, program)
    for path, aside in later:
        aside.rename(path)
    run_program(spark, root, program)
    return root, root / "whole"


@pytest.mark.parametrize(("name", "chain"), NAMED, ids=[chain.title for _, chain in NAMED])
def test_c1_c2_c3_a_chain_gives_on_spark_what_it_gives_in_process(
    spark: Any, ran: tuple[Path, Path], name: str, chain: Chain
):
    root, whole = ran
    drawing = graph_of(*drawn(name, chain, whole))
    for step, _, _ in chain.steps:
        expected = in_process(drawing, f"{name}-{step}", root)
        assert expected, f"{step} gives something"
        same_rows(rows_of(spark, root, f"{name}", step), expected)
    for port in ("late", "errors"):
        for step, _, _ in chain.steps:
            assert rows_of(spark, root, f"{name}_{step}", port) == []
