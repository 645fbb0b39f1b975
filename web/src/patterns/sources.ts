import type { Catalogue } from "../editor/catalogue";
import type { PipelineDocument } from "../sync/contract";
import type { Node } from "../wire/shapes";

/** The sources whose rows reach a node, nearest first. */
export function sourcesOf(document: PipelineDocument, catalogue: Catalogue, nodeId: string): readonly Node[] {
  const seen = new Set([nodeId]);
  const found: Node[] = [];
  let wave: readonly string[] = [nodeId];
  while (wave.length > 0) {
    const before = [...document.edges.values()].filter((edge) => wave.includes(edge.target)).map((edge) => edge.source);
    wave = [...new Set(before)].filter((id) => !seen.has(id));
    for (const id of wave) {
      seen.add(id);
      const node = document.nodes.get(id);
      if (node && catalogue.get(node.type)?.category === "source") found.push(node);
    }
  }
  return found;
}
