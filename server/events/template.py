"""Events of a template's stream (``template-<id>``)."""

from server.events.pipeline import Event
from server.graph.model import Edge, Group, Node, Note


class TemplateSaved(Event, frozen=True, tag="templateSaved"):
    """A drawing others may start from."""

    name: str
    description: str = ""
    industry: str = ""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    notes: tuple[Note, ...] = ()
    groups: tuple[Group, ...] = ()
    builtin: bool = False


class TemplateDeleted(Event, frozen=True, tag="templateDeleted"):
    pass


TemplateEvent = TemplateSaved | TemplateDeleted
