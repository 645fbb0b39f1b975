import type { PanelSpec } from "../editor/panels";
import type { Widgets } from "../fields/widget";
import { PatternField } from "./PatternField";
import { TestPanel } from "./TestPanel";

export const testPanel: PanelSpec = { id: "test", slot: "dock", title: "Test", Component: TestPanel };

/** The controls this feature brings to the forms. */
export const PATTERN_WIDGETS: Widgets = { pattern: { Component: PatternField, composite: true } };
