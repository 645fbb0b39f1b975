"""What may happen to a template: it is saved, and deleted by whoever saved it. Its drawing need not be complete."""

from msgspec import Struct

from server.domain.pipeline.decide_whole import check_all, unique
from server.domain.pipeline.limits import check_name, check_node, check_text
from server.domain.rejected import Rejected
from server.events.recorded import Recorded
from server.events.template import TemplateDeleted, TemplateEvent, TemplateSaved
from server.graph.model import graph_of

MAX_INDUSTRY = 100
MAX_DESCRIPTION = 20_000


class Save(Struct, frozen=True):
    """Keep a drawing for others to start from."""

    template: TemplateSaved


class Delete(Struct, frozen=True):
    """Out of the gallery. ``by``: who asks."""

    by: str


TemplateCommand = Save | Delete


class Template(Struct, frozen=True):
    """What a template is at one version of its stream."""

    saved: TemplateSaved
    by: str
    deleted: bool = False
    version: int = 0


def evolve(state: Template | None, recorded: Recorded) -> Template | None:
    """The state after one more event. Never fails."""
    match recorded.event:
        case TemplateSaved() as saved:
            return Template(saved, state.by if state else recorded.by, False, recorded.version)
        case TemplateDeleted() if state is not None:
            return Template(state.saved, state.by, True, recorded.version)
        case _:
            return state


def decide(command: TemplateCommand, state: Template | None) -> tuple[TemplateEvent, ...]:
    """What a command becomes. Raises Rejected."""
    match command:
        case Save(template):
            return _save(template, state)
        case Delete(by):
            if state is None or state.deleted:
                raise Rejected("template.unknown", "There is no such template.")
            if state.saved.builtin:
                raise Rejected("template.builtin", "A template that comes with LakeStream can't be deleted.")
            if state.by != by:
                raise Rejected("template.foreign", "Only whoever saved a template may delete it.")
            return (TemplateDeleted(),)


def _save(template: TemplateSaved, state: Template | None) -> tuple[TemplateEvent, ...]:
    check_name(template.name)
    check_text(template.description, "description")
    check_text(template.industry, "industry")
    if len(template.industry) > MAX_INDUSTRY or len(template.description) > MAX_DESCRIPTION:
        raise Rejected(
            "limit.template",
            f"A template's industry has at most {MAX_INDUSTRY} characters, its description {MAX_DESCRIPTION:,}.",
            invalid=True,
        )
    for things, kind in (
        (template.nodes, "node"),
        (template.edges, "edge"),
        (template.notes, "note"),
        (template.groups, "group"),
    ):
        unique(things, kind)
    check_all(graph_of(template.nodes, template.edges, template.notes, template.groups))
    for node in template.nodes:
        check_node(node)
    if state is not None and not state.deleted:
        if not state.saved.builtin:
            raise Rejected("template.exists", "There is a template with this id already.")
        if state.saved == template:
            return ()
    return (template,)
