"""What a drawing comes to on this machine: its code, what is wrong with it, its columns. Blocks."""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from server.application.places import Unreadable
from server.application.queries import view_of
from server.application.sampling import Looked, Sampler, file_source
from server.application.shapes import CodeView
from server.codegen.analyse import analyse
from server.codegen.artefact import Artefact, CodeTarget, Refused
from server.codegen.generate import generate, generate_from
from server.domain.pipeline.state import Pipeline
from server.graph.finding import Finding
from server.graph.model import Graph
from server.nodes.base import Catalogue, SchemasByPort
from server.projections.codegen import ColumnsByPort, Derived
from server.projections.deploy import NoProgram, Program

MOST_REMEMBERED = 1_000
"""Of so many pipelines it is known what their files looked like when they were derived."""


class Deriving:
    """Joins the pure compiler with what can be seen of the sources' files."""

    def __init__(self, catalogue: Catalogue, sampler: Sampler) -> None:
        self._catalogue = catalogue
        self._sampler = sampler
        self._looked: OrderedDict[str, tuple[int, Looked]] = OrderedDict()
        self._lock = Lock()

    def is_stale(self, pipeline_id: str, pipeline: Pipeline) -> bool:
        """Whether the files of a drawing look otherwise than when its newest version was derived here. Blocks."""
        if all(file_source(node) is None for node in pipeline.graph.nodes.values()):
            return False
        with self._lock:
            known = self._looked.get(pipeline_id)
        return known is None or known != (pipeline.version, self._sampler.look(pipeline.graph))

    def _remember(self, pipeline_id: str, looked: tuple[int, Looked]) -> None:
        with self._lock:
            if self._looked.get(pipeline_id, looked)[0] <= looked[0]:
                self._looked[pipeline_id] = looked
                self._looked.move_to_end(pipeline_id)
            while len(self._looked) > MOST_REMEMBERED:
                self._looked.popitem(last=False)

    def derive(self, pipeline_id: str, pipeline: Pipeline, target: CodeTarget | None = None) -> Derived:
        """All that is known about a version."""
        graph = pipeline.graph
        looked = self._sampler.look(graph)
        self._remember(pipeline_id, (pipeline.version, looked))
        analysis = analyse(graph, self._catalogue, looked.columns)
        artefact: Artefact | None = None
        findings: tuple[Finding, ...] = analysis.findings
        try:
            artefact = generate_from(
                analysis, pipeline.name, graph, self._catalogue, target, pipeline_id, pipeline.version
            )
        except Refused as refused:
            findings = (*findings, *(finding for finding in refused.findings if finding not in findings))
        return Derived(
            version=pipeline.version,
            artefact=artefact,
            findings=_with_looked(findings, looked),
            summaries=dict(analysis.summaries),
            schemas=_columns(analysis.outputs),
            inputs=_columns(analysis.inputs),
            clocks=_clocks(analysis.inputs),
        )

    def view(self, pipeline_id: str, pipeline: Pipeline, target: CodeTarget | None = None) -> CodeView:
        """The same, as the outside knows it."""
        return view_of(self.derive(pipeline_id, pipeline, target))

    def generate(self, name: str, graph: Graph, target: CodeTarget | None = None) -> Artefact:
        """The code of a drawing that is stored nowhere. Raises Refused."""
        return generate(name, graph, self._catalogue, target, self._sampler.sampled(graph))

    def program(self, pipeline_id: str, pipeline: Pipeline, *, here: bool) -> Program:
        """What is to run. ``here``: on this machine, so its sources must be readable. Raises Refused or NoProgram."""
        graph = pipeline.graph
        try:
            inputs = self._sampler.inputs(graph) if here else {}
        except Unreadable as error:
            raise NoProgram(error.code, error.detail) from None
        sampled = self._sampler.sampled(graph)
        artefact = generate(pipeline.name, graph, self._catalogue, None, sampled, pipeline_id, pipeline.version)
        return Program(pipeline.name, artefact, inputs)


def _with_looked(findings: tuple[Finding, ...], looked: Looked) -> tuple[Finding, ...]:
    """What is said of files stands first; that they can't be looked at is no longer said where the reason is."""
    told = {finding.node_id for finding in looked.findings}
    rest = (one for one in findings if one.code != "schema.unseen" or one.node_id not in told)
    return (*looked.findings, *rest)


def _clocks(inputs: Mapping[str, SchemasByPort]) -> dict[str, dict[str, str]]:
    clocks = {
        node_id: {port: schema.event_time for port, schema in ports.items() if schema.event_time is not None}
        for node_id, ports in inputs.items()
    }
    return {node_id: ports for node_id, ports in clocks.items() if ports}


def _columns(schemas: Mapping[str, SchemasByPort]) -> ColumnsByPort:
    """Of each port whose columns are known; what may have any is not one without."""
    return {
        node_id: {port: schema.columns for port, schema in ports.items() if schema.columns or not schema.open}
        for node_id, ports in schemas.items()
    }
