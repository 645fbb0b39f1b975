import type { PanelSpec } from "./editor/panels";
import { outlinePanel } from "./canvas/outline/panel";
import { palettePanel } from "./canvas/palette/panel";
import { codePanel } from "./code/panel";
import { configPanel } from "./config/panel";
import { runsPanel } from "./deploy/panel";
import { historyPanel } from "./history/panel";
import { PATTERN_WIDGETS, testPanel } from "./patterns/panel";
import { problemsPanel } from "./problems/panel";

/** Every panel of the editor, in the order of its slot's tabs. */
export const PANELS: readonly PanelSpec[] = [
  palettePanel,
  outlinePanel,
  configPanel(PATTERN_WIDGETS),
  codePanel,
  problemsPanel,
  testPanel,
  runsPanel,
  historyPanel,
];
