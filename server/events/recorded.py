"""An event with its envelope: who, when, in which edit, at which place of the log."""

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from server.events.deployment import DeploymentEvent
from server.events.pipeline import PipelineEvent
from server.events.template import TemplateEvent

AnyEvent = PipelineEvent | DeploymentEvent | TemplateEvent


class Skipped(Struct, frozen=True, rename="camel"):
    """A part of an undo that was left alone because ``by`` has changed it since. ``field`` None: the whole node."""

    node_id: str
    by: str
    field: str | None = None


class Recorded(Struct, frozen=True, gc=False):
    """One event as the log keeps it.

    ``seq``: its place in the whole log, 1, 2, 3 … without a hole. ``version``: its place in its stream, likewise.
    ``undoes``: the edit id that this edit takes back (undo), or brings back (redo). ``at`` is UTC.
    """

    seq: int
    stream: str
    version: int
    event: AnyEvent
    by: str
    at: datetime
    edit_id: str
    undoes: str | None = None


class EditMeta(Struct, frozen=True, rename="camel", omit_defaults=True):
    """What an edit is besides its events; kept with it for ever.

    ``kind``: ``edit``, ``undo`` or ``redo``. ``skipped`` is reported again when the edit is resent.
    """

    kind: str = "edit"
    undoes: str | None = None
    skipped: tuple[Skipped, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
