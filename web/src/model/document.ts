// First version, for the page to stand on: the owner of model/ and sync/ may replace it (sync/contract.ts is the seam).
import type { PipelineDocument } from "../sync/contract";
import type { Command, PipelineEvent, Snapshot } from "../wire/shapes";

const byId = <T extends { readonly id: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((one) => [one.id, one]));

export function documentOf(snapshot: Snapshot): PipelineDocument {
  return {
    id: snapshot.id,
    name: snapshot.name,
    description: snapshot.description,
    tags: snapshot.tags,
    status: snapshot.status,
    version: snapshot.version,
    nodes: byId(snapshot.nodes),
    edges: byId(snapshot.edges),
    notes: byId(snapshot.notes),
    groups: byId(snapshot.groups),
  };
}

function changed<T>(map: ReadonlyMap<string, T>, change: (copy: Map<string, T>) => void): ReadonlyMap<string, T> {
  const copy = new Map(map);
  change(copy);
  return copy;
}

function put<T extends { readonly id: string }>(map: ReadonlyMap<string, T>, values: readonly T[]) {
  return changed(map, (copy) => values.forEach((value) => copy.set(value.id, value)));
}

function drop<T>(map: ReadonlyMap<string, T>, ids: readonly string[]) {
  return changed(map, (copy) => ids.forEach((id) => copy.delete(id)));
}

function edit<T>(map: ReadonlyMap<string, T>, id: string, change: (value: T) => T) {
  const value = map.get(id);
  return value === undefined ? map : changed(map, (copy) => copy.set(id, change(value)));
}

/** Keys of `before` go, keys of `after` come. */
function swapped<T>(config: Readonly<Record<string, T>>, before: object, after: Readonly<Record<string, T>>) {
  const kept = Object.entries(config).filter(([key]) => !(key in before));
  return { ...Object.fromEntries(kept), ...after } as Readonly<Record<string, T>>;
}

function withoutMembers(document: PipelineDocument, ids: readonly string[]): PipelineDocument["groups"] {
  const gone = new Set(ids);
  if (![...document.groups.values()].some((group) => group.nodeIds.some((id) => gone.has(id)))) return document.groups;
  return changed(document.groups, (copy) => {
    for (const group of document.groups.values()) {
      const nodeIds = group.nodeIds.filter((id) => !gone.has(id));
      if (nodeIds.length === 0) copy.delete(group.id);
      else copy.set(group.id, { ...group, nodeIds });
    }
  });
}

/** The document after an event. Never fails: what has happened has happened. */
export function evolve(d: PipelineDocument, event: PipelineEvent): PipelineDocument {
  switch (event.event) {
    case "nodeAdded":
      return { ...d, nodes: put(d.nodes, [event.node]) };
    case "nodesRemoved": {
      const ids = event.nodes.map((node) => node.id);
      return { ...d, nodes: drop(d.nodes, ids), edges: drop(d.edges, event.edges.map((edge) => edge.id)), groups: withoutMembers(d, ids) };
    }
    case "nodesMoved":
      return { ...d, nodes: event.moves.reduce((nodes, move) => edit(nodes, move.id, (node) => ({ ...node, position: move.to })), d.nodes) };
    case "nodeConfigured":
      return { ...d, nodes: edit(d.nodes, event.id, (node) => ({ ...node, config: swapped(node.config, event.before, event.after) })) };
    case "nodeRenamed":
      return { ...d, nodes: edit(d.nodes, event.id, (node) => ({ ...node, label: event.after })) };
    case "edgeConnected":
      return { ...d, edges: put(d.edges, [event.edge]) };
    case "edgesDisconnected":
      return { ...d, edges: drop(d.edges, event.edges.map((edge) => edge.id)) };
    case "noteAdded":
      return { ...d, notes: put(d.notes, [event.note]) };
    case "noteEdited":
      return { ...d, notes: edit(d.notes, event.id, (note) => ({ ...note, ...event.after })) };
    case "notesRemoved":
      return { ...d, notes: drop(d.notes, event.notes.map((note) => note.id)) };
    case "nodesGrouped":
      return { ...d, groups: put(d.groups, [event.group]) };
    case "groupEdited":
      return { ...d, groups: edit(d.groups, event.id, (group) => ({ ...group, ...event.after })) };
    case "ungrouped":
      return { ...d, groups: drop(d.groups, event.groups.map((group) => group.id)) };
    case "pipelineRenamed":
      return { ...d, name: event.after };
    case "pipelineDescribed":
      return { ...d, description: event.after };
    case "pipelineTagged":
      return { ...d, tags: swapped(d.tags, event.before, event.after) };
    case "pipelineArchived":
      return { ...d, status: "archived" };
    case "pipelineUnarchived":
      return { ...d, status: "draft" };
    case "pipelineCreated":
    case "versionNamed":
      return d;
  }
}

/** What a command will most likely do: shown until the server has said what it did. */
export function foresee(d: PipelineDocument, command: Command): PipelineDocument {
  switch (command.command) {
    case "addNode":
      return { ...d, nodes: put(d.nodes, [command.node]) };
    case "removeNodes": {
      const gone = new Set(command.ids);
      const edges = [...d.edges.values()].filter((edge) => gone.has(edge.source) || gone.has(edge.target)).map((edge) => edge.id);
      return { ...d, nodes: drop(d.nodes, command.ids), edges: drop(d.edges, edges), groups: withoutMembers(d, command.ids) };
    }
    case "moveNodes":
      return { ...d, nodes: command.moves.reduce((nodes, { id, position }) => edit(nodes, id, (node) => ({ ...node, position })), d.nodes) };
    case "configureNode": {
      const unset = Object.fromEntries((command.unset ?? []).map((key) => [key, null]));
      return { ...d, nodes: edit(d.nodes, command.id, (node) => ({ ...node, config: swapped(node.config, unset, command.set ?? {}) })) };
    }
    case "renameNode":
      return { ...d, nodes: edit(d.nodes, command.id, (node) => ({ ...node, label: command.label })) };
    case "connect":
      return d.nodes.has(command.edge.source) && d.nodes.has(command.edge.target) ? { ...d, edges: put(d.edges, [command.edge]) } : d;
    case "disconnect":
      return { ...d, edges: drop(d.edges, command.ids) };
    case "addNote":
      return { ...d, notes: put(d.notes, [command.note]) };
    case "editNote":
      return { ...d, notes: edit(d.notes, command.id, (note) => ({ ...note, ...command.set })) };
    case "removeNotes":
      return { ...d, notes: drop(d.notes, command.ids) };
    case "groupNodes":
      return { ...d, groups: put(d.groups, [command.group]) };
    case "editGroup":
      return { ...d, groups: edit(d.groups, command.id, (group) => ({ ...group, ...command.set })) };
    case "ungroup":
      return { ...d, groups: drop(d.groups, command.ids) };
    case "renamePipeline":
      return { ...d, name: command.name };
    case "describePipeline":
      return { ...d, description: command.description };
    case "tagPipeline": {
      const unset = Object.fromEntries((command.unset ?? []).map((key) => [key, null]));
      return { ...d, tags: swapped(d.tags, unset, command.set ?? {}) };
    }
    case "replaceGraph":
      return { ...d, nodes: byId(command.nodes), edges: byId(command.edges) };
  }
}
