"""Pass three for Structured Streaming: a plan's steps as one notebook."""

import builtins
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from server.codegen.analyse import Analysis
from server.codegen.embed import together
from server.codegen.header import header
from server.codegen.names import Names
from server.codegen.plan import Plan
from server.codegen.sourcemap import Sheet
from server.codegen.step import Ends, Step
from server.codegen.step_text import StepTexts
from server.nodes.base import Catalogue
from server.nodes.patterns.detection import ONWARD_EMBED
from server.sql.escape import comment, identifier, python

PLACE = "server.codegen.runtime.place"

CELL = "# COMMAND ----------"

OWN_NAMES = ("PIPELINE_ID", "spark", "dbutils", "display", "sc", "sqlContext", "rows", "batch_id", "MATCHER_NAMES")

SUFFIXES = ("_files", "_headers", "_lines", "_columns", "_read", "_spec", "_rows", "_stored")


def streaming_program(
    path: str, title: Mapping[str, str], plan: Plan, catalogue: Catalogue, analysis: Analysis
) -> tuple[Sheet, Mapping[str, Mapping[str, str]]]:
    """The notebook of the plan's streaming part, and by step what its things are called there. ``title``: what its
    header says."""
    program = _Program(path, title, plan, catalogue, analysis)
    program.write()
    return program.sheet, program.step_names


class _Program:
    def __init__(
        self, path: str, title: Mapping[str, str], plan: Plan, catalogue: Catalogue, analysis: Analysis
    ) -> None:
        self.sheet = Sheet(path)
        self.title = title
        self.plan = plan
        self.analysis = analysis
        self.texts = StepTexts("sss", plan, catalogue, analysis)
        embeds = [s.node_type.embeds for s in plan.sss if s.node_type.embeds]
        if any(link.chained for link in plan.queries.links.values()):
            embeds.append(ONWARD_EMBED)
        self.carried = _carried(tuple(dict.fromkeys(embeds)))
        self.names = Names(self.carried.reserved)
        self.inside: dict[str, list[Step]] = {}
        for step in plan.sss:
            if step.id in plan.queries.inside:
                self.inside.setdefault(plan.queries.inside[step.id], []).append(step)
        self.variables: dict[Ends, str] = {}
        self.onward: dict[Ends, str] = {}
        self.step_names: dict[str, dict[str, str]] = {}

    def write(self) -> None:
        self.sheet.add("# Databricks notebook source")
        self.sheet.add("\n".join(f"# {line}".rstrip() for line in header(self.title)))
        self.cell(f"PIPELINE_ID = {python(self.title['id'])}")
        self.sheet.extend(self.carried.lines)
        for step in self.plan.sss:
            self.name(step)
        for pattern, link in self.plan.queries.links.items():
            self.step_names[pattern]["write"] = self.step_names[link.query]["write"]
        for ends, table in self.plan.borders.items():
            self.border(ends, table)
        for step in self.plan.sss:
            if step.id in self.plan.queries.between:
                self.titled(step)
                self.sheet.add(self.rendered(step, onward=True), step.id)
            elif step.id not in self.plan.queries.inside:
                self.step(step)
        self.cell("finish()")

    # -- cells ---------------------------------------------------------------------------------------------------------

    def cell(self, text: str) -> None:
        self.sheet.blank()
        self.sheet.add(CELL)
        self.sheet.blank()
        self.sheet.add(text)

    def titled(self, step: Step) -> None:
        self.cell(f"# {_said(step)}")

    def name(self, step: Step) -> None:
        ports = [port.name for port in step.node_type.outputs(step.config)]
        suffixes = (*SUFFIXES, *(f"_{port}{more}" for port in ports for more in ("", "_onward")))
        base = self.names.name(step.label, step.id, suffixes=suffixes)
        names = {suffix[1:]: f"{base}{suffix}" for suffix in suffixes} | {"out": base}
        names["write"] = self.names.name(f"write_{base}")
        self.step_names[step.id] = names
        for port in ports:
            self.variables[(step.id, port)] = names[port]
            self.onward[(step.id, port)] = f"{names[port]}_onward"

    def border(self, ends: Ends, table: Sequence[str]) -> None:
        """What the declarative part has stored, read back as a stream, with its watermark if it has one."""
        name = self.names.name(table[-1], ends[0])
        self.variables[ends] = name
        schema = self.analysis.outputs[ends[0]][ends[1]]
        clock = ""
        if schema.event_time is not None:
            delay = python(f"{schema.delay_ms} milliseconds")
            clock = f".withWatermark({python(identifier(schema.event_time))}, {delay})"
        self.cell("# Stored by the declarative part")
        self.sheet.add(f"{name} = read_table({python('.'.join(table))}){clock}", ends[0])

    def step(self, step: Step) -> None:
        self.titled(step)
        if step.node_type.stateful:
            self.pattern(step)
            return
        write = {"append": "start_append", "merge": "start_merge", "where": f"query={python(step.id)},"}
        self.sheet.add(self.rendered(step, write=write), step.id)
        self.kept(step, "start_append", "query", (), "")

    def pattern(self, step: Step) -> None:
        """A pattern's stream; behind the last one of a query, its batches."""
        link = self.plan.queries.links[step.id]
        self.sheet.add(self.rendered(step, part="stream", onward=bool(link.behind)), step.id)
        if link.given:
            self.sheet.add(self.rendered(step, part="given"), step.id)
        if step.id == link.query:
            self.batches(step)

    def kept(self, step: Step, call: str, word: str, more: Sequence[str], indent: str) -> None:
        """Side outputs nothing reads, each to its table."""
        for port, table in self.plan.kept.get(step.id, {}).items():
            arguments = [self.variables[(step.id, port)], f"{word}={python(f'{step.id}.{port}')}", *more]
            arguments += [f"table={python('.'.join(table))}", "partition_by=[]"]
            lines = "".join(f"    {argument},\n" for argument in arguments)
            self.sheet.add(f"{call}(\n{lines})", step.id, indent)

    def batches(self, last: Step) -> None:
        """A query's batches: the ports of its patterns taken apart once, and all that hangs on them written."""
        links = self.plan.queries.links
        patterns = [step for step in self.plan.sss if step.id in links and links[step.id].query == last.id]
        names = self.step_names[last.id]
        indent = "    "
        labels = ", ".join(_plain(pattern.label) for pattern in patterns)
        self.sheet.blank(2)
        self.sheet.add(f"def {names['write']}(rows, batch_id):", last.id)
        self.sheet.add(f'"""Every batch of {labels}, each port to where it goes."""', last.id, indent)
        self.sheet.add("rows = rows.persist()", last.id, indent)
        for pattern in patterns:
            self.sheet.add(self.rendered(pattern, part="ports"), pattern.id, indent)
        for step in self.inside.get(last.id, ()):
            where = f"step={python(step.id)},\n    batch_id=batch_id,"
            write = {"append": "append", "merge": "merge", "where": where}
            self.sheet.add(f"# {_said(step)}", step.id, indent)
            self.sheet.add(self.rendered(step, write=write), step.id, indent)
        for pattern in patterns:
            self.kept(pattern, "append", "step", ("batch_id=batch_id",), indent)
        self.sheet.add("rows.unpersist()", last.id, indent)
        self.sheet.blank(2)
        clock = ", wall_clock=True" if last.node_type.wall_clock(last.config) else ""
        self.sheet.add(f"start({names['rows']}, {python(last.id)}, {names['write']}{clock})", last.id)

    def rendered(
        self, step: Step, part: str = "", write: Mapping[str, str] | None = None, *, onward: bool = False
    ) -> str:
        """A step's text. ``onward``: it reads what flows from pattern to pattern, and what it gives flows on so."""
        variables = {**self.variables, **self.flowing()} if onward else self.variables
        inputs = {port: variables[ends] for port, ends in step.reads.items()}
        names = self.step_names[step.id]
        if step.id in self.plan.queries.between and onward:
            names = {**names, **{port: name for (node_id, port), name in self.onward.items() if node_id == step.id}}
        chain = self.chain(step)

        def own() -> dict[str, Any]:
            table = ".".join(step.table) if step.table else None
            return {"part": part, "write": write or {}, "table": table, "chain": chain}

        differs_by = (part, *(write or {}).items(), str(chain))
        return self.texts.text(step, "sss.py.j2", names, inputs, differs_by, own)

    def flowing(self) -> dict[Ends, str]:
        """What patterns and the steps between them give on the way to the next, by its name there."""
        queries = self.plan.queries
        return {
            ends: name for ends, name in self.onward.items() if ends[0] in queries.links or ends[0] in queries.between
        }

    def chain(self, step: Step) -> dict[str, Any] | None:
        """What a pattern's template says of the others in its query; None where there are none."""
        link = self.plan.queries.links.get(step.id)
        if link is None or not link.chained:
            return None
        behind = [self.step_names[pattern]["rows"] for pattern in link.behind]
        return {
            "behind": behind[0] if len(behind) == 1 else f"[{', '.join(behind)}]" if behind else "",
            "along": [".".join(ends) for ends in link.along],
            "given": {port: self.onward[(step.id, port)] for port in link.given},
            "written": sorted(link.written),
        }


