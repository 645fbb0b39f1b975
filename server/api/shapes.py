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


class AtTheDoor(Answered, frozen=True):
    """How one gets in here. ``me`` is null where this browser has not said who it speaks for."""

    auth: Literal["local", "headers"]
    asks_secret: bool
    me: Me | None


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

    ``errors``: lines and values that a run could not read, a sentence for each kind. ``separator``: of a CSV, what
    stands between its fields.
    """

    path: str
    file_format: Literal["json", "csv", "parquet"]
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    errors: tuple[str, ...] = ()
    separator: str | None = None


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
