import { useEffect, useState } from "react";
import { severityOf, useCode, useDocument, useEditor, useFindings } from "../editor/context";
import { ofPresentThings } from "../editor/undecided";
import { shallow, useReadable, useSelect } from "../lib/readable";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Message } from "../ui/Field";
import { Spinner } from "../ui/Spinner";
import type { DeploymentView } from "../wire/shapes";
import { Blockers, Hindrance, Without } from "./Blockers";
import styles from "./dialog.module.css";
import { isLive } from "./status";
import { dialogOpen, lookAgain, startRun, stopRun, type Target, type Trigger } from "./store";
import { UnderWay } from "./UnderWay";
import { whatHappens } from "./whatHappens";

/** Asked before a deploy: where, how, which version, and what it will do. */
export function DeployDialog() {
  const open = useReadable(dialogOpen);
  return open ? <Question /> : null;
}

const DATABRICKS_REASON = "No workspace is configured on this server. Its address and credentials are set where the server is started.";

/** What is told of a source's files that a run on this machine can't do without. */
const NOT_HERE: ReadonlySet<string> = new Set(["path.missing", "path.pattern", "path.malformed"]);

function Question() {
  const editor = useEditor();
  const { session } = editor;
  const version = useDocument((document) => document.version);
  const name = useDocument((document) => document.name);
  const empty = useDocument((document) => document.nodes.size === 0);
  const archived = useDocument((document) => document.status === "archived");
  const waiting = useSelect(session.state, (state) => ("waiting" in state.save ? state.save.waiting : 0));
  const connected = useSelect(session.state, (state) => state.save.kind !== "offline" && state.save.kind !== "connecting");
  const viewer = useSelect(session.state, (state) => state.you?.role === "viewer");
  const findings = useFindings();
  const codeVersion = useCode((code) => code?.version ?? null);
  const code = useReadable(session.code);
  const running = useSelect(session.deployments, (runs) => runs.filter(isLive), shallow);
  const [target, setTarget] = useState<Target>("local");
  const [trigger, setTrigger] = useState<Trigger>("availableNow");
  const [state, setState] = useState<{ readonly busy: boolean; readonly problem: string | null }>({ busy: false, problem: null });

  useEffect(() => lookAgain(session.pipelineId), [session.pipelineId]);
  const errors = findings.filter((finding) => severityOf(finding) === "error" || (target === "local" && NOT_HERE.has(finding.code)));
  const warnings = findings.length - errors.length;
  const behind = waiting > 0 || codeVersion === null || codeVersion < version;
  const hindrance = ((): { says: string; command?: { id: string; name: string } } | null => {
    if (archived) return { says: "This pipeline is archived. Bring it back to deploy it.", command: { id: "pipeline.unarchive", name: "Bring back" } };
    if (viewer) return { says: "You may look at this pipeline, but not deploy it." };
    if (!connected) return { says: "The page is not connected to the server. Deploying is possible again when it is." };
    if (empty) return { says: "There is nothing to deploy yet: draw a source and a sink first.", command: { id: "add.node", name: "Add a source" } };
    return null;
  })();
  const open = useReadable(editor.undecided);
  const undecided = useDocument((document) => ofPresentThings(open, document), shallow);
  const blocked = hindrance !== null || errors.length > 0 || behind;
  const them = running.length > 1 ? "them" : "it";
  const close = (): void => dialogOpen.setState(false);

  /** `instead`: of the runs that are under way, which are stopped first. */
  const deploy = async (instead: readonly DeploymentView[] = []): Promise<void> => {
    setState({ busy: true, problem: null });
    const refusals = await Promise.all(instead.map(stopRun));
    const problem = refusals.find((refusal) => refusal !== null) ?? (await startRun(editor, version, target, trigger));
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
          {running.length > 0 ? (
            <Button disabled={blocked || state.busy} onClick={() => void deploy()}>
              Deploy beside {them}
            </Button>
          ) : null}
          <Button variant="primary" disabled={blocked || state.busy} onClick={() => void deploy(running)}>
            {state.busy ? <Spinner label="Starting" size={13} /> : null}
            {running.length > 0 ? `Stop ${them} and deploy` : "Deploy"}
          </Button>
        </>
      }
    >
      <div className={styles.question}>
        {hindrance ? (
          <Hindrance {...hindrance} close={close} />
        ) : errors.length > 0 ? (
          <Blockers errors={errors} close={close} />
        ) : behind ? (
          <Making version={version} />
        ) : null}
        {undecided[0] ? <Without names={undecided.map((one) => one.place.name)} close={close} place={undecided[0].place} /> : null}
        {running.length > 0 ? <UnderWay runs={running} /> : null}
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
        {blocked || code === null ? null : (
          <div className={styles.plan}>
            <strong>What happens</strong>
            <ol>
              {whatHappens(code, target, trigger).map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
            {warnings > 0 ? <p>{warnings === 1 ? "One warning stands" : `${warnings} warnings stand`} in the problems list.</p> : null}
          </div>
        )}
        {state.problem ? <Message severity="error" detail={state.problem} /> : null}
      </div>
    </Dialog>
  );
}

/** After this somebody who waits wants to know for what. */
const LATE_MS = 15_000;

function Making({ version }: { version: number }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => clearTimeout(timer);
  }, [version]);
  return (
    <p className={styles.making} role="status">
      <Spinner label="Waiting" size={13} />
      <span>
        The code of version {version} is still being made.
        {late ? " That takes longer than it should: the server’s log, or its address /health, says what keeps it." : ""}
      </span>
    </p>
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
