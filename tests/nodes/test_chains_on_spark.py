"""A pattern behind a pattern on a real Spark, in micro-batches and with a restart: what the steps say in process."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from server.graph.model import Edge, Node, graph_of
from tests.nodes.case import same_rows
from tests.nodes.chains import (
    BRANCHES,
    CHAINS,
    drawing,
    drawn,
    in_batches,
    in_process,
    random_rows,
    write_batches,
)
from tests.nodes.on_spark import program_of, run_program
from tests.nodes.test_cases_on_spark import rows_of

pytestmark = pytest.mark.spark

BATCHES = 4

Draw = Callable[..., tuple[list[Node], list[Edge]]]

DRAWN: dict[str, tuple[Draw, list[str]]] = {
    **{
        f"chain_{number}": (partial(drawn, chain=chain), [step for step, _, _ in chain.steps])
        for number, chain in enumerate(CHAINS)
        # Its two patterns stand in other chains too, and a run takes its time.
        if chain.title != "sessions counted when they close"
    },
    "branches": (partial(drawing, steps=BRANCHES), list(BRANCHES)),
}
OFTEN = ("chain_0",)
"""Run in every test run: sessions of deduplicated rows. The others are deep."""
PROGRAMS = (OFTEN, tuple(name for name in DRAWN if name not in OFTEN))
STEPS = [
    pytest.param(program, name, step, marks=() if program == OFTEN else pytest.mark.deep, id=f"{name}-{step}")
    for program in PROGRAMS
    for name in program
    for step in DRAWN[name][1]
]


@pytest.fixture(scope="module")
def ran(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[str, ...]], tuple[Path, Path]]:
    """Some drawings as one program, run once: stopped after half the files and started again."""
    return cache(lambda program: run_of(program, spark, tmp_path_factory.mktemp("chains")))


def run_of(program: tuple[str, ...], spark: Any, root: Path) -> tuple[Path, Path]:
    """Where the tables are, and where whole inputs lie."""
    nodes, edges = [], []
    later: list[tuple[Path, Path]] = []
    for name in program:
        chance, rows = telling(name, root)
        write_batches(root / "inputs" / name, in_batches(rows, chance, BATCHES))
        write_batches(root / "whole" / name, [rows])
        more_nodes, more_edges = DRAWN[name][0](name, folder=root / "inputs")
        nodes += more_nodes
        edges += more_edges
        for file in range(BATCHES // 2, BATCHES):
            path = root / "inputs" / name / f"{file}.jsonl"
            later.append((path, root / f"{name}-{file}"))
            path.rename(root / f"{name}-{file}")
    text = program_of(nodes, edges)
    run_program(spark, root, text)
    for path, aside in later:
        aside.rename(path)
    run_program(spark, root, text)
    return root, root / "whole"


def telling(name: str, root: Path) -> tuple[Random, list[dict[str, Any]]]:
    """The first random rows of which each step gives something: what gives nothing on either side proves nothing."""
    draw, steps = DRAWN[name]
    for seed in range(100):
        chance = Random(seed)
        rows = random_rows(chance)
        folder = root / "tried" / str(seed)
        write_batches(folder / name, [rows])
        graph = graph_of(*draw(name, folder=folder))
        if all(in_process(graph, f"{name}-{step}", root) for step in steps):
            return chance, rows
    raise AssertionError(f"no rows of which each step of {name} gives something")


@pytest.mark.parametrize(("program", "name", "step"), STEPS)
def test_c1_c2_c3_gp12_a_chain_gives_on_spark_what_it_gives_in_process(
    spark: Any, ran: Callable[[tuple[str, ...]], tuple[Path, Path]], program: tuple[str, ...], name: str, step: str
):
    root, whole = ran(program)
    graph = graph_of(*DRAWN[name][0](name, folder=whole))
    expected = in_process(graph, f"{name}-{step}", root)
    assert expected, f"{step} gives something"
    same_rows(rows_of(spark, root, name, step), expected)
    for port in ("late", "errors"):
        assert rows_of(spark, root, f"{name}_{step}", port) == []
