import { useEditor } from "../editor/context";
import type { PanelSpec } from "../editor/panels";
import { useSelect } from "../lib/readable";
import type { TabBadge } from "../ui/Tabs";
import { RunsPanel } from "./RunsPanel";
import { isLive } from "./status";

function useRunBadge(): TabBadge | null {
  const { session } = useEditor();
  const said = useSelect(session.deployments, (runs) => {
    if (runs.some(isLive)) return "running";
    return runs[0]?.status === "failed" ? "failed" : "";
  });
  if (said === "") return null;
  return { text: said, tone: said === "failed" ? "error" : "neutral" };
}

export const runsPanel: PanelSpec = { id: "runs", slot: "dock", title: "Runs", Component: RunsPanel, useBadge: useRunBadge };
