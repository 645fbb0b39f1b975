"""The flights: what an independent computation finds is what the pipeline finds on Spark."""

import json
import os
import random
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from server.application.gallery import builtin
from server.graph.model import Graph, graph_of
from server.settings import ROOT
from tests.deploy.pipelines import lay_out, pick, rows, run

FLIGHTS = ROOT / "examples" / "flights" / "departures.jsonl"
DELAY = timedelta(minutes=10)
WITHIN = timedelta(hours=2)


def departures() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FLIGHTS.read_text().splitlines()]


def time_of(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["ts"])


def found_by_hand(flights: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Three departures in a row of one airport and airline, the first over 30 minutes late, each later than before.

    Plain loops over sorted lists: no code of the product is used. Time ends ten minutes before the last departure.
    """
    time_ends = max(map(time_of, flights)) - DELAY
    by_pair: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for flight in flights:
        if time_of(flight) <= time_ends:
            by_pair[flight["origin"], flight["carrier"]].append(flight)
    found: list[tuple[Any, ...]] = []
    for (origin, carrier), own in by_pair.items():
        own.sort(key=lambda flight: (time_of(flight), flight["flight"]))
        for a, b, c in zip(own, own[1:], own[2:], strict=False):
            growing = 30 < a["dep_delay"] < b["dep_delay"] < c["dep_delay"]
            if growing and time_of(c) - time_of(a) < WITHIN:
                flights_of_match = (a["flight"], b["flight"], c["flight"])
                delays = (a["dep_delay"], b["dep_delay"], c["dep_delay"])
                found.append((origin, carrier, a["ts"], c["ts"], *flights_of_match, *delays))
    return sorted(found)


COLUMNS = (
    *("origin", "carrier", "match_start", "match_end", "first_flight", "second_flight", "third_flight"),
    *("first_delay", "second_delay", "third_delay"),
)


def example() -> Graph:
    export = builtin(ROOT / "examples")["flights"]
    return graph_of(export.nodes, export.edges, export.notes, export.groups)


def test_the_file_is_what_its_description_says():
    flights = departures()
    assert len(flights) == 6_064
    assert len({(flight["origin"], flight["carrier"]) for flight in flights}) == 32
    assert {flight["origin"] for flight in flights} == {"EWR", "JFK", "LGA"}
    assert flights == sorted(flights, key=lambda row: (row["ts"], row["origin"], row["carrier"], row["flight"]))
    for flight in flights:
        delay = timedelta(minutes=flight["dep_delay"])
        assert time_of(flight) == datetime.fromisoformat(flight["sched_dep"]) + delay
    # 5:15 in the morning in New York is 10:15 UTC in winter.
    assert flights[0]["sched_dep"] == "2013-01-01T10:15:00.000Z"


def test_the_independent_computation_finds_ten():
    found = found_by_hand(departures())
    assert len(found) == 10
    assert [match[4:] for match in found if match[:2] == ("JFK", "9E")] == [(3320, 3395, 3439, 70, 86, 177)]


def test_the_tie_break_decides_between_departures_of_one_minute():
    """Ordering by time alone would leave the result to chance: with ties reversed one match is another."""
    flights = departures()
    reversed_ties = [{**flight, "flight": -flight["flight"]} for flight in flights]
    times = {(match[1], match[2], match[3]) for match in found_by_hand(flights)}
    other = {(match[1], match[2], match[3]) for match in found_by_hand(reversed_ties)}
    assert len(times - other) == len(other - times) == 1


@pytest.fixture
def shuffled(tmp_path: Path) -> Path:
    """The departures in seven files, in no order within them nor among them."""
    folder = tmp_path / "in"
    folder.mkdir()
    lines = FLIGHTS.read_text().splitlines(keepends=True)
    random.Random(7).shuffle(lines)
    for n in range(7):
        (folder / f"{n}.json").write_text("".join(lines[n::7]))
    return folder


@pytest.mark.spark
def test_spark_finds_the_same_in_shuffled_files(spark: SparkSession, tmp_path: Path, shuffled: Path):
    order, artefact = lay_out(tmp_path / "run", example(), {"departures": shuffled})
    finished = run(spark, order)
    assert finished.status == "succeeded", finished.detail
    assert pick(rows(tmp_path / "run", artefact, "alerts"), *COLUMNS) == found_by_hand(departures())
    assert finished.progress.rows_in == 6_064
    assert finished.progress.nodes == {"departures": 6_064}
    assert finished.progress.watermark == "2013-01-08T05:39:00.000Z"
    late = [flight for flight in departures() if time_of(flight) > datetime.fromisoformat("2013-01-08T05:39:00Z")]
    assert finished.unreleased == len(late) > 0


@pytest.mark.spark
def test_de14_two_equal_runs_list_their_rows_in_one_order(spark: SparkSession, tmp_path: Path, shuffled: Path):
    listed: list[list[object]] = []
    for name in ("one", "two"):
        order, artefact = lay_out(tmp_path / name, example(), {"departures": shuffled})
        assert run(spark, order).status == "succeeded"
        if listed:
            # As if Spark had written the parts in the other order.
            for n, file in enumerate(sorted((tmp_path / name / "tables").rglob("*.parquet"))):
                os.utime(file, ns=(10**12 - n, 10**12 - n))
        listed.append(rows(tmp_path / name, artefact, "alerts"))
    assert len(listed[0]) == 10
    assert listed[0] == listed[1]


@pytest.mark.spark
def test_spark_finds_the_same_when_it_is_started_again_between_two_files(spark: SparkSession, tmp_path: Path):
    """The second run goes on from the first one's checkpoint, with runs half matched and rows not yet released."""
    folder = tmp_path / "in"
    folder.mkdir()
    lines = FLIGHTS.read_text().splitlines(keepends=True)
    # The border lies inside a match: EWR, UA, 8 January.
    border = next(n for n, line in enumerate(lines) if line > '{"ts":"2013-01-08T03:00')
    (folder / "1.json").write_text("".join(lines[:border]))
    order, artefact = lay_out(tmp_path / "run", example(), {"departures": folder})
    assert run(spark, order).status == "succeeded"
    before = rows(tmp_path / "run", artefact, "alerts")
    assert 0 < len(before) < 10
    (folder / "2.json").write_text("".join(lines[border:]))
    assert run(spark, order).status == "succeeded"
    assert pick(rows(tmp_path / "run", artefact, "alerts"), *COLUMNS) == found_by_hand(departures())
    assert rows(tmp_path / "run", artefact, "growing", "late") == []


@pytest.mark.spark
def test_hybrid_tasks_find_the_same(spark: SparkSession, tmp_path: Path):
    order, artefact = lay_out(tmp_path / "run", example(), {"departures": FLIGHTS.parent}, "hybrid")
    assert [task.kind for task in order.tasks] == ["sdp", "sss"]
    finished = run(spark, order)
    assert finished.status == "succeeded", finished.detail
    assert pick(rows(tmp_path / "run", artefact, "alerts"), *COLUMNS) == found_by_hand(departures())
    assert finished.progress.rows_in == 6_064
