// The whole drawing replaced, as the fine-grained difference: server/graph/diff.py and decide_whole.py.
import type { Command, PipelineEvent } from "../wire/shapes";
import { Refusal, type Present } from "./present";
import { changedKeys, same } from "./same";
import { refuseEdge } from "./wiring";

type ReplaceGraph = Extract<Command, { readonly command: "replaceGraph" }>;
type Thing = { readonly id: string };

export function* predictReplaced(command: ReplaceGraph, present: Present): Generator<PipelineEvent> {
  const nodes = unique(command.nodes, "node");
  const edges = unique(command.edges, "edge");
  const before = { nodes: new Map(present.nodes), edges: new Map(present.edges) };
  const retyped = new Set(command.nodes.filter((n) => (before.nodes.get(n.id)?.type ?? n.type) !== n.type).map((n) => n.id));
  const rewired = new Set(
    [...before.edges.values()]
      .filter((edge) => {
        const after = edges.get(edge.id);
        return after && (!same(edge, after) || retyped.has(edge.source) || retyped.has(edge.target));
      })
      .map((edge) => edge.id),
  );

  const going = onlyIn(before.nodes, nodes, retyped);
  const goingIds = new Set(going.map((node) => node.id));
  const cut = onlyIn(before.edges, edges, rewired).filter(
    (edge) => !goingIds.has(edge.source) && !goingIds.has(edge.target),
  );
  if (cut.length > 0) yield { event: "edgesDisconnected", edges: cut };
  if (going.length > 0) {
    const groups = [...present.groups.values()].filter((group) => group.nodeIds.some((id) => goingIds.has(id)));
    yield { event: "nodesRemoved", nodes: going, edges: present.touching(goingIds), groups };
  }
  for (const node of onlyIn(nodes, before.nodes, retyped)) {
    if (present.types.has(node.type) === false)
      throw new Refusal("node.type_unknown", `There is no node type “${node.type}”.`);
    yield { event: "nodeAdded", node };
  }
  const kept = command.nodes.flatMap((after) => {
    const was = before.nodes.get(after.id);
    return was && !retyped.has(after.id) && !same(was, after) ? [{ was, after }] : [];
  });
  const moves = kept
    .filter(({ was, after }) => !same(was.position, after.position))
    .map(({ was, after }) => ({ id: was.id, from: was.position, to: after.position }));
  if (moves.length > 0) yield { event: "nodesMoved", moves };
  for (const { was, after } of kept) {
    if (was.label !== after.label) yield { event: "nodeRenamed", id: was.id, before: was.label, after: after.label };
    const changed = changedKeys(was.config, after.config);
    if (changed) yield { event: "nodeConfigured", id: was.id, ...changed };
  }
  for (const edge of onlyIn(edges, before.edges, rewired)) {
    const refusal = refuseEdge(edge, present);
    if (refusal) throw refusal;
    yield { event: "edgeConnected", edge };
  }
}

function unique<T extends Thing>(things: readonly T[], kind: string): ReadonlyMap<string, T> {
  const byId = new Map(things.map((thing) => [thing.id, thing]));
  if (byId.size < things.length) throw new Refusal(`${kind}.exists`, "An id stands here twice.");
  return byId;
}

function onlyIn<T extends Thing>(
  one: ReadonlyMap<string, T>,
  other: ReadonlyMap<string, T>,
  anew: ReadonlySet<string>,
): readonly T[] {
  return [...one.values()].filter((thing) => !other.has(thing.id) || anew.has(thing.id));
}
