"""The unit test beside a streaming program: the test cases of its patterns, to be run by pytest wherever they lie."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from server.codegen.embed import embedded
from server.codegen.header import header
from server.codegen.names import Names, slug
from server.codegen.sourcemap import Sheet
from server.codegen.step import Step
from server.nodes.patterns.test_cases import TestCase
from server.sql.escape import comment, python

CHECK = tuple(f"server.codegen.runtime.{module}" for module in ("compared_rows", "pattern_check"))

StepNames = Mapping[str, Mapping[str, str]]


def pattern_tests(program: str, title: Mapping[str, str], steps: Sequence[Step], names: StepNames) -> Sheet | None:
    """The file of all test cases; None where no pattern has one. ``program``: the path of the streaming program, beside
    which it stands in a folder ``tests``; ``names``: what each step is called there."""
    told = [(step, step.node_type.test_cases(step.config)) for step in steps]
    told = [(step, cases) for step, cases in told if cases]
    if not told:
        return None
    cell = embedded(CHECK)
    sheet = Sheet(f"tests/test_{slug(program.removesuffix('_streaming.py')) or 'pipeline'}.py")
    sheet.add("\n".join(f"# {line}".rstrip() for line in header({**title, "part": "test cases"})))
    sheet.blank()
    sheet.add(cell.text)
    sheet.blank()
    sheet.add(f"NOTEBOOK = Path(__file__).parents[1] / {python(program)}")
    taken = Names((*cell.names, "NOTEBOOK"))
    for step, cases in told:
        _pattern(sheet, step, cases, names[step.id], taken)
    return sheet


def _pattern(sheet: Sheet, step: Step, cases: Sequence[TestCase], names: Mapping[str, str], taken: Names) -> None:
    """A pattern and its cases, a function each."""
    own = taken.name(f"{names['out']}_pattern")
    sheet.blank(2)
    sheet.add(f"# {comment(step.label)} [{step.node_type.type} {step.id}]", step.id)
    arguments = ", ".join(f"{word}={python(names[word])}" for word in ("spec", "rows", "read", "write"))
    sheet.add(f"{own} = Pattern(NOTEBOOK, {arguments})", step.id)
    for case in cases:
        sheet.blank(2)
        sheet.add("\n".join(_case(case, own, taken.name(f"test_{slug(case.name) or 'case'}"))), step.id)


def _case(case: TestCase, pattern: str, name: str) -> list[str]:
    """One case as a function of pytest's."""
    expected: dict[str, list[Any] | None] = msgspec.to_builtins(case.expect)
    lines = [f"def {name}():", f"    # {comment(case.name)}", "    check(", f"        {pattern},"]
    lines += _rows("events=", case.events, 8)
    if case.arrivals is not None:
        lines += _rows("arrivals=", msgspec.to_builtins(case.arrivals), 8)
    if case.final_watermark_ms is not None:
        lines.append(f"        final_watermark={python(case.final_watermark_ms)},")
    lines.append("        expected={")
    for word, rows in expected.items():
        if rows is not None:
            lines += _rows(f"{python(word)}: ", rows, 12)
    return [*lines, "        },", "    )"]


def _rows(before: str, rows: Sequence[Any], indent: int) -> list[str]:
    """A list, an entry on each line."""
    space = " " * indent
    if not rows:
        return [f"{space}{before}[],"]
    return [f"{space}{before}[", *(f"{space}    {python(row)}," for row in rows), f"{space}],"]
