"""Commands against the present: events, or Rejected. No clock, no ids, no I/O."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from server.domain.pipeline import commands
from server.domain.pipeline.commands import PipelineCommand
from server.domain.pipeline.decide_edges import connect, disconnect
from server.domain.pipeline.decide_nodes import add_node, configure_node, move_nodes, remove_nodes, rename_node
from server.domain.pipeline.decide_notes import add_note, edit_group, edit_note, group_nodes, remove_notes, ungroup
from server.domain.pipeline.decide_whole import describe_pipeline, rename_pipeline, replace_graph, tag_pipeline
from server.domain.pipeline.limits import MAX_COMMANDS
from server.domain.pipeline.present import Present
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events.pipeline import PipelineEvent
from server.nodes.base import Catalogue


def decide(command: PipelineCommand, state: Pipeline | None, catalogue: Catalogue) -> tuple[PipelineEvent, ...]:
    """What one command becomes. Nothing, if it changes nothing. Raises Rejected."""
    return decide_all((command,), state, catalogue)


def decide_all(
    edit: Sequence[PipelineCommand], state: Pipeline | None, catalogue: Catalogue
) -> tuple[PipelineEvent, ...]:
    """What the commands of one edit become, each decided on what those before it left. All, or Rejected."""
    if len(edit) > MAX_COMMANDS:
        raise Rejected("limit.commands", f"One edit holds at most {MAX_COMMANDS:,} commands.", invalid=True)
    present = Present(editable(state), catalogue)
    events: list[PipelineEvent] = []
    for command in edit:
        events += decide_on(command, present)
    return tuple(events)


def decide_on(command: PipelineCommand, present: Present) -> list[PipelineEvent]:
    """One command, the present moving on with its events. After Rejected the present is of no more use."""
    return carry_out(_DECIDERS[type(command)](command, present), present)


def carry_out(deciding: Iterable[PipelineEvent], present: Present) -> list[PipelineEvent]:
    """Apply each event as it is decided, so that the next is decided on it."""
    events: list[PipelineEvent] = []
    for event in deciding:
        present.apply(event)
        events.append(event)
    return events


def editable(state: Pipeline | None) -> Pipeline:
    """The state, if its drawing may be changed. Raises Rejected."""
    if state is None or state.version == 0:
        raise Rejected("pipeline.unknown", "There is no such pipeline.")
    if state.archived:
        raise Rejected("pipeline.archived", "This pipeline is archived. Bring it back to change it.")
    return state


_DECIDERS: dict[type, Callable[[Any, Present], Iterable[PipelineEvent]]] = {
    commands.AddNode: add_node,
    commands.RemoveNodes: remove_nodes,
    commands.MoveNodes: move_nodes,
    commands.ConfigureNode: configure_node,
    commands.RenameNode: rename_node,
    commands.Connect: connect,
    commands.Disconnect: disconnect,
    commands.AddNote: add_note,
    commands.EditNote: edit_note,
    commands.RemoveNotes: remove_notes,
    commands.GroupNodes: group_nodes,
    commands.EditGroup: edit_group,
    commands.Ungroup: ungroup,
    commands.RenamePipeline: rename_pipeline,
    commands.DescribePipeline: describe_pipeline,
    commands.TagPipeline: tag_pipeline,
    commands.ReplaceGraph: replace_graph,
}
