import { useEffect, useRef } from "react";
import { useDocument, useEditor } from "../editor/context";
import { useReadOnly } from "../editor/useReadOnly";
import { At, FormOf } from "../fields/place";
import { useDraft } from "../fields/useDraft";
import { useShow } from "../fields/useShow";
import { useReadable, writable } from "../lib/readable";
import styles from "./TopBar.module.css";

const editing = writable(false);

export function startRenaming(): void {
  editing.setState(true);
}

/** The pipeline's name: click it to change it. */
export function PipelineName() {
  const name = useDocument((document) => document.name);
  const isEditing = useReadable(editing);
  useEffect(() => {
    document.title = `${name} · LakeStream`;
    return () => {
      document.title = "LakeStream";
    };
  }, [name]);
  const { session } = useEditor();
  const readOnly = useReadOnly();
  const place = { kind: "pipeline", id: session.pipelineId } as const;
  const { show } = useShow(place);
  if (isEditing && !readOnly)
    return (
      <FormOf {...place} show={show}>
        <At field="name" name="Pipeline name" style={{ display: "contents" }}>
          <NameField name={name} />
        </At>
      </FormOf>
    );
  return (
    <h1 style={{ display: "contents" }}>
      <button type="button" className={styles.name} title="Rename" disabled={readOnly} onClick={startRenaming}>
        {name}
      </button>
    </h1>
  );
}

function NameField({ name }: { name: string }) {
  const { session } = useEditor();
  const field = useRef<HTMLInputElement>(null);
  const draft = useDraft(
    name,
    (text) => {
      if (text.trim() !== "") session.edit([{ command: "renamePipeline", name: text.trim() }]);
    },
    false,
  );
  useEffect(() => {
    field.current?.select();
    return () => editing.setState(false);
  }, []);
  const end = () => editing.setState(false);
  return (
    <input
      ref={field}
      className={styles.name}
      aria-label="Name of the pipeline"
      autoFocus
      maxLength={255}
      value={draft.text}
      onChange={(event) => draft.type(event.target.value)}
      onBlur={() => {
        draft.leave();
        end();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        if (event.key === "Enter") draft.leave();
        else draft.revert();
        end();
      }}
    />
  );
}
