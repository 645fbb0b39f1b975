import { useRef } from "react";
import { severityOf, useEditor } from "../editor/context";
import { shallow, useSelect } from "../lib/readable";
import type { DeploymentView, Finding, Present } from "../wire/shapes";

export interface Trouble {
  readonly severity: "error" | "warning";
  readonly count: number;
  readonly detail: string;
}

/** The worst that is said about a node. */
export const useTrouble = (nodeId: string): Trouble | null =>
  useTroubleWhere((finding) => finding.nodeId === nodeId);

/** The worst that is said about any of the nodes. */
export const useTroubleIn = (nodeIds: readonly string[]): Trouble | null =>
  useTroubleWhere((finding) => finding.nodeId != null && nodeIds.includes(finding.nodeId));

function useTroubleWhere(isMeant: (finding: Finding) => boolean): Trouble | null {
  return useSelect(
    useEditor().session.code,
    (code) => {
      const own = code?.findings.filter(isMeant) ?? [];
      const errors = own.filter((finding) => severityOf(finding) === "error");
      const worst = errors.length > 0 ? errors : own;
      const first = worst[0];
      if (!first) return null;
      const more = worst.length - 1;
      return {
        severity: severityOf(first),
        count: worst.length,
        detail: more > 0 ? `${first.detail} (and ${more} more)` : first.detail,
      };
    },
    shallow,
  );
}

export interface Activity {
  readonly rows: number;
  readonly perSecond: number | null;
  readonly running: boolean;
}

const newest = (list: readonly DeploymentView[]) => list[0];
const isLive = (deployment: DeploymentView) => deployment.status === "running" || deployment.status === "pending";

/** How many rows have passed a node in the newest run, and how fast they pass now. */
export function useActivity(nodeId: string): Activity | null {
  const last = useRef<{ id: string; rows: number; at: number; rate: number | null } | null>(null);
  return useSelect(
    useEditor().session.deployments,
    (list) => {
      const run = newest(list);
      const rows = run?.progress.nodes[nodeId];
      if (!run || rows === undefined) return null;
      const running = isLive(run);
      const now = performance.now();
      const before = last.current;
      if (!before || before.id !== run.id || rows < before.rows)
        last.current = { id: run.id, rows, at: now, rate: null };
      else if (rows > before.rows && now > before.at)
        last.current = { id: run.id, rows, at: now, rate: ((rows - before.rows) * 1000) / (now - before.at) };
      return { rows, running, perSecond: running ? (last.current?.rate ?? null) : null };
    },
    shallow,
  );
}

export const useIsRunning = (): boolean =>
  useSelect(useEditor().session.deployments, (list) => {
    const run = newest(list);
    return run !== undefined && isLive(run);
  });

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export function spokenActivity(activity: Activity): string {
  if (activity.perSecond !== null && activity.perSecond >= 0.5) return `${compact.format(activity.perSecond)}/s`;
  return `${compact.format(activity.rows)} ${activity.rows === 1 ? "row" : "rows"}`;
}

const sameOnes = (a: readonly Present[], b: readonly Present[]) =>
  a.length === b.length &&
  a.every((person, index) => {
    const other = b[index];
    return (
      other &&
      person.connection === other.connection &&
      person.color === other.color &&
      person.editing === other.editing
    );
  });

/** The others who have this node selected or its form open. A moving cursor does not count as news. */
export function useOthersOn(nodeId: string): readonly Present[] {
  return useSelect(
    useEditor().session.people,
    (people) => people.filter((person) => person.editing === nodeId || person.selection.includes(nodeId)),
    sameOnes,
  );
}
