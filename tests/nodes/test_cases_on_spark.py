"""Cases of every node, run by real programs on a real Spark: all in one program per target.

A case costs Spark four seconds. Of each pattern the one with the most batches runs in every test run, and all of the
stage matcher's; the other cases run with the deep ones. In process and under Spark's own tester all of them always run.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from server.codegen.artefact import Artefact
from server.codegen.generate import generate
from server.deploy.engine.messages import Run
from server.deploy.engine.sdp import Declared
from server.graph.model import graph_of
from server.nodes.catalogue import discover, targets
from tests.nodes.case import Case, cases, drawn, same_rows

pytestmark = pytest.mark.spark

ALL = cases()
CATEGORIES = {kind: found.category for kind, found in discover().types.items()}


def longest(kind: str) -> str:
    """The name of the case of a node type that has the most batches."""
    return max(
        ((sum(len(given.batches) for given in case.given().values()), name) for name, own, case in ALL if own == kind)
    )[1]


CASES = [
    (name, kind, case)
    for name, kind, case in ALL
    if CATEGORIES[kind] != "pattern" or kind == "sequence-detector" or name == longest(kind)
]
FURTHER = [found for found in ALL if found not in CASES]
IN_SQL = [(name, kind, case) for name, kind, case in ALL if "sdp" in targets(discover(), kind)
          and case.config.get("writeMode", "append") == "append"]  # fmt: skip


def ran(spark: Any, root: Path, chosen: list[tuple[str, str, Case]], target: Any) -> Path:
    """Draw all cases on one canvas, generate, run until the files are read."""
    nodes, edges = [], []
    for name, kind, case in chosen:
        more_nodes, more_edges = drawn(name, kind, case, root / "inputs")
        nodes += more_nodes
        edges += more_edges
    artefact = generate("Cases", graph_of(nodes, edges), discover(), target)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAKESTREAM_LOCAL_ROOT", str(root))
        patch.setenv("LAKESTREAM_TRIGGER", "availableNow")
        patch.delenv("LAKESTREAM_INPUTS", raising=False)
        if target == "sss":
            (program,) = artefact.files
            exec(compile(program.text, program.path, "exec"), {"__name__": "__main__", "spark": spark})
        else:
            Declared(spark, order(root, artefact)).start({file.path: file.text for file in artefact.files})
            for query in spark.streams.active:
                query.awaitTermination()
    return root


def order(root: Path, artefact: Artefact) -> Run:
    return Run(
        root=str(root),
        files=tuple(file.path for file in artefact.files),
        sha256=artefact.sha256,
        target=artefact.target,
        tasks=artefact.tasks,
        outputs=artefact.outputs,
        trigger="availableNow",
    )


def rows_of(spark: Any, root: Path, name: str, port: str) -> list[dict[str, Any]]:
    table = root / "tables" / "main" / "cases" / f"{name.replace('-', '_')}__{port}"
    if not table.exists():
        return []
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    return [
        json.loads(text, parse_float=Decimal)
        for text in spark.read.parquet(str(table)).selectExpr(
            "to_json(struct(*), map('ignoreNullFields', 'false'))"
        ).toPandas().iloc[:, 0]
    ]  # fmt: skip


@pytest.fixture(scope="module")
def streamed(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ran(spark, tmp_path_factory.mktemp("streamed"), CASES, "sss")


@pytest.fixture(scope="module")
def streamed_further(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ran(spark, tmp_path_factory.mktemp("further"), FURTHER, "sss")


@pytest.fixture(scope="module")
def declared(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ran(spark, tmp_path_factory.mktemp("declared"), IN_SQL, "sdp")


@pytest.mark.parametrize(("name", "kind", "case"), CASES, ids=[name for name, _, _ in CASES])
def test_gp7_gp10_the_streaming_program_gives_what_the_case_says(spark, streamed, name: str, kind: str, case: Case):
    for port, expected in case.output.items():
        if expected is not None:
            same_rows(rows_of(spark, streamed, name, port), expected)


@pytest.mark.deep
@pytest.mark.parametrize(("name", "kind", "case"), FURTHER, ids=[name for name, _, _ in FURTHER])
def test_gp7_gp10_so_it_does_for_every_other_case(spark, streamed_further, name: str, kind: str, case: Case):
    for port, expected in case.output.items():
        if expected is not None:
            same_rows(rows_of(spark, streamed_further, name, port), expected)


@pytest.mark.parametrize(("name", "kind", "case"), IN_SQL, ids=[name for name, _, _ in IN_SQL])
def test_gs9_the_declarative_program_gives_what_the_case_says(spark, declared, name: str, kind: str, case: Case):
    for port, expected in case.output.items():
        if expected is not None:
            same_rows(rows_of(spark, declared, name, port), expected)


def test_the_simulator_makes_the_same_rows_by_both_programs(spark, streamed, declared):
    name = "stream-simulator-the-same-rows-every-time"
    rows = rows_of(spark, streamed, name, "out")
    assert sorted(row["ts"] for row in rows) == [
        "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.500Z", "2026-01-01T00:00:01.000Z",
    ]  # fmt: skip
    assert all(row["device"].startswith("device-") and 0 <= row["reading"] <= 1000 for row in rows)
    same_rows(rows_of(spark, declared, name, "out"), rows)


def test_gs10_every_declared_query_is_named_after_its_node(declared):
    names = {folder.name for folder in (declared / "checkpoints").iterdir()}
    assert "filter-keeps-what-is-true-out" in names
    assert "filter-keeps-what-is-true-src.errors" in names


def test_gp6_a_batch_done_again_changes_nothing(spark, tmp_path, monkeypatch):
    monkeypatch.setenv("LAKESTREAM_LOCAL_ROOT", str(tmp_path))
    text = Path("server/codegen/runtime/place.py").read_text()
    place: dict[str, Any] = {"__name__": "__main__", "spark": spark, "PIPELINE_ID": "p"}
    exec(compile(text, "place.py", "exec"), place)
    rows = spark.createDataFrame([(1, "a"), (2, "b")], "id INT, v STRING")
    more = spark.createDataFrame([(3, "c")], "id INT, v STRING")

    def ids() -> list[int]:
        return sorted(row.id for row in spark.read.parquet(place["table_path"]("c.s.t")).collect())

    for batch_id, batch in ((0, rows), (0, rows), (1, more), (1, more), (0, rows)):
        place["append"](batch, step="x", batch_id=batch_id, table="c.s.t", partition_by=[])
    assert ids() == [1, 2, 3]
    place["append"](more, step="other", batch_id=1, table="c.s.t", partition_by=[])
    assert ids() == [1, 2, 3, 3]
    assert not list((tmp_path / "tables" / "c" / "s").glob("_*"))
