"""The test bench: a pattern tried on a handful of events, by the engine the programs carry (contract, "its test")."""

from typing import Annotated, Any

from msgspec import Meta, Struct, field

from server.application.pattern_answer import PatternTestResult
from server.application.pattern_bench import Arrival, Bench, Milliseconds
from server.application.pattern_events import event_rows, schema_of
from server.cep.skipping import SkipTargetMissing
from server.codegen.artefact import Refused
from server.domain.rejected import Rejected
from server.graph.finding import Finding
from server.nodes.catalogue import discover
from server.nodes.detector_compile import EngineUse
from server.nodes.form import read_form
from server.nodes.pattern_compile import CompiledPattern, PatternUse, compile_pattern
from server.nodes.pattern_model import PatternSpec
from server.sql.columns import Schema

MOST_EVENTS = 100_000


class NodeUnderTest(Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern node as it is drawn: its type and what stands in its form."""

    type: Annotated[str, Meta(min_length=1, max_length=100)]
    config: dict[str, Any]


class PatternTest(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The body of ``POST /api/patterns/test``: a ``pattern`` in stages, a ``node`` with its form, or ``sql``.

    ``columns``: types of columns, where the events don't show them. Of a node, key and order stand in its form.
    """

    pattern: PatternSpec | None = None
    node: NodeUnderTest | None = None
    partition_by: Annotated[tuple[str, ...], Meta(max_length=32)] = ()
    event_time: Annotated[str, Meta(min_length=1, max_length=255)] = "ts"
    tie_break: Annotated[tuple[str, ...], Meta(max_length=32)] = ()
    columns: Annotated[dict[str, str], Meta(max_length=2_000)] = field(default_factory=dict[str, str])
    events: Annotated[tuple[dict[str, Any], ...], Meta(max_length=MOST_EVENTS)] = ()
    arrivals: Annotated[tuple[Arrival, ...], Meta(max_length=2 * MOST_EVENTS)] | None = None
    final_watermark_ms: Milliseconds | None = None
    explain: bool = False
    sql: str | None = None


def run(request: PatternTest) -> PatternTestResult:
    """Try the pattern. Raises Refused with findings ``pattern.*``, or Rejected for events that can't be tried."""
    if request.sql is not None:
        detail = "Row patterns in SQL (MATCH_RECOGNIZE) can't be tried yet; draw the pattern in stages."
        raise Rejected("pattern.sql", detail, path="sql", invalid=True)
    schema = schema_of(request.events, request.columns, request.event_time)
    compiled, findings = (
        compiled_node(request.node, schema, request) if request.node else compiled_stages(request, schema)
    )
    if compiled is None:
        raise Refused(tuple(finding for finding in findings if finding.severity == "error"))
    names = [column.name for column in compiled.inputs]
    events = event_rows(request.events, names, schema, request.event_time)
    bench = Bench(compiled, request.events, events, explain=request.explain)
    try:
        if request.arrivals is None:
            bench.play_in_order()
        else:
            bench.play(request.arrivals)
        if request.final_watermark_ms is not None:
            bench.watermark_to(request.final_watermark_ms)
    except SkipTargetMissing as missing:
        detail = f"{str(missing)[:1].upper()}{str(missing)[1:]}."
        raise Rejected("pattern.skip-missing", detail, path="pattern.afterMatchSkip", invalid=True) from missing
    return bench.result(tuple(findings))


def compiled_stages(request: PatternTest, schema: Schema | None) -> tuple[CompiledPattern | None, list[Finding]]:
    """The request's stages over the columns of its events."""
    if request.pattern is None:
        detail = "Give a pattern with stages, a node with its form, or a row pattern as sql."
        raise Rejected("pattern.missing", detail, path="pattern", invalid=True)
    use = PatternUse(
        partition_by=request.partition_by, tie_break=request.tie_break, every_column=True, explain=request.explain
    )
    return compile_pattern(request.pattern, schema, use)


def compiled_node(
    node: NodeUnderTest, schema: Schema | None, request: PatternTest
) -> tuple[CompiledPattern | None, list[Finding]]:
    """A drawn node over the columns of the request's events."""
    known = discover().get(node.type)
    if known is None or known.engine is None:
        detail = f"There is no pattern node {node.type!r} that can be tried here."
        raise Rejected("pattern.node", detail, path="node.type", invalid=True)
    config, findings = read_form(known.config, node.config, known.label)
    if config is None:
        return None, findings
    before = schema or Schema(open=True, event_time=request.event_time)
    return known.engine(config, {"in": before}, EngineUse(every_column=True, explain=request.explain))
