"""What is answered over HTTP. Shapes may gain fields."""

from typing import Any, Literal

from msgspec import Struct, field

from server.application.preview import StepRows
from server.application.shapes import DeploymentView, RecordedEvent, Summary
from server.events.recorded import Skipped
from server.graph.finding import Finding
from server.graph.model import Edge, Group, Node, Note
from server.sql.columns import Column


class Answered(Struct, frozen=True, rename="camel"):
    """Base of answers: may gain fields."""


class Problem(Struct, frozen=True, rename="camel", omit_defaults=True):
    """``application/problem+json``. ``code`` for machines, ``detail`` one sentence for people; ``path`` into the body.

    ``findings`` stand where the refusal has several reasons.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    path: str | None = None
    findings: tuple[Finding, ...] = ()


class Created(Answered, frozen=True):
    id: str


class Edited(Answered, frozen=True):
    """What an edit did. ``events`` is empty where it changed nothing; ``skipped``: parts of an undo left alone."""

    version: int
    seq: int
    edit_id: str
    events: tuple[RecordedEvent, ...]
    skipped: tuple[Skipped, ...] = ()


class StepView(Answered, frozen=True):
    """One edit in a few words, for a button: "move 3 nodes"."""

    edit_id: str
    label: str


class StepsView(Answered, frozen=True):
    """One's own edits that can be undone, and those that can be redone, the newest last."""

    done: tuple[StepView, ...]
    undone: tuple[StepView, ...]


class SummaryPage(Answered, frozen=True):
    items: tuple[Summary, ...]
    next: str | None = None


class EventPage(Answered, frozen=True):
    items: tuple[RecordedEvent, ...]
    next: str | None = None


class DeploymentPage(Answered, frozen=True):
    items: tuple[DeploymentView, ...]
    next: str | None = None


class NamedVersion(Answered, frozen=True):
    """``version`` is what was named; ``by`` and ``at`` tell who named it and when."""

    name: str
    version: int
    note: str
    by: str
    at: str


class VersionPage(Answered, frozen=True):
    """Newest first."""

    items: tuple[NamedVersion, ...]
    next: str | None = None


class ChangedNode(Answered, frozen=True):
    """One node on both sides of a difference. ``fields``: what differs: keys of its config, and ``$label``,
    ``$type``, ``$position`` for what stands beside the config."""

    before: Node
    after: Node
    fields: tuple[str, ...]


class Counts(Answered, frozen=True):
    """How many things of a kind came, went and changed."""

    added: int = 0
    removed: int = 0
    changed: int = 0


class Diff(Answered, frozen=True):
    """The difference between two versions of one pipeline."""

    from_: int = field(name="from")
    to: int = field(name="to")
    nodes_added: tuple[Node, ...] = ()
    nodes_removed: tuple[Node, ...] = ()
    nodes_changed: tuple[ChangedNode, ...] = ()
    edges_added: tuple[Edge, ...] = ()
    edges_removed: tuple[Edge, ...] = ()
    notes: Counts = Counts()
    groups: Counts = Counts()
    name: tuple[str, str] | None = None
    description: tuple[str, str] | None = None


class ExportFile(Answered, frozen=True):
    """``NAME.lakestream.json``."""

    name: str
    description: str
    tags: dict[str, str]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    notes: tuple[Note, ...]
    groups: tuple[Group, ...]
    format: Literal["lakestream"] = "lakestream"
    format_version: Literal[1] = 1


class PortEntry(Answered, frozen=True):
    name: str
    label: str


class CatalogueEntry(Answered, frozen=True):
    """A node type as the page needs it. ``config`` is JSON Schema with ``x-ui`` hints, ``help`` Markdown."""

    type: str
    label: str
    category: Literal["source", "pattern", "transform", "sink"]
    icon: str
    description: str
    inputs: tuple[PortEntry, ...]
    outputs: tuple[PortEntry, ...]
    targets: tuple[Literal["sdp", "sss"], ...]
    config: dict[str, Any]
    example: dict[str, Any]
    help: str


class CataloguePage(Answered, frozen=True):
    nodes: tuple[CatalogueEntry, ...]


class Template(Answered, frozen=True):
    id: str
    name: str
    description: str
    industry: str
    builtin: bool
    created_by: str
    created_at: str
    node_count: int


class TemplatePage(Answered, frozen=True):
    items: tuple[Template, ...]
    next: str | None = None


