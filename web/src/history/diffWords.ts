import type { Catalogue } from "../editor/catalogue";
import { labelOfField } from "../editor/fieldWords";
import type { Diff } from "../wire/types.gen";

const BESIDE: Readonly<Record<string, string>> = { $label: "name", $type: "type", $position: "place" };

/** "Notes: 2 added, 1 changed." */
function counted(what: string, counts: Diff["notes"]): readonly string[] {
  const parts = (["added", "removed", "changed"] as const)
    .filter((word) => counts[word] > 0)
    .map((word) => `${counts[word]} ${word}`);
  return parts.length > 0 ? [`${what}: ${parts.join(", ")}.`] : [];
}

/** A difference in lines; nodes that only moved count together. */
export function diffWords(diff: Diff, catalogue: Catalogue): readonly string[] {
  const moved = diff.nodesChanged.filter((change) => change.fields.every((field) => field === "$position"));
  const changed = diff.nodesChanged.filter((change) => !moved.includes(change));
  const lines = [
    ...(diff.name ? [`The name was “${diff.name[0]}”.`] : []),
    ...(diff.description ? ["The description was another."] : []),
    ...diff.nodesAdded.map((node) => `${catalogue.labelOf(node)} was added.`),
    ...diff.nodesRemoved.map((node) => `${catalogue.labelOf(node)} was removed.`),
    ...changed.map((change) => {
      const fields = change.fields.filter((field) => field !== "$position").map((field) => BESIDE[field] ?? `“${labelOfField(catalogue, change.after.type, field)}”`);
      return `${catalogue.labelOf(change.after)}: ${fields.join(", ")} changed.`;
    }),
    ...(diff.edgesAdded.length > 0 ? [`Connections added: ${diff.edgesAdded.length}.`] : []),
    ...(diff.edgesRemoved.length > 0 ? [`Connections removed: ${diff.edgesRemoved.length}.`] : []),
    ...(moved.length > 0 ? [`Nodes moved: ${moved.length}.`] : []),
    ...counted("Notes", diff.notes),
    ...counted("Groups", diff.groups),
  ];
  return lines.length > 0 ? lines : ["Nothing: the drawing is the same."];
}
