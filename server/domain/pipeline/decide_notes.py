"""Notes and groups: what lies on the canvas and means nothing to the program."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from server.domain.pipeline import commands
from server.domain.pipeline.decide_nodes import without
from server.domain.pipeline.evolve import fields_of, with_fields
from server.domain.pipeline.limits import (
    MAX_COORDINATE,
    MAX_GROUPS,
    MAX_NOTES,
    check_count,
    check_position,
    check_text,
)
from server.domain.pipeline.present import Present
from server.domain.rejected import Rejected
from server.events import pipeline as happened
from server.events.pipeline import PipelineEvent
from server.graph.model import Group, Note
from server.graph.same import changed_keys

Thing = TypeVar("Thing", Note, Group)


def add_note(command: commands.AddNote, present: Present) -> Iterable[PipelineEvent]:
    """A note with a new id."""
    note = command.note
    there = present.notes.get(note.id)
    if there is not None:
        if there == note:
            return
        raise Rejected("note.exists", f"The id {note.id} is taken by another note.")
    check_count("notes", len(present.notes) + 1, MAX_NOTES)
    check_note(note)
    yield happened.NoteAdded(note)


def edit_note(command: commands.EditNote, present: Present) -> Iterable[PipelineEvent]:
    """Fields of a note: text, position, size, color."""
    note = present.notes.get(command.id)
    if note is None:
        raise Rejected("note.unknown", f"There is no note {command.id}; it may have been removed.")
    edited = _with(note, command.set)
    check_note(edited)
    before, after = changed_keys(fields_of(note), fields_of(edited))
    if after:
        yield happened.NoteEdited(note.id, before, after)


def remove_notes(command: commands.RemoveNotes, present: Present) -> Iterable[PipelineEvent]:
    """Notes removed; what is gone already is left out."""
    gone = {key: present.notes[key] for key in command.ids if key in present.notes}
    if gone:
        yield happened.NotesRemoved(tuple(gone.values()))


def group_nodes(command: commands.GroupNodes, present: Present) -> Iterable[PipelineEvent]:
    """A group with a new id. A node is in one group at most: it leaves the one it was in."""
    group = command.group
    there = present.groups.get(group.id)
    if there is not None:
        if there == group:
            return
        raise Rejected("group.exists", f"The id {group.id} is taken by another group.")
    check_group(group, present)
    check_count("groups", len(present.groups) + 1, MAX_GROUPS)
    yield from leave_others(group, present)
    yield happened.NodesGrouped(group)


def edit_group(command: commands.EditGroup, present: Present) -> Iterable[PipelineEvent]:
    """Fields of a group: label, nodeIds, collapsed."""
    group = present.groups.get(command.id)
    if group is None:
        raise Rejected("group.unknown", f"There is no group {command.id}; it may have been dissolved.")
    edited = _with(group, command.set)
    check_group(edited, present)
    before, after = changed_keys(fields_of(group), fields_of(edited))
    if after:
        yield from leave_others(edited, present)
        yield happened.GroupEdited(group.id, before, after)


def ungroup(command: commands.Ungroup, present: Present) -> Iterable[PipelineEvent]:
    """Groups dissolved, their nodes stay; what is gone already is left out."""
    gone = {key: present.groups[key] for key in command.ids if key in present.groups}
    if gone:
        yield happened.Ungrouped(tuple(gone.values()))


def check_note(note: Note) -> None:
    """Refuse a note out of sight or of no size."""
    check_text(note.text, "note.text")
    check_text(note.color, "note.color")
    check_position(note.position)
    if not (0 < note.size.width <= MAX_COORDINATE and 0 < note.size.height <= MAX_COORDINATE):
        raise Rejected("note.size", "A note has a width and a height above 0.", path="note.size", invalid=True)


def check_group(group: Group, present: Present) -> None:
    """Refuse a group without nodes, with one twice, or with one that is not there."""
    check_text(group.label, "group.label")
    if not group.node_ids:
        raise Rejected("group.empty", "A group needs a node; to dissolve it, ungroup it.", invalid=True)
    if len(set(group.node_ids)) != len(group.node_ids):
        raise Rejected("group.twice", "A node stands in this group twice.", path="group.nodeIds", invalid=True)
    for key in group.node_ids:
        present.node(key)


def leave_others(group: Group, present: Present) -> Iterable[PipelineEvent]:
    """What the other groups lose to this one."""
    members = set(group.node_ids)
    emptied: list[Group] = []
    for other in present.groups.values():
        if other.id == group.id or members.isdisjoint(other.node_ids):
            continue
        left = without(other, members)
        if left:
            yield happened.GroupEdited(other.id, {"nodeIds": list(other.node_ids)}, {"nodeIds": list(left)})
        else:
            emptied.append(other)
    if emptied:
        yield happened.Ungrouped(tuple(emptied))


def _with(thing: Thing, fields: Mapping[str, Any]) -> Thing:
    kind = type(thing).__name__.lower()
    if "id" in fields:
        raise Rejected(f"{kind}.field", f"The id of a {kind} can't change.", path="set.id", invalid=True)
    try:
        return with_fields(thing, fields)
    except msgspec.ValidationError as error:
        raise Rejected(f"{kind}.field", f"This {kind} can't be: {error}.", path="set", invalid=True) from None
