import type { PanelSpec } from "../editor/panels";
import { lazily } from "../lib/lazily";

export const historyPanel: PanelSpec = {
  id: "history",
  slot: "dock",
  title: "History",
  Component: lazily(() => import("./HistoryPanel"), "HistoryPanel"),
};
