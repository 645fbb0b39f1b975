"""The pipelines that come with the product: files of the examples folder, opened at the first start."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

from server.graph.model import Edge, Group, Node, Note

ENDING = ".lakestream.json"


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


def read_export(data: bytes) -> Export:
    """The pipeline of a file's bytes. Raises msgspec.ValidationError or DecodeError, whose text says what is wrong."""
    return msgspec.json.decode(data, type=Export)


def builtin(examples: Path) -> dict[str, Export]:
    """All pipelines of the examples folder, by name of their file without its ending, in the order of the names."""
    return {
        file.name.removesuffix(ENDING): read_export(file.read_bytes()) for file in sorted(examples.glob(f"*{ENDING}"))
    }
