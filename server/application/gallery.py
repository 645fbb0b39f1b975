"""The pipelines that come with the product: files of the examples folder, opened at the first start."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

from server.graph.model import Edge, Group, Node, Note

ENDING = ".lakestream.json"


class NoExport(Exception):
    """A file is no pipeline that can be read; the text follows its name."""


class Export(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A pipeline as a file, ``NAME.lakestream.json``."""

    format: Literal["lakestream"]
    format_version: Literal[1]
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    description: Annotated[str, Meta(max_length=10_000)] = ""
    tags: dict[str, str] = field(default_factory=dict[str, str])
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    notes: tuple[Note, ...] = ()
    groups: tuple[Group, ...] = ()


class _Head(Struct):
    """What tells an export of any version."""

    format: Literal["lakestream"]
    format_version: Annotated[int, Meta(gt=1)] = field(name="formatVersion")


def why_no_export(document: object, error: Exception) -> str:
    """Why a decoded file could not be read as an Export, behind its name: "is from a newer version of LakeStream …"."""
    try:
        head = msgspec.convert(document, _Head)
    except msgspec.ValidationError:
        reason = str(error).replace("`", '"').rstrip(".")
        return f"is no LakeStream export: {reason}."
    return (
        f"is from a newer version of LakeStream: its format is {head.format_version}, and this version reads format 1. "
        "Bring this LakeStream up to date, or export the pipeline from one of its age."
    )


def read_export(data: bytes) -> Export:
    """The pipeline of a file's bytes. Raises NoExport, whose text follows the file's name in a sentence."""
    document: object = None
    try:
        document = msgspec.json.decode(data)
        return msgspec.convert(document, Export)
    except (msgspec.DecodeError, RecursionError) as error:
        raise NoExport(why_no_export(document, error)) from error


def builtin(examples: Path) -> dict[str, Export]:
    """All pipelines of the examples folder, by name of their file without its ending, in the order of the names."""
    return {
        file.name.removesuffix(ENDING): read_export(file.read_bytes()) for file in sorted(examples.glob(f"*{ENDING}"))
    }
