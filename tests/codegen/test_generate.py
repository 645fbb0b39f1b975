"""The programs: which target, what stands where, the same every time."""

import ast
import os
import re
import subprocess
import sys

import pytest
import sqlglot
from sqlglot import exp

from server.codegen.artefact import digest
from server.graph.model import graph_of
from server.nodes.catalogue import discover
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
    refused,
    sequence,
    sink,
    source,
    text,
)
from tests.nodes.case import cases

DRAWINGS = {"ordinary": ordinary(), "pattern": pattern(), "mixed": mixed()}


def statements(sql: str) -> list[str]:
    """GS1: statements end with ; at a line's end."""
    without_comments = "\n".join(one for one in sql.split("\n") if not one.startswith("--"))
    return [part.strip() for part in re.split(r";\n", without_comments + "\n") if part.strip()]


def test_the_target_follows_from_what_is_drawn():
    assert made(ordinary()).target == "sdp"
    assert made(pattern()).target == "sss"
    assert made(mixed()).target == "hybrid"
    assert made(line(source(), sink())).target == "sdp"


def test_any_target_may_be_forced_and_ga7_what_it_cant_do_is_a_finding():
    assert made(ordinary(), "sss").target == "sss"
    assert made(mixed(), "sss").target == "sss"
    assert made(pattern(), "hybrid").target == "hybrid"
    assert [(f.code, f.node_id) for f in refused(pattern(), "sdp")] == [("target.unsupported", "seq")]
    assert [f.code for f in refused(ordinary(), "hybrid")] == ["target.unsupported"]
    merging = line(source(), sink(writeMode="upsert", mergeKeys=["flight"]))
    assert [(f.code, f.node_id, f.field) for f in refused(merging)] == [("target.unsupported", "out", "writeMode")]
    assert made(merging, "sss").target == "sss"


def test_errors_stop_code_and_warnings_travel_with_it():
    assert refused(line(source(), node("keep", "filter"), sink()))[0].code == "config.required"
    assert [f.code for f in made(ordinary()).warnings] == ["schema.unseen"]


@pytest.mark.parametrize("name", DRAWINGS)
def test_ga6_python_parses_and_declared_sql_parses_statement_by_statement(name):
    artefact = made(DRAWINGS[name])
    for file in artefact.files:
        if file.language == "python":
            ast.parse(file.text)
        else:
            for statement in statements(file.text):
                if "WATERMARK" in statement or "read_files" in statement:
                    statement = re.sub(r"\nWATERMARK .*", "", statement)
                assert isinstance(sqlglot.parse_one(statement, read="databricks"), exp.Create), statement


@pytest.mark.parametrize("name", DRAWINGS)
def test_ga1_the_order_of_drawing_does_not_matter(name):
    graph = DRAWINGS[name]
    nodes, edges = list(graph.nodes.values()), list(graph.edges.values())
    assert made(graph_of(nodes[::-1], edges[::-1])) == made(graph)


def test_ga1_the_hash_seed_does_not_matter():
    code = "from tests.codegen.drawings import *; print(made(mixed()).sha256, made(pattern()).sha256)"
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(answers) == 1


def test_the_hash_is_over_paths_and_texts():
    artefact = made(mixed())
    assert artefact.sha256 == digest((file.path, file.text) for file in artefact.files)


@pytest.mark.parametrize("name", DRAWINGS)
def test_ga4_spans_hold_what_was_made_of_their_node_and_nothing_else(name):
    graph = DRAWINGS[name]
    artefact = made(graph)
    lines = {file.path: file.text.split("\n") for file in artefact.files}
    assert {span.node_id for span in artefact.source_map} == set(graph.nodes)
    covered: set[tuple[str, int]] = set()
    for span in artefact.source_map:
        own = lines[span.file][span.start_line - 1 : span.end_line]
        assert own and own[0].strip() and own[-1].strip()
        numbers = {(span.file, number) for number in range(span.start_line, span.end_line + 1)}
        assert not numbers & covered
        covered |= numbers
    marks = {"keep": "dep_delay > 15", "seq": "PatternProcessor", "out": "alerts", "src": "/data/flights"}
    for node_id in set(marks) & set(graph.nodes) - {"seq"}:
        everywhere = [
            (path, number)
            for path, all_lines in lines.items()
            for number, one in enumerate(all_lines, 1)
            if marks[node_id] in one
        ]
        spans = [s for s in artefact.source_map if s.node_id == node_id]
        assert everywhere
        assert all(any(s.file == p and s.start_line <= n <= s.end_line for s in spans) for p, n in everywhere)


