/** The log in words: events of one edit make one entry. */

import type { Node, PipelineEvent } from "../wire/shapes";

/** An event as the log lists it: flat, with the edit it belongs to. */
export type Happening = PipelineEvent & {
  readonly version: number;
  readonly by: string;
  readonly at: string;
  readonly editId: string;
  readonly undoes?: string | null;
};

export interface Entry {
  readonly editId: string;
  readonly by: string;
  readonly at: string;
  /** The version after the edit. */
  readonly version: number;
  readonly undoes: boolean;
  readonly says: string;
}

/** What things are called now, or were called; the log's own nodes are known too. */
export interface Names {
  nodeOf(nodeId: string): string;
  /** A setting of a node by its label. */
  fieldOf(nodeId: string, key: string): string;
}

/** What is known of a node by the log. */
export type Told = Pick<Node, "type" | "label">;

const many = (count: number, one: string): string => (count === 1 ? `a ${one}` : `${count} ${one}s`);
const list = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(", ") : `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;

/** A value short enough for one line. */
export function valueWords(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 48 ? `${text.slice(0, 45)}…` : text;
}

type Settings = Readonly<Record<string, unknown>>;

function configuredWords(name: string, fieldOf: (key: string) => string, before: Settings, after: Settings): string {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const [key] = keys;
  if (keys.length !== 1 || key === undefined) return `changed ${list(keys.map(fieldOf))} of ${name}`;
  const value = after[key];
  if (value === undefined) return `cleared ${fieldOf(key)} of ${name}`;
  return typeof value === "object" ? `changed ${fieldOf(key)} of ${name}` : `set ${fieldOf(key)} of ${name} to ${valueWords(value)}`;
}

function noteWords(after: Readonly<Record<string, unknown>>): string {
  if ("text" in after) return `wrote “${valueWords(after["text"])}” on a note`;
  if ("size" in after) return "resized a note";
  return "position" in after ? "moved a note" : "coloured a note";
}

function groupWords(after: Readonly<Record<string, unknown>>): string {
  if ("nodeIds" in after) return "changed what is in a group";
  if ("label" in after) return after["label"] === "" ? "took a group’s name away" : `named a group “${valueWords(after["label"])}”`;
  return after["collapsed"] === true ? "folded a group" : "unfolded a group";
}

/** One event in the past tense, without who. */
export function eventWords(event: PipelineEvent, { nodeOf, fieldOf }: Names): string {
  switch (event.event) {
    case "pipelineCreated":
      return `created “${event.name}”`;
    case "pipelineRenamed":
      return `renamed the pipeline to “${event.after}”`;
    case "pipelineDescribed":
      return "changed the description";
    case "pipelineTagged":
      return "changed the tags";
    case "pipelineArchived":
      return "archived the pipeline";
    case "pipelineUnarchived":
      return "brought the pipeline back";
    case "versionNamed":
      return `named a version “${event.name}”`;
    case "nodeAdded":
      return `added ${nodeOf(event.node.id)}`;
    case "nodesRemoved":
      return `removed ${list(event.nodes.map((node) => nodeOf(node.id)))}`;
    case "nodesMoved":
      return event.moves.length === 1 ? `moved ${nodeOf(event.moves[0]?.id ?? "")}` : `moved ${event.moves.length} nodes`;
    case "nodeConfigured":
      return configuredWords(nodeOf(event.id), (key) => fieldOf(event.id, key), event.before, event.after);
    case "nodeRenamed":
      return `renamed ${event.before || nodeOf(event.id)} to “${event.after}”`;
    case "edgeConnected":
      return `connected ${nodeOf(event.edge.source)} to ${nodeOf(event.edge.target)}`;
    case "edgesDisconnected":
      return `removed ${many(event.edges.length, "connection")}`;
    case "noteAdded":
      return "added a note";
    case "noteEdited":
      return noteWords(event.after);
    case "notesRemoved":
      return `removed ${many(event.notes.length, "note")}`;
    case "nodesGrouped":
      return `grouped ${event.group.label || many(event.group.nodeIds.length, "node")}`;
    case "groupEdited":
      return groupWords(event.after);
    case "ungrouped":
      return `took ${many(event.groups.length, "group")} apart`;
  }
}

function editWords(events: readonly Happening[], names: Names): string {
  const said = [...new Set(events.map((event) => eventWords(event, names)))];
  return said.length <= 3 ? said.join(", ") : `${said.slice(0, 2).join(", ")} and ${said.length - 2} more changes`;
}

/** Entries, newest first, of events in the order of the log. */
export function entriesOf(events: readonly Happening[], names: Names): readonly Entry[] {
  const groups: Happening[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last && last[0]?.editId === event.editId) last.push(event);
    else groups.push([event]);
  }
  return groups
    .flatMap((group) => {
      const [first] = group;
      const last = group.at(-1);
      if (!first || !last) return [];
      const says = `${first.undoes ? "took back: " : ""}${editWords(group, names)}`;
      return [{ editId: first.editId, by: first.by, at: last.at, version: last.version, undoes: Boolean(first.undoes), says }];
    })
    .reverse();
}

/** Nodes as the log itself tells them, for those that are no longer in the drawing. */
export function nodesIn(events: readonly Happening[]): ReadonlyMap<string, Told> {
  const told = new Map<string, Told>();
  for (const event of events) {
    if (event.event === "pipelineCreated") for (const node of event.nodes) told.set(node.id, node);
    if (event.event === "nodeAdded") told.set(event.node.id, event.node);
    if (event.event === "nodesRemoved") for (const node of event.nodes) told.set(node.id, node);
    if (event.event === "nodeRenamed") told.set(event.id, { type: told.get(event.id)?.type ?? "", label: event.after });
  }
  return told;
}
