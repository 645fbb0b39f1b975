"""What is told to the outside about pipelines, code and deployments. Room and HTTP interface share these shapes."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Raw, Struct, field, json

from server.codegen.artefact import Artefact, CodeTarget, File, OutputTable, SourceSpan, Task
from server.deploy.target import Progress
from server.domain.pipeline.state import Pipeline
from server.events.deployment import Target, Trigger
from server.events.pipeline import VersionNamed
from server.events.recorded import Recorded
from server.graph.finding import Finding
from server.graph.model import Edge, Group, Node, Note
from server.sql.columns import Column

Status = Literal["draft", "deployed", "paused", "archived"]
DeployStatus = Literal["pending", "running", "succeeded", "failed", "stopped"]
ColumnsByPort = dict[str, dict[str, tuple[Column, ...]]]
"""Node id to port name to columns."""


def iso(at: datetime) -> str:
    """A moment as the wire has it: UTC, milliseconds, ``Z``."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


class Envelope(Struct, frozen=True, rename="camel", omit_defaults=True):
    """What stands around an event: its places, its author, its edit. ``namedVersion`` is the version that a
    ``versionNamed`` names, because ``version`` here is the place of the event itself."""

    seq: int
    version: int
    by: str
    at: str
    edit_id: str
    undoes: str | None = None
    named_version: int | None = None


RecordedEvent = Annotated[Raw, Meta(extra={"typescript": "Envelope & PipelineEvent"})]
"""An event with its envelope in one flat object: ``{seq, version, by, at, editId, undoes?, event, …payload}``."""

_encoder = json.Encoder()


def flat(recorded: Recorded) -> Raw:
    """The flat form of an event. Both objects are printed and joined: their keys are disjoint."""
    event = recorded.event
    named = event.version if isinstance(event, VersionNamed) else None
    envelope = Envelope(
        seq=recorded.seq,
        version=recorded.version,
        by=recorded.by,
        at=iso(recorded.at),
        edit_id=recorded.edit_id,
        undoes=recorded.undoes,
        named_version=named,
    )
    if isinstance(event, VersionNamed):
        payload = _encoder.encode({"event": "versionNamed", "name": event.name, "note": event.note})
    else:
        payload = _encoder.encode(event)
    return Raw(_encoder.encode(envelope)[:-1] + b"," + payload[1:])


class Snapshot(Struct, frozen=True, rename="camel"):
    """A pipeline at one version. ``seq`` is the place of its last event in the whole log."""

    id: str
    name: str
    description: str
    tags: dict[str, str]
    version: int
    seq: int
    status: Status
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    notes: tuple[Note, ...]
    groups: tuple[Group, ...]
    created_by: str
    created_at: str
    updated_at: str


def snapshot_of(pipeline_id: str, state: Pipeline, status: Status | None = None) -> Snapshot:
    """The wire form of a folded state. ``status`` where it is known better than archived or not."""
    graph = state.graph
    assert state.created_at is not None
    assert state.updated_at is not None
    return Snapshot(
        id=pipeline_id,
        name=state.name,
        description=state.description,
        tags=dict(state.tags),
        version=state.version,
        seq=state.seq,
        status="archived" if state.archived else status or "draft",
        nodes=tuple(graph.nodes.values()),
        edges=tuple(graph.edges.values()),
        notes=tuple(graph.notes.values()),
        groups=tuple(graph.groups.values()),
        created_by=state.created_by,
        created_at=iso(state.created_at),
        updated_at=iso(state.updated_at),
    )


class Summary(Struct, frozen=True, rename="camel"):
    """A pipeline as the list shows it. ``running``: a run of it is under way."""

    id: str
    name: str
    description: str
    tags: dict[str, str]
    version: int
    status: Status
    running: bool
    node_count: int
    edge_count: int
    code_target: CodeTarget | None
    created_by: str
    created_at: str
    updated_at: str


class CodeView(Struct, frozen=True, rename="camel"):
    """The programs of one version, and all that is known about its drawing.

    ``findings`` are all problems, errors and warnings; where errors make code impossible, ``files`` is empty and
    ``target`` null. ``summaries`` are the lines on the cards; ``schemas`` the columns at each output port,
    ``inputs`` those at each input port, ``clocks`` which of these is its event time, where it has one.
    """

    version: int
    target: CodeTarget | None
    reason: str
    files: tuple[File, ...]
    source_map: tuple[SourceSpan, ...]
    tasks: tuple[Task, ...]
    outputs: tuple[OutputTable, ...]
    warnings: tuple[Finding, ...]
    sha256: str
    findings: tuple[Finding, ...] = ()
    summaries: dict[str, str] = field(default_factory=dict[str, str])
    schemas: ColumnsByPort = field(default_factory=dict[str, dict[str, tuple[Column, ...]]])
    inputs: ColumnsByPort = field(default_factory=dict[str, dict[str, tuple[Column, ...]]])
    clocks: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])


class DeploymentView(Struct, frozen=True, rename="camel"):
    """One run of one version. ``error`` is a sentence, ``errorCode`` for machines; both null unless it failed."""

    id: str
    pipeline_id: str
    version: int
    target: Target
    trigger: Trigger
    status: DeployStatus
    code_target: CodeTarget | None
    url: str | None
    error: str | None
    error_code: str | None
    requested_at: str
    started_at: str | None
    ended_at: str | None
    by: str
    sha256: str | None
    progress: Progress
    outputs: tuple[OutputTable, ...] = ()


class RowsView(Struct, frozen=True, rename="camel"):
    """A page of a table's rows; columns keep their own names. ``total`` counts all rows there are now."""

    columns: tuple[Column, ...]
    items: tuple[dict[str, Any], ...]
    next: str | None
    total: int


def code_view(
    version: int,
    artefact: Artefact | None,
    findings: tuple[Finding, ...],
    summaries: dict[str, str],
    schemas: ColumnsByPort,
    inputs: ColumnsByPort,
    clocks: dict[str, dict[str, str]],
) -> CodeView:
    """The view of an artefact; None where errors made code impossible."""
    return CodeView(
        version=version,
        target=artefact.target if artefact else None,
        reason=artefact.reason if artefact else "",
        files=artefact.files if artefact else (),
        source_map=artefact.source_map if artefact else (),
        tasks=artefact.tasks if artefact else (),
        outputs=artefact.outputs if artefact else (),
        warnings=artefact.warnings if artefact else (),
        sha256=artefact.sha256 if artefact else "",
        findings=findings,
        summaries=summaries,
        schemas=schemas,
        inputs=inputs,
        clocks=clocks,
    )
