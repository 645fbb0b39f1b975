// Notes and groups, as server/domain/pipeline/decide_notes.py has it.
import type { Command, Group, PipelineEvent } from "../wire/shapes";
import { Refusal, type Present } from "./present";
import { changedKeys, same } from "./same";

type Of<K extends Command["command"]> = Extract<Command, { readonly command: K }>;

export function* predictNote(
  command: Of<"addNote" | "editNote" | "removeNotes">,
  present: Present,
): Generator<PipelineEvent> {
  switch (command.command) {
    case "addNote": {
      const there = present.notes.get(command.note.id);
      if (there && same(there, command.note)) return;
      if (there) throw new Refusal("note.exists", `The id ${there.id} is taken by another note.`);
      yield { event: "noteAdded", note: command.note };
      return;
    }
    case "editNote": {
      const note = present.notes.get(command.id);
      if (!note) throw new Refusal("note.unknown", `There is no note ${command.id}; it may have been removed.`);
      const changed = changedKeys({ ...note }, { ...note, ...command.set });
      if (changed) yield { event: "noteEdited", id: note.id, ...changed };
      return;
    }
    case "removeNotes": {
      const notes = [...new Set(command.ids)].flatMap((id) => present.notes.get(id) ?? []);
      if (notes.length > 0) yield { event: "notesRemoved", notes };
      return;
    }
  }
}

export function* predictGroup(
  command: Of<"groupNodes" | "editGroup" | "ungroup">,
  present: Present,
): Generator<PipelineEvent> {
  switch (command.command) {
    case "groupNodes": {
      const there = present.groups.get(command.group.id);
      if (there && same(there, command.group)) return;
      if (there) throw new Refusal("group.exists", `The id ${there.id} is taken by another group.`);
      checkGroup(command.group, present);
      yield* leaveOthers(command.group, present);
      yield { event: "nodesGrouped", group: command.group };
      return;
    }
    case "editGroup": {
      const group = present.groups.get(command.id);
      if (!group) throw new Refusal("group.unknown", `There is no group ${command.id}; it may have been dissolved.`);
      const edited: Group = { ...group, ...command.set };
      checkGroup(edited, present);
      const changed = changedKeys({ ...group }, { ...edited });
      if (!changed) return;
      yield* leaveOthers(edited, present);
      yield { event: "groupEdited", id: group.id, ...changed };
      return;
    }
    case "ungroup": {
      const groups = [...new Set(command.ids)].flatMap((id) => present.groups.get(id) ?? []);
      if (groups.length > 0) yield { event: "ungrouped", groups };
      return;
    }
  }
}

export function checkGroup(group: Group, present: Present): void {
  if (group.nodeIds.length === 0) throw new Refusal("group.empty", "A group needs a node; to dissolve it, ungroup it.");
  if (new Set(group.nodeIds).size < group.nodeIds.length)
    throw new Refusal("group.twice", "A node stands in this group twice.");
  for (const id of group.nodeIds) present.node(id);
}

/** A node is in one group at most: what the other groups lose to this one. */
export function* leaveOthers(group: Group, present: Present): Generator<PipelineEvent> {
  const members = new Set(group.nodeIds);
  const emptied: Group[] = [];
  for (const other of [...present.groups.values()]) {
    if (other.id === group.id || !other.nodeIds.some((id) => members.has(id))) continue;
    const left = other.nodeIds.filter((id) => !members.has(id));
    if (left.length === 0) emptied.push(other);
    else yield { event: "groupEdited", id: other.id, before: { nodeIds: other.nodeIds }, after: { nodeIds: left } };
  }
  if (emptied.length > 0) yield { event: "ungrouped", groups: emptied };
}
