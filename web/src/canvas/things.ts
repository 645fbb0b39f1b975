// What lies on the canvas, by kind. A node, a note and a group may bear the same id; React Flow and the marks in the page
// tell them apart by a prefix no id can hold.
export type ThingKind = "node" | "note" | "group";

export interface Thing {
  readonly kind: ThingKind;
  readonly id: string;
}

export const flowIdOf = (kind: ThingKind, id: string): string => (kind === "node" ? id : `${kind}:${id}`);

export function thingOf(flowId: string): Thing {
  const [kind, id] = flowId.split(":");
  if (id !== undefined && (kind === "note" || kind === "group")) return { kind, id };
  return { kind: "node", id: flowId };
}

/** The ids of one kind among React Flow's. */
export const idsOf = (kind: ThingKind, flowIds: readonly string[]): readonly string[] =>
  flowIds.map(thingOf).flatMap((thing) => (thing.kind === kind ? [thing.id] : []));
