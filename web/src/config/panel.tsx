import type { PanelSpec } from "../editor/panels";
import type { Widgets } from "../fields/widget";
import { Inspector } from "./Inspector";
import { STANDARD_WIDGETS } from "./widgets/standard";

/** The form of the selected node. `more`: controls other features bring for the widgets they know. */
export function configPanel(more: Widgets): PanelSpec {
  const widgets: Widgets = { ...STANDARD_WIDGETS, ...more };
  return { id: "config", slot: "inspector", title: "Settings", Component: () => <Inspector widgets={widgets} /> };
}
