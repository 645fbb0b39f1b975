import { useEffect } from "react";
import { useEditor } from "../editor/context";
import { ofPresentThings, ofRemovedThings } from "../editor/undecided";
import { later } from "../lib/lazily";
import type { SessionNotice } from "../sync/contract";
import { toast } from "../ui/Toast";

const wordsForSkipped = later(() => import("./skippedWords"));

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
      const done = notice.changes > 0 ? `${word}, but left alone` : "Left alone";
      void wordsForSkipped().then(({ skippedWords }) => toast(`${done}: ${skippedWords(editor, notice.skipped)}.`));
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
