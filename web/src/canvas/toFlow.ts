// The one mapping from the document to what React Flow draws. What has not changed keeps its identity: React Flow
// renders by identity, and a drag must not touch five hundred cards.
import type { Edge as FlowEdge, Node as FlowNode } from "@xyflow/react";
import { Position as Side } from "@xyflow/react";
import { fieldWithWidget, type Catalogue } from "../editor/catalogue";
import type { CatalogueEntry, ColumnsByPort, Edge, Node, Position } from "../wire/shapes";
import { drawPattern, type PatternDrawing } from "./beads";
import { innerPort } from "./groups/frames";
import { PORT_SIZE, cardShape, type Box, type CardShape } from "./geometry";

export interface CardData extends Record<string, unknown> {
  readonly node: Node;
  readonly entry: CatalogueEntry | undefined;
  readonly label: string;
  readonly shape: CardShape;
  readonly pattern: PatternDrawing | null;
}

export type CardNode = FlowNode<CardData, "card">;

export interface WireData extends Record<string, unknown> {
  readonly emphasis: "none" | "path";
  /** The node it comes from, which may be within a folded group. */
  readonly from: string;
}

export type WireEdge = FlowEdge<WireData, "wire">;

const SIDES = { left: Side.Left, right: Side.Right, bottom: Side.Bottom } as const;

function cardData(node: Node, catalogue: Catalogue, schemas: ColumnsByPort | undefined): CardData {
  const entry = catalogue.get(node.type);
  const field = entry && fieldWithWidget(entry, "pattern");
  const pattern = field ? drawPattern(node.config[field[0]]) : null;
  const names = (ports: readonly { name: string }[]) => ports.map((port) => port.name);
  return {
    node,
    entry,
    label: catalogue.labelOf(node),
    shape: cardShape(names(catalogue.inputsOf(node)), names(catalogue.outputsOf(node, schemas)), pattern !== null),
    pattern,
  };
}

interface Kept<From, To> {
  readonly from: From;
  readonly to: To;
}

interface NodeInputs {
  readonly node: Node;
  readonly outputs: number;
  readonly position: Position;
  readonly selected: boolean;
}

const sameInputs = (a: NodeInputs, b: NodeInputs) =>
  a.node === b.node && a.outputs === b.outputs && a.position === b.position && a.selected === b.selected;

export interface Shown {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly edges: ReadonlyMap<string, Edge>;
  readonly schemas: ColumnsByPort | undefined;
  readonly selectedNodes: ReadonlySet<string>;
  readonly selectedEdges: ReadonlySet<string>;
  /** Edges up- and downstream of what is selected. */
  readonly path: ReadonlySet<string>;
  /** Positions while dragging, own and other people's. */
  readonly moving: ReadonlyMap<string, Position>;
  /** Nodes within a folded group, with the card that stands for them. */
  readonly folded: ReadonlyMap<string, string>;
}

