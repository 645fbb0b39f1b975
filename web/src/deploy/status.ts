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

/** What a live run is busy with. */
export function phaseWords(run: DeploymentView): string {
  if (run.progress.phase) return run.progress.phase;
  return run.status === "pending" ? "waiting to start" : run.status === "running" ? "running" : "";
}

const whole = new Intl.NumberFormat("en-US");
export const numberWords = (value: number): string => whole.format(value);
