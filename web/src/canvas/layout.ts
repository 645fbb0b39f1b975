// "Tidy up": positions from left to right in the order the stream flows. The engine runs in a worker, fetched on first use.
import type { Catalogue } from "../editor/catalogue";
import type { ColumnsByPort, Edge, Node, Position } from "../wire/shapes";
import { cardShape, snapped } from "./geometry";
import { boxesOf } from "./toFlow";

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": "40",
  "elk.layered.spacing.nodeNodeBetweenLayers": "84",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.separateConnectedComponents": "true",
  "elk.spacing.componentComponent": "64",
};

const PORT_SIDES = { left: "WEST", right: "EAST", bottom: "SOUTH" } as const;

async function engine() {
  const [{ default: Elk }, { default: workerUrl }] = await Promise.all([
    import("elkjs/lib/elk-api.js"),
    import("elkjs/lib/elk-worker.min.js?url"),
  ]);
  return new Elk({ workerUrl });
}

let started: ReturnType<typeof engine> | undefined;

/** New places for these nodes, so that their upper left corner stays where it was. Nodes that stay put are left out. */
export async function tidy(
  nodes: readonly Node[],
  edges: Iterable<Edge>,
  catalogue: Catalogue,
  schemas: ColumnsByPort | undefined,
): Promise<readonly { id: string; position: Position }[]> {
  if (nodes.length === 0) return [];
  started ??= engine();
  const elk = await started;
  const known = new Set(nodes.map((node) => node.id));
  const boxes = boxesOf(nodes, catalogue);
  // The engine keeps the order it is given where the stream leaves it free: top to bottom, as people have put them.
  const sorted = nodes
    .map((node, index) => ({ node, box: boxes[index] }))
    .sort((a, b) => a.node.position.y - b.node.position.y);
  const laid = await elk.layout({
    id: "root",
    layoutOptions: OPTIONS,
    children: sorted.map(({ node, box }) => {
      const names = (ports: readonly { name: string }[]) => ports.map((port) => port.name);
      const shape = cardShape(names(catalogue.inputsOf(node)), names(catalogue.outputsOf(node, schemas)), false);
      return {
        id: node.id,
        width: box?.width ?? shape.width,
        height: box?.height ?? shape.height,
        layoutOptions: { "elk.portConstraints": "FIXED_SIDE" },
        ports: shape.ports.map((port) => ({
          id: `${node.id}/${port.kind}/${port.name}`,
          width: 1,
          height: 1,
          layoutOptions: { "elk.port.side": PORT_SIDES[port.side] },
        })),
      };
    }),
    edges: [...edges]
      .filter((edge) => known.has(edge.source) && known.has(edge.target))
      .map((edge) => ({
        id: edge.id,
        sources: [`${edge.source}/source/${edge.sourcePort}`],
        targets: [`${edge.target}/target/${edge.targetPort}`],
      })),
  });
  const left = Math.min(...nodes.map((node) => node.position.x));
  const top = Math.min(...nodes.map((node) => node.position.y));
  const children = laid.children ?? [];
  const laidLeft = Math.min(...children.map((child) => child.x ?? 0));
  const laidTop = Math.min(...children.map((child) => child.y ?? 0));
  const before = new Map(nodes.map((node) => [node.id, node.position]));
  return children
    .map((child) => ({
      id: child.id,
      position: snapped({ x: left + (child.x ?? 0) - laidLeft, y: top + (child.y ?? 0) - laidTop }),
    }))
    .filter(({ id, position }) => before.get(id)?.x !== position.x || before.get(id)?.y !== position.y);
}
