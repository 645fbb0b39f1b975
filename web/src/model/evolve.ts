// Events onto a document, as server/domain/pipeline/evolve.py does it. Never fails: what has happened has happened.
import type { Group, PipelineEvent } from "../wire/shapes";
import type { PipelineDocument } from "./document";
import { Draft } from "./draft";

/** The document after these events; `version` is that of the last. */
export function evolve(before: PipelineDocument, events: readonly PipelineEvent[], version: number): PipelineDocument {
  const draft = new Draft(before);
  for (const event of events) apply(draft, event);
  return draft.freeze(version);
}

/** One event onto a draft. What has no meaning here changes nothing. */
export function apply(draft: Draft, event: PipelineEvent): void {
  switch (event.event) {
    case "pipelineCreated":
      draft.name = event.name;
      draft.description = event.description;
      draft.tags = event.tags;
      put(draft.write("nodes"), event.nodes);
      put(draft.write("edges"), event.edges);
      put(draft.write("notes"), event.notes);
      put(draft.write("groups"), event.groups);
      return;
    case "nodeAdded":
      put(draft.write("nodes"), [event.node]);
      return;
    case "nodesRemoved":
      drop(draft.write("nodes"), event.nodes);
      if (event.edges.length > 0) drop(draft.write("edges"), event.edges);
      leave(draft, event.nodes, event.groups);
      return;
    case "nodesMoved":
      for (const move of event.moves) edit(draft, "nodes", move.id, { position: move.to });
      return;
    case "nodeConfigured": {
      const node = draft.nodes.get(event.id);
      if (node) draft.write("nodes").set(node.id, { ...node, config: swapped(node.config, event.before, event.after) });
      return;
    }
    case "nodeRenamed":
      edit(draft, "nodes", event.id, { label: event.after });
      return;
    case "edgeConnected":
      put(draft.write("edges"), [event.edge]);
      return;
    case "edgesDisconnected":
      drop(draft.write("edges"), event.edges);
      return;
    case "noteAdded":
      put(draft.write("notes"), [event.note]);
      return;
    case "noteEdited":
      edit(draft, "notes", event.id, event.after);
      return;
    case "notesRemoved":
      drop(draft.write("notes"), event.notes);
      return;
    case "nodesGrouped":
      put(draft.write("groups"), [event.group]);
      return;
    case "groupEdited":
      edit(draft, "groups", event.id, event.after);
      return;
    case "ungrouped":
      drop(draft.write("groups"), event.groups);
      return;
    case "pipelineRenamed":
      draft.name = event.after;
      return;
    case "pipelineDescribed":
      draft.description = event.after;
      return;
    case "pipelineTagged":
      draft.tags = swapped(draft.tags, event.before, event.after);
      return;
    case "pipelineArchived":
      draft.status = "archived";
      return;
    case "pipelineUnarchived":
      draft.status = "draft";
      return;
    case "versionNamed":
      return;
  }
}

function put<T extends { readonly id: string }>(things: Map<string, T>, values: readonly T[]): void {
  for (const value of values) things.set(value.id, value);
}

function drop(things: Map<string, unknown>, values: readonly { readonly id: string }[]): void {
  for (const value of values) things.delete(value.id);
}

function edit(draft: Draft, kind: "nodes" | "notes" | "groups", id: string, fields: object): void {
  const thing = draft[kind].get(id);
  if (thing) (draft.write(kind) as Map<string, object>).set(id, { ...thing, ...fields });
}

/** A group goes with its last member. */
function leave(draft: Draft, gone: readonly { readonly id: string }[], groups: readonly Group[]): void {
  const ids = new Set(gone.map((node) => node.id));
  for (const group of groups) {
    const present = draft.groups.get(group.id);
    if (!present) continue;
    const nodeIds = group.nodeIds.filter((id) => !ids.has(id));
    if (nodeIds.length > 0) draft.write("groups").set(group.id, { ...present, nodeIds });
    else draft.write("groups").delete(group.id);
  }
}

/** Keys of `before` go, keys of `after` come. */
function swapped<T>(
  record: Readonly<Record<string, T>>,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  const kept = Object.entries(record).filter(([key]) => !Object.hasOwn(before, key) || Object.hasOwn(after, key));
  return { ...Object.fromEntries(kept), ...after };
}
