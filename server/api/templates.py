"""Drawings others may start from."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import QueryParameter

from server.api.asked import FromTemplate
from server.api.asking import Asking, PathId, Served, fresh_id
from server.api.errors import Refusal
from server.api.examples import FROM_TEMPLATE, like
from server.api.pipelines import made
from server.api.shapes import Template, TemplatePage
from server.application.shapes import Snapshot


@get("/api/templates", operation_id="ListTemplates", tags=["templates"])
async def list_templates(
    application: Served,
    person: Asking,
    search: Annotated[
        str, QueryParameter(name="query", max_length=255, description="Part of name, description or industry")
    ] = "",
) -> TemplatePage:
    """Templates, those that come with the product first."""
    found = await application.queries.templates(search)
    return TemplatePage(items=tuple(msgspec.convert(one, Template, from_attributes=True) for one in found))


@post("/api/templates/{template_id:str}/pipelines", operation_id="CreateFromTemplate", tags=["templates"])
async def create_from_template(
    data: Annotated[FromTemplate, like(FROM_TEMPLATE)], application: Served, person: Asking, template_id: PathId
) -> Response[Snapshot]:
    """A new pipeline with the template's drawing."""
    template = await application.templates.find(template_id)
    if template is None:
        raise Refusal(404, "template.unknown", f'There is no template "{template_id[:64]}".')
    new_id = fresh_id()
    outcome = await application.editor.create(
        new_id,
        person,
        f"create-{new_id}",
        data.name or template.name,
        description=template.description,
        nodes=template.nodes,
        edges=template.edges,
        notes=template.notes,
        groups=template.groups,
    )
    return await made(application, new_id, outcome)


HANDLERS = (list_templates, create_from_template)
