import type { PanelSpec } from "../editor/panels";
import { useFindings } from "../editor/context";
import type { TabBadge } from "../ui/Tabs";
import { counts } from "./order";
import { ProblemsPanel } from "./ProblemsPanel";

function useProblemCount(): TabBadge | null {
  const { errors, warnings } = counts(useFindings());
  if (errors + warnings === 0) return null;
  return { text: String(errors + warnings), tone: errors > 0 ? "error" : "warning" };
}

export const problemsPanel: PanelSpec = {
  id: "problems",
  slot: "dock",
  title: "Problems",
  Component: ProblemsPanel,
  useBadge: useProblemCount,
};
