import type { PipelineDocument } from "../../model/document";
import type { Group, Note } from "../../wire/shapes";
import { flowIdOf } from "../things";
import { outline, type OutlineRow } from "./order";

export interface NodeItem {
  readonly kind: "node";
  readonly key: string;
  readonly row: OutlineRow;
  readonly group: Group | null;
}

export interface GroupItem {
  readonly kind: "group";
  readonly key: string;
  readonly group: Group;
}

export interface NoteItem {
  readonly kind: "note";
  readonly key: string;
  readonly note: Note;
}

/** A line of the outline; `key` is React Flow's id of the thing. */
export type OutlineItem = NodeItem | GroupItem | NoteItem;

/** Nodes in the order of their streams, then groups by name, then notes from top to bottom. */
export function outlineItems(
  document: Pick<PipelineDocument, "nodes" | "edges" | "groups" | "notes">,
): readonly OutlineItem[] {
  const groups = [...document.groups.values()];
  const within = new Map(groups.flatMap((group) => group.nodeIds.map((id) => [id, group] as const)));
  return [
    ...outline(document.nodes, document.edges).map(
      (row): NodeItem => ({ kind: "node", key: row.node.id, row, group: within.get(row.node.id) ?? null }),
    ),
    ...groups
      .sort((a, b) => a.label.localeCompare(b.label))
      .map((group): GroupItem => ({ kind: "group", key: flowIdOf("group", group.id), group })),
    ...[...document.notes.values()]
      .sort((a, b) => a.position.y - b.position.y || a.position.x - b.position.x)
      .map((note): NoteItem => ({ kind: "note", key: flowIdOf("note", note.id), note })),
  ];
}
