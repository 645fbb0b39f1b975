"""Pass two: which part of the drawing becomes which program, and what everything is called there."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from server.codegen.analyse import Analysis
from server.codegen.artefact import CodeTarget, OutputTable, Refused
from server.codegen.names import slug
from server.codegen.queries import Queries, queries
from server.codegen.step import Ends, Step
from server.graph.finding import Finding
from server.graph.model import Edge, Graph
from server.nodes.base import Catalogue, Target
from server.nodes.catalogue import targets

DEFAULT_PLACE = ("main", "default")


class Plan(Struct, frozen=True):
    """``sdp`` and ``sss``: the steps of each part, in order. ``borders``: tables by which the one hands over to the
    other. ``kept``: by node and port, tables of side outputs nothing is connected to. ``connected``: by node, the ports
    that something reads. ``queries``: how patterns share them."""

    target: CodeTarget
    reason: str
    sdp: tuple[Step, ...]
    sss: tuple[Step, ...]
    borders: Mapping[Ends, tuple[str, ...]]
    kept: Mapping[str, Mapping[str, tuple[str, ...]]]
    connected: Mapping[str, frozenset[str]]
    queries: Queries
    outputs: tuple[OutputTable, ...]


def make_plan(name: str, graph: Graph, catalogue: Catalogue, analysis: Analysis, forced: CodeTarget | None) -> Plan:
    """The plan of an analysed drawing without errors. Raises Refused where a target can't do what is drawn."""
    possible = {node_id: targets(catalogue, graph.nodes[node_id].type) for node_id in analysis.order}
    target, reason = _target(graph, catalogue, analysis, possible)
    if forced is not None and forced != target:
        target, reason = forced, f"{forced} was asked for; {reason}"
    streaming = _streaming(graph, analysis, possible, target)
    _refuse(graph, catalogue, analysis, possible, target, streaming)
    steps = {node_id: _step(node_id, graph, catalogue, analysis) for node_id in analysis.order}
    edges = [edge for node_id in analysis.order for edge in analysis.links.incoming(node_id).values()]
    connected = _connected(edges)
    places = _places(steps, analysis)
    tables = _Tables(step.table for step in steps.values() if step.table is not None)
    borders = _borders(name, edges, steps, streaming, places, tables) if target == "hybrid" else {}
    kept = _kept(steps, connected, places, tables)
    return Plan(
        target=target,
        reason=reason,
        sdp=tuple(step for node_id, step in steps.items() if node_id not in streaming),
        sss=tuple(step for node_id, step in steps.items() if node_id in streaming),
        borders=borders,
        kept=kept,
        connected=connected,
        queries=queries({node_id: step for node_id, step in steps.items() if node_id in streaming}, kept),
        outputs=_outputs(steps, kept),
    )


def _target(
    graph: Graph, catalogue: Catalogue, analysis: Analysis, possible: Mapping[str, tuple[Target, ...]]
) -> tuple[CodeTarget, str]:
    """The target where none is asked for, and why, in words."""
    ordinary, streaming = False, ""
    for node_id in analysis.order:
        node = graph.nodes[node_id]
        node_type = catalogue.types[node.type]
        if "sdp" not in possible[node_id]:
            streaming = streaming or node.label or node_type.label
        elif node_type.counts_for_target:
            ordinary = True
    if not streaming:
        return "sdp", "every step can be declared, so the platform runs and restarts it"
    if ordinary:
        return "hybrid", f"{streaming} needs a streaming program; the ordinary steps before it are declared"
    return "sss", f"{streaming} needs a streaming program, and nothing else is left to declare"


def _streaming(
    graph: Graph, analysis: Analysis, possible: Mapping[str, tuple[Target, ...]], target: CodeTarget
) -> frozenset[str]:
    """The nodes of the streaming program: what only it can do, all that follows, and the watermarks right before."""
    if target != "hybrid":
        return frozenset(analysis.order) if target == "sss" else frozenset()
    found: set[str] = set()
    for node_id in analysis.order:
        if "sdp" not in possible[node_id] or any(
            edge.source in found for edge in analysis.links.incoming(node_id).values()
        ):
            found.add(node_id)
    for node_id in reversed(analysis.order):
        following = [edge.target for edge in analysis.links.outgoing(node_id).values()]
        clocks = graph.nodes[node_id].type == "watermark"
        if clocks and following and all(target_id in found for target_id in following):
            found.add(node_id)
    return frozenset(found)


