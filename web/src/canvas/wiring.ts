// Where an edge may be drawn, told before the drop. The rules are the model's, as the server has them.
import type { Catalogue } from "../editor/catalogue";
import type { PipelineDocument } from "../model/document";
import { Present } from "../model/present";
import { refuseEdge } from "../model/wiring";
import type { ColumnsByPort, Edge, Node } from "../wire/shapes";

export type Wire = Pick<Edge, "source" | "sourcePort" | "target" | "targetPort">;

/** Judges wires against one state of the drawing; links are looked up once, however many wires are asked about. */
export class Wiring {
  private readonly present: Present;

  constructor(
    readonly drawing: PipelineDocument,
    readonly catalogue: Catalogue,
    private readonly schemas?: ColumnsByPort,
  ) {
    this.present = new Present(drawing, catalogue.nodeTypes);
  }

  /** Why this edge can't be drawn, in one sentence; null if it can. */
  refusal(wire: Wire): string | null {
    if (wire.source === wire.target) return "A node can't feed itself.";
    return refuseEdge({ id: "new", ...wire }, this.present)?.detail ?? null;
  }

  /** Every way to draw an edge from that output to the node. */
  into(from: { node: string; port: string }, target: Node): readonly Wire[] {
    return this.catalogue
      .inputsOf(target)
      .map((port): Wire => ({ source: from.node, sourcePort: from.port, target: target.id, targetPort: port.name }))
      .filter((wire) => this.refusal(wire) === null);
  }

  /** Every edge that could be drawn from the node's outputs, nearest target first. */
  from(source: Node): readonly Wire[] {
    const far = (node: Node) => Math.hypot(node.position.x - source.position.x, node.position.y - source.position.y);
    const targets = [...this.drawing.nodes.values()]
      .filter((node) => node.id !== source.id)
      .sort((a, b) => far(a) - far(b));
    return this.catalogue
      .outputsOf(source, this.schemas)
      .flatMap((port) => targets.flatMap((target) => this.into({ node: source.id, port: port.name }, target)));
  }

  /** The ports (`portKey`) at which an edge that begins here may end: those that light up while it is drawn. */
  compatible(start: { node: string; port: string; kind: "source" | "target" }): ReadonlySet<string> {
    const found = new Set<string>();
    for (const node of this.drawing.nodes.values()) {
      if (node.id === start.node) continue;
      if (start.kind === "source") {
        for (const wire of this.into(start, node)) found.add(portKey("target", node.id, wire.targetPort));
        continue;
      }
      for (const port of this.catalogue.outputsOf(node, this.schemas)) {
        const wire: Wire = { source: node.id, sourcePort: port.name, target: start.node, targetPort: start.port };
        if (this.refusal(wire) === null) found.add(portKey("source", node.id, port.name));
      }
    }
    return found;
  }
}

export const portKey = (kind: "source" | "target", node: string, port: string): string => `${kind}:${node}:${port}`;
