"""Pass three for declarative pipelines: a plan's steps as SQL, and as Python where SQL can't say it."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from server.codegen.analyse import Analysis
from server.codegen.header import header
from server.codegen.names import Names
from server.codegen.plan import Plan
from server.codegen.sourcemap import Sheet
from server.codegen.step import Ends, Step
from server.codegen.step_text import StepTexts
from server.nodes.base import Catalogue
from server.sql.escape import comment, identifier, literal, python, qualified

SUFFIXES = ("_files", "_raw", "_typed", "_read")


def declarative_program(
    called: str, title: Mapping[str, str], plan: Plan, catalogue: Catalogue, analysis: Analysis
) -> list[Sheet]:
    """The files of the plan's declarative part: SQL first, then Python if a step needs it."""
    program = _Program(called, title, plan, catalogue, analysis)
    for step in plan.sdp:
        program.name(step)
    for step in plan.sdp:
        program.step(step)
    return [sheet for sheet in (program.sql, program.python) if sheet is not None]


@cache
def in_sql(folder: str) -> bool:
    """Whether a node type's step can be said in SQL."""
    return (Path(folder) / "sdp.sql.j2").is_file()


class _Program:
    def __init__(
        self, called: str, title: Mapping[str, str], plan: Plan, catalogue: Catalogue, analysis: Analysis
    ) -> None:
        self.called = called
        self.title = title
        self.plan = plan
        self.catalogue = catalogue
        self.texts = StepTexts("sdp", plan, catalogue, analysis)
        self.names = Names(step.table[-1].lower() for step in plan.sdp if step.table)
        self.step_names: dict[str, dict[str, str]] = {}
        self.relations: dict[Ends, str] = {}
        self.sql: Sheet | None = None
        self.python: Sheet | None = None

    def name(self, step: Step) -> None:
        ports = [port.name for port in step.node_type.outputs(step.config)]
        suffixes = (*SUFFIXES, *(f"_{port}" for port in ports))
        base = self.names.name(step.label, step.id, suffixes=suffixes)
        names = {suffix[1:]: identifier(f"{base}{suffix}") for suffix in suffixes}
        self.step_names[step.id] = {**names, "out": identifier(base), "function": base}
        for port in ports:
            ends = (step.id, port)
            table = self.stored(ends)
            self.relations[ends] = qualified(table) if table else self.step_names[step.id][port]

    def stored(self, ends: Ends) -> Sequence[str] | None:
        """The table a port becomes, None if it is a view."""
        return self.plan.borders.get(ends) or self.plan.kept.get(ends[0], {}).get(ends[1])

    def step(self, step: Step) -> None:
        folder = self.catalogue.folders[step.node_type.type]
        if in_sql(folder):
            sheet = self.sql_sheet()
            sheet.blank()
            sheet.add(f"-- {comment(step.label)} [{step.node_type.type} {step.id}]", step.id)
            sheet.add(self.rendered(step, "sdp.sql.j2", self.create_sql), step.id)
        else:
            sheet = self.python_sheet()
            sheet.blank(2)
            sheet.add(f"# {comment(step.label)} [{step.node_type.type} {step.id}]", step.id)
            sheet.add(self.rendered(step, "sdp.py.j2", self.create_python), step.id)

    def sql_sheet(self) -> Sheet:
        if self.sql is None:
            self.sql = Sheet(f"{self.called}.sql")
            self.sql.add("\n".join(f"-- {line}" for line in header(self.title)))
        return self.sql

    def python_sheet(self) -> Sheet:
        if self.python is None:
            self.python = Sheet(f"{self.called}_sources.py")
            self.python.add("\n".join(f"# {line}" for line in header(self.title)))
            self.python.add("from pyspark import pipelines as dp\nfrom pyspark.sql import SparkSession")
            self.python.blank()
            self.python.add("spark = SparkSession.active()")
        return self.python

    def create_sql(self, step: Step, port: str) -> str:
        table = self.stored((step.id, port))
        if table is None:
            return f"CREATE TEMPORARY VIEW {self.step_names[step.id][port]}"
        said = literal(f"{comment(step.label)}: {port}" if port != "out" else comment(step.label))
        return f"CREATE OR REFRESH STREAMING TABLE {qualified(table)}\nCOMMENT {said}"

    def create_python(self, step: Step, port: str) -> str:
        table = self.stored((step.id, port))
        if table is None:
            return f"@dp.temporary_view(name={python(self.step_names[step.id]['function'])})"
        return f"@dp.table(name={python('.'.join(table))})"

    def rendered(self, step: Step, name: str, create: Callable[[Step, str], str]) -> str:
        inputs = {port: self.relations[ends] for port, ends in step.reads.items()}
        created = tuple(create(step, port.name) for port in step.node_type.outputs(step.config))

        def own() -> dict[str, Any]:
            return {"label": comment(step.label), "create": partial(create, step), "table": step.table}

        return self.texts.text(step, name, self.step_names[step.id], inputs, (step.label, *created), own)
