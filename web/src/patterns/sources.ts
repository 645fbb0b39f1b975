import type { PipelineDocument } from "../sync/contract";
import type { Edge, Node } from "../wire/shapes";

/** The part of a drawing that rows come through on their way to a node: everything before it, nearest first. */
export interface Upstream {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** What stands before an input of a node. */
export function upstreamOf(document: PipelineDocument, nodeId: string, port: string): Upstream {
  const nodes = new Map<string, Node>();
  const edges: Edge[] = [];
  const wave = [nodeId];
  const seen = new Set(wave);
  for (let into = wave.shift(); into !== undefined; into = wave.shift()) {
    for (const edge of document.edges.values()) {
      if (edge.target !== into || (into === nodeId && edge.targetPort !== port)) continue;
      edges.push(edge);
      const node = document.nodes.get(edge.source);
      if (node === undefined || seen.has(node.id)) continue;
      seen.add(node.id);
      nodes.set(node.id, node);
      wave.push(node.id);
    }
  }
  return { nodes: [...nodes.values()], edges };
}
