// What an edit did, in a few words for a button, as server/domain/pipeline/describe.py says it.
import type { Node, PipelineEvent } from "../wire/shapes";

type Kind = PipelineEvent["event"];
type Of<K extends Kind> = Extract<PipelineEvent, { readonly event: K }>;

/** What is no step of undo: it is neither counted nor taken back. */
const NO_STEPS: ReadonlySet<Kind> = new Set(["pipelineCreated", "pipelineArchived", "pipelineUnarchived", "versionNamed"]);

export const isStep = (events: readonly PipelineEvent[]): boolean => events.some((event) => !NO_STEPS.has(event.event));

/** "move 3 nodes", "set condition of Only late". Of several kinds of change the weightiest gives the words. */
export function describe(
  events: readonly PipelineEvent[],
  nodes: ReadonlyMap<string, Node>,
  labelOf: (node: Node) => string = (node) => node.label || node.type,
): string {
  const of = <K extends Kind>(kind: K) => events.filter((event): event is Of<K> => event.event === kind);
  const added = of("nodeAdded").map((event) => event.node);
  const removed = of("nodesRemoved").flatMap((event) => event.nodes);
  const name = (id: string) => {
    const node = nodes.get(id) ?? added.find((one) => one.id === id);
    return node ? labelOf(node) : "a removed node";
  };
  const named = (ids: readonly string[]) => {
    const each = [...new Set(ids)];
    return each.length === 1 && each[0] !== undefined ? name(each[0]) : `${each.length} nodes`;
  };
  const nodesOf = (list: readonly Node[]) => (list.length === 1 && list[0] ? labelOf(list[0]) : `${list.length} nodes`);

  if (added.length > 0 && removed.length > 0) return "change the drawing";
  if (added.length > 0) return `add ${nodesOf(added)}`;
  if (removed.length > 0) return `remove ${nodesOf(removed)}`;
  const configured = of("nodeConfigured");
  if (configured.length > 0) {
    const keys = new Set(configured.flatMap((event) => [...Object.keys(event.before), ...Object.keys(event.after)]));
    const [only] = keys;
    const what = keys.size === 1 ? only : `${keys.size} settings`;
    return `set ${what} of ${named(configured.map((event) => event.id))}`;
  }
  const renamed = of("nodeRenamed");
  if (renamed.length > 0) return `rename ${named(renamed.map((event) => event.id))}`;
  const [connected, ...more] = of("edgeConnected");
  if (connected && more.length > 0) return `connect ${more.length + 1} times`;
  if (connected) return `connect ${name(connected.edge.source)} to ${name(connected.edge.target)}`;
  const [cut, ...others] = of("edgesDisconnected").flatMap((event) => event.edges);
  if (cut && others.length > 0) return `remove ${others.length + 1} edges`;
  if (cut) return `disconnect ${name(cut.source)} from ${name(cut.target)}`;
  const moves = of("nodesMoved").flatMap((event) => event.moves);
  if (moves.length > 0) return `move ${named(moves.map((move) => move.id))}`;
  const [grouped] = of("nodesGrouped");
  if (grouped) return grouped.group.label ? `group ${grouped.group.label}` : `group ${grouped.group.nodeIds.length} nodes`;
  const kinds = new Set(events.map((event) => event.event));
  return PLAIN.find(([kind]) => kinds.has(kind))?.[1] ?? "change the pipeline";
}

const PLAIN: readonly (readonly [Kind, string])[] = [
  ["ungrouped", "ungroup"],
  ["groupEdited", "change the group"],
  ["noteAdded", "add a note"],
  ["notesRemoved", "remove a note"],
  ["noteEdited", "edit the note"],
  ["pipelineRenamed", "rename the pipeline"],
  ["pipelineDescribed", "describe the pipeline"],
  ["pipelineTagged", "tag the pipeline"],
];
