"""Templates: drawings that others may start from."""

from server.application.carry_out import carry_out, load
from server.application.edits import Person
from server.application.flusher import Flusher
from server.domain.template.decide import Delete, Save, Template, TemplateCommand, decide, evolve
from server.events.recorded import AnyEvent
from server.events.store.port import EventStore
from server.events.template import TemplateSaved

TEMPLATE = "template-"


class Templates:
    """Commands on templates. Ids are UUIDs in their usual form."""

    def __init__(self, store: EventStore, flusher: Flusher) -> None:
        self._store = store
        self._flusher = flusher

    async def save(self, template_id: str, person: Person, edit_id: str, template: TemplateSaved) -> None:
        """Keep a drawing. A built-in one is renewed where it has changed. Raises Rejected."""
        await self._do(template_id, person.id, edit_id, Save(template))

    async def delete(self, template_id: str, person: Person, edit_id: str) -> None:
        """Out of the gallery. Raises Rejected."""
        await self._do(template_id, person.id, edit_id, Delete(person.id))

    async def find(self, template_id: str) -> TemplateSaved | None:
        """A template that is not deleted."""
        template, _ = await load(self._store, TEMPLATE + template_id, evolve)
        return None if template is None or template.deleted else template.saved

    async def _do(self, template_id: str, by: str, edit_id: str, command: TemplateCommand) -> None:
        def deciding(state: Template | None) -> tuple[AnyEvent, ...]:
            return decide(command, state)

        await carry_out(self._store, self._flusher, TEMPLATE + template_id, by, edit_id, evolve, deciding)
