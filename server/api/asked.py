"""What is asked over HTTP: request bodies. Unknown fields are refused."""

from typing import Annotated, Any

from msgspec import Meta, Struct, field

from server.codegen.artefact import CodeTarget
from server.domain.pipeline.commands import PipelineCommand
from server.events.deployment import Target, Trigger
from server.graph.model import Edge, Group, Id, Node, Note

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Version = Annotated[int, Meta(ge=1)]
MOST_VALUES = 10_000
Nodes = Annotated[tuple[Node, ...], Meta(max_length=MOST_VALUES)]
Edges = Annotated[tuple[Edge, ...], Meta(max_length=MOST_VALUES)]


class Asked(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Base of request bodies."""


class CreatePipeline(Asked, frozen=True):
    """``id``, a UUID in its usual form, may be chosen by the client, so that a resend creates nothing twice."""

    name: Name
    description: Annotated[str, Meta(max_length=20_000)] = ""
    nodes: Nodes = ()
    edges: Edges = ()
    notes: tuple[Note, ...] = ()
    groups: tuple[Group, ...] = ()
    tags: dict[str, str] = field(default_factory=dict[str, str])
    id: Id | None = None


class PostEdits(Asked, frozen=True):
    """An edit over HTTP; ``base`` is advice. Without ``editId`` the server makes one, and a resend is a new edit."""

    commands: Annotated[tuple[PipelineCommand, ...], Meta(max_length=5_000)]
    edit_id: Id | None = None
    base: Annotated[int, Meta(ge=0)] | None = None


class PostUndo(Asked, frozen=True):
    """``editId`` is the id of this undo, or redo."""

    edit_id: Id | None = None


class NameVersion(Asked, frozen=True):
    """Without ``version``: the present one."""

    name: Name
    version: Version | None = None
    note: Annotated[str, Meta(max_length=2_000)] = ""
    edit_id: Id | None = None


class RestoreVersion(Asked, frozen=True):
    version: Version
    edit_id: Id | None = None


class ForkPipeline(Asked, frozen=True):
    """Without ``version``: the present one."""

    name: Name
    version: Version | None = None


class PostCodegen(Asked, frozen=True):
    """A drawing that need not be stored anywhere."""

    name: Name
    nodes: Nodes
    edges: Edges = ()
    target: CodeTarget | None = None
    notes: tuple[Note, ...] = ()
    groups: tuple[Group, ...] = ()


class DeploySettings(Asked, frozen=True):
    trigger: Trigger = "availableNow"


class PostDeployment(Asked, frozen=True):
    """Without ``version``: the present one."""

    target: Target
    version: Version | None = None
    settings: DeploySettings = DeploySettings()


class PostPreview(Asked, frozen=True):
    """A source node as it is drawn: its first rows are read. With ``nodes`` and ``edges``, the drawing around it, any
    node: the rows as they arrive at its input, after each step between. ``port``: at which input, where several are
    connected."""

    node: Node
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100
    port: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    nodes: Nodes = ()
    edges: Edges = ()


class FromTemplate(Asked, frozen=True):
    name: Name | None = None


class SetMe(Asked, frozen=True):
    """The display name; ``joinSecret`` where the server asks for one."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    join_secret: str | None = None


class SetPreferences(Asked, frozen=True, omit_defaults=True):
    """Given fields are set, the others stay."""

    default_catalog: Annotated[str, Meta(max_length=255)] | None = None
    default_schema: Annotated[str, Meta(max_length=255)] | None = None
    canvas_settings: dict[str, Any] | None = None
    recent_pipelines: Annotated[tuple[Id, ...], Meta(max_length=50)] | None = None