class Carried(Struct, frozen=True):
    """What every program with these modules begins with; ``reserved``: the names its steps can't have."""

    lines: tuple[str, ...]
    reserved: frozenset[str]


@cache
def _carried(groups: tuple[tuple[str, ...], ...]) -> Carried:
    place, *cells = together([(PLACE,), *groups])
    sheet = Sheet("")
    sheet.blank()
    sheet.add(f"{CELL}\n\n# Where this runs: the one cell that knows. Everything below is the same everywhere.")
    sheet.add(place.text)
    carried: set[str] = set()
    for modules, cell in zip(groups, cells, strict=True):
        own = [module for module in modules if module not in carried]
        if not own:
            continue
        carried.update(own)
        sheet.blank()
        sheet.add(f"{CELL}\n\n# Carried along from {', '.join(_short(module) for module in own)}")
        sheet.add(cell.text)
        if "PatternProcessor" in cell.names:
            sheet.blank(2)
            sheet.add(_shipped(cell.names))
    reserved = {*dir(builtins), *OWN_NAMES, *place.names, *(name for cell in cells for name in cell.names)}
    return Carried(tuple(sheet.text().rstrip("\n").split("\n")), frozenset(reserved))


def _short(module: str) -> str:
    """A module's name for a comment; a detector goes by its node's."""
    *_, folder, name = module.split(".")
    return folder if name == "detector" and folder != "cep" else name


def _shipped(names: Sequence[str]) -> str:
    """Predicates are compiled from text on the workers, which only get the names that some method mentions."""
    lines = ["# Predicates are compiled from text on the workers, which get only what a method of the class names."]
    lines.append("PatternProcessor.names_for_workers = staticmethod(")
    lines.append("    lambda: (")
    lines += [f"        {name}," for name in names if name != "PatternProcessor"]
    lines += ["    )", ")"]
    return "\n".join(lines)


def _said(step: Step) -> str:
    return f"{comment(step.label)} [{step.node_type.type} {step.id}]"


def _plain(label: str) -> str:
    return re.sub(r"[\"\\]", "'", ascii(comment(label))[1:-1].replace("\\", "/"))
