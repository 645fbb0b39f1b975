import { NodeResizeControl, useStore, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useEditor } from "../../editor/context";
import { cx } from "../../lib/cx";
import { tintOf } from "../../lib/noteColors";
import { useSelect } from "../../lib/readable";
import { FAR } from "../geometry";
import { useCanvas } from "../model";
import { Others } from "../Others";
import type { NoteNode } from "../toFlowThings";
import { useReadOnly } from "../../editor/useReadOnly";
import { NOTE_SMALLEST } from "./note";
import styles from "./NoteCard.module.css";
import { NoteText } from "./NoteText";

/** Text on the canvas, for people. A double click, or Enter, writes on it. */
export const NoteCard = memo(function NoteCard({ id, data: { note }, selected }: NodeProps<NoteNode>) {
  const { session } = useEditor();
  const { writing, sizing } = useCanvas();
  const isWriting = useSelect(writing, (now) => now === id);
  const readOnly = useReadOnly();
  const far = useStore((store) => store.transform[2] < FAR);
  return (
    <div
      className={cx(styles.note, styles[tintOf(note.color)], selected && styles.selected, far && styles.far)}
      onDoubleClick={() => {
        if (!readOnly) writing.setState(id);
      }}
    >
      {isWriting && !readOnly ? (
        <NoteText note={note} onDone={() => writing.setState(null)} />
      ) : (
        <div className={cx(styles.text, note.text === "" && styles.empty)}>{note.text || "Nothing written yet"}</div>
      )}
      {selected && !readOnly && !far ? (
        <NodeResizeControl
          position="bottom-right"
          minWidth={NOTE_SMALLEST.width}
          minHeight={NOTE_SMALLEST.height}
          className={styles.corner}
          onResize={(_event, { width, height }) => sizing.setState({ id: note.id, size: { width, height } })}
          onResizeEnd={(_event, { width, height }) => {
            session.edit([{ command: "editNote", id: note.id, set: { size: { width, height } } }], "resize the note");
            sizing.setState(null);
          }}
        />
      ) : null}
      <Others id={note.id} />
    </div>
  );
});
