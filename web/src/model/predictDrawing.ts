// Nodes and edges, as server/domain/pipeline/decide_nodes.py and decide_edges.py have it.
import type { Command, Node, PipelineEvent, Position } from "../wire/shapes";
import { merge } from "./merge";
import type { Item } from "./pairing";
import { Refusal, type Present } from "./present";
import { changedKeys, same } from "./same";
import { refuseEdge } from "./wiring";

type Of<K extends Command["command"]> = Extract<Command, { readonly command: K }>;
type NodeCommand = Of<"addNode" | "removeNodes" | "moveNodes" | "configureNode" | "renameNode">;

export function* predictNode(command: NodeCommand, present: Present): Generator<PipelineEvent> {
  switch (command.command) {
    case "addNode": {
      const { node } = command;
      const there = present.nodes.get(node.id);
      if (there && same(there, node)) return;
      if (there) throw new Refusal("node.exists", `The id ${node.id} is taken by ${present.titleOf(there)}.`);
      if (present.types.has(node.type) === false)
        throw new Refusal("node.type_unknown", `There is no node type “${node.type}”.`);
      yield { event: "nodeAdded", node };
      return;
    }
    case "removeNodes": {
      const nodes = [...new Set(command.ids)].flatMap((id) => present.nodes.get(id) ?? []);
      if (nodes.length === 0) return;
      const gone = new Set(nodes.map((node) => node.id));
      const groups = [...present.groups.values()].filter((group) => group.nodeIds.some((id) => gone.has(id)));
      yield { event: "nodesRemoved", nodes, edges: present.touching(gone), groups };
      return;
    }
    case "moveNodes": {
      const wanted = new Map<string, Position>(command.moves.map((move) => [move.id, move.position]));
      const [first] = wanted.keys();
      if (first !== undefined && ![...wanted.keys()].some((id) => present.nodes.has(id))) present.node(first);
      const moves = [...wanted].flatMap(([id, to]) => {
        const from = present.nodes.get(id)?.position;
        return from && !same(from, to) ? [{ id, from, to }] : [];
      });
      if (moves.length > 0) yield { event: "nodesMoved", moves };
      return;
    }
    case "configureNode": {
      const node = present.node(command.id);
      const unset = new Set(command.unset ?? []);
      const given = command.set ?? {};
      const both = Object.keys(given).filter((key) => unset.has(key));
      if (both.length > 0) throw new Refusal("config.both", `${both.sort().join(", ")}: set and unset in one command.`);
      const set = command.before ? mergedSettings(command, command.before, node) : given;
      const kept = Object.fromEntries(Object.entries(node.config).filter(([key]) => !unset.has(key)));
      const changed = changedKeys(node.config, { ...kept, ...set });
      if (changed) yield { event: "nodeConfigured", id: node.id, ...changed };
      return;
    }
    case "renameNode": {
      const node = present.node(command.id);
      if (node.label !== command.label)
        yield { event: "nodeRenamed", id: node.id, before: node.label, after: command.label };
      return;
    }
  }
}

/** What the command sets, or leaves of what it unsets, with what others have done since its author looked. */
function mergedSettings(command: Of<"configureNode">, before: Item, node: Node): Item {
  const of = (object: Item, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
  const keys = [...Object.keys(command.set ?? {}), ...(command.unset ?? [])];
  const merged = keys.map((key) => [key, merge(of(before, key), of(command.set ?? {}, key), of(node.config, key))] as const);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

export function* predictEdge(command: Of<"connect" | "disconnect">, present: Present): Generator<PipelineEvent> {
  if (command.command === "disconnect") {
    const edges = [...new Set(command.ids)].flatMap((id) => present.edges.get(id) ?? []);
    if (edges.length > 0) yield { event: "edgesDisconnected", edges };
    return;
  }
  const { edge } = command;
  const there = present.edges.get(edge.id);
  if (there && same(there, edge)) return;
  if (there) throw new Refusal("edge.exists", `The id ${edge.id} is taken by another edge.`);
  const refusal = refuseEdge(edge, present);
  if (refusal) throw refusal;
  yield { event: "edgeConnected", edge };
}
