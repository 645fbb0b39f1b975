// Which connection is refused, and why, as server/nodes/wiring.py has it.
import type { Edge, Node } from "../wire/shapes";
import { Refusal, type Present } from "./present";

/** Why this edge can't be drawn beside those that are there, or null if it can. */
export function refuseEdge(edge: Edge, present: Present): Refusal | null {
  const source = present.nodes.get(edge.source);
  const target = present.nodes.get(edge.target);
  if (!source || !target) {
    const gone = source ? edge.target : edge.source;
    return new Refusal("node.unknown", `There is no node ${gone} to connect; it may have been removed.`);
  }
  return (
    refuseBegin(edge, source, present) ??
    refuseEnd(edge, target, present) ??
    refuseLoop(edge, present) ??
    refuseBeside(edge, target, present)
  );
}

function refuseBegin(edge: Edge, source: Node, present: Present): Refusal | null {
  const ports = present.types.outputsOf(source);
  if (ports === null || ports.some((port) => port.name === edge.sourcePort)) return null;
  return ports.length === 0
    ? new Refusal("sink.output", `${present.titleOf(source)} is where the stream ends: nothing flows out of it.`)
    : new Refusal("port.unknown", `${present.titleOf(source)} has no output “${edge.sourcePort}”.`);
}

function refuseEnd(edge: Edge, target: Node, present: Present): Refusal | null {
  const ports = present.types.inputsOf(target);
  if (ports === null || ports.some((port) => port.name === edge.targetPort)) return null;
  return ports.length === 0
    ? new Refusal("source.input", `${present.titleOf(target)} is where a stream begins: nothing flows into it.`)
    : new Refusal("port.unknown", `${present.titleOf(target)} has no input “${edge.targetPort}”.`);
}

function refuseLoop(edge: Edge, present: Present): Refusal | null {
  return present.reaches(edge.target, edge.source)
    ? new Refusal("cycle", "A pipeline flows one way: this edge would close a loop.")
    : null;
}

function refuseBeside(edge: Edge, target: Node, present: Present): Refusal | null {
  for (const other of present.edgesInto(edge.target)) {
    if (other.targetPort !== edge.targetPort) continue;
    return other.source === edge.source && other.sourcePort === edge.sourcePort
      ? new Refusal("edge.duplicate", "These two ports are connected already.")
      : new Refusal("port.full", `The input “${edge.targetPort}” of ${present.titleOf(target)} is taken already.`);
  }
  return null;
}
