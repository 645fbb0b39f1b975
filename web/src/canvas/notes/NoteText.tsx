import { useEffect, useRef } from "react";
import { useEditor } from "../../editor/context";
import { TheirsNotice } from "../../fields/TheirsNotice";
import { useDraft } from "../../fields/useDraft";
import type { Note } from "../../wire/shapes";
import { NOTE_LONGEST } from "./note";
import styles from "./NoteCard.module.css";

const asWritten = (text: string) => text;

/** The note while it is written on. Every pause is an edit; Escape ends, and what was written stays. */
export function NoteText({ note, onDone }: { note: Note; onDone: () => void }) {
  const { session } = useEditor();
  const area = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft(
    note.text,
    (text) => {
      session.edit([{ command: "editNote", id: note.id, set: { text } }], "write on the note");
    },
    true,
    asWritten,
  );
  useEffect(() => {
    area.current?.focus();
    area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
    session.presence({ editing: note.id });
    return () => session.presence({ editing: null });
  }, [session, note.id]);
  return (
    <>
      <textarea
        ref={area}
        className={`${styles.text} ${styles.area} nodrag nopan nowheel`}
        aria-label="Text of the note"
        placeholder="Write a note"
        maxLength={NOTE_LONGEST}
        value={draft.text}
        onChange={(event) => draft.type(event.target.value)}
        onBlur={() => {
          draft.leave();
          if (draft.theirs === null) onDone();
        }}
        onKeyDown={(event) => {
          const ends = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey));
          if (!ends) return;
          event.preventDefault();
          event.stopPropagation();
          event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus();
        }}
      />
      {draft.theirs === null ? null : (
        <div className={`${styles.theirs} nodrag nopan`}>
          <TheirsNotice theirs={draft.theirs} onKeep={draft.commit} onTake={draft.takeTheirs} />
        </div>
      )}
    </>
  );
}