/** Makes the mapping with its memory. One per open canvas. */
export function createFlowMapping(catalogue: Catalogue) {
  let nodes = new Map<string, Kept<NodeInputs, CardNode>>();
  let edges = new Map<string, Kept<WireInputs, WireEdge>>();
  let nodeList: CardNode[] = [];
  let edgeList: WireEdge[] = [];

  const nodeOf = (
    inputs: NodeInputs,
    schemas: ColumnsByPort | undefined,
    last: Kept<NodeInputs, CardNode> | undefined,
  ): CardNode => {
    const { node, position, selected } = inputs;
    const kept = last && last.from.node === node && last.from.outputs === inputs.outputs ? last.to.data : null;
    const data = kept ?? cardData(node, catalogue, schemas);
    const { width, height } = data.shape;
    return {
      id: node.id,
      type: "card",
      position,
      data,
      selected,
      width,
      height,
      measured: { width, height },
      handles: last?.to.data === data && last.to.handles ? last.to.handles : handlesOf(data.shape),
      ariaLabel: `${data.label}, ${data.entry?.label ?? data.node.type}`,
    };
  };

  return {
    nodes(shown: Shown): CardNode[] {
      const next: typeof nodes = new Map();
      let changed = false;
      for (const node of shown.nodes.values()) {
        if (shown.folded.has(node.id)) continue;
        const inputs: NodeInputs = {
          node,
          outputs: Object.keys(shown.schemas?.[node.id] ?? {}).length,
          position: shown.moving.get(node.id) ?? node.position,
          selected: shown.selectedNodes.has(node.id),
        };
        const last = nodes.get(node.id);
        if (last && sameInputs(last.from, inputs)) next.set(node.id, last);
        else {
          changed = true;
          next.set(node.id, { from: inputs, to: nodeOf(inputs, shown.schemas, last) });
        }
      }
      changed ||= nodes.size !== next.size;
      nodes = next;
      if (changed) nodeList = [...next.values()].map((kept) => kept.to);
      return nodeList;
    },

    edges(shown: Shown): WireEdge[] {
      const next: typeof edges = new Map();
      let changed = false;
      const nameOf = (id: string) => {
        const node = shown.nodes.get(id);
        return node ? catalogue.labelOf(node) : id;
      };
      for (const edge of shown.edges.values()) {
        const source = shown.folded.get(edge.source);
        const target = shown.folded.get(edge.target);
        if (source !== undefined && source === target) continue;
        const name = `${nameOf(edge.source)} to ${nameOf(edge.target)}`;
        const from = [edge, source, target, shown.selectedEdges.has(edge.id), shown.path.has(edge.id), name] as const;
        const last = edges.get(edge.id);
        if (last && last.from.every((value, index) => value === from[index])) next.set(edge.id, last);
        else {
          changed = true;
          next.set(edge.id, { from, to: wireOf(...from) });
        }
      }
      changed ||= edges.size !== next.size;
      edges = next;
      if (changed) edgeList = [...next.values()].map((kept) => kept.to);
      return edgeList;
    },
  };
}

export type FlowMapping = ReturnType<typeof createFlowMapping>;

export function handlesOf(shape: CardShape): NonNullable<CardNode["handles"]> {
  return shape.ports.map((port) => ({
    id: port.name,
    type: port.kind,
    position: SIDES[port.side],
    x: port.x - PORT_SIZE / 2,
    y: port.y - PORT_SIZE / 2,
    width: PORT_SIZE,
    height: PORT_SIZE,
  }));
}

/** The edge, the cards its ends are folded into, whether it is selected and on the path, and its name. */
type WireInputs = readonly [Edge, string | undefined, string | undefined, boolean, boolean, string];

function wireOf(...[edge, source, target, selected, onPath, name]: WireInputs): WireEdge {
  return {
    id: edge.id,
    type: "wire",
    source: source ?? edge.source,
    target: target ?? edge.target,
    sourceHandle: source === undefined ? edge.sourcePort : innerPort(edge.source, edge.sourcePort),
    targetHandle: target === undefined ? edge.targetPort : innerPort(edge.target, edge.targetPort),
    selected,
    ariaLabel: name,
    data: { emphasis: onPath ? "path" : "none", from: edge.source },
  };
}

/** The place each card takes, for fitting the view and for finding room. */
export function boxesOf(nodes: Iterable<Node>, catalogue: Catalogue): Box[] {
  return [...nodes].map((node) => {
    const { shape } = cardData(node, catalogue, undefined);
    return { ...node.position, width: shape.width, height: shape.height };
  });
}

/** All edges a stream through the chosen nodes runs along, upstream and down. */
export function pathThrough(edges: ReadonlyMap<string, Edge>, chosen: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  if (chosen.size === 0) return found;
  const walk = (start: ReadonlySet<string>, near: "source" | "target", far: "source" | "target") => {
    const at = new Map<string, Edge[]>();
    for (const edge of edges.values()) at.set(edge[near], [...(at.get(edge[near]) ?? []), edge]);
    const seen = new Set<string>();
    const waiting = [...start];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      for (const edge of at.get(id) ?? []) {
        found.add(edge.id);
        waiting.push(edge[far]);
      }
    }
  };
  walk(chosen, "source", "target");
  walk(chosen, "target", "source");
  return found;
}
