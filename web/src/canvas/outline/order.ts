import type { Edge, Node } from "../../wire/shapes";

export interface OutlineRow {
  readonly node: Node;
  /** Steps from the nearest start of a stream. */
  readonly depth: number;
  readonly after: readonly Edge[];
  readonly before: readonly Edge[];
}

/** The graph as a list: a node stands after all that feed it, streams from top to bottom as they are drawn. */
export function outline(nodes: ReadonlyMap<string, Node>, edges: ReadonlyMap<string, Edge>): readonly OutlineRow[] {
  const after = new Map<string, Edge[]>();
  const before = new Map<string, Edge[]>();
  for (const edge of edges.values()) {
    if (!nodes.has(edge.source) || !nodes.has(edge.target)) continue;
    after.set(edge.source, [...(after.get(edge.source) ?? []), edge]);
    before.set(edge.target, [...(before.get(edge.target) ?? []), edge]);
  }
  const drawn = (a: Node, b: Node) => a.position.y - b.position.y || a.position.x - b.position.x;
  const waiting = new Map([...nodes.keys()].map((id) => [id, before.get(id)?.length ?? 0]));
  const rows: OutlineRow[] = [];
  // Depth first: the whole of one stream is read before the next begins.
  const visit = (node: Node, depth: number) => {
    rows.push({ node, depth, after: after.get(node.id) ?? [], before: before.get(node.id) ?? [] });
    waiting.delete(node.id);
    const next = (after.get(node.id) ?? [])
      .map((edge) => {
        waiting.set(edge.target, (waiting.get(edge.target) ?? 1) - 1);
        return nodes.get(edge.target);
      })
      .filter((target) => target !== undefined);
    for (const target of [...new Set(next)].sort(drawn)) if (waiting.get(target.id) === 0) visit(target, depth + 1);
  };
  for (const start of [...nodes.values()].filter((node) => !before.has(node.id)).sort(drawn)) visit(start, 0);
  return rows;
}
