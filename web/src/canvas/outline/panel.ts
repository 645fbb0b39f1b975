import type { PanelSpec } from "../../editor/panels";
import { Outline } from "./Outline";

export const outlinePanel: PanelSpec = { id: "outline", slot: "left", title: "Outline", Component: Outline };
