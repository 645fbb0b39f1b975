import type { PanelSpec } from "../editor/panels";
import { lazily } from "../lib/lazily";

export const codePanel: PanelSpec = {
  id: "code",
  slot: "dock",
  title: "Code",
  Component: lazily(() => import("./CodePane"), "CodePane"),
};
