import { Suspense, useEffect, useMemo } from "react";
import { useCommands } from "../commands/registry";
import { useEditor } from "../editor/context";
import type { PanelSpec } from "../editor/panels";
import { lazily } from "../lib/lazily";
import { useReadable, useSelect } from "../lib/readable";
import type { TabBadge } from "../ui/Tabs";
import { deployCommands } from "./commands";
import { isLive } from "./status";
import { dialogOpen } from "./store";

const DeployDialog = lazily(() => import("./DeployDialog"), "DeployDialog");

function useRunBadge(): TabBadge | null {
  const { session } = useEditor();
  const said = useSelect(session.deployments, (runs) => {
    if (runs.some(isLive)) return "running";
    return runs[0]?.status === "failed" ? "failed" : "";
  });
  if (said === "") return null;
  return { text: said, tone: said === "failed" ? "error" : "neutral" };
}

/** The Deploy button's dialog, and the commands, whichever panel is shown. */
function Deploying() {
  const editor = useEditor();
  useCommands(useMemo(() => deployCommands(editor), [editor]));
  // Another pipeline asks for itself.
  useEffect(() => () => dialogOpen.setState(false), []);
  return useReadable(dialogOpen) ? (
    <Suspense fallback={null}>
      <DeployDialog />
    </Suspense>
  ) : null;
}

export const runsPanel: PanelSpec = {
  id: "runs",
  slot: "dock",
  title: "Runs",
  Component: lazily(() => import("./RunsPanel"), "RunsPanel"),
  useBadge: useRunBadge,
  Resident: Deploying,
};
