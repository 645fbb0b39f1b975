"""A user's own processor, read as it is typed: what is refused, with which line; and how it stands in a program."""

import ast
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.application.pattern_test import PatternTest, run
from server.codegen.generate import generate
from server.domain.rejected import Rejected
from server.nodes.catalogue import discover
from server.nodes.patterns.own_code import own_processor
from server.sql.ddl import parse_columns
from server.sql.escape import python_block
from tests.codegen.every_setting import drawing

KIND = discover().types["custom-stateful-processor"]

GOOD = """\
from pyspark.sql.streaming import StatefulProcessor

class Mine(StatefulProcessor):
    def init(self, handle):
        pass
    def handleInputRows(self, key, rows, timerValues):
        yield from rows
"""

TIMER = "    def handleExpiredTimer(self, key, timerValues, expiredTimerInfo):\n        return iter([])\n"


def found(code: str, **more: Any) -> list[tuple[str, str]]:
    config = msgspec.convert(
        {"pythonCode": code, "partitionBy": ["k"], "outputSchema": "k STRING", **more}, KIND.config
    )
    inputs = {"in": parse_columns("k STRING, ts TIMESTAMP")}
    return [(finding.code, finding.detail) for finding in KIND.check(config, inputs)]


def test_a_whole_class_is_fine():
    assert found(GOOD) == []
    assert found(GOOD + TIMER, timerConfig="processingTime") == []
    typed = GOOD.replace("key, rows", "key: tuple, rows: object = None")
    assert found(typed.replace("timerValues", "timerValues=None")) == []
    other = GOOD.replace("from pyspark.sql.streaming import", "import pyspark.sql.streaming as s\nclass Help: pass\n#")
    assert found(other.replace("(StatefulProcessor)", "(s.StatefulProcessor)")) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("        pass\n", "        pass)\n", "python.syntax", "Line 5: unmatched ')'"),
        ("        pass\n", "        x = (\n", "python.syntax", "Line 5: '(' was never closed"),
        ("        yield from rows\n", "        pass\nreturn 3\n", "python.syntax", "Line 8: 'return' outside function"),
        ("class Mine", "\0class Mine", "python.syntax", "null bytes"),
        ("class Mine", "x = " + "(" * 5_000 + "\nclass Mine", "python.syntax", "too many nested"),
        ("class Mine", "x = " + "-" * 90_000 + "1\nclass Mine", "python.syntax", "Python can't read this"),
        ("(StatefulProcessor)", "", "python.no-class", "derives from StatefulProcessor"),
        ("class Mine", "class One(StatefulProcessor): pass\nclass Mine", "python.classes", "(One, Mine)"),
        (
            "import StatefulProcessor",
            "import DataStreamReader",
            "python.import",
            "Line 3: StatefulProcessor is not imported",
        ),
        (
            "    def init(self, handle):\n        pass\n",
            "",
            "python.method",
            "Line 3: Mine has no method init: Spark calls init(self, handle)",
        ),
        (
            "def handleInputRows",
            "def handleRows",
            "python.method",
            "Spark calls handleInputRows(self, key, rows, timerValues)",
        ),
        ("def init", "async def init", "python.method", "without async"),
        (
            "    def handleInputRows",
            "    @staticmethod\n    def handleInputRows",
            "python.method",
            "without decorators",
        ),
        (
            "key, rows, timerValues",
            "key, rows",
            "python.parameters",
            "Line 6: Spark calls handleInputRows(self, key, rows, timerValues)",
        ),
        ("key, rows, timerValues", "key, rows, timerValues, more", "python.parameters", "here it takes"),
        ("key, rows, timerValues", "key, rows, timers", "python.parameters", "by its name"),
        (
            "    def init(self",
            "    def __init__(self, n):\n        pass\n    def init(self",
            "python.parameters",
            "__init__",
        ),
        ("yield from rows", "list(rows)", "python.gives-nothing", "Line 6"),
        (
            "        pass\n",
            "        handle.registerTimer(5)\n",
            "python.timers",
            "Line 5 of the code registers a timer",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, code: str, said: str):
    assert old in GOOD
    ((got, detail),) = found(GOOD.replace(old, new, 1))
    assert got == code and said in detail


def test_code_and_form_agree():
    assert [code for code, _ in found(GOOD, stateSchema="n INT")] == ["python.state-schema"]
    assert [code for code, _ in found(GOOD + TIMER)] == ["python.timers"]
    assert [code for code, _ in found(GOOD + TIMER, timerConfig="eventTime")] == ["pattern.watermark"]
    assert [code for code, _ in found(GOOD, partitionBy=["q"])] == ["column.unknown"]
    assert [code for code, _ in found(GOOD, outputSchema="k STRNG(")] == ["config.invalid"]
    assert [code for code, _ in found(GOOD, outputSchema=" ")] == ["config.required"]


def test_reading_never_runs_the_code(tmp_path):
    file = tmp_path / "ran"
    assert found(f"open({str(file)!r}, 'w')\n{GOOD}") == []
    assert not file.exists()


def test_the_bench_says_why_it_does_not_try_it():
    request = {"node": {"type": "custom-stateful-processor", "config": KIND.example}, "events": [{"ts": 1}]}
    with pytest.raises(Rejected, match="only the engine does: deploy it, or use lakestream run") as refused:
        run(msgspec.convert(request, PatternTest))
    assert refused.value.code == "pattern.own-code"


def test_names_of_the_text_are_its_own_and_its_lines_are_named():
    text = (
        "from pyspark.sql.streaming import StatefulProcessor\nown_processor = port = None\n"
        + GOOD
        + "\nTOLD = STATE_SCHEMA\n"
    )
    made = own_processor("n5", "Mine", text, STATE_SCHEMA="n INT")
    assert type(made).__name__ == "Mine" and own_processor is not None
    assert type(made).init.__globals__["TOLD"] == "n INT"
    assert type(made).init.__code__.co_filename == "<own code of n5>"
    with pytest.raises(TypeError, match="Mine"):
        own_processor("n5", "Mine", "Mine = 3")


@given(st.text() | st.text(alphabet="'\\\n #COMMAND\t\r\x0c\u2028\ud800\"x"))
def test_a_block_is_the_text_again_and_begins_no_cell(text: str):
    block = python_block(text)
    assert ast.literal_eval(block) == text
    assert block.isascii() or block.encode("utf-8")
    lines = block.split("\n")
    assert not [
        line for line in lines if line.startswith(("# COMMAND", "# MAGIC", "#COMMAND")) or line != line.rstrip()
    ]


def test_the_code_stands_in_the_program_line_by_line_and_only_there():
    code = GOOD + "# COMMAND ----------\n# it's ''' \\ trailing  \nX = '''\n  pwned()\n'''\n"
    config = {**KIND.example, "pythonCode": code, "timerConfig": "processingTime"}
    text = generate("x", drawing("custom-stateful-processor", config), discover(), "sss").files[0].text
    assert "\nclass Mine(StatefulProcessor):\n    def init(self, handle):\n" in text
    assert text.count("\n# COMMAND ----------") == text.replace("\\x23 COMMAND", "").count("\n# COMMAND")
    calls = [c for c in ast.walk(ast.parse(text)) if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)]
    assert "pwned" not in {c.func.id for c in calls if isinstance(c.func, ast.Name)}
    (own,) = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "own_processor"]
    assert [ast.literal_eval(one) for one in own.args] == ["own", "Mine", code]
    assert ", wall_clock=True)" in text
