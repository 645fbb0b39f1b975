"""The node types, as the page needs them."""

from functools import cache

import msgspec
from litestar import Response, get

from server.api.caching import etagged
from server.api.errors import Call
from server.api.shapes import CatalogueEntry, CataloguePage
from server.nodes.catalogue import entries


@cache
def catalogue_page() -> CataloguePage:
    """All entries, in a fixed order."""
    return CataloguePage(nodes=tuple(msgspec.convert(one, CatalogueEntry) for one in entries()))


@get("/api/catalogue", operation_id="Catalogue", tags=["catalogue"])
async def catalogue(request: Call) -> Response[CataloguePage | None]:
    """Every node type with ports, form (JSON Schema with ``x-ui`` hints), a complete example, targets and help."""
    return etagged(request, catalogue_page())