class Me(Answered, frozen=True):
    """Who is asking. ``startPipelineId`` is the pipeline to open when none was open before."""

    id: str
    name: str
    color: str
    auth: Literal["local", "headers"]
    start_pipeline_id: str | None


class Preferences(Answered, frozen=True):
    default_catalog: str
    default_schema: str
    canvas_settings: dict[str, Any]
    recent_pipelines: tuple[str, ...]
    updated_at: str | None


class Logs(Answered, frozen=True):
    text: str


class Uploaded(Answered, frozen=True):
    """A file that was taken; ``path`` goes into an auto-loader's ``cloudPath``, ``rows`` are its first ones.

    ``errors``: lines and values that a run could not read, a sentence for each kind.
    """

    path: str
    file_format: Literal["json", "csv", "parquet"]
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    errors: tuple[str, ...] = ()


class Preview(Answered, frozen=True):
    """The first rows of a source, or as they arrive at a step. ``errors``: lines and values that a run could not read,
    a sentence for each kind. ``steps``: how many rows each node on the way gave, in that order."""

    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    errors: tuple[str, ...] = ()
    steps: tuple[StepRows, ...] = ()


class Health(Answered, frozen=True):
    """``projectionLag``: events not yet taken in, by projection. ``deadLetters``: poison events put aside."""

    status: Literal["ok", "degraded"]
    database: Literal["ok", "unreachable"]
    head: int
    projection_lag: dict[str, int]
    dead_letters: int


class PatternMatch(Answered, frozen=True):
    """``events`` are positions in the request's list in the order they were taken, ``stages`` the same by stage.

    ``values``: the columns the node gives of a match, times as ISO texts."""

    key: tuple[Any, ...]
    events: tuple[int, ...]
    stages: dict[str, tuple[int, ...]]
    start_ms: int
    end_ms: int
    emitted_at_ms: int
    match_id: str
    values: dict[str, Any]


class PatternTimeout(Answered, frozen=True):
    """``values``: the columns the node gives of it, of the rows there were; times as ISO texts."""

    key: tuple[Any, ...]
    events: tuple[int, ...]
    stages: dict[str, tuple[int, ...]]
    timeout_ms: int
    start_ms: int
    end_ms: int
    values: dict[str, Any]


class PatternLive(Answered, frozen=True):
    runs: int
    held: int
    buffered: int


class PatternError(Answered, frozen=True, omit_defaults=True):
    """A row that could not be judged wholly (``event``), or a partial match given up (``events``)."""

    code: str
    detail: str
    event: int | None = None
    events: tuple[int, ...] = ()


class PatternStep(Answered, frozen=True):
    """Why a row did to a run what it did; ``event`` null where the clock did it. ``key``: whose row or clock it is."""

    event: int | None
    run: int
    stage: str
    verdict: Literal["taken", "skipped", "killed", "expired"]
    because: str
    key: tuple[Any, ...] = ()


class RowPatternRows(Answered, frozen=True):
    """The rows of a MATCH_RECOGNIZE query over a list of events. ``late``: positions that came behind the watermark."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    late: tuple[int, ...] = ()
    errors: tuple[PatternError, ...] = ()
    warnings: tuple[Finding, ...] = ()
    explain: tuple[PatternStep, ...] = ()


class PatternResult(Answered, frozen=True):
    """What a pattern finds in a list of events. ``keyColumns``: rows that agree in these are of one key."""

    key_columns: tuple[str, ...]
    matches: tuple[PatternMatch, ...]
    timeouts: tuple[PatternTimeout, ...]
    late: tuple[int, ...]
    live: PatternLive
    explain: tuple[PatternStep, ...] = ()
    errors: tuple[PatternError, ...] = ()
    warnings: tuple[Finding, ...] = ()


class CaseDifference(Answered, frozen=True):
    """What differs at a port. ``sentences``: one for each row that did not come, came otherwise or was not expected."""

    port: Literal["matches", "timeouts", "late", "errors"]
    expected: int
    came: int
    sentences: tuple[str, ...]


class CasePlayed(Answered, frozen=True):
    """A test case. ``problem``: why it can't be played, else empty. ``came``: by port the rows that came out, where
    they were asked for."""

    name: str
    holds: bool
    problem: str
    differences: tuple[CaseDifference, ...] = ()
    came: dict[str, tuple[dict[str, Any], ...]] = field(default_factory=dict[str, tuple[dict[str, Any], ...]])


class CasesPlayed(Answered, frozen=True):
    """The test cases of a form, in its order."""

    cases: tuple[CasePlayed, ...]
