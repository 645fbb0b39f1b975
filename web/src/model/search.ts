// Where a word stands in a drawing: in a node's name, type, id or settings.
import type { Node } from "../wire/shapes";
import type { PipelineDocument } from "./document";

export interface Found {
  readonly node: Node;
  /** What of it matched, for showing beside the name: "condition: dep_delay > 15"; empty for the name itself. */
  readonly where: string;
}

/** Nodes in which every word stands; those where the name begins with it first. */
export function search(drawing: Pick<PipelineDocument, "nodes">, query: string, labelOf: (node: Node) => string): readonly Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const ranked: { readonly found: Found; readonly rank: number; readonly name: string }[] = [];
  for (const node of drawing.nodes.values()) {
    const name = labelOf(node).toLowerCase();
    const settings = [...texts(node.config, "")];
    const whole = [name, node.type, node.id, ...settings.map((setting) => setting.text)].join("\n").toLowerCase();
    if (!words.every((word) => whole.includes(word))) continue;
    const byName = words.every((word) => name.includes(word));
    const hit = byName ? undefined : settings.find(({ text }) => words.some((word) => text.toLowerCase().includes(word)));
    const rank = words.every((word) => name.startsWith(word)) ? 0 : byName ? 1 : 2;
    ranked.push({ found: { node, where: hit ? `${hit.path}: ${hit.text}` : "" }, rank, name });
  }
  ranked.sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name) || a.found.node.id.localeCompare(b.found.node.id));
  return ranked.map(({ found }) => found);
}

function* texts(value: unknown, path: string): Generator<{ readonly path: string; readonly text: string }> {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    yield { path, text: String(value) };
  } else if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) yield* texts(item, path === "" ? `${at}` : `${path}.${at}`);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* texts(item, path === "" ? key : `${path}.${key}`);
  }
}
