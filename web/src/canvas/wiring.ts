// Whether an edge may be drawn, told before the drop. The server has the last word; it judges by the same rules.
import type { Catalogue } from "../editor/catalogue";
import type { PipelineDocument } from "../sync/contract";
import type { ColumnsByPort, Edge, Node } from "../wire/shapes";

export type Wire = Pick<Edge, "source" | "sourcePort" | "target" | "targetPort">;
export type Drawing = Pick<PipelineDocument, "nodes" | "edges">;

function reaches(drawing: Drawing, from: string, to: string): boolean {
  const next = new Map<string, string[]>();
  for (const edge of drawing.edges.values()) {
    const list = next.get(edge.source);
    if (list) list.push(edge.target);
    else next.set(edge.source, [edge.target]);
  }
  const seen = new Set<string>();
  const waiting = [from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    waiting.push(...(next.get(id) ?? []));
  }
  return false;
}

/** Why this edge can't be drawn, in one sentence; null if it can. */
export function refusal(wire: Wire, drawing: Drawing, catalogue: Catalogue, schemas?: ColumnsByPort): string | null {
  const source = drawing.nodes.get(wire.source);
  const target = drawing.nodes.get(wire.target);
  if (!source || !target) return "One end of this connection is gone.";
  if (source.id === target.id) return "A node can't feed itself.";
  const name = (node: Node) => `“${catalogue.labelOf(node)}”`;
  const outputs = catalogue.outputsOf(source, schemas);
  if (outputs.length === 0) return `${name(source)} ends the stream: it has no output.`;
  if (!outputs.some((port) => port.name === wire.sourcePort)) return `${name(source)} has no output “${wire.sourcePort}”.`;
  const inputs = catalogue.inputsOf(target);
  if (inputs.length === 0) return `${name(target)} starts a stream: it takes no input.`;
  const input = inputs.find((port) => port.name === wire.targetPort);
  if (!input) return `${name(target)} has no input “${wire.targetPort}”.`;
  for (const edge of drawing.edges.values()) {
    if (edge.target !== target.id || edge.targetPort !== wire.targetPort) continue;
    if (edge.source === source.id && edge.sourcePort === wire.sourcePort) return "These two are already connected.";
    return inputs.length === 1
      ? `${name(target)} already has its input. Merge streams with a union first.`
      : `The input “${input.label}” is already taken.`;
  }
  if (reaches(drawing, target.id, source.id)) return "A pipeline flows one way: this would close a loop.";
  return null;
}

/** Every way to draw an edge that ends at `target`, from that output. */
export function waysInto(drawing: Drawing, catalogue: Catalogue, from: { node: string; port: string }, target: Node): readonly Wire[] {
  return catalogue
    .inputsOf(target)
    .map((port): Wire => ({ source: from.node, sourcePort: from.port, target: target.id, targetPort: port.name }))
    .filter((wire) => refusal(wire, drawing, catalogue) === null);
}

/** Every edge that could be drawn from the node's outputs, nearest target to the right first. */
export function waysFrom(drawing: Drawing, catalogue: Catalogue, source: Node, schemas?: ColumnsByPort): readonly Wire[] {
  const far = (node: Node) => Math.hypot(node.position.x - source.position.x, node.position.y - source.position.y);
  const targets = [...drawing.nodes.values()].filter((node) => node.id !== source.id).sort((a, b) => far(a) - far(b));
  return catalogue
    .outputsOf(source, schemas)
    .flatMap((port) => targets.flatMap((target) => waysInto(drawing, catalogue, { node: source.id, port: port.name }, target)));
}

export const portKey = (kind: "source" | "target", node: string, port: string): string => `${kind}:${node}:${port}`;

/** The ports at which an edge from (or to) this one may end: those that light up while it is drawn. */
export function compatiblePorts(
  drawing: Drawing,
  catalogue: Catalogue,
  start: { node: string; port: string; kind: "source" | "target" },
  schemas?: ColumnsByPort,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const node of drawing.nodes.values()) {
    if (node.id === start.node) continue;
    if (start.kind === "source") {
      for (const wire of waysInto(drawing, catalogue, start, node)) found.add(portKey("target", node.id, wire.targetPort));
      continue;
    }
    for (const port of catalogue.outputsOf(node, schemas)) {
      const wire: Wire = { source: node.id, sourcePort: port.name, target: start.node, targetPort: start.port };
      if (refusal(wire, drawing, catalogue, schemas) === null) found.add(portKey("source", node.id, port.name));
    }
  }
  return found;
}
