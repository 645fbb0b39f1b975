import { useState } from "react";
import { runCommand } from "../commands/registry";
import { severityOf, useCode, useDocument, useEditor, useFindings } from "../editor/context";
import { useReadOnly } from "../editor/useReadOnly";
import { LeftOfRemoved, LeftUndecided } from "../fields/LeftUndecided";
import { At, FormOf } from "../fields/place";
import { TextDraft } from "../fields/TextDraft";
import { useSelect } from "../lib/readable";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import styles from "./config.module.css";
import { useShow } from "../fields/useShow";

/** The pipeline itself, while nothing in it is selected. */
export function PipelineDetails() {
  const { session } = useEditor();
  const name = useDocument((document) => document.name);
  const description = useDocument((document) => document.description);
  const disabled = useReadOnly();
  const [nameless, setNameless] = useState(false);
  const { form, show } = useShow({ kind: "pipeline", id: session.pipelineId });
  return (
    <div className={styles.inspector} data-form={form}>
      <LeftOfRemoved />
      <LeftUndecided kind="pipeline" id={session.pipelineId} />
      <FormOf kind="pipeline" id={session.pipelineId} show={show}>
        <At field="name" name="Pipeline name">
          <Field label="Pipeline name" messages={nameless ? [{ severity: "error", detail: "A pipeline needs a name." }] : []}>
            <TextDraft
              value={name}
              disabled={disabled}
              whileTyping={false}
              onText={() => setNameless(false)}
              send={(text) => {
                setNameless(text.trim() === "");
                if (text.trim() === "") return false;
                session.edit([{ command: "renamePipeline", name: text.trim() }]);
                return true;
              }}
            />
          </Field>
        </At>
        <At field="description" name="Description">
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
        </At>
      </FormOf>
      <NextStep />
    </div>
  );
}

const LAST_RUN = {
  pending: "A run of this pipeline is starting.",
  running: "This pipeline is running.",
  failed: "The last run failed; its log says why.",
  stopped: "The last run was stopped.",
} as const;

interface Step {
  readonly says: string;
  readonly action: string | null;
  readonly go: () => void;
}

/** What one would do now, with the button that does it: from an empty canvas to rows that can be read. */
function NextStep() {
  const { session, layout } = useEditor();
  const nodes = useDocument((document) => document.nodes.size);
  const connected = useDocument((document) => document.edges.size > 0);
  const errors = useFindings().filter((finding) => severityOf(finding) === "error").length;
  const coded = useCode((code) => code !== null && code.files.length > 0);
  const archived = useDocument((document) => document.status === "archived");
  const last = useSelect(session.deployments, (runs) => runs[0] ?? null);

  const show = (tab: string) => () => layout.show("dock", tab);
  const step = ((): Step | null => {
    if (archived) return null;
    if (nodes === 0) return { says: "Drag a source from the left onto the canvas to begin.", action: null, go: show("code") };
    if (!connected) return { says: "Connect the nodes: drag from the dot at a node’s right to the next node.", action: null, go: show("code") };
    if (errors > 0) {
      const count = errors === 1 ? "One problem stands" : `${errors} problems stand`;
      return { says: `${count} between this drawing and a run.`, action: "Show the problems", go: show("problems") };
    }
    if (last?.status === "succeeded") {
      const rows = `${last.progress.rowsOut} ${last.progress.rowsOut === 1 ? "row" : "rows"}`;
      return { says: `The last run ended well and wrote ${rows}.`, action: "Read the rows", go: () => runCommand("deploy.results") };
    }
    if (last) return { says: LAST_RUN[last.status], action: "Show the run", go: () => runCommand("deploy.results") };
    if (coded) return { says: "This pipeline is ready to run on this machine.", action: "Deploy", go: () => runCommand("deploy.open") };
    return null;
  })();
  return (
    <div className={styles.next}>
      {step ? <p>{step.says}</p> : null}
      {step?.action ? (
        <Button size="small" onClick={step.go}>
          {step.action}
        </Button>
      ) : null}
      {nodes > 0 ? <p className={styles.quiet}>Select a node on the canvas to see{archived ? "" : " and change"} its settings.</p> : null}
    </div>
  );
}
