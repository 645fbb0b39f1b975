"""A pattern behind a pattern, by the processors of the program, without Spark: rows, borders and arrivals at random."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pyspark.sql.streaming import TwsTester

from server.codegen.analyse import analyse
from server.graph.model import Graph, graph_of
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.nodes.form import read_form
from server.nodes.pattern_compile import tie_break
from server.nodes.patterns.onward import ChainedProcessor, rows_out
from server.nodes.patterns.waiting_rows import NO_TIMER
from server.sql.columns import Schema
from tests.nodes.case import same_rows
from tests.nodes.chains import CHAINS, DELAY_MS, Chain, drawn, in_batches, in_process, random_rows, write_batches
from tests.nodes.frames import frame

PATTERNS_ONLY = [chain for chain in CHAINS if all(discover().types[kind].stateful for _, kind, _ in chain.steps)]


class Stage:
    """One pattern's processor under Spark's tester, all keys in one bucket."""

    def __init__(self, graph: Graph, node_id: str) -> None:
        analysis = analyse(graph, discover())
        node = graph.nodes[node_id]
        known = discover().types[node.type]
        config, _ = read_form(known.config, node.config, known.label)
        assert known.engine is not None
        before = analysis.inputs[node_id]["in"]
        pattern, findings = known.engine(config, {"in": before}, EngineUse(node=node_id))
        assert pattern is not None, findings
        self.columns = [(column.name, column.type) for column in before.columns]
        self.time = before.event_time or ""
        self.gives = pattern
        processor = ChainedProcessor(node_id, pattern.detector, pattern.to_spec(), self.columns)
        self.run = TwsTester(
            processor, timeMode="eventTime", outputMode="Append", eventTimeExtractor=lambda row: NO_TIMER
        )
        self.at = [name for name, _ in self.columns].index(self.time)

    def out(self, frames: Any) -> list[tuple[Any, ...]]:
        """What leaves by the port of matches, in the columns of a match; to what has timed out nothing is drawn."""
        found: list[tuple[Any, ...]] = []
        for one in frames if isinstance(frames, list) else [frames]:
            for port, body, at in zip(one["port"], one["body"], one["at"], strict=True) if len(one) else ():
                assert port.endswith((".out", ".timeouts")), (port, body)
                if port.endswith(".timeouts"):
                    continue
                own = json.loads(body)
                row = tuple(own[field] for field in self.fields(own))
                found.append(row)
                assert round(at.timestamp() * 1_000) == row[self.time_given()], "its time is when it was found"
        return found

    def fields(self, body: dict[str, Any]) -> list[str]:
        if self.gives.row_itself:
            return [f"c{n}" for n in range(len(self.columns))]
        found = ["found"] if self.gives.detected_at else []
        own = [f"v{n}" for n in range(len(self.gives.outputs))] or ["rows"]
        return [*(f"k{n}" for n in range(len(self.gives.partition))), "id", "start", "end", *found, *own]

    def time_given(self) -> int:
        names = [column.name for column in self.gives.schema().columns]
        wanted = self.time if self.gives.row_itself else "detected_at" if self.gives.detected_at else "match_end"
        return names.index(wanted)


class Last(Stage):
    """The last one: all that leaves it, as (port, body); nothing follows its time."""

    def out(self, frames: Any) -> list[tuple[Any, ...]]:
        return [
            (port, body)
            for one in (frames if isinstance(frames, list) else [frames])
            for port, body in (zip(one["port"], one["body"], strict=True) if len(one) else ())
        ]


def with_flag(rows: pd.DataFrame, in_time: bool) -> pd.DataFrame:
    """Rows as a pattern gets them that has another before it."""
    return rows.assign(port=None, body=None, in_time=in_time)


def played(stages: list[Stage], batches: list[list[dict[str, Any]]], chance: Random) -> list[Any]:
    """What the last pattern gives. In each batch the watermark is that of the batches before; what a pattern gives is
    the next one's input in the same batch, which has that watermark already."""
    found: list[Any] = []
    watermark = newest = 0
    for batch in [*batches, []]:
        moved = newest - DELAY_MS > watermark
        if moved:
            watermark = newest - DELAY_MS
        flowing: list[tuple[Any, ...]] = [tuple(row[name] for name, _ in stages[0].columns) for row in batch]
        for number, stage in enumerate(stages):
            # Spark hands the new watermark over with the rows; its tester fires timers when it is told.
            chance.shuffle(flowing)
            came = []
            if number and flowing:
                rows = with_flag(frame(stage.columns, flowing, stage.time), True)
                came += stage.out(stage.run.testInPandas(0, rows))
            if moved:
                came += stage.out(stage.run.setWatermark(watermark))
            if not number and flowing:
                came += stage.out(stage.run.testInPandas(0, frame(stage.columns, flowing, stage.time)))
            flowing = came
        found += flowing
        newest = max([newest, *(row["ts"] for row in batch)])
    return found


