// The place each thing takes, computed: what is off screen is not mounted, so React Flow can't measure it.
import type { Catalogue } from "../editor/catalogue";
import type { PipelineDocument } from "../model/document";
import type { Box } from "./geometry";
import { cornerOf, foldedCard, foldedNodes, frameAround } from "./groups/frames";
import { thingOf } from "./things";
import { boxesOf } from "./toFlow";

type Drawn = Pick<PipelineDocument, "nodes" | "edges" | "notes" | "groups">;

function groupBox(document: Drawn, catalogue: Catalogue, id: string): Box | null {
  const group = document.groups.get(id);
  if (!group) return null;
  const members = group.nodeIds.flatMap((nodeId) => document.nodes.get(nodeId) ?? []);
  if (!group.collapsed) return frameAround(boxesOf(members, catalogue));
  const corner = cornerOf(members.map((node) => node.position));
  if (!corner) return null;
  const { width, height } = foldedCard(group, document.nodes, document.edges.values()).shape;
  return { ...corner, width, height };
}

/** Where a thing lies, by React Flow's id; a node within a folded group lies where its card does. */
export function boxOf(document: Drawn, catalogue: Catalogue, flowId: string): Box | null {
  const { kind, id } = thingOf(flowId);
  if (kind === "group") return groupBox(document, catalogue, id);
  if (kind === "note") {
    const note = document.notes.get(id);
    return note ? { ...note.position, ...note.size } : null;
  }
  const node = document.nodes.get(id);
  const card = node && foldedNodes(document.groups).get(id);
  if (card !== undefined) return boxOf(document, catalogue, card);
  return (node && boxesOf([node], catalogue)[0]) ?? null;
}

/** Where nothing new can be laid: cards and notes. A frame has room within. */
export function boxesTaken(document: Drawn, catalogue: Catalogue): Box[] {
  const folded = foldedNodes(document.groups);
  return [
    ...boxesOf([...document.nodes.values()].filter((node) => !folded.has(node.id)), catalogue),
    ...groupBoxes(document, catalogue, true),
    ...[...document.notes.values()].map((note) => ({ ...note.position, ...note.size })),
  ];
}

/** All that is to be seen, for fitting the view. */
export const boxesShown = (document: Drawn, catalogue: Catalogue): Box[] => [
  ...boxesTaken(document, catalogue),
  ...groupBoxes(document, catalogue, false),
];

const groupBoxes = (document: Drawn, catalogue: Catalogue, collapsed: boolean): readonly Box[] =>
  [...document.groups.values()]
    .filter((group) => group.collapsed === collapsed)
    .flatMap((group) => groupBox(document, catalogue, group.id) ?? []);

/** Where each node is seen; those within a folded group lie where its card does. */
export const cardsShown = (document: Drawn, catalogue: Catalogue): readonly Box[] =>
  [...document.nodes.keys()].flatMap((id) => boxOf(document, catalogue, id) ?? []);

/** The nodes from which streams come; those that nothing is connected to, where there are no others. */
export function beginningsOf(document: Drawn, catalogue: Catalogue): readonly Box[] {
  const edges = [...document.edges.values()];
  const reached = new Set(edges.map((edge) => edge.target));
  const first = edges.map((edge) => edge.source).filter((id) => !reached.has(id));
  const ids = first.length > 0 ? new Set(first) : document.nodes.keys();
  return [...ids].flatMap((id) => boxOf(document, catalogue, id) ?? []);
}