def test_ga8_every_file_says_what_it_is():
    for file in made(mixed()).files:
        head = "\n".join(file.text.split("\n")[:5])
        assert "Flights" in head and "pipeline p1" in head and "version 3" in head and "content " in head


def test_moving_a_node_changes_no_line():
    graph = ordinary()
    moved = graph_of(
        [
            type(n)(id=n.id, type=n.type, position=type(n.position)(99, 1), label=n.label, config=n.config)
            for n in graph.nodes.values()
        ],
        list(graph.edges.values()),
    )
    assert made(moved).sha256 == made(graph).sha256


def test_gp1_gp2_a_notebook_in_cells_and_one_cell_that_knows_the_place():
    program = text(pattern())
    assert program.startswith("# Databricks notebook source\n")
    cells = program.split("\n# COMMAND ----------\n")
    assert sum("LAKESTREAM_LOCAL_ROOT" in cell for cell in cells) == 1
    assert sum("cloudFiles" in cell for cell in cells) == 1
    assert cells[-1].strip() == "finish()"


def test_gp3_every_query_is_named_after_the_node_it_ends_in():
    program = text(pattern())
    after = program[program.index("# Departures [") :]
    assert re.findall(r'start\w*\(\s*\w+,\s*(?:query=)?"([^"]+)"', after) == ["src.errors", "seq"]
    assert 'query="out"' in text(ordinary(), "sss")


def test_gp4_gh1_each_source_and_sink_stands_once():
    artefact = made(mixed())
    whole = "\n".join(file.text for file in artefact.files)
    sql, program = artefact.files[0].text, artefact.files[1].text
    assert whole.count("/data/flights") == 1 and "read_files(" in sql
    for table in ("alerts", "late_rows", "raw_rows"):
        assert len(re.findall(rf"[`.]{table}[`\"]", whole)) == 1
    assert "`raw_rows`" in sql and "main.default.alerts" in program
    assert [(task.kind, task.depends_on) for task in artefact.tasks] == [("sdp", ()), ("sss", ("declarative",))]


def test_gh2_the_border_is_a_table_both_parts_name_and_the_watermark_is_set_behind_it():
    sql, program = (file.text for file in made(mixed()).files)
    assert "CREATE OR REFRESH STREAMING TABLE `main`.`default`.`flights__filter`" in sql
    assert 'read_table("main.default.flights__filter")' in program
    assert "WATERMARK" not in sql and 'withWatermark("`ts`", "10 minutes")' in program
    early = line(source(), clock(), keep(), sequence(), sink())
    sql, program = (file.text for file in made(early).files)
    assert "WATERMARK `ts` DELAY OF INTERVAL 10 MINUTES" in sql
    assert 'read_table("main.default.flights__filter").withWatermark("`ts`", "600000 milliseconds")' in program


def test_gp5_what_went_wrong_is_kept_unless_it_goes_somewhere():
    outputs = {(o.node_id, o.port): o.name for o in made(mixed()).outputs}
    assert outputs == {
        ("out", "out"): "main.default.alerts",
        ("raw", "out"): "main.default.raw_rows",
        ("behind", "out"): "main.default.late_rows",
        ("src", "errors"): "main.default.departures__errors",
        ("seq", "errors"): "main.default.sequence_detector__errors",
    }


def test_gp5_timeouts_are_made_only_where_something_reads_them():
    assert '"timeouts",' not in text(pattern()).split("def write_")[1]
    graph = graph_of(
        [source(), clock(), sequence(), sink(), sink("gone", "gone")],
        [edge("src", "wm"), edge("wm", "seq"), edge("seq", "out"), edge("seq", "gone", "timeouts")],
    )
    assert '"timeouts",' in text(graph).split("def write_")[1]


def test_gp8_the_matcher_travels_word_for_word():
    from pathlib import Path

    from server.cep.manifest import EMBEDDED

    program = text(pattern())
    for module in EMBEDDED:
        body = Path(f"server/cep/{module}.py").read_text().split('"""\n', 1)[1]
        last = body.strip().split("\n\n\n")[-1]
        last = "\n".join(line for line in last.split("\n") if not line.startswith(("from ", "import "))).strip()
        assert last in program, module


def test_side_tables_of_equal_labels_get_names_of_their_own():
    graph = graph_of(
        [source("one"), source("two"), sink("a", "a"), sink("b", "b")], [edge("one", "a"), edge("two", "b")]
    )
    names = [output.name for output in made(graph).outputs]
    assert len(set(names)) == len(names) == 4


def test_every_node_type_stands_in_one_of_the_drawings_or_in_a_case():
    drawn = {n.type for graph in DRAWINGS.values() for n in graph.nodes.values()}
    assert set(discover().types) == drawn | {kind for _, kind, _ in cases()}
