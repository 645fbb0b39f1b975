// "Tidy up": positions from left to right in the order the stream flows. The engine runs in a worker, fetched on first use.
import type { Catalogue } from "../editor/catalogue";
import type { PipelineDocument } from "../model/document";
import type { ColumnsByPort, Group, Node, Position } from "../wire/shapes";
import type { ElkNode } from "elkjs/lib/elk-api.js";
import { cardShape, snapped, type CardShape } from "./geometry";
import { FRAME_ROOM, cornerOf, foldedCard, innerPort } from "./groups/frames";
import { flowIdOf, thingOf } from "./things";
import { boxesOf } from "./toFlow";

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": "40",
  "elk.layered.spacing.nodeNodeBetweenLayers": "84",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.separateConnectedComponents": "true",
  "elk.spacing.componentComponent": "64",
};

const FRAME_PADDING = `[top=${FRAME_ROOM.top},left=${FRAME_ROOM.side},bottom=${FRAME_ROOM.side},right=${FRAME_ROOM.side}]`;

const PORT_SIDES = { left: "WEST", right: "EAST", bottom: "SOUTH" } as const;

async function engine() {
  const [{ default: Elk }, { default: workerUrl }] = await Promise.all([
    import("elkjs/lib/elk-api.js"),
    import("elkjs/lib/elk-worker.min.js?url"),
  ]);
  return new Elk({ workerUrl });
}

let started: ReturnType<typeof engine> | undefined;

const names = (ports: readonly { name: string }[]) => ports.map((port) => port.name);

const childOf = (id: string, shape: CardShape): ElkNode => ({
  id,
  width: shape.width,
  height: shape.height,
  layoutOptions: { "elk.portConstraints": "FIXED_SIDE" },
  ports: shape.ports.map((port) => ({
    id: `${id}/${port.kind}/${port.name}`,
    width: 1,
    height: 1,
    layoutOptions: { "elk.port.side": PORT_SIDES[port.side] },
  })),
});

/** New places for these nodes, so that their upper left corner stays where it was. Nodes that stay put are left out.
 *  What is grouped stays together; a folded group is laid out as the one card it is. */
export async function tidy(
  nodes: readonly Node[],
  document: Pick<PipelineDocument, "nodes" | "edges" | "groups">,
  catalogue: Catalogue,
  schemas: ColumnsByPort | undefined,
): Promise<readonly { id: string; position: Position }[]> {
  if (nodes.length === 0) return [];
  started ??= engine();
  const elk = await started;
  const known = new Set(nodes.map((node) => node.id));
  const groups = [...document.groups.values()].filter((group) => group.nodeIds.every((id) => known.has(id)));
  const within = new Map(groups.flatMap((group) => group.nodeIds.map((id) => [id, group] as const)));
  const height = ({ id }: Node) => within.get(id)?.nodeIds.map(topOf) ?? [topOf(id)];
  const topOf = (id: string) => document.nodes.get(id)?.position.y ?? 0;
  // The engine keeps the order it is given where the stream leaves it free: top to bottom, as people have put them.
  const sorted = [...nodes].sort((a, b) => Math.min(...height(a)) - Math.min(...height(b)) || topOf(a.id) - topOf(b.id));
  const cardOf = (node: Node): ElkNode => {
    const shape = cardShape(names(catalogue.inputsOf(node)), names(catalogue.outputsOf(node, schemas)), false);
    const [box] = boxesOf([node], catalogue);
    return childOf(node.id, { ...shape, height: box?.height ?? shape.height });
  };
  const groupCard = (group: Group): ElkNode => {
    const id = flowIdOf("group", group.id);
    if (group.collapsed) return childOf(id, foldedCard(group, document.nodes, document.edges.values()).shape);
    return {
      id,
      children: sorted.filter((node) => within.get(node.id) === group).map(cardOf),
      layoutOptions: { ...OPTIONS, "elk.padding": FRAME_PADDING },
    };
  };
  const placed = new Set<Group>();
  const children = sorted.flatMap((node): ElkNode[] => {
    const group = within.get(node.id);
    if (!group) return [cardOf(node)];
    if (placed.has(group)) return [];
    placed.add(group);
    return [groupCard(group)];
  });
  const endOf = (id: string, kind: "source" | "target", port: string) => {
    const group = within.get(id);
    return group?.collapsed ? `${flowIdOf("group", group.id)}/${kind}/${innerPort(id, port)}` : `${id}/${kind}/${port}`;
  };
  const laid = await elk.layout({
    id: "root",
    layoutOptions: OPTIONS,
    children,
    edges: [...document.edges.values()]
      .filter((edge) => known.has(edge.source) && known.has(edge.target))
      .filter((edge) => !within.get(edge.source)?.collapsed || within.get(edge.source) !== within.get(edge.target))
      .map((edge) => ({
        id: edge.id,
        sources: [endOf(edge.source, "source", edge.sourcePort)],
        targets: [endOf(edge.target, "target", edge.targetPort)],
      })),
  });
  const places = placesIn(laid.children ?? [], document);
  const corner = cornerOf(nodes.map((node) => node.position)) ?? { x: 0, y: 0 };
  const laidCorner = cornerOf([...places.values()]) ?? corner;
  return [...places]
    .map(([id, at]) => ({ id, position: snapped({ x: corner.x + at.x - laidCorner.x, y: corner.y + at.y - laidCorner.y }) }))
    .filter(({ id, position }) => {
      const before = document.nodes.get(id)?.position;
      return before?.x !== position.x || before.y !== position.y;
    });
}

/** Where the nodes are; those of a folded group keep their places to each other. */
function placesIn(
  laid: readonly ElkNode[],
  document: Pick<PipelineDocument, "nodes" | "groups">,
): ReadonlyMap<string, Position> {
  const places = new Map<string, Position>();
  for (const card of laid) {
    const at = { x: card.x ?? 0, y: card.y ?? 0 };
    const { kind, id } = thingOf(card.id);
    if (kind === "node") places.set(id, at);
    for (const child of card.children ?? []) places.set(child.id, { x: at.x + (child.x ?? 0), y: at.y + (child.y ?? 0) });
    const group = kind === "group" ? document.groups.get(id) : undefined;
    if (!group?.collapsed) continue;
    const members = group.nodeIds.flatMap((nodeId) => document.nodes.get(nodeId) ?? []);
    const corner = cornerOf(members.map((node) => node.position)) ?? at;
    for (const node of members)
      places.set(node.id, { x: at.x + node.position.x - corner.x, y: at.y + node.position.y - corner.y });
  }
  return places;
}
