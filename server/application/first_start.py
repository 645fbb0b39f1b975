"""What a fresh installation begins with: the templates that come with LakeStream, and one pipeline to look at."""

from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from server.application.deployments import SYSTEM
from server.application.edits import Editor, Person
from server.application.gallery import Export, builtin
from server.application.templates import Templates
from server.events.store.port import EventStore
from server.events.template import TemplateSaved

_OURS = Person(SYSTEM, "LakeStream")
_TEMPLATES = uuid5(NAMESPACE_URL, "lakestream:templates")
EXAMPLE = str(uuid5(NAMESPACE_URL, "lakestream:example"))
"""The pipeline that opens at the first start."""
FIRST = "flights"


async def furnish(store: EventStore, editor: Editor, templates: Templates, examples: Path) -> None:
    """Bring the built-in templates up to date; on an empty log, make the example. Harmless when done again."""
    fresh = await store.head() == 0
    exports = builtin(examples)
    for name, export in exports.items():
        template_id = str(uuid5(_TEMPLATES, name))
        template = _template(export)
        if await templates.find(template_id) != template:
            version = await store.version(f"template-{template_id}")
            await templates.save(template_id, _OURS, f"builtin:{template_id}:{version}", template)
    if fresh and FIRST in exports:
        example = exports[FIRST]
        await editor.create(
            EXAMPLE,
            _OURS,
            f"example:{EXAMPLE}",
            example.name,
            description=example.description,
            nodes=example.nodes,
            edges=example.edges,
            notes=example.notes,
            groups=example.groups,
            tags=example.tags,
        )


def _template(export: Export) -> TemplateSaved:
    return TemplateSaved(
        name=export.name,
        description=export.description,
        industry=export.tags.get("industry", ""),
        nodes=export.nodes,
        edges=export.edges,
        notes=export.notes,
        groups=export.groups,
        builtin=True,
    )
