/** What a deployment's fields say to people. */

import { elapsedWords } from "../lib/duration";
import type { DeploymentView } from "../wire/shapes";

export const isLive = (run: DeploymentView): boolean => run.status === "pending" || run.status === "running";

export const STATUS_WORDS: Readonly<Record<DeploymentView["status"], { readonly label: string; readonly tone: "neutral" | "accent" | "success" | "warning" | "error" }>> = {
  pending: { label: "starting", tone: "neutral" },
  running: { label: "running", tone: "accent" },
  succeeded: { label: "succeeded", tone: "success" },
  failed: { label: "failed", tone: "error" },
  stopped: { label: "stopped", tone: "warning" },
};

export const TARGET_WORDS: Readonly<Record<DeploymentView["target"], string>> = {
  local: "this machine",
  databricks: "Databricks",
};

/** How long a run took, or has taken by `now`. */
export function elapsed(run: DeploymentView, now: number): string {
  const from = Date.parse(run.startedAt ?? run.requestedAt);
  const to = run.endedAt === null ? now : Date.parse(run.endedAt);
  return elapsedWords(Math.max(0, to - from));
}

/** A phase of Spark's: the number of a batch, from 0, and of whom, by the node's id and the port. */
const OF_QUERY = /^batch (\d+) of ([\w-]+)(?:\.([\w-]+))?$/;

/** What a live run is busy with. `titleOf`: what a node is called, null for none of the drawing. */
export function phaseWords(run: DeploymentView, titleOf: (nodeId: string) => string | null): string {
  const { phase } = run.progress;
  const [, batch = "", query = "", port = ""] = OF_QUERY.exec(phase) ?? [];
  const title = query === "" ? null : titleOf(query);
  if (title !== null) return `batch ${Number(batch) + 1} of ${title}${port === "" || port === "out" ? "" : `, ${port}`}`;
  if (phase) return phase;
  return run.status === "pending" ? "waiting to start" : run.status === "running" ? "running" : "";
}

const whole = new Intl.NumberFormat("en-US");
export const numberWords = (value: number): string => whole.format(value);
