"""What a pipeline is at one version of its stream."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from server.graph.model import Graph


class NamedVersion(Struct, frozen=True, rename="camel"):
    """A version somebody gave a name."""

    version: int
    name: str
    note: str
    by: str
    at: datetime


class Pipeline(Struct, frozen=True, kw_only=True):
    """One pipeline. ``version`` counts the events of its stream; ``named`` goes from version to its name.

    The mappings are never changed in place. ``created_at`` is None only for what was never recorded.
    """

    name: str = ""
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    graph: Graph = field(default_factory=Graph)
    archived: bool = False
    version: int = 0
    seq: int = 0
    named: Mapping[int, NamedVersion] = field(default_factory=dict[int, NamedVersion])
    created_by: str = ""
    created_at: datetime | None = None
    updated_by: str = ""
    updated_at: datetime | None = None
