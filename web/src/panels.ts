import type { PanelSpec } from "./editor/panels";

/** Every panel of the editor, in the order of its slot's tabs. */
export const PANELS: readonly PanelSpec[] = [];
