"""From a drawing to its programs."""

from collections.abc import Mapping
from hashlib import sha256

import msgspec

from server.codegen.analyse import Analysis, analyse
from server.codegen.artefact import Artefact, CodeTarget, File, Refused, Task, digest
from server.codegen.names import slug
from server.codegen.pattern_tests import pattern_tests
from server.codegen.plan import Plan, make_plan
from server.codegen.sdp import declarative_program
from server.codegen.sourcemap import Sheet
from server.codegen.sss import streaming_program
from server.graph.model import Graph
from server.nodes.base import Catalogue
from server.sql.columns import Schema


def generate(
    name: str,
    graph: Graph,
    catalogue: Catalogue,
    target: CodeTarget | None = None,
    sampled: Mapping[str, Schema] | None = None,
    pipeline_id: str | None = None,
    version: int | None = None,
) -> Artefact:
    """The programs of a drawing: the same for the same arguments. Raises Refused with findings that say why not.

    ``target`` None: the one that fits. ``sampled``: columns seen in a source's files, by node id.
    """
    return generate_from(analyse(graph, catalogue, sampled), name, graph, catalogue, target, pipeline_id, version)


def generate_from(
    analysis: Analysis,
    name: str,
    graph: Graph,
    catalogue: Catalogue,
    target: CodeTarget | None = None,
    pipeline_id: str | None = None,
    version: int | None = None,
) -> Artefact:
    """The same for a drawing that has been analysed."""
    if analysis.errors:
        raise Refused(analysis.errors)
    plan = make_plan(name, graph, catalogue, analysis, target)
    called = slug(name) or "pipeline"
    title = {
        "name": name or "Pipeline",
        "id": pipeline_id or called,
        "version": "draft" if version is None else str(version),
        "content": _content(graph, analysis),
    }
    sheets: list[tuple[Sheet, str]] = []
    tasks: list[Task] = []
    if plan.sdp:
        declared = declarative_program(called, {**title, "part": "declarative part"}, plan, catalogue, analysis)
        sheets += [(sheet, "pipeline") for sheet in declared]
        tasks.append(Task("declarative", "sdp", tuple(sheet.path for sheet in declared)))
    if plan.sss:
        path = f"{called}_streaming.py"
        sheet, names = streaming_program(path, {**title, "part": "streaming part"}, plan, catalogue, analysis)
        sheets.append((sheet, "job"))
        tasks.append(Task("streaming", "sss", (path,), tuple(task.key for task in tasks)))
        tests = pattern_tests(path, title, plan.sss, names)
        if tests is not None:
            sheets.append((tests, "test"))
    return _artefact(plan, analysis, sheets, tasks)


def _artefact(plan: Plan, analysis: Analysis, sheets: list[tuple[Sheet, str]], tasks: list[Task]) -> Artefact:
    files = tuple(
        File(sheet.path, "sql" if sheet.path.endswith(".sql") else "python", role, sheet.text())
        for sheet, role in sheets
    )
    return Artefact(
        target=plan.target,
        reason=plan.reason,
        files=files,
        source_map=tuple(span for sheet, _ in sheets for span in sheet.spans()),
        tasks=tuple(tasks),
        outputs=plan.outputs,
        warnings=analysis.warnings,
        sha256=digest((file.path, file.text) for file in files),
    )


def _content(graph: Graph, analysis: Analysis) -> str:
    """A hash of what is meant: nodes and edges without their places on the canvas."""
    nodes = [(node_id, graph.nodes[node_id].type, graph.nodes[node_id].config) for node_id in analysis.order]
    edges = sorted(
        (edge.source, edge.source_port, edge.target, edge.target_port)
        for node_id in analysis.order
        for edge in analysis.links.incoming(node_id).values()
    )
    return sha256(msgspec.json.encode((nodes, edges), order="deterministic")).hexdigest()[:16]
