import type { PanelSpec } from "../../editor/panels";
import { lazily } from "../../lib/lazily";

export const outlinePanel: PanelSpec = {
  id: "outline",
  slot: "left",
  title: "Outline",
  Component: lazily(() => import("./Outline"), "Outline"),
};
