import { useState } from "react";
import { severityOf, useCode, useDocument, useEditor, useFindings } from "../editor/context";
import { useReadable, useSelect } from "../lib/readable";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Message } from "../ui/Field";
import { Spinner } from "../ui/Spinner";
import styles from "./dialog.module.css";
import { isLive } from "./status";
import { dialogOpen, startRun, type Target, type Trigger } from "./store";
import { whatHappens } from "./whatHappens";

/** Asked before a deploy: where, how, which version, and what it will do. */
export function DeployDialog() {
  const open = useReadable(dialogOpen);
  return open ? <Question /> : null;
}

const DATABRICKS_REASON = "No workspace is configured on this server. Its address and credentials are set where the server is started.";

function Question() {
  const editor = useEditor();
  const { session, catalogue, focusOn } = editor;
  const version = useDocument((document) => document.version);
  const name = useDocument((document) => document.name);
  const nodes = useDocument((document) => document.nodes);
  const waiting = useSelect(session.state, (state) => ("waiting" in state.save ? state.save.waiting : 0));
  const connected = useSelect(session.state, (state) => state.save.kind !== "offline" && state.save.kind !== "connecting");
  const viewer = useSelect(session.state, (state) => state.you?.role === "viewer");
  const findings = useFindings();
  const codeVersion = useCode((code) => code?.version ?? null);
  const code = useReadable(session.code);
  const running = useSelect(session.deployments, (runs) => runs.find(isLive) ?? null);
  const [target, setTarget] = useState<Target>("local");
  const [trigger, setTrigger] = useState<Trigger>("availableNow");
  const [state, setState] = useState<{ readonly busy: boolean; readonly problem: string | null }>({ busy: false, problem: null });

  const errors = findings.filter((finding) => severityOf(finding) === "error");
  const warnings = findings.length - errors.length;
  const behind = waiting > 0 || codeVersion === null || codeVersion < version;
  const blocked = nodes.size === 0 || errors.length > 0 || behind || !connected || viewer;
  const close = (): void => dialogOpen.setState(false);

  const deploy = async (): Promise<void> => {
    setState({ busy: true, problem: null });
    const problem = await startRun(editor, version, target, trigger);
    if (problem === null) close();
    else setState({ busy: false, problem });
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => open || close()}
      title={`Deploy ${name}`}
      description={`Version ${version}`}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" disabled={blocked || state.busy} onClick={() => void deploy()}>
            {state.busy ? <Spinner label="Starting" size={13} /> : null}
            Deploy
          </Button>
        </>
      }
    >
      <div className={styles.question}>
        <fieldset className={styles.choices}>
          <legend>Where</legend>
          <Choice name="target" value="local" chosen={target} onChoose={setTarget} title="This machine" says="Spark runs here, on the files the sources name. Results can be read at once." />
          <Choice name="target" value="databricks" chosen={target} onChoose={setTarget} title="Databricks" says={DATABRICKS_REASON} disabled />
        </fieldset>
        <fieldset className={styles.choices}>
          <legend>How long</legend>
          <Choice name="trigger" value="availableNow" chosen={trigger} onChoose={setTrigger} title="Read what is there, then end" says="The run ends by itself when its sources are read." />
          <Choice name="trigger" value="continuous" chosen={trigger} onChoose={setTrigger} title="Keep running" says="New rows are taken as they come, until you stop it." />
        </fieldset>
        {errors.length > 0 ? (
          <div role="alert" className={styles.blockers}>
            <strong>{errors.length === 1 ? "One problem has to be solved first:" : `${errors.length} problems have to be solved first:`}</strong>
            <ul>
              {errors.slice(0, 5).map((finding) => {
                const node = finding.nodeId ? nodes.get(finding.nodeId) : undefined;
                return (
                  <li key={finding.code + finding.detail + (finding.nodeId ?? "")}>
                    <Message severity="error" detail={`${node ? `${catalogue.labelOf(node)}: ` : ""}${finding.detail}`} />
                    {node ? (
                      <Button
                        size="small"
                        variant="ghost"
                        onClick={() => {
                          close();
                          focusOn(node.id, finding.field ?? null);
                        }}
                      >
                        Go there
                      </Button>
                    ) : null}
                  </li>
                );
              })}
            </ul>
          </div>
        ) : (
          <div className={styles.plan} role="status">
            {nodes.size === 0 ? (
              <p>There is nothing to deploy yet: draw a source and a sink first.</p>
            ) : !connected ? (
              <p>The page is not connected to the server. Deploying is possible again when it is.</p>
            ) : viewer ? (
              <p>You may look at this pipeline, but not deploy it.</p>
            ) : behind || code === null ? (
              <p>
                <Spinner label="Waiting" size={13} /> The code of version {version} is still being made.
              </p>
            ) : (
              <>
                <strong>What happens</strong>
                <ol>
                  {whatHappens(code, target, trigger, running).map((step) => (
                    <li key={step}>{step}</li>
                  ))}
                </ol>
                {warnings > 0 ? <p>{warnings === 1 ? "One warning stands" : `${warnings} warnings stand`} in the problems list.</p> : null}
              </>
            )}
          </div>
        )}
        {state.problem ? <Message severity="error" detail={state.problem} /> : null}
      </div>
    </Dialog>
  );
}

interface ChoiceProps<T extends string> {
  name: string;
  value: T;
  chosen: T;
  onChoose: (value: T) => void;
  title: string;
  says: string;
  disabled?: boolean;
}

function Choice<T extends string>({ name, value, chosen, onChoose, title, says, disabled = false }: ChoiceProps<T>) {
  return (
    <label className={styles.choice} data-disabled={disabled || undefined}>
      <input type="radio" name={name} value={value} checked={chosen === value} disabled={disabled} onChange={() => onChoose(value)} />
      <span>
        <span className={styles.choiceTitle}>{title}</span>
        <span className={styles.choiceSays}>{says}</span>
      </span>
    </label>
  );
}
