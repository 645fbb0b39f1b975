"""Files people bring, and the first rows of a source."""

import asyncio
import os
import re
from pathlib import Path
from typing import Annotated, Any

from litestar import Request, post
from litestar.params import QueryParameter

from server.api.asked import PostPreview
from server.api.asking import Asking, Served, fresh_id
from server.api.errors import Refusal
from server.api.examples import PREVIEW, UploadOperation, like
from server.api.shapes import Preview, Uploaded
from server.application.file_rows import typed_rows
from server.application.places import Unreadable
from server.application.preview import NotTried
from server.graph.model import graph_of
from server.nodes.sources.auto_loader.separator import told

SHOWN_ROWS = 20
_NAME = re.compile(r"[^A-Za-z0-9._ -]+")


@post(
    "/api/files",
    operation_id="Upload",
    tags=["files"],
    status_code=201,
    request_max_body_size=None,
    operation_class=UploadOperation,
)
async def upload(
    request: Request[Any, Any, Any],
    application: Served,
    person: Asking,
    name: Annotated[str, QueryParameter(min_length=1, max_length=255, description="The file's name")],
) -> Uploaded:
    """Take a file of JSON lines, CSV or Parquet as the body, keep it, and say what is in it."""
    folder = application.settings.data / "uploads" / fresh_id()
    file = folder / safe_name(name)
    try:
        await _receive(request, file, application.settings.upload_limit)
        sample = await asyncio.to_thread(application.sampler.sample_files, [file])
    except Unreadable as error:
        await asyncio.to_thread(_remove, file)
        raise Refusal(422, error.code, error.detail) from None
    except BaseException:
        await asyncio.to_thread(_remove, file)
        raise
    return Uploaded(
        path=str(file.relative_to(application.settings.data)),
        file_format=sample.format,
        separator=told(sample.separator) if sample.format == "csv" else None,
        columns=sample.schema.columns,
        rows=typed_rows(sample, SHOWN_ROWS),
        errors=sample.faults,
    )


def safe_name(name: str) -> str:
    """The last part of a name, without anything a path or a shell could make something of."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = _NAME.sub("_", last).strip(" .")[-100:]
    return cleaned or "file"


async def _receive(request: Request[Any, Any, Any], file: Path, most: int) -> None:
    size = 0
    await asyncio.to_thread(file.parent.mkdir, parents=True, exist_ok=True)
    descriptor = await asyncio.to_thread(os.open, file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(descriptor, "wb") as out:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise Refusal(413, "too_large", f"A file may have {most // (1024 * 1024)} MiB here.")
            await asyncio.to_thread(out.write, chunk)
    if size == 0:
        raise Refusal(422, "file.empty", "The file is empty.")


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
    if file.parent.is_dir():
        file.parent.rmdir()


@post("/api/preview", operation_id="Preview", tags=["files"], status_code=200)
async def preview(data: Annotated[PostPreview, like(PREVIEW)], application: Served, person: Asking) -> Preview:
    """The first rows of a source as it is drawn, or as they arrive at a step.

    422 with a sentence where they can't be read, or a step can't be carried out, here.
    """
    try:
        if data.edges:
            graph = graph_of((*data.nodes, data.node), data.edges)
            found = await asyncio.to_thread(application.arriving_rows, graph, data.node.id, data.limit, data.port)
        else:
            found = await asyncio.to_thread(application.first_rows, data.node, data.limit)
    except NotTried as error:
        raise Refusal(422, error.code, error.detail, findings=(error.finding,)) from None
    except Unreadable as error:
        raise Refusal(422, error.code, error.detail) from None
    return Preview(columns=found.columns, rows=found.rows, errors=found.told, steps=found.steps)


HANDLERS = (upload, preview)
