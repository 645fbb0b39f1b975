// Edits that people might make, drawn at random: some fit, some do not.
import type { PipelineDocument } from "../../model/document";
import type { Command } from "../../wire/shapes";
import type { RandomSource } from "./random";

export const NODES = ["n0", "n1", "n2", "n3", "n4", "n5"];

/** A part of a pattern changed, as it is seen: one stage added, removed, moved, renamed or changed. */
export function anyPart(random: RandomSource, drawn: PipelineDocument | null): Command {
  const id = random.pick(NODES);
  const seen = drawn?.nodes.get(id)?.config["pattern"] as { readonly stages: readonly { readonly name: string }[] } | undefined;
  const stages = seen?.stages ?? [{ name: "a" }, { name: "b" }];
  const place = random.below(stages.length + 1);
  const stage = stages[place];
  const changed = (): typeof stages => {
    const dice = random.below(7);
    if (stage && dice === 6) {
      const members = stages.slice(place, place + 2);
      return stages.toSpliced(place, members.length, { name: random.pick(["g", "h"]), group: members } as typeof stage);
    }
    if (!stage || dice === 0) return stages.toSpliced(place, 0, { name: random.pick(["c", "d", "e"]) });
    if (dice === 1) return stages.toSpliced(place, 1);
    if (dice === 2) return [...stages.toSpliced(place, 1), stage];
    if (dice === 3) return stages.with(place, { ...stage, name: random.pick(["x", "y"]) });
    return stages.with(place, { ...stage, [random.pick(["where", "until"])]: `${random.pick(["a", "x"])}.n > ${random.below(5)}` });
  };
  const before = seen === undefined ? {} : { pattern: seen };
  return { command: "configureNode", id, set: { pattern: { ...seen, stages: changed() } }, before };
}

/** A list of texts changed, as it is seen: one of them added, removed, moved or changed. */
export function anyText(random: RandomSource, drawn: PipelineDocument | null): Command {
  const id = random.pick(NODES);
  const seen = drawn?.nodes.get(id)?.config["columns"] as readonly string[] | undefined;
  const texts = seen ?? ["a", "b AS x"];
  const place = random.below(texts.length + 1);
  const text = texts[place];
  const changed = (): readonly string[] => {
    const dice = random.below(4);
    if (text === undefined || dice === 0) return texts.toSpliced(place, 0, random.pick(["c", "d", "e AS x"]));
    if (dice === 1) return texts.toSpliced(place, 1);
    if (dice === 2) return [...texts.toSpliced(place, 1), text];
    return texts.with(place, `${random.pick(["c", "d"])} AS ${random.pick(["x", "y"])}`);
  };
  return { command: "configureNode", id, set: { columns: changed() }, before: seen === undefined ? {} : { columns: seen } };
}

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
