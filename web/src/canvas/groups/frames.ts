// Where a group lies: a frame around its nodes, or, folded, one card that stands for them. A group has no place of its
// own, so it can't disagree with its nodes; moving it moves them.
import type { Edge, Group, Node, Position } from "../../wire/shapes";
import { boundsOf, cardShape, type Box, type CardShape } from "../geometry";
import { flowIdOf } from "../things";

const PADDING = 16;
/** The label's line above the nodes, and the air below it. */
export const HEAD = 32;
const TOP = HEAD + 8;
/** Between the frame and its nodes. */
export const FRAME_ROOM = { top: TOP, side: PADDING } as const;

export function frameAround(boxes: readonly Box[]): Box | null {
  const bounds = boundsOf(boxes);
  if (!bounds) return null;
  return {
    x: bounds.x - PADDING,
    y: bounds.y - TOP,
    width: bounds.width + 2 * PADDING,
    height: bounds.height + TOP + PADDING,
  };
}

/** The upper left corner that a group's nodes have together: where its folded card lies. */
export function cornerOf(positions: readonly Position[]): Position | null {
  const [first, ...more] = positions;
  if (!first) return null;
  return more.reduce((corner, at) => ({ x: Math.min(corner.x, at.x), y: Math.min(corner.y, at.y) }), first);
}

/** How far the nodes go when the group is put there. */
export function shiftTo(group: Group, corner: Position, to: Position): Position {
  const own = group.collapsed ? corner : { x: corner.x - PADDING, y: corner.y - TOP };
  return { x: to.x - own.x, y: to.y - own.y };
}

export const contains = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

/** Each node of a folded group, with the card that stands for it. */
export function foldedNodes(groups: ReadonlyMap<string, Group>): ReadonlyMap<string, string> {
  const folded = new Map<string, string>();
  for (const group of groups.values())
    if (group.collapsed) for (const id of group.nodeIds) folded.set(id, flowIdOf("group", group.id));
  return folded;
}

export const groupOf = (groups: ReadonlyMap<string, Group>, nodeId: string): Group | undefined =>
  [...groups.values()].find((group) => group.nodeIds.includes(nodeId));

/** A port of a folded card: a port of a node inside that an edge from outside meets. */
export const innerPort = (nodeId: string, port: string): string => `${nodeId}/${port}`;

export interface FoldedPort {
  readonly node: string;
  readonly port: string;
}

export interface FoldedCard {
  readonly shape: CardShape;
  readonly ports: ReadonlyMap<string, FoldedPort>;
  /** Edges that enter and leave. */
  readonly entering: number;
  readonly leaving: number;
}

/** The card of a folded group: a port for each port inside that has to do with the world outside. */
export function foldedCard(
  group: Group,
  nodes: ReadonlyMap<string, Node>,
  edges: Iterable<Edge>,
): FoldedCard {
  const members = new Set(group.nodeIds);
  const crossing = [...edges].filter((edge) => members.has(edge.source) !== members.has(edge.target));
  const entering = crossing.filter((edge) => members.has(edge.target));
  const leaving = crossing.filter((edge) => members.has(edge.source));
  const height = (port: FoldedPort) => nodes.get(port.node)?.position.y ?? 0;
  const named = (ports: readonly FoldedPort[]) => {
    const sorted = [...ports].sort((a, b) => height(a) - height(b));
    return new Map(sorted.map((port) => [innerPort(port.node, port.port), port]));
  };
  const inputs = named(entering.map((edge) => ({ node: edge.target, port: edge.targetPort })));
  const outputs = named(leaving.map((edge) => ({ node: edge.source, port: edge.sourcePort })));
  return {
    shape: cardShape([...inputs.keys()], [...outputs.keys()], false),
    ports: new Map([...inputs, ...outputs]),
    entering: entering.length,
    leaving: leaving.length,
  };
}