def _refuse(
    graph: Graph,
    catalogue: Catalogue,
    analysis: Analysis,
    possible: Mapping[str, tuple[Target, ...]],
    target: CodeTarget,
    streaming: frozenset[str],
) -> None:
    findings: list[Finding] = []
    for node_id in analysis.order:
        node = graph.nodes[node_id]
        node_type = catalogue.types[node.type]
        own: Target = "sss" if node_id in streaming else "sdp"
        label = node.label or node_type.label
        if own not in possible[node_id]:
            other = "Structured Streaming (sss) or hybrid" if own == "sdp" else "a declarative pipeline (sdp) or hybrid"
            kind = "a declarative pipeline (sdp)" if own == "sdp" else "Structured Streaming (sss)"
            detail = f"{label} can't be part of {kind}: generate {other}."
            findings.append(Finding("target.unsupported", detail, node_id))
            continue
        refused = node_type.refused(analysis.configs[node_id], own)
        if refused is not None:
            findings.append(Finding(refused.code, refused.detail, node_id, refused.field))
    if findings:
        raise Refused(tuple(findings))
    if target == "hybrid" and not streaming:
        detail = "Nothing here needs a streaming program: generate a declarative pipeline (sdp)."
        raise Refused((Finding("target.unsupported", detail),))


def _step(node_id: str, graph: Graph, catalogue: Catalogue, analysis: Analysis) -> Step:
    node = graph.nodes[node_id]
    node_type = catalogue.types[node.type]
    config = analysis.configs[node_id]
    edges = analysis.links.incoming(node_id).values()
    table = (config.catalog, config.schema, config.table) if node_type.category == "sink" else None
    return Step(
        id=node_id,
        label=node.label or node_type.label,
        node_type=node_type,
        config=config,
        reads={edge.target_port: (edge.source, edge.source_port) for edge in edges},
        table=table,
    )


def _places(steps: Mapping[str, Step], analysis: Analysis) -> dict[str, tuple[str, str]]:
    """Catalog and schema of each node: those of the first sink its rows come to, else of the first sink there is."""
    sinks = [step.table[:2] for step in steps.values() if step.table is not None]
    first = (sinks[0][0], sinks[0][1]) if sinks else DEFAULT_PLACE
    found: dict[str, tuple[str, str]] = {}
    for node_id in reversed(list(steps)):
        table = steps[node_id].table
        if table is not None:
            found[node_id] = (table[0], table[1])
            continue
        following = sorted(
            analysis.links.outgoing(node_id).values(), key=lambda edge: (edge.source_port != "out", edge.target)
        )
        found[node_id] = next((found[edge.target] for edge in following if edge.target in found), first)
    return found


class _Tables:
    """Hands out table names that are not taken."""

    def __init__(self, taken: Iterable[tuple[str, ...]]) -> None:
        self._taken = set(taken)
        self._next: dict[tuple[str, ...], int] = {}

    def free(self, table: tuple[str, ...]) -> tuple[str, ...]:
        """The table, with a number behind its name if need be."""
        number = self._next.get(table, 1)
        candidate = table if number == 1 else (*table[:-1], f"{table[-1]}_{number}")
        while candidate in self._taken:
            number += 1
            candidate = (*table[:-1], f"{table[-1]}_{number}")
        self._taken.add(candidate)
        self._next[table] = number + 1
        return candidate


def _borders(
    name: str,
    edges: Sequence[Edge],
    steps: Mapping[str, Step],
    streaming: frozenset[str],
    places: Mapping[str, tuple[str, str]],
    tables: _Tables,
) -> dict[Ends, tuple[str, ...]]:
    borders: dict[Ends, tuple[str, ...]] = {}
    for edge in edges:
        ends = (edge.source, edge.source_port)
        if edge.target in streaming and edge.source not in streaming and ends not in borders:
            suffix = "" if edge.source_port == "out" else f"__{edge.source_port}"
            base = f"{slug(name) or 'pipeline'}__{_called(steps[edge.source])}{suffix}"
            borders[ends] = tables.free((*places[edge.source], base))
    return borders


def _connected(edges: Sequence[Edge]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for edge in edges:
        found.setdefault(edge.source, set()).add(edge.source_port)
    return {node_id: frozenset(ports) for node_id, ports in found.items()}


def _kept(
    steps: Mapping[str, Step],
    connected: Mapping[str, frozenset[str]],
    places: Mapping[str, tuple[str, str]],
    tables: _Tables,
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Rows that went wrong are kept though nothing reads them: they are the user's."""
    kept: dict[str, dict[str, tuple[str, ...]]] = {}
    for node_id, step in steps.items():
        for port in step.node_type.outputs(step.config):
            if port.name in ("errors", "late") and port.name not in connected.get(node_id, ()):
                table = tables.free((*places[node_id], f"{_called(step)}__{port.name}"))
                kept.setdefault(node_id, {})[port.name] = table
    return kept


def _called(step: Step) -> str:
    return slug(step.label) or slug(step.id) or "step"


def _outputs(steps: Mapping[str, Step], kept: Mapping[str, Mapping[str, tuple[str, ...]]]) -> tuple[OutputTable, ...]:
    own = [OutputTable(node_id, "out", ".".join(step.table)) for node_id, step in steps.items() if step.table]
    side = [
        OutputTable(node_id, port, ".".join(table)) for node_id, ports in kept.items() for port, table in ports.items()
    ]
    return (*own, *side)
