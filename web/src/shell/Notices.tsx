import { useEffect } from "react";
import { useEditor } from "../editor/context";
import { ofPresentThings, ofRemovedThings } from "../editor/undecided";
import type { SessionNotice } from "../sync/contract";
import { toast } from "../ui/Toast";

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
      // The canvas shows that it is gone.
      if (notice.kind === "removed") return;
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
        return skip.field ? `${skip.field} of ${name} (changed by ${who})` : `${name} (changed by ${who})`;
      });
      const done = notice.changes > 0 ? `${word}, but left alone` : "Left alone";
      toast(`${done}: ${parts.slice(0, 3).join(", ")}${parts.length > 3 ? ` and ${parts.length - 3} more` : ""}.`);
    };
    return editor.session.onNotice(say);
  }, [editor]);
  useEffect(() => {
    // What is neither sent nor given up lives in this tab alone: the browser asks whether to stay.
    const leave = (event: Event) => {
      const [all, { document }] = [editor.undecided.getState(), editor.session.state.getState()];
      if (ofPresentThings(all, document).length + ofRemovedThings(all, document, editor.removals).length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", leave);
    return () => window.removeEventListener("beforeunload", leave);
  }, [editor]);
  return null;
}
