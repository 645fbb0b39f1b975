"""GA3: no value of a drawing becomes code, whatever it holds and wherever it stands."""

import ast
import re
from functools import lru_cache

import pytest
import sqlglot
from sqlglot.tokens import TokenType

from server.codegen.artefact import Artefact, Refused
from server.codegen.generate import generate
from server.codegen.sss import CELL
from server.graph.model import graph_of
from server.nodes.catalogue import discover
from tests.codegen.drawings import edge, made, mixed, node, ordinary, sink, source
from tests.codegen.every_setting import TYPES, drawing, replaced, texts

PAYLOADS = (
    "x'; DROP TABLE t; --",
    "x'); pwned(); ('",
    'x"); pwned(); ("',
    'x""" + pwned() + """',
    "x\npwned()\n",
    "x\r\npwned()",
    "x\u2028pwned()\u2029pwned()",
    "x\\'; DROP TABLE t; --",
    "x\\",
    "x`; DROP TABLE t; --",
    "x` AS y, pwned() AS `z",
    "{{ pwned() }}{% raw %}",
    "${pwned}",
    "{pwned()}",
    "*/ DROP TABLE t /*",
    "x -- pwned\n; DROP TABLE t",
    "x\x00\x1b[31m",
    "naïve ünïcode 日本 \U0001f600",
    "x UNION SELECT pwned()",
    "1); DROP TABLE t; SELECT (1",
)


@lru_cache(maxsize=1_000)
def calls_in(cell: str) -> frozenset[str]:
    """Names of what a cell calls. Each is read by itself: the matcher's, thousands of lines, stand in all programs."""
    return frozenset(
        called.func.id
        for called in ast.walk(ast.parse(cell))
        if isinstance(called, ast.Call) and isinstance(called.func, ast.Name)
    )


def harmless(artefact: Artefact) -> None:
    for file in artefact.files:
        assert "\x1b" not in file.text and "\x00" not in file.text
        if file.language == "python":
            for cell in file.text.split(f"\n{CELL}\n"):
                assert "pwned" not in calls_in(cell)
            # A unit test hands nothing to Spark.
            for constant in sql_in(file.text) if file.role != "test" else ():
                assert_sql(constant)
        else:
            assert_sql(file.text)
            assert "${" not in file.text


def sql_in(program: str) -> list[str]:
    """The SQL fragments the steps hand to Spark."""
    found = []
    for called in ast.walk(ast.parse(program[program.rindex("\n# COMMAND ----------\n\n# ") :])):
        function = called.func if isinstance(called, ast.Call) else None
        if isinstance(function, ast.Attribute) and function.attr in ("where", "selectExpr", "withWatermark"):
            found += [one.value for one in ast.walk(called) if isinstance(one, ast.Constant)]
    return [one for one in found if isinstance(one, str)]


def assert_sql(text: str) -> None:
    for token in sqlglot.tokenize(text, read="databricks"):
        assert token.token_type not in (TokenType.DROP, TokenType.UNION), text
        assert not (token.token_type == TokenType.VAR and token.text == "pwned"), text


@pytest.mark.parametrize("node_type", TYPES)
def test_ga3_every_text_of_every_form(node_type):
    example = discover().types[node_type].example
    survived = 0
    for path in texts(example):
        for payload in PAYLOADS:
            for target in (None, "sss"):
                graph = drawing(node_type, replaced(example, path, payload))
                try:
                    artefact = generate("Flights", graph, discover(), target)
                except Refused as refusal:
                    assert refusal.findings
                    continue
                survived += 1
                harmless(artefact)
    # Forms with free text take some of it; those that only name columns take none.
    assert survived or node_type not in ("auto-loader", "map-select", "delta-table-sink")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_ga3_names_labels_and_settings_around_the_forms(payload):
    for target in ("sdp", "sss", None):
        labelled = graph_of([source(), node("keep", "filter", {"condition": "flight > 1"}, payload), sink()],
                            [edge("src", "keep"), edge("keep", "out")])  # fmt: skip
        harmless(made(labelled, target, name=payload))
        harmless(generate("x", ordinary(), discover(), target, pipeline_id=payload, version=1))
    harmless(made(mixed(), name=payload))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_ga3_columns_seen_in_files(payload):
    from server.sql.columns import Column, Schema

    sampled = {"src": Schema((Column(payload, "STRING"), Column("b", "DOUBLE")))}
    for target in ("sdp", "sss", None):
        try:
            harmless(generate("x", mixed(), discover(), target if target != "sdp" else None, sampled))
            harmless(generate("x", ordinary(), discover(), target, sampled))
        except Refused as refusal:
            assert refusal.findings


def test_header_lines_stay_comments():
    artefact = made(ordinary(), name="one\ntwo\x85three")
    for one in artefact.files[0].text.split("\n")[:3]:
        assert one.startswith("-- ")
    assert re.search(r"one two three", artefact.files[0].text)
