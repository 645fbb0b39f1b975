// What is gone from a drawing, by what happened to it.
import type { PipelineDocument } from "../model/document";
import type { Group, Node, Note, PipelineEvent } from "../wire/shapes";

export interface Removed {
  readonly nodes: readonly Node[];
  readonly notes: readonly Note[];
  readonly groups: readonly Group[];
}

const orNone = (removed: Removed): Removed | null => (Object.values(removed).some((list: readonly unknown[]) => list.length > 0) ? removed : null);

/** What these events take away; null: nothing. */
export function removedBy(events: readonly PipelineEvent[]): Removed | null {
  return orNone({
    nodes: events.flatMap((event) => (event.event === "nodesRemoved" ? event.nodes : [])),
    notes: events.flatMap((event) => (event.event === "notesRemoved" ? event.notes : [])),
    groups: events.flatMap((event) => (event.event === "ungrouped" ? event.groups : [])),
  });
}

/** What the older document has and the newer has not; null: nothing. */
export function missingFrom(newer: PipelineDocument, older: PipelineDocument): Removed | null {
  const missing = <T extends { readonly id: string }>(key: "nodes" | "notes" | "groups", of: ReadonlyMap<string, T>) => [...of.values()].filter(({ id }) => !newer[key].has(id));
  return orNone({ nodes: missing("nodes", older.nodes), notes: missing("notes", older.notes), groups: missing("groups", older.groups) });
}
