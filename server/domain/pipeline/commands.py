"""Commands on a pipeline, in the imperative. Intentions: decided against the present, never replayed."""

from difflib import get_close_matches
from typing import Annotated, Any, get_args

from msgspec import Meta, Struct, field

from server.graph.model import Edge, Group, Id, Node, Note, Position


class Command(Struct, frozen=True, rename="camel", forbid_unknown_fields=True, tag_field="command"):
    """Base of all commands."""


class MoveTo(Struct, frozen=True, forbid_unknown_fields=True):
    id: Id
    position: Position


class AddNode(Command, frozen=True, tag="addNode"):
    node: Node


class RemoveNodes(Command, frozen=True, tag="removeNodes"):
    ids: tuple[Id, ...]


class MoveNodes(Command, frozen=True, tag="moveNodes"):
    moves: tuple[MoveTo, ...]


class ConfigureNode(Command, frozen=True, tag="configureNode"):
    """``before``: the values the author saw, a missing key was absent. With it, only what the author changed in a
    value is changed, and what others have changed elsewhere in it stays; without it each key is taken whole."""

    id: Id
    set: dict[str, Any] = field(default_factory=dict[str, Any])
    unset: tuple[str, ...] = ()
    before: dict[str, Any] | None = None


class RenameNode(Command, frozen=True, tag="renameNode"):
    id: Id
    label: Annotated[str, Meta(max_length=200)]


class Connect(Command, frozen=True, tag="connect"):
    edge: Edge


class Disconnect(Command, frozen=True, tag="disconnect"):
    ids: tuple[Id, ...]


class AddNote(Command, frozen=True, tag="addNote"):
    note: Note


class EditNote(Command, frozen=True, tag="editNote"):
    id: Id
    set: dict[str, Any]


class RemoveNotes(Command, frozen=True, tag="removeNotes"):
    ids: tuple[Id, ...]


class GroupNodes(Command, frozen=True, tag="groupNodes"):
    group: Group


class EditGroup(Command, frozen=True, tag="editGroup"):
    id: Id
    set: dict[str, Any]


class Ungroup(Command, frozen=True, tag="ungroup"):
    ids: tuple[Id, ...]


class RenamePipeline(Command, frozen=True, tag="renamePipeline"):
    name: Annotated[str, Meta(max_length=255)]


class DescribePipeline(Command, frozen=True, tag="describePipeline"):
    description: Annotated[str, Meta(max_length=20_000)]


class TagPipeline(Command, frozen=True, tag="tagPipeline"):
    set: dict[str, str] = field(default_factory=dict[str, str])
    unset: tuple[str, ...] = ()


class ReplaceGraph(Command, frozen=True, tag="replaceGraph"):
    """The whole drawing as it shall be; becomes the fine-grained difference."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


PipelineCommand = (
    AddNode
    | RemoveNodes
    | MoveNodes
    | ConfigureNode
    | RenameNode
    | Connect
    | Disconnect
    | AddNote
    | EditNote
    | RemoveNotes
    | GroupNodes
    | EditGroup
    | Ungroup
    | RenamePipeline
    | DescribePipeline
    | TagPipeline
    | ReplaceGraph
)

NAMES: tuple[str, ...] = tuple(command.__struct_config__.tag for command in get_args(PipelineCommand))
"""What the commands are called on the wire."""


def no_such_command(said: str) -> str:
    """The sentence for a command there is none of: the nearest one, else all there are."""
    said = said[:64]
    near = get_close_matches(said, NAMES, n=1, cutoff=0.6)
    there = f"did you mean {near[0]}?" if near else f"there are {', '.join(NAMES)}."
    return f'There is no command "{said}"; {there}'


def command_needed() -> str:
    """The sentence for a command that does not say which it is."""
    return f'Say which command it is, as "command": {", ".join(NAMES)}.'
