// Edits that people might make, drawn at random: some fit, some do not.
import type { Command } from "../../wire/shapes";
import type { RandomSource } from "./random";

export const NODES = ["n0", "n1", "n2", "n3", "n4", "n5"];

export function anyCommand(random: RandomSource): Command {
  const id = random.pick(NODES);
  const place = { x: random.below(5), y: random.below(5) };
  const edge = `e${random.below(6)}`;
  switch (random.below(13)) {
    case 0:
    case 1:
      return { command: "addNode", node: { id, type: "filter", label: "", position: place, config: { limit: random.below(3) } } };
    case 2:
      return { command: "removeNodes", ids: [id] };
    case 3:
    case 4:
      return { command: "moveNodes", moves: [{ id, position: place }] };
    case 5:
      return { command: "configureNode", id, set: { [random.pick(["a", "b"])]: random.below(3) }, unset: [] };
    case 6:
      return { command: "renameNode", id, label: random.pick(["", "x", "y"]) };
    case 7:
    case 8:
    case 9:
      return { command: "connect", edge: { id: edge, source: id, sourcePort: "out", target: random.pick(NODES), targetPort: "in" } };
    case 10:
      return { command: "disconnect", ids: [edge] };
    case 11:
      return { command: "groupNodes", group: { id: random.pick(["g", "h"]), label: "", nodeIds: [id], collapsed: false } };
    default:
      return { command: "renamePipeline", name: random.pick(["p", "q", "r"]) };
  }
}
