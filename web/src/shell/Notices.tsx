import { useEffect } from "react";
import type { Catalogue } from "../editor/catalogue";
import { useEditor } from "../editor/context";
import { fieldWords } from "../editor/fieldWords";
import { ofPresentThings } from "../editor/undecided";
import type { SessionNotice } from "../sync/contract";
import { toast } from "../ui/Toast";
import type { Node } from "../wire/shapes";

const BESIDE: Readonly<Record<string, string>> = { position: "the place", label: "the name" };

/** What an undo left alone of a node: its place, its name, what flows into it, or a setting. */
function skippedWords(catalogue: Catalogue, node: Node, field: string): string {
  const port = field in node.config ? undefined : catalogue.inputsOf(node).find(({ name }) => name === field);
  if (port) return catalogue.inputsOf(node).length === 1 ? "the connection" : `the connection to “${port.label}”`;
  return BESIDE[field] ?? fieldWords(catalogue, node, field);
}

/** Says what the server has answered where nothing on the page shows it: refusals, and what an undo left alone. */
export function Notices() {
  const editor = useEditor();
  useEffect(() => {
    const say = (notice: SessionNotice) => {
      if (notice.kind === "rejected") {
        toast(`Taken back: ${notice.detail}`, { tone: "error" });
        return;
      }
      if (notice.kind === "nothing") {
        if (notice.code?.endsWith(".nothing"))
          toast(notice.code.startsWith("redo") ? "There is nothing to redo." : "There is nothing of yours to undo.");
        return;
      }
      const word = notice.redo ? "Redone" : "Undone";
      if (notice.skipped.length === 0) {
        editor.announce(word);
        return;
      }
      const document = editor.session.state.getState().document;
      const parts = notice.skipped.map((skip) => {
        const node = document?.nodes.get(skip.nodeId);
        const group = document?.groups.get(skip.nodeId);
        const name = node
          ? `“${editor.catalogue.labelOf(node)}”`
          : group
            ? `the group “${group.label || "Group"}”`
            : document?.notes.has(skip.nodeId)
              ? "a note"
              : "something that is gone";
        const who = editor.session.people.getState().find((person) => person.id === skip.by)?.name ?? skip.by;
        return skip.field ? `${node ? skippedWords(editor.catalogue, node, skip.field) : skip.field} of ${name} (changed by ${who})` : `${name} (changed by ${who})`;
      });
      const done = notice.changes > 0 ? `${word}, but left alone` : "Left alone";
      toast(`${done}: ${parts.slice(0, 3).join(", ")}${parts.length > 3 ? ` and ${parts.length - 3} more` : ""}.`);
    };
    return editor.session.onNotice(say);
  }, [editor]);
  useEffect(() => {
    // What is neither sent nor given up lives in this tab alone: the browser asks whether to stay.
    const leave = (event: Event) => {
      if (ofPresentThings(editor.undecided.getState(), editor.session.state.getState().document).length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", leave);
    return () => window.removeEventListener("beforeunload", leave);
  }, [editor]);
  return null;
}
