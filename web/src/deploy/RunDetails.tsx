import { RotateCw, Square } from "lucide-react";
import { useState } from "react";
import { useDocument, useEditor } from "../editor/context";
import { momentWords } from "../lib/moment";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { Message } from "../ui/Field";
import { Select } from "../ui/Select";
import { Spinner } from "../ui/Spinner";
import { Tabs } from "../ui/Tabs";
import type { DeploymentView, OutputTable } from "../wire/shapes";
import styles from "./runs.module.css";
import { RunError } from "./RunError";
import { RunLog } from "./RunLog";
import { ResultTable } from "./ResultTable";
import { elapsed, isLive, numberWords, phaseWords, STATUS_WORDS, TARGET_WORDS } from "./status";
import { startRun, stopRun } from "./store";

type View = "rows" | "nodes" | "log";

const keyOf = (output: OutputTable): string => `${output.nodeId}/${output.port}`;

/** Sinks first: they hold what the pipeline is for. */
function sinksFirst(outputs: readonly OutputTable[]): readonly OutputTable[] {
  return [...outputs.filter((output) => output.port === "out"), ...outputs.filter((output) => output.port !== "out")];
}

export function RunDetails({ run, now }: { run: DeploymentView; now: number }) {
  const editor = useEditor();
  const outputs = sinksFirst(run.outputs);
  const [chosen, setChosen] = useState<View | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [stopping, setStopping] = useState(false);
  const [starting, setStarting] = useState(false);
  const nodes = useDocument((document) => document.nodes);
  const titleOf = (output: OutputTable): string => {
    const node = nodes.get(output.nodeId);
    const name = node ? editor.catalogue.labelOf(node) : output.name;
    return output.port === "out" ? name : `${name}: ${output.port}`;
  };

  // Until somebody chooses: what went wrong, where it did; else what was written.
  const output = outputs.find((each) => keyOf(each) === wanted) ?? outputs[0];
  const view: View = chosen ?? (run.status === "failed" ? "log" : output ? "rows" : "nodes");
  const { label, tone } = STATUS_WORDS[run.status];
  const live = isLive(run);

  return (
    <section className={styles.run} aria-label={`Run of version ${run.version}`}>
      <header className={styles.runHead}>
        <Badge tone={tone}>{label}</Badge>
        <span>
          Version {run.version} on {TARGET_WORDS[run.target]}, {momentWords(run.requestedAt, now)} by {run.by}
        </span>
        {run.url ? (
          <a href={run.url} target="_blank" rel="noreferrer">
            Open
          </a>
        ) : null}
        <span className={styles.runActions}>
          {live ? (
            <Button
              size="small"
              disabled={stopping}
              onClick={() => {
                setStopping(true);
                void stopRun(run).then((refusal) => {
                  setProblem(refusal);
                  if (refusal !== null) setStopping(false);
                });
              }}
            >
              <Square size={12} aria-hidden="true" /> {stopping ? "Stopping…" : "Stop"}
            </Button>
          ) : (
            <Button
              size="small"
              disabled={starting}
              onClick={() => {
                setStarting(true);
                void startRun(editor, run.version, run.target, run.trigger).then((refusal) => {
                  setProblem(refusal);
                  setStarting(false);
                });
              }}
            >
              <RotateCw size={12} aria-hidden="true" /> Run again
            </Button>
          )}
        </span>
      </header>
      {run.error ? <RunError error={run.error} /> : null}
      {problem ? <Message severity="error" detail={problem} /> : null}
      <Numbers run={run} now={now} />
      {run.progress.note ? <Message severity="warning" detail={run.progress.note} /> : null}
      <Tabs
        className={styles.runTabs}
        bodyClassName={styles.runBody}
        label="What the run gave"
        value={view}
        onChange={(id) => setChosen(id === "log" || id === "nodes" ? id : "rows")}
        tabs={[
          ...(output ? [{ id: "rows", label: "Rows" }] : []),
          { id: "nodes", label: "Nodes" },
          { id: "log", label: "Log" },
        ]}
      >
        {view === "rows" && output ? (
          <ResultTable
            key={keyOf(output)}
            run={run}
            output={output}
            title={titleOf(output)}
            choice={
              outputs.length > 1 ? (
                <Select
                  aria-label="Which table"
                  value={keyOf(output)}
                  options={outputs.map((each) => ({ value: keyOf(each), label: titleOf(each) }))}
                  onChange={setWanted}
                />
              ) : null
            }
          />
        ) : view === "log" ? (
          <RunLog run={run} />
        ) : (
          <NodeCounts run={run} />
        )}
      </Tabs>
    </section>
  );
}

function Numbers({ run, now }: { run: DeploymentView; now: number }) {
  const { progress } = run;
  const { catalogue } = useEditor();
  const nodes = useDocument((document) => document.nodes);
  const titles = new Map([...nodes].map(([id, node]) => [id, catalogue.labelOf(node)]));
  const facts: readonly (readonly [string, string])[] = [
    ["time", elapsed(run, now)],
    ["batches", numberWords(progress.batches)],
    ["rows in", numberWords(progress.rowsIn)],
    ["rows out", numberWords(progress.rowsOut)],
    ["late", numberWords(progress.late)],
    ["errors", numberWords(progress.errors)],
    ...(progress.tables == null ? [] : [["tables", progress.tables === "delta" ? "Delta" : "Parquet"] as const]),
    ["watermark", progress.watermark === null ? "none yet" : progress.watermark.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")],
  ];
  return (
    <div className={styles.numbers}>
      {isLive(run) ? (
        <span className={styles.phase} role="status">
          <Spinner label="Under way" size={13} /> {phaseWords(run, (id) => titles.get(id) ?? null)}
        </span>
      ) : null}
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Rows that left each node. */
function NodeCounts({ run }: { run: DeploymentView }) {
  const { catalogue, focusOn } = useEditor();
  const nodes = useDocument((document) => document.nodes);
  const counted = Object.entries(run.progress.nodes);
  if (counted.length === 0) {
    return <p className={styles.quiet}>{isLive(run) ? "No batch has ended yet." : "The run counted no rows."}</p>;
  }
  return (
    <ul className={styles.nodeCounts} aria-label="Rows by node">
      {counted.map(([id, rows]) => {
        const node = nodes.get(id);
        return (
          <li key={id}>
            <button type="button" disabled={!node} onClick={() => focusOn(id)}>
              {node ? catalogue.labelOf(node) : id}
            </button>
            <span>{numberWords(rows)} rows</span>
          </li>
        );
      })}
    </ul>
  );
}
