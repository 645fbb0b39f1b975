import { useMemo } from "react";
import { useCommands } from "../commands/registry";
import { useEditor } from "../editor/context";
import type { PanelSpec } from "../editor/panels";
import type { TabBadge } from "../ui/Tabs";
import { problemCommands } from "./commands";
import { counts } from "./order";
import { ProblemsPanel } from "./ProblemsPanel";
import { useProblems } from "./useProblems";

function useProblemCount(): TabBadge | null {
  const { errors, warnings } = counts(useProblems());
  if (errors + warnings === 0) return null;
  return { text: String(errors + warnings), tone: errors > 0 ? "error" : "warning" };
}

function ProblemKeys() {
  const editor = useEditor();
  useCommands(useMemo(() => problemCommands(editor), [editor]));
  return null;
}

export const problemsPanel: PanelSpec = {
  id: "problems",
  slot: "dock",
  title: "Problems",
  Component: ProblemsPanel,
  useBadge: useProblemCount,
  Resident: ProblemKeys,
};
