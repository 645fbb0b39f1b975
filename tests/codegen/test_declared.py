"""Declarative files have the shapes the engine knows; work grows with the drawing."""

import cProfile
import itertools
import re

import pytest

from server.graph.model import graph_of
from tests.codegen.drawings import (
    clock,
    edge,
    keep,
    line,
    made,
    mixed,
    node,
    ordinary,
    pattern,
    sequence,
    sink,
    source,
    text,
)
from tests.codegen.test_generate import statements

DRAWINGS = {"ordinary": ordinary(), "pattern": pattern(), "mixed": mixed()}


@pytest.mark.parametrize("name", DRAWINGS)
def test_gs1_gs2_gs3_gs6_gs7_declared_statements_have_the_shapes_the_engine_knows(name):
    for file in made(DRAWINGS[name]).files:
        if file.language != "sql":
            continue
        known = re.compile(
            r"CREATE TEMPORARY VIEW `[^`]+` AS\nSELECT|"
            r"CREATE OR REFRESH STREAMING TABLE `[^`]+`\.`[^`]+`\.`[^`]+`\n"
            r"(PARTITIONED BY \(.*\)\n)?COMMENT '.*'( |\n)AS\s"
        )
        made_so_far: set[str] = set()
        for statement in statements(file.text):
            assert known.match(statement), statement
            for read in re.findall(r"FROM STREAM (`[^\s]+`)", statement):
                assert read in made_so_far
            made_so_far.add(statement.split(" AS")[0].split("\n")[0].split(" ")[-1])


def test_gs4_files_are_read_by_one_view_that_says_which_node_it_is():
    sql = text(line(source(schemaLocation="/s", fileFormat="csv"), sink()), "sdp")
    assert (
        "-- Departures [auto-loader src]\n"
        "CREATE TEMPORARY VIEW `departures_files` AS\n"
        "SELECT *, _metadata.file_path AS _file\n"
        "FROM STREAM read_files(\n"
        "  '/data/flights',\n"
        "  format => 'csv',\n"
        "  schema => '`carrier` STRING, `flight` STRING, `dep_delay` STRING, `ts` STRING, `_corrupt_record` STRING',\n"
        "  header => 'true',\n"
        "  enforceSchema => 'false',\n"
        "  escape => '\"',\n"
        "  mode => 'PERMISSIVE',\n"
        "  columnNameOfCorruptRecord => '_corrupt_record',\n"
        "  schemaLocation => '/s',\n"
        "  maxFilesPerTrigger => 1000\n"
        ");\n"
    ) in sql


def test_gs5_a_watermark_is_a_clause_of_its_own_line():
    sql = text(line(source(), clock(), keep(), sink()), "sdp")
    assert "SELECT *\nFROM STREAM `departures`\nWATERMARK `ts` DELAY OF INTERVAL 10 MINUTES;\n" in sql


def test_gs8_the_simulator_is_declared_in_python_beside_the_sql():
    config = {"dataProfile": "iot-sensors", "eventsPerSecond": 10, "numPartitions": 1, "seed": 7, "maxEvents": 1000}
    artefact = made(line(node("sim", "stream-simulator", config), keep(condition="temperature > 20"), sink()))
    assert [file.path for file in artefact.files] == ["flights.sql", "flights_sources.py"]
    assert artefact.tasks[0].files == ("flights.sql", "flights_sources.py")
    program = artefact.files[1].text
    assert '@dp.temporary_view(name="stream_simulator")\ndef stream_simulator():' in program
    assert "FROM STREAM `stream_simulator`" in artefact.files[0].text
    border = line(node("sim", "stream-simulator", config), clock(), sequence(pattern=BY_TEMPERATURE), sink())
    border = made(graph_of([n if n.id != "seq" else sequence(pattern=BY_TEMPERATURE, partitionBy=["device_id"])
                            for n in border.nodes.values()], list(border.edges.values())), "hybrid")  # fmt: skip
    assert '@dp.table(name="main.default.flights__stream_simulator")' in border.files[0].text


BY_TEMPERATURE = {"stages": [{"name": "hot", "where": "temperature > 40"}]}


def test_ga2_work_grows_with_the_number_of_nodes_and_not_faster():
    small, large = (calls(branches(count)) for count in (20, 80))
    assert large < 4.4 * small


def branches(count: int):
    """So many branches of one source: filter, watermark, pattern, filter, sink."""
    nodes, edges = [source()], []
    for number in range(count):
        own = [
            keep(f"k{number}", f"dep_delay > {number}"),
            clock(f"w{number}"),
            sequence(f"s{number}"),
            keep(f"m{number}", "match_id IS NOT NULL"),
            sink(f"o{number}", f"t{number}"),
        ]
        nodes += own
        edges += [edge(a.id, b.id) for a, b in itertools.pairwise([nodes[0], *own])]
    return graph_of(nodes, edges)


def calls(graph) -> int:
    """How many function calls one generation makes: a measure that a busy machine does not change."""
    made(graph)
    profile = cProfile.Profile()
    profile.runcall(made, graph)
    return sum(entry.callcount for entry in profile.getstats())
