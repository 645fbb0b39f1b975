import type { PanelSpec } from "../../editor/panels";
import { Palette } from "./Palette";

export const palettePanel: PanelSpec = { id: "palette", slot: "left", title: "Nodes", Component: Palette };
