import type { PanelSpec } from "../editor/panels";
import { HistoryPanel } from "./HistoryPanel";

export const historyPanel: PanelSpec = { id: "history", slot: "dock", title: "History", Component: HistoryPanel };
