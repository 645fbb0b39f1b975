// What can be done with groups: each one edit, said in its own words.
import type { Editor } from "../../editor/context";
import { newId } from "../../lib/id";
import type { Command, Group } from "../../wire/shapes";

const documentOf = (editor: Editor) => editor.session.state.getState().document;

/** The selected groups, and those that selected nodes are in. */
export function groupsMeant(editor: Editor): readonly Group[] {
  const { nodes, groups } = editor.selection.getState();
  return [...(documentOf(editor)?.groups.values() ?? [])].filter(
    (group) => groups.includes(group.id) || group.nodeIds.some((id) => nodes.includes(id)),
  );
}

/** The selected nodes as a group; with one group among what is selected, they join it. Null: there is nothing to do. */
export function groupSelected(editor: Editor): Group | null {
  const document = documentOf(editor);
  const { nodes, groups } = editor.selection.getState();
  if (!document || nodes.length === 0) return null;
  const joined = groups.length === 1 ? document.groups.get(groups[0] ?? "") : undefined;
  if (joined) {
    const nodeIds = [...new Set([...joined.nodeIds, ...nodes])];
    editor.session.edit([{ command: "editGroup", id: joined.id, set: { nodeIds } }], "add to the group");
    editor.announce(`${nodes.length} added to ${joined.label || "the group"}`);
    return null;
  }
  const group: Group = { id: newId(), label: "", nodeIds: nodes, collapsed: false };
  editor.session.edit([{ command: "groupNodes", group }], "group");
  editor.selection.set({ groups: [group.id] });
  editor.announce(`${nodes.length} grouped`);
  return group;
}

export function ungroup(editor: Editor): void {
  const meant = groupsMeant(editor);
  editor.session.edit([{ command: "ungroup", ids: meant.map((group) => group.id) }], "ungroup");
  editor.selection.nodes(meant.flatMap((group) => group.nodeIds));
  editor.announce("Ungrouped");
}

/** Takes the selected nodes out of their groups; a group goes with its last node. */
export function leaveGroups(editor: Editor): void {
  const { nodes } = editor.selection.getState();
  const commands = groupsMeant(editor).flatMap((group): Command[] => {
    const nodeIds = group.nodeIds.filter((id) => !nodes.includes(id));
    if (nodeIds.length === group.nodeIds.length) return [];
    return nodeIds.length === 0
      ? [{ command: "ungroup", ids: [group.id] }]
      : [{ command: "editGroup", id: group.id, set: { nodeIds } }];
  });
  editor.session.edit(commands, "take out of the group");
  editor.announce("Taken out of the group");
}

/** Folds groups into a card each, or unfolds them. */
export function fold(editor: Editor, groups: readonly Group[], collapsed: boolean): void {
  const word = collapsed ? "fold" : "unfold";
  editor.session.edit(
    groups.map((group) => ({ command: "editGroup", id: group.id, set: { collapsed } })),
    groups.length === 1 ? `${word} the group` : `${word} ${groups.length} groups`,
  );
  if (collapsed) {
    const within = new Set(groups.flatMap((group) => group.nodeIds));
    const now = editor.selection.getState();
    // What can't be seen should not be deleted by a key.
    if (now.nodes.some((id) => within.has(id)))
      editor.selection.set({
        ...now,
        nodes: now.nodes.filter((id) => !within.has(id)),
        groups: [...new Set([...now.groups, ...groups.map((group) => group.id)])],
      });
  }
  editor.announce(collapsed ? "Folded" : "Unfolded");
}
