import { useEffect, useRef, useState } from "react";
import { useDocument, useEditor } from "../editor/context";
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
  if (isEditing) return <NameField name={name} />;
  return (
    <h1 style={{ display: "contents" }}>
      <button type="button" className={styles.name} title="Rename" onClick={startRenaming}>
        {name}
      </button>
    </h1>
  );
}

function NameField({ name }: { name: string }) {
  const { session } = useEditor();
  const [text, setText] = useState(name);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.select();
    return () => editing.setState(false);
  }, []);
  const finish = (keep: boolean) => {
    const wanted = text.trim();
    if (keep && wanted !== "" && wanted !== name) session.edit([{ command: "renamePipeline", name: wanted }]);
    editing.setState(false);
  };
  return (
    <input
      ref={field}
      className={styles.name}
      aria-label="Name of the pipeline"
      autoFocus
      maxLength={255}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        if (event.key === "Enter") finish(true);
        if (event.key === "Escape") finish(false);
      }}
    />
  );
}
