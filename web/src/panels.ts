import type { PanelSpec } from "./editor/panels";
import { outlinePanel } from "./canvas/outline/panel";
import { palettePanel } from "./canvas/palette/panel";

/** Every panel of the editor, in the order of its slot's tabs. */
export const PANELS: readonly PanelSpec[] = [palettePanel, outlinePanel];
