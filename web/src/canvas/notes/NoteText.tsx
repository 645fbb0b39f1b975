import { useCallback, useEffect, useRef } from "react";
import { useEditor } from "../../editor/context";
import { At, FormOf } from "../../fields/place";
import { TheirsNotice } from "../../fields/TheirsNotice";
import { useDraft } from "../../fields/useDraft";
import type { Note } from "../../wire/shapes";
import { useCanvas } from "../model";
import { flowIdOf } from "../things";
import { NOTE_LONGEST } from "./note";
import styles from "./NoteCard.module.css";

interface WrittenNote {
  note: Note;
  onDone: () => void;
}

const asWritten = (text: string) => text;

/** The note while it is written on; what was not decided when the writing ended is found again here. */
export function NoteText(props: WrittenNote) {
  const { selection, reveal } = useEditor();
  const { writing } = useCanvas();
  const { id } = props.note;
  const show = useCallback(() => {
    selection.set({ notes: [id] });
    reveal([flowIdOf("note", id)]);
    writing.setState(flowIdOf("note", id));
  }, [selection, reveal, writing, id]);
  return (
    <FormOf kind="note" id={id} show={show}>
      <At field="text" name="Text of the note" className={styles.writing}>
        <WrittenText {...props} />
      </At>
    </FormOf>
  );
}

/** Every pause is an edit; Escape ends, and what was written stays. */
function WrittenText({ note, onDone }: WrittenNote) {
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
