"""The test bench: a pattern tried on a handful of events, by the engine the programs carry (contract, "its test")."""

from typing import Annotated, Any

from msgspec import Meta, Struct, field

from server.application.pattern_answer import PatternTestResult
from server.application.pattern_bench import Arrival, Bench, Milliseconds
from server.application.pattern_events import check_times, event_rows, schema_of
from server.application.row_pattern_test import RowPatternResult, run_query
from server.codegen.artefact import Refused
from server.domain.rejected import Rejected
from server.graph.finding import Finding
from server.nodes.base import NodeType, Port
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.nodes.form import read_form
from server.nodes.pattern_compile import CompiledPattern, PatternUse, compile_pattern
from server.nodes.pattern_model import PatternSpec
from server.nodes.patterns.detection import IN
from server.sql.columns import Schema

MOST_EVENTS = 100_000


class NodeUnderTest(Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern node as it is drawn: its type and what stands in its form. ``id``: part of its matches' names."""

    type: Annotated[str, Meta(min_length=1, max_length=100)]
    config: dict[str, Any]
    id: Annotated[str, Meta(max_length=64)] = ""


class PatternTest(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The body of ``POST /api/patterns/test``: a ``pattern`` in stages, a ``node`` with its form, or ``sql``.

    ``columns``: types of columns, where the events don't show them. Of a node, key and order stand in its form. For a
    node of several inputs ``ports`` says of each event into which it flows, ``event_times`` of each input which column
    is its time where that is another than ``event_time``; a column ``a.x`` is only that input's.
    """

    pattern: PatternSpec | None = None
    node: NodeUnderTest | None = None
    partition_by: Annotated[tuple[str, ...], Meta(max_length=32)] = ()
    event_time: Annotated[str, Meta(min_length=1, max_length=255)] = "ts"
    event_times: Annotated[dict[str, str], Meta(max_length=32)] = field(default_factory=dict[str, str])
    tie_break: Annotated[tuple[str, ...], Meta(max_length=32)] = ()
    columns: Annotated[dict[str, str], Meta(max_length=2_000)] = field(default_factory=dict[str, str])
    events: Annotated[tuple[dict[str, Any], ...], Meta(max_length=MOST_EVENTS)] = ()
    ports: Annotated[tuple[str, ...], Meta(max_length=MOST_EVENTS)] | None = None
    arrivals: Annotated[tuple[Arrival, ...], Meta(max_length=2 * MOST_EVENTS)] | None = None
    final_watermark_ms: Milliseconds | None = None
    explain: bool = False
    sql: str | None = None


def run_any(request: PatternTest) -> PatternTestResult | RowPatternResult:
    """Try what the request has: stages, a node or a query. Raises Refused with findings, or Rejected."""
    if request.sql is None:
        return run(request)
    return run_query(
        request.sql,
        request.events,
        request.columns,
        request.arrivals,
        request.final_watermark_ms,
        explain=request.explain,
    )


def run(request: PatternTest) -> PatternTestResult:
    """Try stages or a node. Raises Refused with findings ``pattern.*``, or Rejected for events that can't be tried."""
    compiled, findings = compiled_node(request.node, request) if request.node else compiled_stages(request)
    if compiled is None:
        raise Refused(tuple(finding for finding in findings if finding.severity == "error"))
    bench = bench_of(compiled, request)
    if request.arrivals is None:
        bench.play_in_order()
    else:
        bench.play(request.arrivals)
    if request.final_watermark_ms is not None:
        bench.watermark_to(request.final_watermark_ms)
    bench.refuse_missing_skips("pattern.afterMatchSkip")
    return bench.result(tuple(findings))


def bench_of(compiled: CompiledPattern, request: PatternTest) -> Bench:
    """The request's events before a pattern, none of them judged yet. Raises Rejected where one can't be read."""
    times = [time_column(port, request) for port in request.ports or ("in",) * len(request.events)]
    events = event_rows(request.events, compiled.inputs, times, request.ports)
    check_times(events, times[0] if times else request.event_time)
    return Bench(compiled, request.events, events, explain=request.explain)


def time_column(port: str, request: PatternTest) -> str:
    """The column in which the events of an input have their time."""
    return request.event_times.get(port, request.event_time)


def compiled_stages(request: PatternTest) -> tuple[CompiledPattern | None, list[Finding]]:
    """The request's stages over the columns of its events."""
    flows_into((IN,), request)
    schema = schema_of(request.events, request.columns, request.event_time)
    if request.pattern is None:
        detail = "Give a pattern with stages, a node with its form, or a row pattern as sql."
        raise Rejected("pattern.missing", detail, path="pattern", invalid=True)
    use = PatternUse(
        partition_by=request.partition_by, tie_break=request.tie_break, every_column=True, explain=request.explain
    )
    return compile_pattern(request.pattern, schema, use)


def node_type_of(node: NodeUnderTest) -> NodeType:
    """The type of a node that can be tried. Raises Rejected."""
    known = discover().get(node.type)
    if known is None or (known.engine is None and known.category != "pattern"):
        detail = f"There is no pattern node {node.type!r} that can be tried here."
        raise Rejected("pattern.node", detail, path="node.type", invalid=True)
    if known.engine is None:
        detail = f"{known.label} runs your own code, which only the engine does: deploy it, or use lakestream run."
        raise Rejected("pattern.own-code", detail, path="node.type", invalid=True)
    return known


def compiled_node(node: NodeUnderTest, request: PatternTest) -> tuple[CompiledPattern | None, list[Finding]]:
    """A drawn node over the columns of the request's events."""
    known = node_type_of(node)
    config, findings = read_form(known.config, node.config, known.label)
    if config is None or findings:
        return None, findings
    flows_into(known.inputs, request)
    inputs = {port.name: columns_into(port.name, request) for port in known.inputs}
    assert known.engine is not None, "what can be tried has an engine"
    return known.engine(config, inputs, EngineUse(node=node.id, every_column=True, explain=request.explain))


def flows_into(inputs: tuple[Port, ...], request: PatternTest) -> None:
    """Of several inputs it is said of each event into which it flows; of one it need not be. Raises Rejected."""
    names = [port.name for port in inputs]
    if request.ports is None:
        if len(names) > 1 and request.events:
            detail = f"This node has the inputs {' and '.join(names)}: say in ports of each event into which it flows."
            raise Rejected("pattern.ports", detail, path="ports", invalid=True)
        return
    if len(request.ports) != len(request.events):
        detail = f"There are {len(request.events)} events and {len(request.ports)} ports; each event needs one."
        raise Rejected("pattern.ports", detail, path="ports", invalid=True)
    for index, name in enumerate(request.ports):
        if name not in names:
            detail = f"There is no input {name!r} here; there is {' and '.join(names)}."
            raise Rejected("pattern.ports", detail, path=f"ports.{index}", invalid=True)


def columns_into(port: str, request: PatternTest) -> Schema:
    """The columns at an input: those of its events, and those that are declared for it or for all."""
    events = request.events
    declared = request.columns
    if request.ports is not None and port != "in":
        events = tuple(event for event, into in zip(events, request.ports, strict=True) if into == port)
        seen = {name for event in events for name in event}
        own = {name.removeprefix(f"{port}."): kind for name, kind in declared.items() if name.startswith(f"{port}.")}
        declared = {name: kind for name, kind in declared.items() if name in seen} | own
    time = time_column(port, request)
    return schema_of(events, declared, time) or Schema(open=True, event_time=time)
