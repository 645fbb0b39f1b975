import { useState } from "react";
import { useDocument, useEditor } from "../editor/context";
import { useReadOnly } from "../editor/useReadOnly";
import { LeftUndecided } from "../fields/LeftUndecided";
import { At, FormOf } from "../fields/place";
import { TextDraft } from "../fields/TextDraft";
import { cx } from "../lib/cx";
import { NOTE_COLORS, tintOf } from "../lib/noteColors";
import { Field } from "../ui/Field";
import { Kbd } from "../ui/Kbd";
import type { Note, Size } from "../wire/shapes";
import styles from "./details.module.css";
import form from "./config.module.css";
import { useShow } from "../fields/useShow";

const MOST = 4_000;

/** The paper of the selected note; its text is written on the canvas. */
export function NoteDetails({ id }: { id: string }) {
  const { session } = useEditor();
  const note = useDocument((document) => document.notes.get(id) ?? null);
  const disabled = useReadOnly();
  const { form: formName, show } = useShow({ kind: "note", id });
  if (!note) return null;
  return (
    <div className={form.inspector} data-form={formName}>
      <LeftUndecided kind="note" id={id} />
      <fieldset className={styles.colors} disabled={disabled}>
        <legend>Colour of the note</legend>
        {NOTE_COLORS.map((color) => (
          <label key={color} className={cx(styles.color, styles[color])} title={color}>
            <input
              type="radio"
              name="note-color"
              aria-label={color}
              checked={tintOf(note.color) === color}
              onChange={() => session.edit([{ command: "editNote", id, set: { color } }], "colour the note")}
            />
          </label>
        ))}
      </fieldset>
      <FormOf kind="note" id={id} show={show}>
        <div className={styles.pair}>
          <Measure note={note} side="width" least={96} label="Width" disabled={disabled} />
          <Measure note={note} side="height" least={48} label="Height" disabled={disabled} />
        </div>
      </FormOf>
      <p className={form.quiet}>
        Double-click the note, or press <Kbd keys="Enter" />, to write on it. It is for people: the program does not read
        it.
      </p>
    </div>
  );
}

interface MeasureProps {
  note: Note;
  side: keyof Size;
  least: number;
  label: string;
  disabled: boolean;
}

function Measure({ note, side, least, label, disabled }: MeasureProps) {
  const { session } = useEditor();
  const [problem, setProblem] = useState<string | null>(null);
  const read = (text: string): number | null => {
    const wanted = Math.round(Number(text));
    return text.trim() !== "" && wanted >= least && wanted <= MOST ? wanted : null;
  };
  return (
    <At field={side} name={label}>
      <Field label={label} messages={problem === null ? [] : [{ severity: "error", detail: problem }]}>
        <TextDraft
          value={String(Math.round(note.size[side]))}
          inputMode="decimal"
          whileTyping={false}
          disabled={disabled}
          normal={(text) => String(read(text) ?? text.trim())}
          onText={() => setProblem(null)}
          send={(text) => {
            const wanted = read(text);
            setProblem(wanted === null ? `${label}: a number from ${least} to ${MOST} is needed.` : null);
            if (wanted === null) return false;
            session.edit([{ command: "editNote", id: note.id, set: { size: { ...note.size, [side]: wanted } } }], "resize the note");
            return true;
          }}
        />
      </Field>
    </At>
  );
}
