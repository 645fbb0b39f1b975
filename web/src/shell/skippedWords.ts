import type { Catalogue } from "../editor/catalogue";
import type { Editor } from "../editor/context";
import { fieldWords } from "../editor/fieldWords";
import type { Node, Skipped } from "../wire/shapes";

const SHOWN = 3;
const BESIDE: Readonly<Record<string, string>> = { position: "the place", label: "the name" };

/** What an undo left alone, and who has changed it since: "Condition of “Only late” (changed by Bob)". */
export function skippedWords(editor: Pick<Editor, "session" | "catalogue">, skipped: readonly Skipped[]): string {
  const document = editor.session.state.getState().document;
  const parts = skipped.slice(0, SHOWN).map(({ nodeId, field, by }) => {
    const node = document?.nodes.get(nodeId);
    const group = document?.groups.get(nodeId);
    const name = node
      ? `“${editor.catalogue.labelOf(node)}”`
      : group
        ? `the group “${group.label || "Group"}”`
        : document?.notes.has(nodeId)
          ? "a note"
          : nodeId === ""
            ? "the pipeline"
            : "something that is gone";
    const who = editor.session.people.getState().find((person) => person.id === by)?.name ?? by;
    const what = field ? `${node ? ofNode(editor.catalogue, node, field) : (BESIDE[field] ?? field)} of ${name}` : name;
    return `${what} (changed by ${who})`;
  });
  return `${parts.join(", ")}${skipped.length > SHOWN ? ` and ${skipped.length - SHOWN} more` : ""}`;
}

/** Of a node: its place, its name, what flows into it, or a setting. */
function ofNode(catalogue: Catalogue, node: Node, field: string): string {
  const port = field in node.config ? undefined : catalogue.inputsOf(node).find(({ name }) => name === field);
  if (port) return catalogue.inputsOf(node).length === 1 ? "the connection" : `the connection to “${port.label}”`;
  return BESIDE[field] ?? fieldWords(catalogue, node, field);
}