@pytest.mark.parametrize("chain", PATTERNS_ONLY, ids=[chain.title for chain in PATTERNS_ONLY])
def test_c1_c2_c3_borders_and_arrivals_change_nothing(chain: Chain, tmp_path: Path):
    for seed in range(12):
        chance = Random(seed)
        rows = random_rows(chance, 80)
        write_batches(tmp_path / str(seed) / "x", [rows])
        graph = graph_of(*drawn("x", chain, tmp_path / str(seed)))
        names = [f"x-{step}" for step, _, _ in chain.steps]
        stages = [*(Stage(graph, name) for name in names[:-1]), Last(graph, names[-1])]
        batches = in_batches(rows, chance, chance.randint(1, 20))
        told = played(stages, batches, chance)
        assert not [port for port, _ in told if port.endswith((".late", ".errors"))]
        ids = [{"match_id": json.loads(body)["id"]} for port, body in told if port.endswith(".out")]
        expected = in_process(graph, names[-1], tmp_path)
        same_rows([{"match_id": row["match_id"]} for row in expected], ids)


def test_c2_a_row_another_pattern_gives_is_judged_at_once_and_never_late(tmp_path: Path):
    write_batches(tmp_path / "x", [])
    graph = graph_of(*drawn("x", CHAINS[1], tmp_path))
    stage = Last(graph, "x-pair")
    stage.run.setWatermark(5_000)
    rows = frame(stage.columns, [("x", "b", 1, 4_000), ("x", "a", 1, 3_000), ("x", "a", 1, 5_000)], "ts")
    ((port, body),) = stage.out(stage.run.testInPandas(0, with_flag(rows, True)))
    assert (port, json.loads(body)["start"], json.loads(body)["end"]) == ("x-pair.out", 3_000, 4_000)
    late = stage.out(stage.run.testInPandas(0, with_flag(frame(stage.columns, [("x", "b", 1, 5_000)], "ts"), False)))
    assert [port for port, _ in late] == ["x-pair.late"]


def test_c3_the_tie_break_columns_come_before_all_others():
    assert tie_break([2], 4, Schema(detected=True)) == [2, 0, 1, 3]
    assert tie_break([2], 4, Schema()) == [2], "rows of a source keep the order in which they came"


def test_gp12_rows_that_travel_along_come_out_as_they_were(tmp_path: Path):
    write_batches(tmp_path / "x", [])
    stage = Stage(graph_of(*drawn("x", CHAINS[1], tmp_path)), "x-pair")
    rows = pd.DataFrame([{"bucket": 0, "rows": None, "port": "first.late", "body": "{}", "at": 1_000, "in_time": True}])
    (out,) = stage.run.testInPandas(0, rows).itertuples(index=False)
    assert (out.port, out.body, out.at.timestamp()) == ("first.late", "{}", 1.0)
    assert stage.run.peekValueState("kept", 0) is None


@pytest.mark.parametrize("at", [32_503_680_000_000, 253_402_300_800_000, 9_000_000_000_000_000, -1])
def test_times_beyond_those_of_pandas_and_of_python_travel_on(at: int):
    """What is late behind a row of the last millisecond of 9999 stands right behind it."""
    made = pa.Array.from_pandas(rows_out(["p"], ["b"], [at])["at"], type=pa.timestamp("us", "UTC"))
    assert made.cast(pa.int64()).to_pylist() == [at * 1_000]
