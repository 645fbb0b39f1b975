import { Play } from "lucide-react";
import { useEffect, useState } from "react";
import { useDocument, useEditor } from "../editor/context";
import { cx } from "../lib/cx";
import { momentWords } from "../lib/moment";
import { useReadable } from "../lib/readable";
import { Badge } from "../ui/Badge";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import type { DeploymentView } from "../wire/shapes";
import styles from "./runs.module.css";
import { RunDetails } from "./RunDetails";
import { elapsed, isLive, STATUS_WORDS } from "./status";
import { dialogOpen, shownRun } from "./store";

/** The time now, once a second while something is under way. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

/** Runs of this pipeline, newest first, and one of them in full. */
export function RunsPanel() {
  const { session } = useEditor();
  const runs = useReadable(session.deployments);
  const wanted = useReadable(shownRun);
  const empty = useDocument((document) => document.nodes.size === 0);
  const now = useNow(runs.some(isLive));
  const shown = runs.find((run) => run.id === wanted) ?? runs[0];
  if (!shown) {
    return (
      <EmptyState
        icon={<Play size={22} />}
        title="Nothing has run yet"
        action={
          empty ? null : (
            <Button variant="primary" onClick={() => dialogOpen.setState(true)}>
              Deploy
            </Button>
          )
        }
      >
        {empty
          ? "Draw a source and a sink first. Then Deploy runs the pipeline on this machine."
          : "Deploy runs this pipeline with Spark on this machine. Its progress, its log and the rows it finds show here."}
      </EmptyState>
    );
  }
  return (
    <div className={styles.runs}>
      <ul className={styles.runList} aria-label="Runs, newest first">
        {runs.map((run) => (
          <li key={run.id}>
            <RunEntry run={run} now={now} on={run.id === shown.id} />
          </li>
        ))}
      </ul>
      <RunDetails key={shown.id} run={shown} now={now} />
    </div>
  );
}

function RunEntry({ run, now, on }: { run: DeploymentView; now: number; on: boolean }) {
  const { label, tone } = STATUS_WORDS[run.status];
  return (
    <button type="button" className={cx(styles.runEntry, on && styles.on)} aria-current={on || undefined} onClick={() => shownRun.setState(run.id)}>
      <span className={styles.runTop}>
        <Badge tone={tone}>{label}</Badge>
        <span>version {run.version}</span>
      </span>
      <span className={styles.quiet}>
        {momentWords(run.requestedAt, now)} · {elapsed(run, now)} · {run.by}
      </span>
    </button>
  );
}
