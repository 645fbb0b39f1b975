import { useDocument, useEditor, useSession } from "../editor/context";
import { TextDraft } from "../fields/TextDraft";
import { Field } from "../ui/Field";
import styles from "./config.module.css";

/** The pipeline itself, while nothing in it is selected. */
export function PipelineDetails() {
  const { session } = useEditor();
  const name = useDocument((document) => document.name);
  const description = useDocument((document) => document.description);
  const nodes = useDocument((document) => document.nodes.size);
  const disabled = useSession((state) => state.you?.role === "viewer");
  return (
    <div className={styles.inspector}>
      <Field label="Pipeline name">
        <TextDraft
          value={name}
          disabled={disabled}
          whileTyping={false}
          send={(text) => {
            if (text.trim() === "") return false;
            session.edit([{ command: "renamePipeline", name: text.trim() }]);
            return true;
          }}
        />
      </Field>
      <Field label="Description" optional>
        <TextDraft
          value={description}
          rows={4}
          disabled={disabled}
          placeholder="What this pipeline watches for, and for whom"
          send={(text) => {
            session.edit([{ command: "describePipeline", description: text }]);
          }}
        />
      </Field>
      <p className={styles.quiet}>
        {nodes === 0
          ? "Drag a source from the left onto the canvas to begin."
          : "Select a node on the canvas to see and change its settings."}
      </p>
    </div>
  );
}
